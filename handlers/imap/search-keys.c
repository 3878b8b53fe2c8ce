/* SEARCH's keys, one function to each kind. */
#include "base/clock.h"
#include "mail/charset.h"
#include "mail/date.h"
#include "search-parse.h"

enum { TEXT_MAX = 1 << 20 };

/* A string of the client's, in UTF-8. */
static struct needle *
new_needle(struct parser *p, struct span string)
{
	struct arena *mem = p->a->s->mem;
	struct buf utf8 = {.limit = TEXT_MAX};
	struct text *t;
	bool ok;

	if (++p->search->texts > SEARCH_TEXTS) {
		parser_refuse(p, "Too many strings to search for.");
		return NULL;
	}
	t = ARENA_NEW(mem, struct text);
	t->next = p->search->all_texts;
	p->search->all_texts = t;
	charset_decode(p->search->charset, string, &utf8);
	ok = !utf8.overflow && needle_init(&t->needle, mem, buf_span(&utf8));
	buf_free(&utf8);
	if (!ok)
		parser_refuse(p, "Too long a string to search for.");
	return ok ? &t->needle : NULL;
}

static bool
astring(struct parser *p, struct span *ret)
{
	return arg_sp(p->a) && arg_astring(p->a, ret);
}

struct search_key *
key_text(struct parser *p, const struct word *w)
{
	struct search_key *k = parser_key(p, w->test);
	struct span string;

	if (k == NULL || !astring(p, &string) ||
	    (k->needle = new_needle(p, string)) == NULL)
		return NULL;
	return k;
}

/* FROM "x": the key is called as the field is */
struct search_key *
key_field(struct parser *p, const struct word *w)
{
	struct search_key *k = key_text(p, w);

	if (k != NULL)
		k->field = span_str(w->name);
	return k;
}

struct search_key *
key_header(struct parser *p, const struct word *w)
{
	struct search_key *k;
	struct span field;

	if (!astring(p, &field) || (k = key_text(p, w)) == NULL)
		return NULL;
	k->field = field;
	return k;
}

static struct search_key *
range(struct parser *p, enum search_test test, int64_t lo, int64_t hi)
{
	struct search_key *k = parser_key(p, test);

	if (k != NULL) {
		k->lo = lo;
		k->hi = hi;
	}
	return k;
}

/* 1-Feb-1994, quoted or not */
struct search_key *
key_date(struct parser *p, const struct word *w)
{
	struct span string;
	int64_t day;

	if (!astring(p, &string))
		return NULL;
	if (!date_parse_day(string, &day)) {
		arg_missing(p->a, "a date such as 1-Feb-1994");
		return NULL;
	}
	if (w->arg == BELOW)
		return range(p, w->test, INT64_MIN, day - 1);
	return range(p, w->test, day, w->arg == AT ? day : INT64_MAX);
}

/* RFC 5032: so many seconds ago and before, or since */
struct search_key *
key_age(struct parser *p, const struct word *w)
{
	uint32_t seconds;
	int64_t then;

	if (!arg_sp(p->a) || !arg_nz_number(p->a, &seconds))
		return NULL;
	then = clock_sec() - seconds;
	if (w->arg == BELOW)
		return range(p, w->test, INT64_MIN, then);
	return range(p, w->test, then, INT64_MAX);
}

struct search_key *
key_size(struct parser *p, const struct word *w)
{
	uint64_t n;

	if (!arg_sp(p->a) || !arg_number64(p->a, &n))
		return NULL;
	if (w->arg == BELOW)
		return range(p, w->test, 0, (int64_t)n - 1);
	return range(p, w->test,
	    (int64_t)n < INT64_MAX ? (int64_t)n + 1 : INT64_MAX, INT64_MAX);
}

/* ["/flags/..." "all"] n: we keep one number for all that may change. */
struct search_key *
key_modseq(struct parser *p, const struct word *w)
{
	struct args *a = p->a;
	struct span entry;
	uint64_t n;

	if (!arg_sp(a))
		return NULL;
	if (arg_next(a, '"') &&
	    (!arg_string(a, &entry) || !arg_sp(a) ||
		!(arg_word(a, "all") || arg_word(a, "priv") ||
		    arg_word(a, "shared")) ||
		!arg_sp(a)))
		return NULL;
	if (!arg_number64(a, &n))
		return NULL;
	p->search->modseq = true;
	return range(p, w->test, (int64_t)n, INT64_MAX);
}

/* Something that has no argument. */
struct search_key *
key_all(struct parser *p, const struct word *w)
{
	return parser_key(p, w->test);
}

struct search_key *
key_flag(struct parser *p, const struct word *w)
{
	struct search_key *k = parser_key(p, w->test);

	if (k != NULL)
		k->mask = k->value = w->arg;
	return k;
}

/* RECENT UNSEEN */
struct search_key *
key_new(struct parser *p, const struct word *w)
{
	struct search_key *k = parser_key(p, w->test);

	if (k == NULL || (k->first = parser_key(p, TEST_RECENT)) == NULL ||
	    (k->first->next = parser_key(p, TEST_FLAGS)) == NULL)
		return NULL;
	k->first->next->mask = FLAG_SEEN;
	search_finish(k);
	return k;
}

struct search_key *
key_keyword(struct parser *p, const struct word *w)
{
	struct search_key *k = parser_key(p, w->test);
	struct span name;
	int bit;

	if (k == NULL || !arg_sp(p->a) || !arg_atom(p->a, &name))
		return NULL;
	bit = index_keyword_bit(p->a->s->view->index, name);
	if (bit < 0) { /* nothing has it */
		k->test = k->cost = TEST_ALL;
		k->negated = true;
	} else
		k->bit = (unsigned)bit;
	return k;
}

struct search_key *
key_sequence_set(struct parser *p, bool by_uid)
{
	struct session *s = p->a->s;
	struct search_key *k = parser_key(p, TEST_ROWS);
	struct seq_set set = {0};
	bool was = s->by_uid, ok;
	struct cursor c;

	if (k == NULL || !arg_seq_set(p->a, &set))
		return NULL;
	s->by_uid = by_uid;
	ok = session_rows(s, &set, &c, p->no);
	s->by_uid = was;
	if (!ok)
		return NULL;
	for (uint32_t i = 0; i < c.n; i++)
		runs_add_run(s, &k->rows, c.runs[i].lo, c.runs[i].hi);
	return k;
}

struct search_key *
key_uid(struct parser *p, const struct word *w)
{
	(void)w;
	return arg_sp(p->a) ? key_sequence_set(p, true) : NULL;
}

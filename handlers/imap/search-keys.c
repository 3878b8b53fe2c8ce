/* SEARCH's keys, one function to each kind. */
#include "annotate.h"
#include "base/clock.h"
#include "mail/charset.h"
#include "mail/date.h"
#include "metadata.h"
#include "objectid.h"
#include "search-parse.h"

enum { TEXT_MAX = 1 << 20 };

struct needle *
parser_needle(struct parser *p, struct span utf8)
{
	struct session *s = p->a->s;
	struct text *t;

	if (++p->search->texts > SEARCH_TEXTS) {
		parser_refuse(p, "Too many strings to search for.");
		return NULL;
	}
	t = ARENA_NEW(s->mem, struct text);
	t->next = p->search->all_texts;
	p->search->all_texts = t;
	if (needle_init_as(&t->needle, s->mem, utf8, s->collation))
		return &t->needle;
	parser_refuse(p, "Too long a string to search for.");
	return NULL;
}

/* A string of the client's, which is in the charset it said, made ready. */
static bool
take_needle(struct parser *p, struct span string, struct search_key *k)
{
	struct buf utf8 = {.limit = TEXT_MAX};

	charset_decode(p->search->charset, string, &utf8);
	if (utf8.overflow)
		parser_refuse(p, "Too long a string to search for.");
	else if (p->fuzzy)
		k->fuzzy = fuzzy_new(p, buf_span(&utf8));
	else
		k->needle = parser_needle(p, buf_span(&utf8));
	buf_free(&utf8);
	return k->needle != NULL || k->fuzzy != NULL;
}

static bool
astring(struct parser *p, struct span *ret)
{
	return arg_sp(p->a) && arg_astring(p->a, ret);
}

/* "/comment value.priv "x"" (RFC 5257, section 4.8); NIL: there is no value */
struct search_key *
key_annotation(struct parser *p, const struct word *w)
{
	struct search_key *k = parser_key(p, w->test);
	struct args *a = p->a;
	bool was = p->fuzzy, ok;
	struct span value;

	if (k == NULL)
		return NULL;
	k->notes = ARENA_NEW(a->s->mem, struct annotate_find);
	if (!arg_sp(a) || !arg_annotate_match(a, &k->notes->entry) ||
	    !arg_sp(a) || !arg_annotate_attrib(a, true, k->notes) ||
	    !arg_sp(a) || !arg_nstring8(a, &value))
		return NULL;
	p->fuzzy = false; /* it is a substring all the same */
	ok = value.p == NULL || take_needle(p, value, k);
	p->fuzzy = was;
	return ok ? k : NULL;
}

struct search_key *
key_text(struct parser *p, const struct word *w)
{
	struct search_key *k = parser_key(p, w->test);
	struct span string;

	if (k == NULL || !astring(p, &string) || !take_needle(p, string, k))
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

/* RFC 8474: what cannot be an id is nobody's. */
struct search_key *
key_email(struct parser *p, const struct word *w)
{
	struct session *s = p->a->s;
	struct span id;
	uint64_t n;

	if (!astring(p, &id))
		return NULL;
	if (!objectid_is_email(s, s->view->box.account, id, &n))
		return range(p, w->test, 1, 0);
	return range(p, w->test, (int64_t)n, (int64_t)n);
}

struct search_key *
key_thread(struct parser *p, const struct word *w)
{
	struct span id;
	uint64_t root;

	if (!astring(p, &id))
		return NULL;
	if (!objectid_is_thread(id, &root))
		root = 0;
	return range(p, w->test, (int64_t)root, (int64_t)root);
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
	struct arena *mem = p->a->s->mem;
	struct span name;

	if (k == NULL || !arg_sp(p->a) || !arg_atom(p->a, &name))
		return NULL;
	k->keyword = arena_span(mem, name);
	k->bit = index_keyword_bit(p->a->s->view->index, name);
	return k;
}

/* What lies beyond the last message is no error in a search (RFC 7377). */
static void
clip(struct seq_set *set, uint32_t count)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < set->n; i++) {
		struct uid_run r = set->r[i];

		if (r.hi != SEQ_LAST && r.lo > count)
			continue;
		if (r.hi != SEQ_LAST && r.hi > count)
			r.hi = count;
		set->r[n++] = r;
	}
	set->n = n;
}

static uint32_t
uid_of(struct view *v, uint32_t row)
{
	struct row r;

	return index_row(v->index, row, &r) ? r.uid : 0;
}

/* A set of UIDs may also mean messages that are still to come. */
static void
lasting_uids(struct session *s, const struct seq_set *set, struct runs *ret)
{
	struct view *v = s->view;
	uint32_t last = v->count > 0 ? uid_of(v, view_row(v, v->count)) : 0;

	for (uint32_t i = 0; i < v->nsaved && set->saved; i++)
		runs_add_run(s, ret, v->saved[i].lo, v->saved[i].hi);
	for (uint32_t i = 0; i < set->n; i++) {
		uint32_t lo = set->r[i].lo;

		if (set->r[i].hi == SEQ_LAST && lo > last)
			lo = last;
		runs_add_run(s, ret, lo, set->r[i].hi);
	}
	runs_sort(ret);
}

static void
lasting_rows(struct session *s, const struct cursor *c, struct runs *ret)
{
	for (uint32_t i = 0; i < c->n; i++)
		runs_add_run(s, ret, uid_of(s->view, c->runs[i].lo),
		    uid_of(s->view, c->runs[i].hi));
}

struct search_key *
key_sequence_set(struct parser *p, bool by_uid)
{
	struct session *s = p->a->s;
	bool lasting = p->search->lasting, was = s->by_uid, ok;
	struct search_key *k = parser_key(p, lasting ? TEST_UIDS : TEST_ROWS);
	struct seq_set set = {0};
	struct cursor c;

	if (k == NULL || !arg_seq_set(p->a, &set))
		return NULL;
	if (!by_uid && !set.saved && (s->enabled & ENABLED_UIDONLY) != 0) {
		*p->no = (struct reply){
		    BAD, "UIDREQUIRED", "Messages have no numbers."};
		return NULL;
	}
	if (lasting && (by_uid || set.saved)) {
		lasting_uids(s, &set, &k->rows);
		return k;
	}
	if (!by_uid)
		clip(&set, s->view->count);
	s->by_uid = by_uid;
	ok = session_rows(s, &set, &c, p->no);
	s->by_uid = was;
	if (!ok)
		return NULL;
	if (lasting)
		lasting_rows(s, &c, &k->rows);
	for (uint32_t i = 0; i < c.n && !lasting; i++)
		runs_add_run(s, &k->rows, c.runs[i].lo, c.runs[i].hi);
	return k;
}

/* UIDAFTER, UIDBEFORE (RFC 9738): "UID 5:*" would mean the last message too. */
struct search_key *
key_uid_side(struct parser *p, const struct word *w)
{
	struct search_key *k = parser_key(p, w->test);
	uint32_t uid;

	if (k == NULL || !arg_sp(p->a) || !arg_nz_number(p->a, &uid))
		return NULL;
	if (w->arg == ABOVE && uid < UINT32_MAX)
		runs_add_run(p->a->s, &k->rows, uid + 1, UINT32_MAX);
	else if (w->arg == BELOW && uid > 1)
		runs_add_run(p->a->s, &k->rows, 1, uid - 1);
	return k;
}

struct search_key *
key_uid(struct parser *p, const struct word *w)
{
	(void)w;
	return arg_sp(p->a) ? key_sequence_set(p, true) : NULL;
}

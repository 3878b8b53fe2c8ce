/* SEARCH's keys: from the client's words to a tree. */
#include "search-parse.h"

#include <stdlib.h>

#include "mail/charset.h"

static key_fn take_fuzzy, take_not, take_or;

static const struct word words[] = {
    {"ALL",        key_all,     TEST_ALL,     0,             false},
    {"ANNOTATION", key_annotation, TEST_ANNOTATION, 0,           false},
    {"ANSWERED",   key_flag,    TEST_FLAGS,   FLAG_ANSWERED, false},
    {"BCC",        key_field,   TEST_FIELD,   0,             false},
    {"BEFORE",     key_date,    TEST_DAY,     BELOW,         false},
    {"BODY",       key_text,    TEST_BODY,    0,             false},
    {"CC",         key_field,   TEST_FIELD,   0,             false},
    {"DELETED",    key_flag,    TEST_FLAGS,   FLAG_DELETED,  false},
    {"DRAFT",      key_flag,    TEST_FLAGS,   FLAG_DRAFT,    false},
    {"EMAILID",    key_email,   TEST_EMAILID, 0,             false},
    {"FILTER",     key_filter,  TEST_AND,     0,             false},
    {"FLAGGED",    key_flag,    TEST_FLAGS,   FLAG_FLAGGED,  false},
    {"FROM",       key_field,   TEST_FIELD,   0,             false},
    {"FUZZY",      take_fuzzy,  TEST_ALL,     0,             false},
    {"HEADER",     key_header,  TEST_FIELD,   0,             false},
    {"KEYWORD",    key_keyword, TEST_KEYWORD, 0,             false},
    {"LARGER",     key_size,    TEST_SIZE,    ABOVE,         false},
    {"MODSEQ",     key_modseq,  TEST_MODSEQ,  0,             false},
    {"NEW",        key_new,     TEST_AND,     0,             false},
    {"NOT",        take_not,    TEST_ALL,     0,             true },
    {"OLD",        key_all,     TEST_RECENT,  0,             true },
    {"OLDER",      key_age,     TEST_TIME,    BELOW,         false},
    {"ON",         key_date,    TEST_DAY,     AT,            false},
    {"OR",         take_or,     TEST_OR,      0,             false},
    {"RECENT",     key_all,     TEST_RECENT,  0,             false},
    {"SAVEDATESUPPORTED", key_all, TEST_ALL,  0,             false},
    {"SAVEDBEFORE", key_date,   TEST_SAVED,   BELOW,         false},
    {"SAVEDON",    key_date,    TEST_SAVED,   AT,            false},
    {"SAVEDSINCE", key_date,    TEST_SAVED,   ABOVE,         false},
    {"SEEN",       key_flag,    TEST_FLAGS,   FLAG_SEEN,     false},
    {"SENTBEFORE", key_date,    TEST_SENT,    BELOW,         false},
    {"SENTON",     key_date,    TEST_SENT,    AT,            false},
    {"SENTSINCE",  key_date,    TEST_SENT,    ABOVE,         false},
    {"SINCE",      key_date,    TEST_DAY,     ABOVE,         false},
    {"SMALLER",    key_size,    TEST_SIZE,    BELOW,         false},
    {"SUBJECT",    key_text,    TEST_SUBJECT, 0,             false},
    {"TEXT",       key_text,    TEST_TEXT,    0,             false},
    {"THREADID",   key_thread,  TEST_THREADID, 0,            false},
    {"TO",         key_field,   TEST_FIELD,   0,             false},
    {"UID",        key_uid,     TEST_ROWS,    0,             false},
    {"UIDAFTER",   key_uid_side, TEST_UIDS,   ABOVE,         false},
    {"UIDBEFORE",  key_uid_side, TEST_UIDS,   BELOW,         false},
    {"UNANSWERED", key_flag,    TEST_FLAGS,   FLAG_ANSWERED, true },
    {"UNDELETED",  key_flag,    TEST_FLAGS,   FLAG_DELETED,  true },
    {"UNDRAFT",    key_flag,    TEST_FLAGS,   FLAG_DRAFT,    true },
    {"UNFLAGGED",  key_flag,    TEST_FLAGS,   FLAG_FLAGGED,  true },
    {"UNKEYWORD",  key_keyword, TEST_KEYWORD, 0,             true },
    {"UNSEEN",     key_flag,    TEST_FLAGS,   FLAG_SEEN,     true },
    {"YOUNGER",    key_age,     TEST_TIME,    ABOVE,         false},
};

/* Not wrong, but more than we care to do. */
struct search_key *
parser_refuse(struct parser *p, const char *why)
{
	*p->no = REPLY_NO("LIMIT", why);
	return NULL;
}

struct search_key *
parser_key(struct parser *p, enum search_test test)
{
	struct search_key *k;

	if (++p->search->keys > SEARCH_KEYS)
		return parser_refuse(p, "Too many search keys.");
	k = ARENA_NEW(p->a->s->mem, struct search_key);
	k->test = test;
	k->cost = test < TEST_KINDS ? test : TEST_ALL;
	return k;
}

static struct search_key *one(struct parser *);

static struct search_key *
take_not(struct parser *p, const struct word *w)
{
	(void)w; /* its row in the table negates */
	return arg_sp(p->a) ? one(p) : NULL;
}

static struct search_key *
take_fuzzy(struct parser *p, const struct word *w)
{
	struct search_key *k;
	bool was = p->fuzzy;

	(void)w;
	if (!arg_sp(p->a))
		return NULL;
	p->fuzzy = p->search->fuzzy = true;
	k = one(p);
	p->fuzzy = was;
	return k;
}

static struct search_key *
take_or(struct parser *p, const struct word *w)
{
	struct search_key *k = parser_key(p, w->test);

	if (k == NULL || !arg_sp(p->a) || (k->first = one(p)) == NULL ||
	    !arg_sp(p->a) || (k->first->next = one(p)) == NULL)
		return NULL;
	search_finish(k);
	return k;
}

/* Keys with spaces between them; all must hold. */
struct search_key *
parser_list(struct parser *p)
{
	struct search_key *k = parser_key(p, TEST_AND), **at;
	struct args *a = p->a;

	if (k == NULL)
		return NULL;
	at = &k->first;
	do {
		if ((*at = one(p)) == NULL)
			return NULL;
		at = &(*at)->next;
	} while (arg_next(a, ' ') && arg_sp(a) && a->p < a->end &&
		 !arg_next(a, ')'));
	search_finish(k);
	return k;
}

static int
by_name(const void *name, const void *word)
{
	const struct span *n = name;
	const struct word *w = word;
	int c = strncasecmp(n->p, w->name, n->n);

	return c != 0 ? c : w->name[n->n] == '\0' ? 0 : -1;
}

static struct search_key *
worded(struct parser *p)
{
	const char *start = p->a->p;
	const struct word *w;
	struct search_key *k;
	struct span name;

	if (!arg_atom(p->a, &name))
		return NULL;
	w = bsearch(
	    &name, words, sizeof words / sizeof *words, sizeof *words, by_name);
	if (w == NULL) {
		p->a->p = start;
		arg_missing(p->a, "a search key");
		return NULL;
	}
	k = w->take(p, w);
	if (k != NULL && w->negated)
		search_negate(k);
	return k;
}

static struct search_key *
one(struct parser *p)
{
	struct args *a = p->a;
	struct search_key *k;

	if (p->depth == SEARCH_DEPTH)
		return parser_refuse(p, "Too many search keys in each other.");
	p->depth++;
	if (arg_char(a, '(')) {
		k = parser_list(p);
		if (k != NULL && !arg_char(a, ')')) {
			arg_missing(a, "a closing parenthesis");
			k = NULL;
		}
	} else if (arg_next(a, '*') || arg_next(a, '$') ||
		   (a->p < a->end && *a->p >= '0' && *a->p <= '9')) {
		k = key_sequence_set(p, false);
	} else {
		k = worded(p);
	}
	p->depth--;
	return k;
}

bool
search_parse(struct args *a, struct search *search, struct reply *no)
{
	struct parser p = {.a = a, .search = search, .no = no};

	*no = SYNTAX;
	search->top = parser_list(&p);
	return search->top != NULL && arg_end(a);
}

bool
search_charset(struct search *search, struct span name, struct reply *no)
{
	struct charset_decoder d;

	charset_begin(&d, name);
	search->charset = name;
	search->charset_said = true;
	if (charset_id(name) != CHARSET_OTHER || d.kind == CHARSET_OTHER)
		return true;
	*no = REPLY_NO("BADCHARSET (US-ASCII UTF-8)", "No such charset here.");
	return false;
}

bool
search_criteria(struct args *a, struct search *search, struct reply *no)
{
	struct span name;

	*no = SYNTAX;
	return arg_sp(a) && arg_astring(a, &name) &&
	       search_charset(search, name, no) && arg_sp(a) &&
	       search_parse(a, search, no);
}

void
search_rebind(struct search_key *k, struct index *index)
{
	if (k->test == TEST_KEYWORD)
		k->bit = index_keyword_bit(index, k->keyword);
	if (k->test == TEST_AND || k->test == TEST_OR)
		for (k = k->first; k != NULL; k = k->next)
			search_rebind(k, index);
}

void
search_free(struct search *search)
{
	for (struct text *t = search->all_texts; t != NULL; t = t->next)
		needle_free(&t->needle);
	search->all_texts = NULL;
}

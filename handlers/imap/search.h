#ifndef IMAP_SEARCH_H
#define IMAP_SEARCH_H

#include "imap.h"
#include "mail/search.h"

/*
 * SEARCH: the client's keys are compiled to a tree, which is then asked about
 * every message.
 *
 * Tests are numbered by what they cost, and the children of AND and OR are put
 * in that order, so that a message is looked into only if its row does not
 * decide.  SORT and THREAD use the same tree: compile with search_parse(), and
 * search_run() calls back for each message found.
 */
enum search_test {
	TEST_ALL,     /* true */
	TEST_FLAGS,   /* of the bits in mask, those of value are set */
	TEST_KEYWORD, /* the mailbox's keyword `bit` */
	TEST_RECENT,
	TEST_ROWS, /* a sequence set, as runs of rows */
	TEST_UIDS, /* the same as runs of UIDs, where it must last */
	/* a number of the row lies in lo..hi */
	TEST_SIZE,
	TEST_MODSEQ,
	TEST_TIME, /* internal date, in seconds */
	TEST_DAY,  /* the day of it, where it was written */
	TEST_SAVED,   /* the day it came into the mailbox, in UTC */
	TEST_EMAILID, /* row.msg (RFC 8474) */
	/* from the digest */
	TEST_SENT, /* the day of the Date field, in lo..hi */
	TEST_THREADID, /* its root is lo, as a number without sign */
	TEST_SUBJECT,
	TEST_ANNOTATION, /* RFC 5257 */
	/* from the message */
	TEST_FIELD,
	TEST_BODY,
	TEST_TEXT,
	TEST_KINDS,
	/* of other keys: as cheap as the dearest of them */
	TEST_AND,
	TEST_OR,
};

enum {
	SEARCH_DEPTH = 50,
	SEARCH_KEYS = 10000,
	SEARCH_TEXTS = 1000,
	SEARCH_FILTERS = 10, /* filters in each other (RFC 5466) */
};

/* What FUZZY looks for: the words of a string (search-fuzzy.c). */
struct fuzzy;

struct search_key {
	enum search_test test, cost;
	bool negated;
	struct search_key *next, *first; /* sibling, child */
	union {
		struct {
			uint32_t mask, value;
		};
		struct {
			int64_t lo, hi;
		};
		struct runs rows;
		struct { /* bit is -1 while nothing has this keyword */
			struct span keyword;
			int bit;
		};
		struct {
			struct needle *needle;
			struct span field;
			struct fuzzy *fuzzy; /* NULL: a plain substring */
			struct annotate_find *notes; /* without a needle: NIL */
		};
	};
};

/* Messages of one page of the index that were found, in order. */
struct found_page {
	unsigned n;
	uint32_t seq[ROWS_PER_PAGE], uid[ROWS_PER_PAGE];
};

/* Takes a page at once, for who asks nothing else of a message; false:
 * enough.  It is called where flags alone decide, which is what clients ask
 * for most. */
typedef bool search_page_fn(void *arg, const struct found_page *);

struct search {
	struct search_key *top;
	bool modseq; /* a MODSEQ key was among them */
	bool fuzzy;  /* a FUZZY key */
	search_page_fn *page; /* NULL: search_run() gives one by one */
	/* The tree outlives the command, and perhaps the rows: sets become
	 * UIDs, and search_rebind() is to be called before it is used. */
	bool lasting;
	unsigned keys, texts, filters;
	bool charset_said;
	struct span charset;
	struct text {
		struct needle needle;
		struct text *next;
	} * all_texts;
};

/* --- search-parse.c ----------------------------------------------------- */

/* Keys until the end of the command; strings are in ret->charset.  False: *no
 * is the answer.  search_free() in either case. */
bool search_parse(struct args *, struct search *ret, struct reply *no);
void search_free(struct search *);

/* The charset's name; false: *no says that we do not know it. */
bool search_charset(struct search *, struct span name, struct reply *no);
/* charset, " ", keys: what SORT and THREAD have. */
bool search_criteria(struct args *, struct search *ret, struct reply *no);
/* Finds the keywords again in an index that may be another one. */
void search_rebind(struct search_key *, struct index *);

/* --- search-tree.c ------------------------------------------------------ */

void search_negate(struct search_key *);
/* Once the children are there: puts them in order, joins what can be. */
void search_finish(struct search_key *);

/* --- search-test.c ------------------------------------------------------ */

/* One message that is being asked about; what lies beyond its row is fetched
 * when a test wants it. */
struct subject {
	struct session *s;
	struct finder *finder; /* or NULL */
	uint32_t number, seq;  /* of the row; of the message */
	struct row row;
	bool has_digest, has_bytes;
	struct digest digest;
	struct span bytes;
	struct arena work;      /* for one message */
	unsigned scores, total; /* of fuzzy keys: how many, their sum */
	int rc; /* what went wrong: the message cannot be said to match */
};
bool search_matches(struct subject *, const struct search_key *);
bool search_digest(struct subject *); /* m->digest is there */
bool search_bytes(struct subject *);  /* m->bytes */
/* 1 to 100 of what matched (RFC 6203, section 4). */
unsigned search_relevancy(const struct subject *);
void search_forget(struct subject *); /* before the next message */

/* --- search-fuzzy.c ----------------------------------------------------- */

/* The words of a string in UTF-8; NULL: there are too many, *no says so. */
struct parser;
struct fuzzy *fuzzy_new(struct parser *, struct span utf8);
/* Is enough of it found where test looks?  Adds to the score. */
bool fuzzy_matches(struct subject *, const struct search_key *);
/* Of a needle instead of what the key has; for the above. */
bool search_text(struct subject *, const struct search_key *, struct needle *);

/* --- search.c ----------------------------------------------------------- */

/* Called for each message found, in order; false: enough. */
typedef bool search_fn(void *arg, struct subject *);

/* 0, or the first thing that kept a message from being looked at; messages
 * that are gone do not count. */
int search_run(struct session *, struct search *, search_fn *, void *arg);

/* --- search-index.c ----------------------------------------------------- */

/* Makes the search index of the selected mailbox where a search found that
 * there is none: until the client says something, or is done. */
void search_index(struct session *);
/* The same once the client has left; nobody waits for it, so not for long. */
void search_index_last(struct session *);

/* Moves on so that rows below this one are not given. */
void cursor_skip(struct cursor *, uint32_t row);

#endif

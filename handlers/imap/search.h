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
	/* a number of the row lies in lo..hi */
	TEST_SIZE,
	TEST_MODSEQ,
	TEST_TIME, /* internal date, in seconds */
	TEST_DAY,  /* the day of it, where it was written */
	/* from the digest */
	TEST_SENT, /* the day of the Date field, in lo..hi */
	TEST_SUBJECT,
	/* from the message */
	TEST_FIELD,
	TEST_BODY,
	TEST_TEXT,
	TEST_KINDS,
	/* of other keys: as cheap as the dearest of them */
	TEST_AND,
	TEST_OR,
};

enum { SEARCH_DEPTH = 50, SEARCH_KEYS = 10000, SEARCH_TEXTS = 1000 };

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
		unsigned bit;
		struct {
			struct needle *needle;
			struct span field;
		};
	};
};

struct search {
	struct search_key *top;
	bool modseq; /* a MODSEQ key was among them */
	unsigned keys, texts;
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

/* --- search-tree.c ------------------------------------------------------ */

void search_negate(struct search_key *);
/* Once the children are there: puts them in order, joins what can be. */
void search_finish(struct search_key *);

/* --- search-test.c ------------------------------------------------------ */

/* One message that is being asked about; what lies beyond its row is fetched
 * when a test wants it. */
struct subject {
	struct session *s;
	uint32_t number; /* of the row */
	struct row row;
	bool has_digest, has_bytes;
	struct digest digest;
	struct span bytes;
	struct arena work; /* for one message */
	int rc; /* what went wrong: the message cannot be said to match */
};
bool search_matches(struct subject *, const struct search_key *);

/* --- search.c ----------------------------------------------------------- */

/* Called for each message found, in order: c->row, c->seq; false: enough. */
typedef bool search_fn(void *arg, const struct cursor *c, const struct row *);

/* 0, or the first thing that kept a message from being looked at; messages
 * that are gone do not count. */
int search_run(struct session *, struct search *, search_fn *, void *arg);

/* Moves on so that rows below this one are not given. */
void cursor_skip(struct cursor *, uint32_t row);

#endif

#ifndef IMAP_SEARCH_ANSWER_H
#define IMAP_SEARCH_ANSWER_H

#include "base/fmt.h"
#include "search.h"

/*
 * What is said of the messages a search found: SEARCH's or SORT's own answer,
 * or what RETURN asked for (RFC 4731; SAVE of RFC 5182; CONTEXT, UPDATE and
 * PARTIAL of RFC 5267 and RFC 9394; RELEVANCY of RFC 6203).
 *
 * Numbers go out as they are found, and only what is said once, at the end, is
 * kept: but for PARTIAL, SAVE and RELEVANCY an answer takes no memory, however
 * long it is.
 */
enum {
	RETURN_MIN = 1 << 0,
	RETURN_MAX = 1 << 1,
	RETURN_ALL = 1 << 2,
	RETURN_COUNT = 1 << 3,
	RETURN_SAVE = 1 << 4,
	RETURN_OLD = 1 << 5, /* no RETURN: "* SEARCH 2 3 5" */
	RETURN_PARTIAL = 1 << 6,
	RETURN_RELEVANCY = 1 << 7,
	RETURN_UPDATE = 1 << 8,
	RETURN_CONTEXT = 1 << 9,

	/* what there is to be said of what was found */
	RETURN_DATA = RETURN_MIN | RETURN_MAX | RETURN_ALL | RETURN_COUNT |
		      RETURN_PARTIAL | RETURN_RELEVANCY,
};

/* "1:500", or "-1:-100", counted from the last one. */
struct partial {
	uint32_t lo, hi; /* lo <= hi */
	bool from_end;
	struct span text; /* as it was written */
};

struct wanted {
	unsigned what; /* RETURN_... */
	struct partial partial;
	struct span fetch; /* "(UID FLAGS)", behind UPDATE; or .p is NULL */
};

struct answer {
	struct session *s;
	struct wanted want;
	const char *word; /* "SEARCH" or "SORT" */
	bool modseq;      /* say the greatest modseq of what is returned */
	bool uid;         /* numbers are UIDs */
	struct context *context; /* wants to know what was found, or NULL */
	struct span box; /* ESEARCH: the mailbox, which is said where any ... */
	uint32_t uidvalidity; /* ... message was found in it */

	uint32_t count;
	bool begun;
	struct found {
		uint32_t number, uid;
		uint64_t modseq;
		unsigned relevancy;
	} first, last;
	uint64_t greatest;
	uint32_t lo, hi;     /* a run that may go on */
	bool comma;          /* one was said before */
	struct runs all;     /* UIDs, for SAVE */
	struct runs numbers; /* for PARTIAL */
	struct buf scores;   /* a byte each, for RELEVANCY */
	/* A number of which the last digit may rise by so much. */
	uint32_t shown, rest;
	size_t ndigits;
	char digits[16];
};

/* --- search-return.c ---------------------------------------------------- */

/* [" RETURN (...)"]; without it RETURN_OLD. */
bool answer_options(struct args *, struct wanted *);
bool arg_partial(struct args *, struct partial *);
/* The part of n things that it means, counted from 0; false: none of them. */
bool partial_range(
    const struct partial *, uint32_t n, uint32_t *ret_from, uint32_t *ret_n);

/* --- search-answer.c ---------------------------------------------------- */

void answer_begin(struct answer *, struct session *, const struct wanted *);
void answer_add(struct answer *, struct found);
search_fn answer_found; /* arg: the answer */
/* Is nothing kept or counted, "* SEARCH 2 3 5" is all of it?  Then a page of
 * them may be said at once. */
bool answer_is_plain(const struct answer *);
void answer_page(struct answer *, const struct found_page *);
/* What the answer says of a message. */
struct found answer_of(const struct answer *, struct subject *);
void answer_end(struct answer *);
/* What "$" means from now on; ok: whether the search went well. */
void answer_save(struct answer *, bool ok);

#endif

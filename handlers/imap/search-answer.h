#ifndef IMAP_SEARCH_ANSWER_H
#define IMAP_SEARCH_ANSWER_H

#include "base/fmt.h"
#include "search.h"

/*
 * What is said of the messages a search found: SEARCH's own answer, or what
 * RETURN asked for (RFC 4731, and SAVE of RFC 5182).
 *
 * Numbers go out as they are found, and only what is said once, at the end, is
 * kept: an answer takes no memory, however long it is.
 */
enum {
	RETURN_MIN = 1 << 0,
	RETURN_MAX = 1 << 1,
	RETURN_ALL = 1 << 2,
	RETURN_COUNT = 1 << 3,
	RETURN_SAVE = 1 << 4,
	RETURN_OLD = 1 << 5, /* no RETURN: "* SEARCH 2 3 5" */
};

struct answer {
	struct session *s;
	unsigned want; /* RETURN_... */
	bool modseq;   /* say the greatest modseq of what is returned */
	uint32_t count;
	struct found {
		uint32_t number, uid;
		uint64_t modseq;
	} first, last;
	uint64_t greatest;
	uint32_t lo, hi; /* a run that may go on */
	bool comma;      /* one was said before */
	struct runs all; /* UIDs, for SAVE */
	uint32_t shown;  /* the last number, and its text */
	size_t ndigits;
	char digits[FMT_U64];
};

/* [" RETURN (...)"]; without it RETURN_OLD. */
bool answer_options(struct args *, unsigned *ret_want);

void answer_begin(struct answer *);
search_fn answer_add; /* arg: the answer */
void answer_end(struct answer *);
/* What "$" means from now on; ok: whether the search went well. */
void answer_save(struct answer *, bool ok);

#endif

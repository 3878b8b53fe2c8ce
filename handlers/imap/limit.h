#ifndef IMAP_LIMIT_H
#define IMAP_LIMIT_H

#include "search-answer.h"

/*
 * MESSAGELIMIT (RFC 9738): a command works on --message-limit messages at most.
 *
 * FETCH, STORE, MOVE, UID EXPUNGE and SEARCH begin with the last message and
 * stop after so many; the tagged OK says the UID of the lowest of them, so that
 * the client can go on below it.  What is done whole or not at all (COPY,
 * APPEND, a STORE with UNCHANGEDSINCE, SORT, THREAD) is refused.
 */

/* Cuts the rows of a cursor to the highest ones.  Returns the lowest UID of
 * them, 0 if nothing had to go. */
uint32_t limit_cursor(struct session *, struct cursor *);
/* Whether there are more; nothing is cut. */
bool limit_exceeded(struct session *, const struct cursor *);

/* The answer to a command that did what it could: r, or if something had to
 * go, that it had to. */
struct reply limit_reply(struct session *, struct reply r, uint32_t lowest);
/* To one that did nothing. */
struct reply limit_refusal(struct session *);

/* How many of those it found a command may tell of, if it tells what was asked
 * for: any number if that is a PARTIAL that fits. */
uint64_t limit_found(const struct session *, const struct wanted *);

/* Keeps the last messages that a search finds, and tells of them at its end. */
struct limited {
	struct answer *answer;
	struct found *kept; /* NULL: tell of each at once */
	uint32_t max, n, next;
	bool cut;
};
void limited_begin(struct limited *, struct answer *);
search_fn limited_found; /* arg: the limited */
search_page_fn limited_page;
/* To be called before answer_end(); returns as limit_cursor() does. */
uint32_t limited_end(struct limited *);

#endif

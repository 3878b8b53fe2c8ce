#ifndef MAIL_THREAD_H
#define MAIL_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * Threading (RFC 5256, THREAD), of what digests know of messages.
 *
 * Message ids and base subjects come as hashes of 64 bits.  Messages are given
 * in the order of the mailbox and named by their place in it.  The work is in
 * proportion to the number of messages and references, whatever they say:
 * there is no recursion, and a chain of replies is followed upwards only where
 * a link might close a loop, and at most THREAD_DEPTH links.
 */
enum thread_algorithm {
	THREAD_ORDEREDSUBJECT,
	THREAD_REFERENCES,
	THREAD_REFS, /* no subjects; the thread that got a message last is last
		      */
};

enum { THREAD_DEPTH = 10000 };

struct thread_message {
	int64_t sent, arrived; /* seconds since 1970 UTC */
	uint64_t id;           /* hash of the Message-ID; 0: none */
	uint64_t subject;      /* hash of the base subject; 0: it is empty */
	bool reply;            /* the subject says reply or forward */
	uint32_t refs, nrefs;  /* in the array of references: root first */
};

/*
 * The result: nodes 0 to n - 1 are the messages, those from n on have no
 * message of their own, only children.  Children and roots are lists in the
 * order in which they are to be shown.
 */
enum { THREAD_NONE = UINT32_MAX };
struct thread_node {
	uint32_t parent, child, next; /* first child, next sibling */
};
struct threads {
	struct thread_node *node;
	uint32_t root; /* the first */
};

void thread_messages(struct arena *, enum thread_algorithm,
    const struct thread_message *, uint32_t n, const uint64_t *refs,
    struct threads *ret);

#endif

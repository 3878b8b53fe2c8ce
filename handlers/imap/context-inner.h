#ifndef IMAP_CONTEXT_INNER_H
#define IMAP_CONTEXT_INNER_H

#include "context.h"
#include "fetch.h"

/* Between context.c, which keeps contexts, and context-tell.c, which keeps
 * them true. */
struct context {
	struct context *next;
	struct arena mem; /* for the tree and all below */
	struct span tag;
	bool by_uid;
	bool sorted;
	struct sort_program program; /* if sorted */
	struct search search;
	struct fetch fetch; /* of new messages; empty: nothing */
	uint32_t *uid; /* the result, in order; malloc'd */
	uint32_t n, room;
};

struct contexts {
	struct context *first;
	struct events events; /* what happened until here is in the results */
	uint32_t next_uid;    /* from here on messages are new */
	struct arena work;    /* for what changed, until it is told */
	struct runs changed;  /* UIDs */

	/* of what this reader has seen, where that is his own */
	uint64_t seen_version, seen_modseq;
	uint32_t seen_unseen;
};

/* Puts it at this place of the result; takes away what is there. */
void context_insert(struct context *, uint32_t at, uint32_t uid);
void context_remove(struct context *, uint32_t at);

#endif

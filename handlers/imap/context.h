#ifndef IMAP_CONTEXT_H
#define IMAP_CONTEXT_H

#include "mail/sort.h"
#include "search.h"

/*
 * Searches whose results are kept up to date (RFC 5267, UPDATE).
 *
 * A context remembers which messages are in its result, by UID: a search as
 * runs, a sort as an array in its order.  When the client is told what
 * happened, the log says which messages to ask the search about again; so
 * telling costs in proportion to what changed, not to the mailbox.  Of new
 * messages it says what the client wants to know of them (RFC 5465, section 7).
 *
 *	context_before()	what was expunged leaves results, while it
 *				still has its sequence number
 *	...			EXPUNGE, EXISTS, FETCH
 *	context_after()		what came, FETCHed, and what changed its flags
 *
 * Contexts end with the selected state.
 */
enum { CONTEXTS_MAX = 16 };

struct context;
struct contexts;

/* A context of this command's tag, these keys and FETCH items, for the results that are
 * added as they are found.  NULL: too many (the client is told); what takes
 * one here takes NULL. */
struct context *context_new(struct session *, const struct sort_program *,
    struct span charset, struct span keys, struct span fetch);
void context_add(struct context *, uint32_t uid);
/* All are there: keeps it, or forgets it. */
void context_ready(struct session *, struct context *, bool keep);

struct context *context_find(struct session *, struct span tag);
void context_cancel(struct session *, struct context *);
void context_end(struct contexts *); /* of a view that closes; or NULL */

void context_before(struct session *);
void context_after(struct session *);

#endif

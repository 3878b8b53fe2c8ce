#ifndef SPOOL_MNOTE_INNER_H
#define SPOOL_MNOTE_INNER_H

/* note.tdb: what the files of annotations share; only spool/ includes this. */
#include "spool/inner.h"
#include "spool/message-note.h"

/* --- note-entry.c: a list of annotations as bytes ------------------------- */

/* In a NOTE record's payload, and in note.tdb in order of entry and whose. */
void mnote_put(struct buf *, const struct mnote *);
/* The list with changes made to it. */
void mnote_merge(struct span list, struct span changes, struct buf *ret);
/* The bytes of values in it. */
uint64_t mnote_bytes(struct span list);

/* --- note-file.c ----------------------------------------------------------- */

int mnote_open(struct account *, bool create);
/* Under the lock: did somebody die writing it? */
bool mnote_torn(struct account *);
void mnote_close(struct account *);
/* The list of a message, in the arena; SPOOL_NONE. */
int mnote_read(struct account *, uint64_t box, uint32_t uid, struct arena *,
    struct span *ret);
typedef int mnote_fn(void *arg, uint64_t box, uint32_t uid, struct span list);
int mnote_each(struct account *, mnote_fn *, void *arg);

/* Under the lock: what a NOTE says; the group is complete; a file made anew is
 * about to take this one's place. */
int mnote_apply(struct account *, const struct record *);
int mnote_commit(struct account *);
void mnote_replaced(struct account *);
/* Before the first NOTE ever: an empty file. */
int mnote_first(struct account *);
/* Has the file become so long that no more goes in? */
bool mnote_full(struct account *);

struct mnote_key {
	uint64_t box;
	uint32_t uid;
};
int mnote_forget(struct account *, const struct mnote_key[], size_t n);

/* Had this message gone, or its mailbox, before the record cutoff? */
bool mnote_dead(
    struct account *, uint64_t box, uint32_t uid, uint64_t cutoff);

#endif

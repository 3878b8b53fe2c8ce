#ifndef SPOOL_REWRITE_H
#define SPOOL_REWRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "spool/inner.h"
#include "spool/vacuum.h"

/* A bit for each LSN up to last: the message of that record must stay. */
struct living {
	unsigned char *bits;
	uint64_t last;
	uint64_t cutoff;   /* what went at this LSN or later can come back, ... */
	struct buf boxes; /* ... also from these mailboxes, which are deleted */
};

static inline void
living_set(struct living *l, uint64_t lsn)
{
	if (lsn <= l->last)
		l->bits[lsn / 8] |= (unsigned char)(1 << lsn % 8);
}

static inline bool
living_has(const struct living *l, uint64_t lsn)
{
	return lsn > l->last || (l->bits[lsn / 8] >> lsn % 8 & 1);
}

/* Are these the bytes of a message, or of annotations, that nobody needs? */
bool living_needs_not(
    const struct living *, struct account *, const struct record *);
/* Is this what was annotated of a message that is gone? */
bool living_note_gone(
    const struct living *, struct account *, uint64_t box, uint32_t uid);

/*
 * Writes a segment (not the current one) anew, without the bytes of messages
 * that are not living.  SPOOL_EXISTS, and nothing done, if one of them came
 * back to life after `living` was made.
 */
int segment_rewrite(struct account *, uint64_t segment, const struct living *,
    struct vacuum_report *);

/* Under the lock: all rows whose messages lie in this segment learn where. */
int segment_fix_rows(struct account *, uint64_t segment);

/* Under the lock: ends an exchange that somebody died in. */
int segment_finish(struct account *, uint64_t segment);

/* The segment whose switch was begun and not finished, by the marker that is
 * on the disk meanwhile; 0 if there is none. */
uint64_t segment_switching(struct account *);
void segment_switched(struct account *);

#endif

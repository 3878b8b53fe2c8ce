#ifndef SPOOL_UNDELETE_H
#define SPOOL_UNDELETE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "spool/account.h"
#include "spool/row.h"

/*
 * Messages that were expunged come back.
 *
 * An index keeps the rows of what went, and the log its bytes until vacuum
 * takes them.  A UID is never used again, so a message comes back under a new
 * one, with its dates, keywords and flags, but not \Deleted.
 */
struct expunged {
	struct row row;  /* as it was; its modseq: when it went */
	int64_t when;    /* microseconds; 0 if the log no longer says */
	struct span who; /* by whom, "" for the owner */
	uint8_t via;
};

/*
 * What can be brought back of a mailbox, in order of UID: what is in no
 * mailbox any more (a message that was moved is not lost) and whose bytes are
 * there.  A message that went twice is there once, as it was last.
 */
int undelete_list(struct account *, uint64_t box, struct arena *,
    struct expunged **ret, uint32_t *ret_n);

/* These come back; rows[].uid are the new UIDs then.  If vacuum was faster with
 * some of them, *n is less afterwards, and the rows are those of the others. */
int undelete_rows(struct account *, uint64_t box, struct row rows[],
    uint32_t *n, uint8_t via, const char *actor);

#endif

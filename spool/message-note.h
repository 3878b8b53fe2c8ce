#ifndef SPOOL_MESSAGE_NOTE_H
#define SPOOL_MESSAGE_NOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "spool/mailbox.h"
#include "spool/record.h"

/*
 * Annotations of messages (RFC 5257).
 *
 * A message in a mailbox has values under names of entries: one that all
 * readers share, and one for each of them that nobody else sees.  All are with
 * the mailbox: records of type NOTE say how they change, which also changes
 * the message's MODSEQ, and note.tdb is the view of how they are.  That file
 * is opened for who asks, and only in an account that ever had an annotation.
 *
 * Whose a private value is: that of the user whose account it is has number 1;
 * another reader draws a number by lot, which is kept in his own account.  So
 * values follow a user who is renamed, and another who gets his name after he
 * has gone does not see them.
 */
enum {
	MNOTE_SHARED = 0,
	MNOTE_OWNER = 1,

	MNOTE_NAME_MAX = 500,
	MNOTE_VALUE_MAX = 128 << 10,
	MNOTES_MAX = 64, /* of a message: shared ones, and those of each user */
};

struct mnote {
	uint64_t whose;
	struct span entry;
	struct span value; /* p is NULL: it goes */
};

/* Could this account have any, at no cost? */
bool mnote_any(const struct account *);

/* The number under which a viewer's private values are in an account.
 * SPOOL_NONE: he has none yet, unless make; SPOOL_DENIED: he has no account. */
int mnote_whose(struct viewer *, const struct account *, bool make, uint8_t via,
    uint64_t *ret);

/* Those of a message that are shared or `mine` (0: only shared ones), in order
 * of entries, shared ones first; in the arena. */
int mnote_get(struct account *, uint64_t box, uint32_t uid, uint64_t mine,
    struct arena *, struct mnote **ret, uint32_t *ret_n);

/* All of them as they are kept, for commit_note_one(); "" if there are none. */
int mnote_list(struct account *, uint64_t box, uint32_t uid, struct arena *,
    struct span *ret);

/* The payload of a NOTE: takes the next change off the list; false at its
 * end, or if it is damaged. */
bool mnote_next(struct span *list, struct mnote *ret);

/* --- in a commit: commit-note.c ------------------------------------------ */

/* These messages now have these values as well, or instead, or not any more.
 * SPOOL_FULL: there would be too many. */
int commit_note(struct commit *, uint64_t box, const struct uid_run runs[],
    uint32_t n, const struct mnote[], uint32_t m);

/* What goes along with a copy. */
struct mnote_copy {
	struct account *from; /* where they are; the commit's own, or another */
	uint64_t from_box, to_box;
	bool all; /* everybody's: the mailbox itself moves */
	bool shared;
	uint64_t mine, mine_there; /* his number here and there; 0: none */
};
/* Copies of uids[] have the UIDs from first on, in this commit. */
int commit_note_copy(struct commit *, const struct mnote_copy *,
    const uint32_t uids[], uint32_t n, uint32_t first);
/* Of one message; from what note.tdb has of it. */
int commit_note_one(struct commit *, const struct mnote_copy *, uint32_t uid,
    struct span record);

#endif

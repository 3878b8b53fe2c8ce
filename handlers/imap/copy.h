#ifndef IMAP_COPY_H
#define IMAP_COPY_H

#include "imap.h"
#include "spool/message-note.h"

/* COPY and MOVE: what is to be copied where, and what came of it. */
struct copying {
	struct mailbox to;
	bool move;
	uint32_t *uids; /* of the messages, in order */
	uint32_t n;
	struct runs from; /* the same, as runs */
	uint32_t first;   /* the UIDs they got, from here on */
	uint64_t lsn;     /* MOVE: of the expunge */
	struct mnote_copy notes; /* annotations that go along */
};

/* Each copies what the cursor has and is still there, and with move expunges
 * it.  0; SPOOL_NONE with n 0: there was nothing; or what spool/ said, and
 * then nothing was copied. */

/* In one commit. */
int copy_within(struct session *, struct cursor *, struct copying *);
/* Into another account: the bytes are taken out and in again. */
int copy_across(struct session *, struct cursor *, struct copying *);

/* Durable.  lsn: of the expunge. */
int expunge_runs(struct session *, const struct mailbox *,
    const struct uid_run *, uint32_t n, uint64_t *lsn);

#endif

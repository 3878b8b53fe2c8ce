#ifndef IMAP_REMOTE_TRANSFER_H
#define IMAP_REMOTE_TRANSFER_H

#include "remote-copy.h"

/* A COPY, MOVE or REPLACE across servers while it runs: inside of
 * remote-copy.c, remote-batch.c and remote-replace.c. */
struct batch {
	struct batch *next;
	struct intent intent;
};

struct transfer {
	struct session *s;
	bool move;
	struct remote *source; /* NULL: the selected mailbox is here */
	bool there;            /* the target is elsewhere, ... */
	struct remote_to to;
	struct mailbox box;     /* ... or here */
	struct span name;       /* of the target */
	struct runs from, uids; /* what has arrived: UIDs before and after */
	uint32_t uidvalidity;   /* of the target */
	char id[40];            /* of the move */
	unsigned n;             /* batches so far */
	int lock;               /* -1: none */
	struct batch *done;
	struct reply no;
};

/* --- remote-batch.c ------------------------------------------------------- */

/* MOVE: writes down what is meant, before anything is sent.  False: t->no. */
bool batch_begin(struct transfer *, const struct runs *, struct batch **ret);
/* What became of it, and the UIDs that it got. */
bool batch_end(struct transfer *, struct batch *, enum appended,
    const struct runs *uids, const struct runs *got);
const char *batch_id(const struct transfer *, const struct batch *); /* NULL */
/* Messages come into a mailbox here. */
enum appended batch_store(
    struct transfer *, struct append *, const char *id, struct runs *got);
/* All batches, of the selected mailbox here or there.  False: not all of it has
 * arrived. */
bool transfer_from_here(struct transfer *, struct cursor *);
bool transfer_from_elsewhere(struct transfer *, struct span set);

/* --- remote-copy.c -------------------------------------------------------- */

/* MOVE: may messages go, and come to the target?  False: t->no. */
bool transfer_may_go(struct transfer *);
bool transfer_may_come(struct transfer *, struct remote *to);
/* The lock of its id. */
bool transfer_lock(struct transfer *);
/* What has arrived goes at its source.  code: HIGHESTMODSEQ and such. */
bool transfer_expunge(struct transfer *, const char **code);
/* Then there is no intent any more. */
void transfer_forget(struct transfer *);

#endif

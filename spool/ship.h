#ifndef SPOOL_SHIP_H
#define SPOOL_SHIP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "spool/account.h"
#include "spool/backup.h"
#include "spool/spool.h"

/*
 * The log of an account on its way to another server.
 *
 * What goes are frames: the bytes of whole groups of records as they lie in
 * the log, and before them the large messages they speak of.  The sender
 * verifies what it sends, the taker what it takes, record by record, so that
 * the chain of checks goes on there as it did here; the views are made as the
 * records come.  How far the other side has got is its last (LSN, check): there
 * is nothing else to remember, and a ship that was lost on its way is sent
 * again from there.
 *
 * A frame: its type (1), zero (3), the size of what follows (4).
 */
enum ship_type {
	SHIP_SEGMENT = 'S', /* a segment begins: its header and SNAPSHOT */
	SHIP_RECORDS = 'R', /* whole groups */
	SHIP_BLOB = 'B',    /* LSN, size, offset (8 each): a piece of blob/ */
	SHIP_RECENT = 'D',  /* the file `duplicate` */
	SHIP_END = 'E',     /* LSN, check: that is all, for now */
	/* of many accounts on one connection */
	SHIP_ACCOUNT = 'A',  /* its name: what follows is of it */
	SHIP_OTHER = 'X',    /* its name: what is there is of another history */
	SHIP_IDLE = 'I',     /* there is nothing more at this moment */
};
enum { SHIP_HEADER = 8, SHIP_MAX = 1 << 30 };

/* Reads a header: the size; -1: it is none. */
int64_t ship_header(const unsigned char h[SHIP_HEADER], unsigned *ret_type);

/* --- sending --------------------------------------------------------------- */

/* Where a log was read to; with segment and offset it need not be looked for.
 * All zero: nothing was. */
struct ship_place {
	struct log_end end;
	uint64_t segment, offset; /* of the next record, a hint */
	/* Large messages need not wait for each other: takes the frames that
	 * there are, and empties out.  Or NULL. */
	void (*send)(void *arg, struct buf *out);
	void *send_arg;
};

/*
 * Appends frames for what was published behind *at, about `room` bytes of
 * them, and moves *at on.  0: there is more; SPOOL_NONE: that is all, with
 * SHIP_END behind it; SPOOL_DIVERGED: *at is not in this log; SPOOL_CORRUPT:
 * the log is damaged.  No lock is taken.
 */
int ship_more(
    struct account *, struct ship_place *at, size_t room, struct buf *out);

/* What the account remembers of duplicates, as a frame; it may be nothing. */
int ship_recent(struct account *, struct buf *out);

/* --- taking ---------------------------------------------------------------- */

enum { TAKE_BLOBS = 64 };

struct take {
	struct spool *spool;
	struct account *account; /* NULL: it is not there yet */
	char name[256];
	char from[256]; /* the server it comes from */
	struct log_end end;
	uint64_t bytes, records;
	int blob;          /* being written, or -1 */
	uint64_t blob_lsn; /* and which */
	/* complete, on their way to the disk, without a name yet */
	struct {
		int fd;
		uint64_t lsn;
	} blobs[TAKE_BLOBS];
	unsigned nblobs;
	bool folder; /* blob/ has new names that are not synced */
};

/* Opens what is to follow the account of that name on server `from`.
 * SPOOL_ELSEWHERE: it is here, and no standby of that server's. */
int take_open(
    struct spool *, const char *name, const char *from, struct take *ret);
/* Takes a frame that is not SHIP_END. */
int take_frame(struct take *, unsigned type, struct span);
/* What was taken is on the disk.  (Without that it will be some time.) */
int take_sync(struct take *);
/* Begins with that: for many, before each is waited for. */
void take_sync_begin(struct take *);
void take_close(struct take *);

#endif

#ifndef SPOOL_INCOMING_H
#define SPOOL_INCOMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "spool/row.h"
#include "spool/spool.h"

/*
 * A message on its way in, before any lock is taken.
 *
 *	incoming_start(&in, spool);
 *	incoming_put(&in, bytes, n);	... as they come
 *	rc = incoming_finish(&in);	parses it: bytes and digest are there
 *	commit_message(c, box, &in, &uid) ... as often as there are recipients
 *	incoming_free(&in);
 *
 * Up to BLOB_MIN bytes are kept in memory, the rest in a file without a name in
 * the spool (which becomes blob/<lsn>, linked for each account that gets it).
 * flags, keywords, date and zone are the caller's to set after
 * incoming_start(), which sets the date to now.
 */
enum { BLOB_MIN = 128 * 1024 };

struct incoming {
	struct spool *spool;
	struct buf memory;
	int file; /* -1 while in memory */
	uint64_t size, written; /* in all, and in the file so far */
	int error; /* what went wrong in writing, for incoming_finish() */

	struct span bytes; /* after incoming_finish(): the message */
	struct buf digest; /* and what parsing gave */
	uint64_t hash;

	uint32_t flags;
	struct span keywords[KEYWORDS_MAX];
	unsigned nkeywords;
	int64_t date; /* seconds since 1970 UTC */
	int16_t zone; /* minutes east */
	uint32_t uid; /* it had elsewhere: taken unless below UIDNEXT; or 0 */
};

void incoming_start(struct incoming *, struct spool *);
void incoming_put(struct incoming *, const void *, size_t);
int incoming_finish(struct incoming *); /* 0, -ENOSPC, -EIO ... */
void incoming_free(struct incoming *);  /* also of one that never finished */

#endif

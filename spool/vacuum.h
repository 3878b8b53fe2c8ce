#ifndef SPOOL_VACUUM_H
#define SPOOL_VACUUM_H

#include <stdbool.h>
#include <stdint.h>

#include "spool/spool.h"

/*
 * Giving back the room of messages that are gone.
 *
 * The bytes of a message go when no mailbox has it, or had it within the
 * window: what was expunged, or in a mailbox deleted, less than `keep` seconds
 * ago can still be brought back.  Segments of which half or more is such bytes
 * are written anew without them; heads of records stay, so the log says what
 * it said, and its checks are the same.
 *
 * Sessions go on meanwhile: the new file is written beside the old one, and
 * the lock is held only while it takes the old one's place and the rows learn
 * where their messages are now.
 */
struct vacuum_report {
	uint64_t segments;  /* looked at */
	uint64_t rewritten; /* of these */
	uint64_t messages;  /* whose bytes went */
	uint64_t bytes;     /* that came free */
	bool held;          /* nothing may go: spool/expire.h */
};

int account_vacuum(
    struct spool *, const char *name, int64_t keep, struct vacuum_report *);

#endif

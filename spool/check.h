#ifndef SPOOL_CHECK_H
#define SPOOL_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "spool/spool.h"

/*
 * Is an account what its log says?
 *
 * Verifies the chain of checks and every message's hash, replays the whole log
 * into a scratch folder, and compares each view with what came out; under the
 * account's lock.  With repair, views that differ are replaced by the new ones
 * and files that nothing speaks of are removed.  What is wrong with the log
 * itself cannot be repaired, only told.
 */
struct check_report {
	/* called with each thing found wrong; NULL: only counted */
	void (*problem)(void *arg, const char *what);
	void *arg;

	uint64_t segments, records, messages, bytes; /* looked at */
	unsigned problems, repaired;
};

/* 0 if all is well or was repaired, SPOOL_CORRUPT if not; or as usual. */
int account_check(
    struct spool *, const char *name, bool repair, struct check_report *);

#endif

#ifndef CHAPAR_LOG_SEEK_H
#define CHAPAR_LOG_SEEK_H

#include <stdint.h>

#include "spool/account.h"
#include "spool/events.h"

/* The account's log from the segment on that has this LSN, or from the first
 * there is: earlier records may come first.  0, SPOOL_CORRUPT, -errno. */
int log_seek(
    struct spool *, const struct account *, uint64_t lsn, struct events *ret);

#endif

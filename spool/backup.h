#ifndef SPOOL_BACKUP_H
#define SPOOL_BACKUP_H

#include <stdint.h>

#include "spool/account.h"
#include "spool/spool.h"

/*
 * A copy of an account's log elsewhere, brought up to date.
 *
 * Only what is new is read and written: bytes at the end of the log, segments
 * that vacuum has written anew, large messages.  Each new record is verified
 * first, so that damage does not spread into the copy.  The views are not
 * copied: the copy is a spool, and makes them when it is used as one.
 *
 *	account/<hh>/<name>/backup	how far the copy goes
 *
 * Deliveries and sessions go on meanwhile; no lock is taken.  What came after
 * the beginning is for the next time.  Killed at any point, the copy is as good
 * as it was, and the next time finishes it.
 */
struct backup_report {
	uint64_t lsn;             /* up to where the copy goes */
	uint64_t segments, blobs; /* written */
	uint64_t bytes;
};

/* to: the directory of the copy.  SPOOL_CORRUPT: the log is damaged, and what
 * the copy has was left alone.  -EAGAIN: vacuum was at work; try again. */
int account_backup(struct account *, int to, struct backup_report *);

/* Where a log ends, from its files alone: of a live account, or of a copy that
 * nobody has opened yet. */
struct log_end {
	uint64_t lsn, check;
};
int log_end(struct spool *, const char *account, struct log_end *ret);

/* The same of an account that is open: what is published. */
void account_end(const struct account *, struct log_end *ret);

/* The check of the record with that LSN.  SPOOL_NONE. */
int log_check_at(
    struct spool *, const char *account, uint64_t lsn, uint64_t *ret);

#endif

#ifndef SPOOL_RETIRE_H
#define SPOOL_RETIRE_H

#include <stdint.h>

#include "spool/spool.h"

/*
 * Accounts that go, and those that get another name.
 *
 * An account is its folder, so one rename(2) takes it away: to a name that
 * begins with a dot and says when, where nobody finds it but account_back().
 * After a while spool_purge() removes it for good.
 */

/* SPOOL_NONE; SPOOL_DENIED: it is on hold. */
int account_retire(struct spool *, const char *name);

/* The one of that name that went last.  SPOOL_NONE, SPOOL_EXISTS. */
int account_back(struct spool *, const char *name);

/* SPOOL_NONE, SPOOL_EXISTS. */
int account_rename(struct spool *, const char *from, const char *to);

/* What access lists grant to the first is granted to the second, both folded
 * names: rename-user.c. */
int user_renamed(struct spool *, const char *from, const char *to);

/* Removes what went more than so many seconds ago. */
int spool_purge(struct spool *, int64_t keep, uint64_t *ret_accounts);

#endif

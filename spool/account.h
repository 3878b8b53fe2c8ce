#ifndef SPOOL_ACCOUNT_H
#define SPOOL_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "spool/row.h"
#include "spool/spool.h"

/*
 * An account: the unit of locking, quota, backup and damage.
 *
 * A process opens an account once.  Readers take no lock: they look at what
 * lies below the published LSN.  All changes go through spool/commit.h.
 */
struct account;

/* A new account with an empty INBOX.  SPOOL_EXISTS, SPOOL_BADNAME. */
int account_create(struct spool *, const char *name);
bool account_exists(struct spool *, const char *name);

/* Opens it and mends what a crash left.  SPOOL_NONE, SPOOL_BADNAME. */
int account_open(struct spool *, const char *name, struct account **ret);
void account_close(struct account *);

/* Is it still what one would open by this name? */
bool account_current(struct account *);

const char *account_name(const struct account *);
uint64_t account_lsn(const struct account *); /* published */

/* Gives back what can be had again: mapped messages and rows, the catalog.
 * For a session that will sit and wait; indexes held stay good. */
void account_rest(struct account *);

/* What all mailboxes of the account hold. */
struct usage {
	uint64_t bytes, messages, mailboxes;
};
void account_usage(const struct account *, struct usage *ret);

/* Where the account's catalog last changed: equal numbers, equal catalogs. */
uint64_t account_catalog_lsn(const struct account *);

/* A descriptor that becomes readable when the account changes (inotify on its
 * head), made at the first call, or a negative errno; account_bell_clear()
 * empties it before looking at account_lsn() again. */
int account_bell(struct account *);
/* The same descriptor, which becomes readable when the other changes, too. */
int account_bell_with(struct account *, const struct account *other);
void account_bell_clear(struct account *);

/* The bytes of a message, mapped; valid until the account is closed or 8 other
 * segments or blobs have been looked at.  SPOOL_GONE when vacuum took them. */
int message_bytes(struct account *, const struct row *, struct span *ret);

/* In which file these bytes of a message are, if they are as they lie there:
 * for io_putfile().  The descriptor stays the account's. */
bool message_file(struct account *, struct span bytes, int *ret_fd,
    uint64_t *ret_offset);

/* What parsing gave (mail/digest.h reads it).  Points into the mapped view,
 * or, where that has no good entry, is made now in the arena. */
int message_digest(
    struct account *, const struct row *, struct arena *, struct span *ret);

#endif

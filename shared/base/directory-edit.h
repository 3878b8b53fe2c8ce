#ifndef BASE_DIRECTORY_EDIT_H
#define BASE_DIRECTORY_EDIT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/directory.h"
#include "base/span.h"

/*
 * Writing directory.tdb; everything between begin and commit happens at once,
 * also for those who have it open.  Look-ups wait for a commit, so large work
 * is cut into several.
 *
 * What a file says is put, account by account.  What a directory server says
 * are claims: an entry, by its UUID (RFC 4530), says that an account is on a
 * server; when two entries claim one account, it is on none (HOME_TROUBLE)
 * until one of them goes.
 */
struct directory_edit;

/* Makes the file if it is not there.  self: our name; NULL: as it was, -EINVAL
 * where it was not.  0 or a negative errno. */
int directory_edit_open(
    const char *spool, const char *self, struct directory_edit **ret);
/* In one that the process has open already. */
int directory_edit_in(struct directory *, struct directory_edit **ret);
void directory_edit_close(struct directory_edit *); /* NULL is all right */

int directory_edit_begin(struct directory_edit *);
int directory_edit_commit(struct directory_edit *);
void directory_edit_cancel(struct directory_edit *);

/* host as directory_host() gives it, account as directory_account(); host ""
 * takes the account out.  *ret_old, if not NULL, is where it was. */
int directory_put(struct directory_edit *, const char *account,
    const char *host, char ret_old[HOST_SIZE]);
/* Where it is as far as the file knows: "" where nobody can tell. */
int directory_where(
    struct directory_edit *, const char *account, char ret[HOST_SIZE]);
/* Takes all accounts and claims out for which keep() is false; a claim is
 * given with its id. */
int directory_sweep(struct directory_edit *,
    bool (*keep)(void *arg, const char *account, const char *claim), void *arg,
    uint64_t *ret_n);

/* host "": it names a server that cannot be one, so there is trouble. */
int directory_claim(struct directory_edit *, const char id[16],
    const char *account, const char *host, bool *ret_changed);
int directory_unclaim(struct directory_edit *, const char id[16]);

/* What the file knows about itself: "source", "fresh", "cookie". */
int directory_meta(struct directory_edit *, const char *word, struct span);
/* "" where it does not know. */
int directory_meta_get(struct directory_edit *, const char *word,
    struct arena *, struct span *ret);

/* The account's server becomes another, unless it is not on the one it is
 * thought to be (from; NULL: whichever), at once for all.  0, DIRECTORY_STALE,
 * or a negative errno; ret_was: where it was, "": nowhere.  For directories
 * from a list; where there is LDAP, see base/directoryc.h. */
enum { DIRECTORY_STALE = 1 };
int directory_swap(const char *spool, const char *account, const char *from,
    const char *to, char ret_was[HOST_SIZE]);

#endif

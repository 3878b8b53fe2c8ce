#ifndef SPOOL_GRANTS_H
#define SPOOL_GRANTS_H

#include <stdbool.h>

#include "base/span.h"
#include "spool/spool.h"

/*
 * grants.tdb: who may see mailboxes of which account.
 *
 * A view of all access lists of the spool, so that LIST costs what somebody
 * may see and not what there is.  It may say too much, never too little: an
 * identifier is added before the access list that gives it something to see is
 * committed, and taken away after the last one is gone.  What it says is
 * checked against the access lists anyway.  Without the file it is made anew,
 * once, from all accounts.
 */

/* Opens it, making it if need be: not under the lock of an account. */
int grants_open(struct spool *);

/* 0 if one of the account's identifiers matches, or SPOOL_NONE. */
typedef bool grants_match(void *arg, struct span identifier);
int grants_look(struct spool *, const char *account, grants_match *, void *arg);

/* Is it written that this identifier may see something there, both ways? */
bool grants_knows(
    struct spool *, const char *account, struct span identifier);

/* Calls each for every account where this identifier may see something; stops
 * at the first non-zero, and returns that. */
typedef int grants_each_fn(void *arg, const char *account);
int grants_each(
    struct spool *, struct span identifier, grants_each_fn *, void *arg);

/* Under the account's lock: before a commit that lets somebody see. */
int grants_add(struct spool *, const char *account, struct span identifier);

/* Under the account's lock: these are all that may see something there. */
int grants_set(struct spool *, const char *account,
    const struct span identifiers[], unsigned n);

/* The same, though one of the two ways in which it is written may be lost. */
int grants_mend(struct spool *, const char *account,
    const struct span identifiers[], unsigned n);

void grants_close(struct spool *);
int grants_create(const char *spool_path); /* of a new spool: empty */

#endif

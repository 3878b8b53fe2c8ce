#ifndef SPOOL_CATALOG_H
#define SPOOL_CATALOG_H

#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "spool/account.h"

/*
 * The catalog: everything of an account that is not a message, by table and
 * key, a view in catalog.tdb.  Written by commit_put() and commit_del() only.
 */
enum table {
	TABLE_MAILBOX = 1,    /* name -> spool/mailbox.h's value */
	TABLE_SUBSCRIBED = 2, /* name -> "" */
	TABLE_ACL = 3,
	TABLE_ANNOTATION = 4,
	TABLE_SEEN = 5,
	TABLE_QUOTA = 6,
	TABLE_OPTION = 7,
	TABLE_ADDRESSBOOK = 8,
	TABLE_SIEVE = 9,
	TABLE_MESSAGE_NOTE = 10, /* "": messages have annotations */
	TABLE_MAX = 15,
};

/* The value of a key, copied to the arena.  SPOOL_NONE. */
int catalog_get(struct account *, uint16_t table, struct span key,
    struct arena *, struct span *ret);

/* Calls each for every key of a table, in no order; stops at the first that
 * returns non-zero, and returns that. */
typedef int catalog_fn(void *arg, struct span key, struct span value);
int catalog_each(struct account *, uint16_t table, catalog_fn *, void *arg);

#endif

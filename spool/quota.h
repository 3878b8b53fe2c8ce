#ifndef SPOOL_QUOTA_H
#define SPOOL_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "spool/mailbox.h"

/*
 * Quotas (RFC 9208).
 *
 * A root is a name in an account, whether or not there is such a mailbox, with
 * limits to what the mailboxes there and below hold.  A mailbox obeys the
 * nearest root above it and no other; "" is the root of a whole account.
 *
 * Nobody keeps a second count: usage is what the indexes say that they hold,
 * summed up, so it cannot drift.  A commit that would make a root hold more
 * than it may is refused as a whole with SPOOL_QUOTA; one that frees as much
 * as it takes, as MOVE does below one root, never is.
 */
enum quota_resource {
	QUOTA_STORAGE, /* bytes of messages, every copy counts */
	QUOTA_MESSAGE,
	QUOTA_MAILBOX,
	QUOTA_NOTES, /* ANNOTATION-STORAGE: bytes of messages' annotations */
	QUOTA_RESOURCES,
};
static const uint64_t QUOTA_ANY = UINT64_MAX; /* no limit */

enum { QUOTA_ROOTS_MAX = 1000, QUOTA_UNIT = 1024 };

struct quota {
	struct span root;                /* in the account */
	uint64_t limit[QUOTA_RESOURCES]; /* storage in bytes, too */
	uint64_t used[QUOTA_RESOURCES];
};

/* What clients call a resource, "STORAGE"; its number, or -1. */
const char *quota_name(enum quota_resource);
int quota_find_name(struct span);
/* Clients count storage in units of 1024 bytes, rounded up. */
unsigned quota_unit(enum quota_resource);
uint64_t quota_told(enum quota_resource, uint64_t used);

/* Has this account any roots? */
bool quota_any(const struct account *);

/* All roots of an account, with usage, in the arena. */
int quota_list(
    struct account *, struct arena *, struct quota **ret, unsigned *ret_n);
/* The root that a mailbox obeys.  SPOOL_NONE: none. */
int quota_root(
    struct account *, struct span inner, struct arena *, struct quota *ret);

/* Sets the limits of a root, making it if need be; or drops it. */
int quota_set(struct account *, uint8_t via, const char *actor,
    struct span root, const uint64_t limit[QUOTA_RESOURCES]);
int quota_drop(
    struct account *, uint8_t via, const char *actor, struct span root);

/* --- for commit.c and apply.c -------------------------------------------- */

/* What a commit adds to a mailbox, or takes from it. */
struct quota_change {
	uint64_t box;
	struct span name; /* of one made in this commit */
	int64_t by[QUOTA_RESOURCES];
};
/* 0, or SPOOL_QUOTA if that is more than some root may hold. */
int quota_fits(struct account *, const struct quota_change[], unsigned n);

/* A record of TABLE_QUOTA: what head says of it.  Empty: it is gone. */
struct head_state;
void quota_note(struct head_state *, struct span record);

#endif

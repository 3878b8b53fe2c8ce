#ifndef SPOOL_SEEN_INNER_H
#define SPOOL_SEEN_INNER_H

#include "base/username.h"
#include "spool/seen-lent.h"
#include "spool/seen-set.h"
#include "spool/seen.h"

/* What seen.c and seen-change.c share. */

/* A reader's set for a mailbox that he has open. */
struct seen {
	struct seen *next;
	struct account *owner;
	uint64_t box;
	uint64_t catalog; /* of the reader's account, when it was read */
	uint64_t version, hash;
	struct set set;
	uint64_t counted; /* LSN that the count is of */
	uint32_t exists, unseen;
};

/* In the reader's account: whose mailbox, a NUL, its id. */
struct seen_key_bytes {
	char bytes[USERNAME_SIZE + 8];
};
struct span seen_key(struct seen_key_bytes *, const char *owner, uint64_t box);

/* Could there be a set at all?  Most accounts read nobody's mail. */
bool seen_any(const struct account *home, uint64_t *ret_catalog);
/* The set of that key in the reader's account, or one that was lent (home is
 * NULL); empty where there is none, or one of an earlier mailbox. */
int seen_load(struct account *home, struct seen_lent *, struct span key,
    uint32_t uidvalidity, struct set *ret, uint64_t *ret_hash);
/* Of all but what is recent, which a session need not be told. */
uint64_t seen_hash(struct span record);

#endif

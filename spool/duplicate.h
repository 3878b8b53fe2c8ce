#ifndef SPOOL_DUPLICATE_H
#define SPOOL_DUPLICATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "spool/account.h"

/*
 * The same message for the same mailbox, a second time.
 *
 * An account's file `duplicate` remembers which Message-ID (with Resent-
 * Message-ID, since who resends means it) came into which mailbox when: 4,096
 * of them, in buckets of eight where the oldest gives way, so that it neither
 * grows nor needs a lock or a sync.  It is no view and may be lost: then a
 * message comes twice.  A mailbox is known by its id, so one that was deleted
 * and made again has seen nothing.
 *
 * Who stores a message says so before and after.  If he is killed in between,
 * the next to ask looks whether it is there; so a relay that heard no answer
 * and tries again does not make two of one.
 */

/* 0: the message has no Message-ID, and is never a duplicate. */
uint64_t duplicate_id(struct span message);

/* Under the account's lock: did it come into this box within the last so many
 * seconds? */
bool duplicate_seen(
    struct account *, uint64_t box, uint64_t id, uint64_t window);

/* Under the same lock: it is about to come. */
void duplicate_expect(struct account *, uint64_t box, uint64_t id);

/* It has come, and is there for certain. */
void duplicate_note(struct account *, uint64_t box, uint64_t id);

#endif

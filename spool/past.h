#ifndef SPOOL_PAST_H
#define SPOOL_PAST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "spool/account.h"
#include "spool/index.h"

/*
 * Mailboxes as they were: what the log says of any moment since an account was
 * made, as far as vacuum has left the messages' bytes.
 *
 * past_scan() reads which mailboxes there were; past_open() makes the index of
 * one of them anew, in a folder of its own beside the live views; past_keep()
 * makes a mailbox of that.  The lock is held only while the last commits.
 */
struct past_box {
	struct span name, acl; /* acl: of TABLE_ACL; p NULL: none */
	uint64_t id;
	uint32_t uidvalidity, use;
	int64_t created;
	uint64_t lsn;     /* as of which it can be looked at */
	uint64_t deleted; /* LSN of the record that took it away; 0: none */
	int64_t when;     /* of that record, microseconds */
	struct span who;  /* did that: the actor, "" for the owner */
	uint64_t acl_gone;
};

struct past_boxes {
	struct past_box *list; /* in the order in which they were made */
	unsigned n, cap;
	uint64_t lsn; /* of the last record that was read */
};

/* All mailboxes up to a time (microseconds), those deleted among them. */
int past_scan(
    struct account *, int64_t until_us, struct arena *, struct past_boxes *ret);

struct past;
/* SPOOL_NONE: there was no such mailbox then. */
int past_open(struct account *, uint64_t box, uint64_t lsn, struct past **ret);
struct index *past_index(struct past *);
void past_close(struct past *);

struct past_report {
	uint64_t id;       /* of the new mailbox */
	uint32_t messages; /* that are there again */
	uint32_t lost;     /* whose bytes are gone */
};

/*
 * The live messages of past become a new mailbox `into`.  same: with its UIDs,
 * UIDVALIDITY, special use and access list, so that clients take it for the
 * one they knew; else it is a mailbox of its own.  SPOOL_EXISTS, SPOOL_BADNAME.
 */
int past_keep(struct past *, const struct past_box *, struct span into,
    bool same, uint8_t via, const char *actor, struct past_report *);

/* Under the lock: keeps of these rows those whose messages have not lost their
 * bytes, and says where they are now.  Gives how many they are. */
uint32_t past_present(struct account *, struct row rows[], uint32_t n);

#endif

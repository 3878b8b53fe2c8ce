#ifndef SPOOL_EXPIRE_H
#define SPOOL_EXPIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "spool/spool.h"

/*
 * Mail that goes by itself, and mail that must not go.
 *
 * How many days a message may stay in a mailbox (from when it came into it, not
 * from its date) is the annotation NOTE_EXPIRE of the mailbox, or of the
 * nearest one above it, or of the account; 0 is for ever, and so is none.
 * NOTE_HOLD of an account keeps expiry and vacuum away from it.
 */
#define NOTE_EXPIRE "/shared/vendor/cmu/cyrus-imapd/expire"
#define NOTE_HOLD   ".hold"

struct account;

struct expire_box {
	struct span name;
	uint64_t id;
	uint32_t days;
	uint32_t messages; /* that went, or would go */
	uint64_t bytes;
};

struct expire_report {
	bool held; /* nothing was done */
	uint64_t messages, bytes;
	/* called for each mailbox that has a number of days; may be NULL */
	void (*box)(void *arg, const struct expire_box *);
	void *arg;
};

/* dry: only say what would go.  days: for accounts that say nothing, or 0. */
int account_expire(struct spool *, const char *name, uint32_t days, bool dry,
    struct expire_report *);

int account_held(struct account *, bool *ret);
int account_hold(struct account *, bool on, const char *actor);

#endif

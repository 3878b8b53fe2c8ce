#ifndef LMTP_ACCOUNTS_H
#define LMTP_ACCOUNTS_H

#include <stdint.h>

#include "spool/account.h"
#include "spool/spool.h"

/*
 * Accounts that got mail lately, kept open: a relay's connection brings many
 * messages for few people.  A zero-initialised struct with a spool is empty.
 *
 * What accounts_get() gives is good until ACCOUNTS_OPEN other names have been
 * asked for.
 */
enum { ACCOUNTS_OPEN = 16 };

struct accounts {
	struct spool *spool;
	uint64_t clock;
	struct {
		struct account *account;
		uint64_t used;
	} slot[ACCOUNTS_OPEN];
};

int accounts_get(struct accounts *, const char *name, struct account **ret);
/* Not to be kept: something is wrong with it. */
void accounts_drop(struct accounts *, const char *name);
void accounts_close(struct accounts *);

#endif

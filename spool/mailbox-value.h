#ifndef SPOOL_MAILBOX_VALUE_H
#define SPOOL_MAILBOX_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/le.h"
#include "base/span.h"

/* What TABLE_MAILBOX holds for a name: 32 bytes, chapar-spool(5). */
enum { MAILBOX_VALUE_SIZE = 32, MAILBOX_VALUE_VERSION = 1 };

struct mailbox_value {
	uint64_t id;
	uint32_t uidvalidity;
	uint32_t use;
	int64_t created; /* seconds since 1970 UTC */
};

static inline bool
mailbox_value_read(struct span s, struct mailbox_value *ret)
{
	if (s.n < MAILBOX_VALUE_SIZE || s.p[0] != MAILBOX_VALUE_VERSION)
		return false;
	ret->uidvalidity = get32(s.p + 4);
	ret->id = get64(s.p + 8);
	ret->use = get32(s.p + 16);
	ret->created = (int64_t)get64(s.p + 24);
	return true;
}

static inline struct span
mailbox_value_write(
    unsigned char out[MAILBOX_VALUE_SIZE], const struct mailbox_value *v)
{
	memset(out, 0, MAILBOX_VALUE_SIZE);
	out[0] = MAILBOX_VALUE_VERSION;
	put32(out + 4, v->uidvalidity);
	put64(out + 8, v->id);
	put32(out + 16, v->use);
	put64(out + 24, (uint64_t)v->created);
	return span_of(out, MAILBOX_VALUE_SIZE);
}

#endif

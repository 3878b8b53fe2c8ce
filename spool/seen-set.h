#ifndef SPOOL_SEEN_SET_H
#define SPOOL_SEEN_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "spool/record.h"

/* A set of UIDs that somebody has seen, and what changed in it lately; only
 * seen.c includes this. */
enum { CHANGES_MAX = 64 };

struct change {
	struct uid_run run;
	uint64_t modseq; /* of the account, when it was made */
};

/* The set itself. */
struct set {
	struct uid_run *run; /* in order, with gaps between; malloc'd */
	uint32_t n, cap;
	uint32_t recent;
	uint32_t uidvalidity; /* of the mailbox; 0: not known */
	struct change change[CHANGES_MAX];
	unsigned nchanges;
	uint64_t floor; /* older changes: up to here, ... */
	uint32_t below; /* ... of messages up to this UID */
};

void set_clear(struct set *);
bool set_has(const struct set *, uint32_t uid);
/* One more run in, or out. */
void set_change(struct set *, struct uid_run, bool on);
/* Notes when, by the LSN of the account with the mail; the oldest changes are
 * only known to be so old. */
void set_note(struct set *, struct uid_run, uint64_t modseq);
/* When a message last changed; 0: never.  And the last that did. */
uint64_t set_modseq(const struct set *, uint32_t uid);
uint64_t set_last(const struct set *);

/* To a record, and from one: false if it is none, and the set is empty. */
void set_write(const struct set *, struct buf *);
bool set_read(struct set *, struct span);

#endif

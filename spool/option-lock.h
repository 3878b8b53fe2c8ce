#ifndef SPOOL_OPTION_LOCK_H
#define SPOOL_OPTION_LOCK_H

#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "spool/spool.h"

/*
 * Advisory locks of sessions, on an option or an entry of an address book.
 *
 * A lock is one byte of run/locks, taken with fcntl(2) at a place that follows
 * from what is locked, so it is gone when the process is, however that ended.
 * Who holds one is noted in run/locks.tdb, which may be lost.  They hold up
 * nobody: a session asks, and is told.
 */
struct advisory {
	struct spool *spool;
	int fd; /* -1: nothing was locked yet */
	struct tdbx *holders;
	uint64_t *held;
	unsigned n;
};
enum { ADVISORY_MAX = 1000 }; /* of a session */

#define ADVISORY_INIT(s)                                                       \
	{                                                                      \
		.spool = (s), .fd = -1                                         \
	}

/* What is locked: a kind ('o', 'e'), an account, a book's id or 0, a name in
 * any case. */
uint64_t advisory_key(
    char kind, const char *account, uint64_t id, struct span name);

/* 0; SPOOL_EXISTS and who holds it ("bob@192.0.2.1", perhaps ""), in the
 * arena; SPOOL_FULL. */
int advisory_lock(struct advisory *, uint64_t key, const char *me,
    struct arena *, const char **ret_holder);
/* SPOOL_NONE: it is not this session's. */
int advisory_unlock(struct advisory *, uint64_t key);
void advisory_end(struct advisory *);

#endif

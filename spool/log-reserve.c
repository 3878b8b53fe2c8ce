/*
 * Zeros kept behind the end of the log, by a process that commits again and
 * again: to sync bytes that the file already has costs half of what it costs
 * to sync bytes that make it longer.  Only a current segment has any; who wrote
 * them, or saw them, takes them away when it closes the account.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "spool/inner.h"
#include "spool/record-layout.h"

enum {
	COMMITS_BEFORE = 1,
	RESERVE_PART = 4,       /* of what the segment holds, at most */
	RESERVE_MAX = 1 << 20,  /* and at most so much */
	RESERVE_COMMITS = 32,   /* that it is to be enough for */
	COMMITS_MIN = 4,        /* fewer are not worth it */
};

/* Is there no record at the end, where the file goes on to size? */
bool
log_blank(struct account *a, uint64_t size)
{
	uint64_t end = a->now.end;
	struct map *m;

	return size >= end + REC_LSN &&
	       files_map(a, MAP_LOG, a->now.segment, end + REC_LSN, &m) == 0 &&
	       get64(m->p + end + REC_CHECK) == 0 &&
	       get64(m->p + end + REC_SIZE) == 0;
}

/* n bytes were committed, up to end, which made the file longer. */
void
log_reserve(struct account *a, uint64_t end, uint64_t n)
{
	static char zero[64 << 10];
	uint64_t more = end / RESERVE_PART, to;

	if (a->commits++ < COMMITS_BEFORE)
		return;
	if (more > n * RESERVE_COMMITS)
		more = n * RESERVE_COMMITS;
	if (more > RESERVE_MAX)
		more = RESERVE_MAX;
	if (more < n * COMMITS_MIN)
		return;
	a->reserved = true;
	for (to = end + more; end < to;) {
		uint64_t piece = to - end < sizeof zero ? to - end : sizeof zero;

		if (files_write(a->log_fd, zero, piece, end) != 0)
			return; /* a full disk; the commit itself fits */
		end += piece;
	}
}

/* Under the lock: the segment ends where its records do. */
int
log_trim(struct account *a)
{
	uint64_t size;
	int rc = log_open(a, a->now.segment, &size);

	a->reserved = false;
	if (rc == 0 && size > a->now.end &&
	    ftruncate(a->log_fd, (off_t)a->now.end) != 0)
		rc = -errno;
	return rc;
}

/* The same, if nobody else is at it: who is will do it. */
void
log_rest(struct account *a)
{
	if (!a->reserved)
		return;
	a->reserved = false;
	if (flock(a->head.fd, LOCK_EX | LOCK_NB) != 0)
		return;
	if (account_lock(a) == 0) {
		log_trim(a);
		account_unlock(a);
	} else
		flock(a->head.fd, LOCK_UN);
}

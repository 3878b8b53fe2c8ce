/* A standby that follows, by a process that is killed again and again. */
#include "store.h"

#include <assert.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spool/ship.h"

/* Brings the standby up to date, a piece at a time. */
static void
follow(struct spool *from, struct spool *to)
{
	struct ship_place at = {.segment = 0};
	struct buf out = {.limit = 64 << 20};
	struct account *a;
	struct take t;
	int rc = 0;

	assert(account_open(from, "alice", &a) == 0);
	assert(take_open(to, "alice", "here", &t) == 0);
	at.end = t.end;
	while (rc == 0) {
		buf_clear(&out);
		rc = ship_more(a, &at, 1 + dice(100000), &out);
		assert(rc == 0 || rc == SPOOL_NONE);
		for (size_t i = 0; i < out.n;) {
			unsigned type;
			int64_t n = ship_header(
			    (unsigned char *)out.p + i, &type);

			assert(n >= 0 && i + SHIP_HEADER + (size_t)n <= out.n);
			assert(type == SHIP_END ||
			       take_frame(&t, type,
				   span_of(out.p + i + SHIP_HEADER,
				       (size_t)n)) == 0);
			i += SHIP_HEADER + (size_t)n;
			journal->shipped += (uint64_t)n;
		}
	}
	assert(t.end.lsn == at.end.lsn && t.end.check == at.end.check);
	buf_free(&out);
	take_close(&t);
	account_close(a);
}

/* Follows until told to stop, or killed. */
_Noreturn static void
follower(unsigned seed, bool last)
{
	struct itimerval soon = {.it_value = {0, 0}};
	struct spool from, to;

	srandom(seed);
	soon.it_value.tv_usec = 500 + dice(40000);
	assert(spool_open(&from, dir) == 0 && spool_open(&to, standby) == 0);
	if (!last) /* ends the process wherever it is */
		setitimer(ITIMER_REAL, &soon, NULL);
	do {
		follow(&from, &to);
	} while (!last);
	_exit(0);
}

_Noreturn void
follow_all(unsigned seed)
{
	int status;
	bool last;

	do {
		last = journal->done;
		if (fork() == 0)
			follower(seed++, last);
		wait(&status);
		assert(last ? status == 0
			    : WIFSIGNALED(status) &&
				  WTERMSIG(status) == SIGALRM);
		journal->followers++;
	} while (!last);
	_exit(0);
}

/* Seats: taken, told of, left, and free when who had them has died. */
#include "spool/sessions.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

struct seen {
	unsigned n, lmtp;
	struct session_info last;
};

static int
see(void *arg, const struct session_info *i)
{
	struct seen *s = arg;

	s->n++;
	s->lmtp += strcmp(i->protocol, "lmtp") == 0;
	s->last = *i;
	return 0;
}

static struct seen
look(struct spool *s)
{
	struct seen seen = {0};

	sessions_each(s, see, &seen);
	return seen;
}

static void
child(struct spool *s, bool leaves)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		struct seat t;

		seat_take(&t, s, "imap", "bob", "pipe");
		if (leaves)
			seat_leave(&t);
		_exit(seat_count(&t, "bob") == !leaves ? 0 : 1);
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

/* The target is 30 us; a busy machine is not to fail for it. */
static void
measure(struct spool *s)
{
	struct timespec a, b;
	enum { N = 1000 };

	clock_gettime(CLOCK_MONOTONIC, &a);
	for (int i = 0; i < N; i++) {
		struct seat t;

		seat_take(&t, s, "imap", "alice", "192.0.2.1");
		seat_box(&t, SPAN("INBOX"));
		seat_leave(&t);
	}
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("# a seat taken and left: %.1f us\n",
	    ((double)(b.tv_sec - a.tv_sec) * 1e9 +
		(double)(b.tv_nsec - a.tv_nsec)) /
		N / 1000);
}

int
main(void)
{
	char dir[] = "/tmp/sessions.XXXXXX", path[64];
	struct spool s;
	struct seat t, u;

	CHECK(mkdtemp(dir) != NULL && spool_init(dir) == 0);
	CHECK(spool_open(&s, dir) == 0);
	CHECK(look(&s).n == 0);
	seat_take(&t, &s, "imap", "alice", "192.0.2.1");
	seat_box(&t, SPAN("Work/2026"));
	CHECK(look(&s).n == 1);
	CHECK(strcmp(look(&s).last.user, "alice") == 0);
	CHECK(strcmp(look(&s).last.box, "Work/2026") == 0);
	CHECK(strcmp(look(&s).last.peer, "192.0.2.1") == 0);
	CHECK(look(&s).last.pid == getpid());
	CHECK(seat_count(&t, "alice") == 1 && seat_count(&t, "bob") == 0);
	child(&s, true);
	child(&s, false);
	CHECK(look(&s).n == 1 && seat_count(&t, "bob") == 0);
	seat_user(&t, "carol");
	CHECK(seat_count(&t, "carol") == 1 && seat_count(&t, "alice") == 0);
	seat_leave(&t);
	CHECK(look(&s).n == 0);

	/* rubbish is not a table, and is replaced */
	snprintf(path, sizeof path, "%s/run/sessions", dir);
	CHECK(truncate(path, 100) == 0);
	CHECK(look(&s).n == 0);
	seat_take(&u, &s, "lmtp", "", "unix");
	CHECK(look(&s).lmtp == 1);
	seat_leave(&u);
	measure(&s);
	spool_close(&s);
	snprintf(path, sizeof path, "rm -rf %s", dir);
	CHECK(system(path) == 0);
	return check_end();
}

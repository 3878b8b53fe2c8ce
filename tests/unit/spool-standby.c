/* Commits that wait for a standby: what they are told when it is there, when it
 * is not, and when it is another one than it was. */
#include "spool/standby.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "spool/inner.h"
#include "spool/notes.h"

static char dir[] = "/tmp/chapar-standby-XXXXXX";

static int
write_something(struct account *a)
{
	return note_set(
	    a, 0, SPAN("/comment"), SPAN("x"), VIA_CHAPAR, "test");
}

/* A process that says the standby has all of ann's: until it is killed. */
static pid_t
follower(struct spool *s)
{
	struct standby_page *p;
	struct account *a;
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	if (standby_claim(s, "mail2", &p) != 0 ||
	    account_open(s, "ann", &a) != 0)
		_exit(1);
	for (;;) {
		standby_has(p, a, account_lsn(a));
		standby_beat(p, true);
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	}
}

static void
wait_for_it(struct spool *s)
{
	char host[256];
	bool up = false;

	for (int i = 0; i < 10000 && !up; i++) {
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
		standby_who(s, host, &up);
	}
	CHECK(up);
	CHECK(strcmp(host, "mail2") == 0);
}

int
main(void)
{
	struct standby_page *p, *other;
	char command[64];
	struct account *a;
	struct spool s;
	uint64_t lsn;
	pid_t pid;

	standby_sync = "wait";
	standby_timeout = 1;
	standby_options("test");
	CHECK(mkdtemp(dir) != NULL);
	CHECK(spool_init(dir) == 0);
	CHECK(spool_open(&s, dir) == 0);
	CHECK(account_create(&s, "ann") == 0);
	CHECK(account_open(&s, "ann", &a) == 0);

	/* nobody ever was: nothing is written */
	lsn = account_lsn(a);
	CHECK(write_something(a) == SPOOL_STANDBY);
	CHECK(account_lsn(a) == lsn);

	/* it is there, and then it is not: in doubt, and after that refused */
	pid = follower(&s);
	wait_for_it(&s);
	standby_timeout = 60;
	standby_options("test");
	for (int i = 0; i < 20; i++)
		CHECK(write_something(a) == 0);
	CHECK(account_lsn(a) == lsn + 20);
	CHECK(standby_claim(&s, "mail3", &other) == -EEXIST);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	standby_timeout = 1;
	standby_options("test");
	CHECK(write_something(a) == SPOOL_STANDBY);
	CHECK(account_lsn(a) == lsn + 21);
	CHECK(write_something(a) == SPOOL_STANDBY);
	CHECK(account_lsn(a) == lsn + 21);

	/* another connection: what was said on the first does not count */
	CHECK(standby_claim(&s, "mail2", &p) == 0);
	CHECK(standby_beat(p, true));
	CHECK(write_something(a) == SPOOL_STANDBY);
	CHECK(account_lsn(a) == lsn + 22);
	CHECK(standby_late(p));
	standby_in_time(p);
	CHECK(standby_beat(p, true));
	standby_has_not(p, a);
	CHECK(write_something(a) == SPOOL_STANDBY);
	CHECK(account_lsn(a) == lsn + 22);

	/* whoever waits no longer than it is there goes on */
	standby_sync = "degrade";
	standby_options("test");
	CHECK(write_something(a) == 0);
	standby_release(p);
	CHECK(write_something(a) == 0);
	CHECK(account_lsn(a) == lsn + 24);

	account_close(a);
	spool_close(&s);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	CHECK(system(command) == 0);
	return check_end();
}

/* The place of an account: who may write where, and what is left by somebody
 * who died while he changed it. */
#include "spool/place.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "spool/expire.h"
#include "spool/inner.h"
#include "spool/notes.h"
#include "spool/quota.h"
#include "spool/retire.h"
#include "spool/vacuum.h"

static char dir[] = "/tmp/chapar-place-XXXXXX";

static int
write_something(struct account *a)
{
	return note_set(
	    a, 0, SPAN("/comment"), SPAN("x"), VIA_CHAPAR, "test");
}

static struct place_mark
go(struct account *a, unsigned from, enum account_place to, int want)
{
	struct place_mark m = {.place = to, .host = "mail2.example"};

	CHECK(place_change(a, from, NULL, &m) == want);
	return m;
}

/* Every way to write is a commit, or refuses by itself. */
static void
refuses(struct spool *s, struct account *a, bool all)
{
	static const uint64_t limit[QUOTA_RESOURCES] = {1, 1, 1, 1};
	struct vacuum_report report;
	uint64_t lsn = account_lsn(a);

	CHECK(write_something(a) == SPOOL_ELSEWHERE);
	CHECK(quota_set(a, VIA_CHAPAR, NULL, SPAN(""), limit) ==
	      SPOOL_ELSEWHERE);
	CHECK(account_hold(a, true, "test") == SPOOL_ELSEWHERE);
	account_rest(a); /* nobody opens a tdb twice */
	CHECK(account_retire(s, "ann") == SPOOL_ELSEWHERE);
	CHECK(account_rename(s, "ann", "bob") == SPOOL_ELSEWHERE);
	CHECK(account_vacuum(s, "ann", 0, &report) ==
	      (all ? SPOOL_ELSEWHERE : 0));
	CHECK(account_lsn(a) == lsn);
}

static void
there_and_back(struct spool *s)
{
	struct place_mark m;
	struct account *a, *other;
	struct log_end end;

	CHECK(account_create(s, "ann") == 0);
	CHECK(account_open(s, "ann", &a) == 0);
	CHECK(account_open(s, "ann", &other) == 0); /* a session of hers */
	CHECK(account_place(a) == PLACE_ORDINARY && !account_elsewhere(a));
	CHECK(write_something(a) == 0);
	account_rest(a);
	go(a, PLACE_BIT(PLACE_LEFT), PLACE_ORDINARY, SPOOL_ELSEWHERE);

	go(a, PLACE_BIT(PLACE_ORDINARY), PLACE_LEAVING, 0);
	CHECK(account_place(other) == PLACE_LEAVING &&
	      !account_elsewhere(other));
	refuses(s, other, true);
	CHECK(place_read(other, &m) == 0 && m.place == PLACE_LEAVING &&
	      strcmp(m.host, "mail2.example") == 0 && m.time > 0);
	CHECK(account_remove_left(s, "ann") == SPOOL_ELSEWHERE);

	end = (struct log_end){account_lsn(a), m.end.check};
	CHECK(m.end.lsn == end.lsn);
	end.lsn++;
	m.place = PLACE_LEFT;
	CHECK(place_change(a, PLACE_ANY, &end, &m) == SPOOL_DIVERGED);
	go(a, PLACE_BIT(PLACE_LEAVING), PLACE_LEFT, 0);
	CHECK(account_elsewhere(other));
	refuses(s, other, true);

	go(a, PLACE_BIT(PLACE_LEFT), PLACE_STANDBY, 0);
	refuses(s, other, false);
	go(a, PLACE_BIT(PLACE_STANDBY), PLACE_SEALED, 0);
	refuses(s, other, false);
	go(a, PLACE_BIT(PLACE_SEALED), PLACE_ORDINARY, 0);
	CHECK(write_something(other) == 0);
	CHECK(place_read(a, &m) == 0 && m.place == PLACE_ORDINARY);
	account_close(other);
	account_close(a);
	CHECK(account_open(s, "ann", &a) == 0);
	CHECK(account_place(a) == PLACE_ORDINARY);
	account_close(a);
}

/* What is left when the machine or the process ends at any step. */
static void
died(struct spool *s)
{
	char path[PATH_LEN], head[PATH_LEN];
	struct account *a;

	CHECK(account_open(s, "ann", &a) == 0);
	snprintf(path, sizeof path, "%.300s/place", a->path);
	snprintf(head, sizeof head, "%.300s/head", a->path);

	/* before the file: as it was */
	head_place_set(&a->head, HEAD_CHANGING);
	CHECK(write_something(a) == 0);
	/* after it: as it is to be */
	go(a, PLACE_ANY, PLACE_LEAVING, 0);
	head_place_set(&a->head, HEAD_CHANGING);
	CHECK(write_something(a) == SPOOL_ELSEWHERE);
	CHECK(account_place(a) == PLACE_LEAVING);
	head_place_set(&a->head, HEAD_CHANGING);
	CHECK(account_place(a) == PLACE_LEAVING);
	account_close(a);

	/* a head that is gone, or of another boot */
	CHECK(unlinkat(s->dir, head, 0) == 0);
	CHECK(account_open(s, "ann", &a) == 0);
	CHECK(account_place(a) == PLACE_LEAVING);
	account_close(a);
	s->boot[0]++;
	CHECK(account_open(s, "ann", &a) == 0);
	CHECK(account_place(a) == PLACE_LEAVING);
	CHECK(write_something(a) == SPOOL_ELSEWHERE);

	/* a mark that nobody can read: not to be written to, and told */
	head_place_set(&a->head, HEAD_CHANGING);
	{
		int fd = openat(s->dir, path, O_WRONLY | O_TRUNC);

		CHECK(fd >= 0 && write(fd, "rubbish\n", 8) == 8);
		close(fd);
	}
	CHECK(write_something(a) == SPOOL_CORRUPT);
	CHECK(account_place(a) == PLACE_LEAVING);
	CHECK(unlinkat(s->dir, path, 0) == 0);
	CHECK(write_something(a) == 0);
	account_close(a);
}

static int
count(void *arg, const char *name)
{
	if (strcmp(name, "board:news") == 0)
		++*(unsigned *)arg;
	return 0;
}

/* What left goes entirely, also when that was begun before. */
static void
removed(struct spool *s)
{
	struct place_mark m = {.place = PLACE_LEFT};
	struct account *a;
	unsigned n = 0;

	CHECK(account_create(s, "board:news") == 0);
	CHECK(account_open(s, "board:news", &a) == 0);
	go(a, PLACE_ANY, PLACE_LEFT, 0);
	CHECK(spool_each_moving(s, count, &n) == 0 && n == 1);
	account_close(a);
	CHECK(account_remove_standby(s, "board:news") == SPOOL_ELSEWHERE);
	CHECK(account_remove_left(s, "board:news") == 0);
	CHECK(!account_exists(s, "board:news"));
	n = 0;
	CHECK(spool_each_moving(s, count, &n) == 0 && n == 0);
	CHECK(account_remove_left(s, "board:news") == SPOOL_NONE);

	/* it was written to since, by who knows nothing of places */
	CHECK(account_create(s, "board:news") == 0);
	CHECK(account_open(s, "board:news", &a) == 0);
	CHECK(place_change(a, PLACE_ANY, NULL, &m) == 0);
	head_place_set(&a->head, PLACE_ORDINARY);
	CHECK(write_something(a) == 0);
	head_place_set(&a->head, PLACE_LEFT);
	account_close(a);
	CHECK(account_remove_left(s, "board:news") == SPOOL_DIVERGED);
	CHECK(account_exists(s, "board:news"));
}

/* One process changes the place back and forth, another commits: each commit
 * that was let through is there, and none came while it was leaving. */
static void
race(struct spool *s)
{
	struct account *a;
	uint64_t done = 0, lsn;
	int status;
	pid_t pid;

	CHECK(account_create(s, "cid") == 0);
	if ((pid = fork()) == 0) {
		CHECK(account_open(s, "cid", &a) == 0);
		for (int i = 0; i < 60; i++) {
			go(a, PLACE_ANY, PLACE_LEAVING, 0);
			lsn = account_lsn(a);
			usleep(1000);
			CHECK(account_lsn(a) == lsn);
			go(a, PLACE_ANY, PLACE_ORDINARY, 0);
			usleep(1000);
		}
		account_close(a);
		_exit(check_end());
	}
	CHECK(account_open(s, "cid", &a) == 0);
	lsn = account_lsn(a);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		int rc = write_something(a);

		CHECK(rc == 0 || rc == SPOOL_ELSEWHERE);
		done += rc == 0;
	}
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	CHECK(account_lsn(a) == lsn + done);
	CHECK(done > 0);
	account_close(a);
}

int
main(void)
{
	char command[64];
	struct spool s;

	CHECK(mkdtemp(dir) != NULL);
	CHECK(spool_init(dir) == 0 && spool_open(&s, dir) == 0);
	there_and_back(&s);
	died(&s);
	removed(&s);
	race(&s);
	spool_close(&s);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	CHECK(system(command) == 0);
	return check_end();
}

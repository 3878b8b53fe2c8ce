/*
 * The store against a naive model.
 *
 * Several processes change the mailboxes of one account at random.  Each
 * writes what it did into shared memory while it holds the account's lock, so
 * the list is in the order in which things happened.  Afterwards the list is
 * played into the simplest thing that could be right, arrays of messages, and
 * compared with the store; then every view is removed, made anew from the log,
 * and compared again.  Meanwhile a standby follows the log, by a process that
 * is killed again and again; it must end up with the same.  The parts are in
 * tests/store.  PROP_SEED and PROP_OPS choose another run.
 */
#include <assert.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spool/mailbox.h"
#include "spool/place.h"
#include "spool/quota.h"
#include "spool/ship.h"
#include "tests/store/store.h"

struct shared *journal;
char dir[] = "/tmp/chapar-prop-XXXXXX";
char standby[sizeof dir + 8];
uint64_t ids[BOXES];
int failures;

static void
compare_standby(struct spool *s)
{
	struct log_end a, b;
	struct spool to;

	printf("# a standby took %llu bytes by %u processes\n",
	    (unsigned long long)journal->shipped, journal->followers);
	assert(spool_open(&to, standby) == 0);
	CHECK(log_end(s, "alice", &a) == 0 && log_end(&to, "alice", &b) == 0 &&
		  a.lsn == b.lsn && a.check == b.check,
	    "the standby ends elsewhere");
	compare_all(&to, "are equal in a standby");
	spool_close(&to);
}

static void
setup(struct spool *s)
{
	struct viewer v = {.spool = s, .user = "alice"};
	uint64_t limit[QUOTA_RESOURCES];

	assert(mkdtemp(dir) != NULL && spool_init(dir) == 0);
	assert(spool_open(s, dir) == 0 && account_create(s, "alice") == 0);
	snprintf(standby, sizeof standby, "%s/standby", dir);
	assert(spool_init(standby) == 0);
	assert(account_open(s, "alice", &v.home) == 0);
	ids[0] = INBOX_ID;
	for (unsigned i = 1; i < BOXES; i++) {
		char name[16];
		struct mailbox m;

		snprintf(name, sizeof name, "box%u", i);
		assert(
		    mailbox_create(&v, VIA_IMAP, span_str(name), 0, &m) == 0);
		ids[i] = m.id;
	}
	for (unsigned r = 0; r < QUOTA_RESOURCES; r++)
		limit[r] = r == QUOTA_NOTES ? UINT64_C(1) << 40 : QUOTA_ANY;
	assert(quota_set(v.home, VIA_IMAP, NULL, SPAN(""), limit) == 0);
	account_close(v.home);
}

static void
shell(const char *what)
{
	char command[256];

	snprintf(
	    command, sizeof command, "cd %s/account/*/alice && %s", dir, what);
	assert(system(command) == 0);
}

static void
remove_spool(void)
{
	char command[64];

	snprintf(command, sizeof command, "rm -rf %s", dir);
	assert(system(command) == 0);
}

static unsigned
setting(const char *name, unsigned otherwise)
{
	const char *s = getenv(name);

	return s != NULL ? (unsigned)strtoul(s, NULL, 10) : otherwise;
}

int
main(void)
{
	unsigned seed = setting("PROP_SEED", 1), ops = setting("PROP_OPS", 400);
	struct spool s;

	journal = mmap(NULL, sizeof *journal, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert(journal != MAP_FAILED);
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("# seed %u, %u operations by each of %u processes\n", seed, ops,
	    PROCESSES);
	fflush(stdout);
	setup(&s);
	for (unsigned i = 0; i < PROCESSES; i++)
		if (fork() == 0)
			worker(seed * 100 + i, ops);
	if (fork() == 0)
		vacuum();
	if (fork() == 0)
		follow_all(seed * 1000);
	for (unsigned i = 0; i <= PROCESSES + 1; i++) {
		int status;

		if (i == PROCESSES)
			journal->done = true;
		wait(&status);
		CHECK(status == 0, "a worker ended with status %x", status);
	}
	printf("# vacuum wrote %llu segments anew\n",
	    (unsigned long long)journal->rewritten);
	play();
	compare_all(&s, "are equal");
	compare_standby(&s);
	shell("rm -f box/*");
	compare_all(&s, "are equal when box/ was removed");
	shell("rm -f note.tdb");
	compare_all(&s, "are equal when note.tdb was removed");
	shell("rm -rf catalog.tdb note.tdb box digest");
	compare_all(&s, "are equal when all views were removed");
	shell("rm -f head");
	compare_all(&s, "are equal when the head was removed");
	spool_close(&s);
	if (failures == 0)
		remove_spool();
	return failures != 0;
}

/* The feed of events: every record once, in order, over many segments. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spool/events.h"
#include "spool/incoming.h"
#include "spool/mailbox.h"
#include "spool/vacuum.h"

static char dir[] = "/tmp/chapar-events-XXXXXX";

static void
deliver(struct spool *s, struct account *a, unsigned n)
{
	static char filler[4000];
	struct incoming in;
	struct commit *c;
	uint32_t uid;

	memset(filler, 'x', sizeof filler);
	for (unsigned i = 0; i < n; i++) {
		incoming_start(&in, s);
		incoming_put(&in, "Subject: x\r\n\r\n", 14);
		incoming_put(&in, filler, sizeof filler);
		assert(incoming_finish(&in) == 0);
		assert(commit_begin(&c, a, VIA_LMTP, NULL) == 0);
		assert(commit_message(c, INBOX_ID, &in, &uid) == 0);
		assert(commit_end(&c) == 0);
		incoming_free(&in);
	}
}

/* Reads all there is; says how many messages and snapshots came. */
static void
drain(struct account *a, struct events *e, unsigned *messages,
    unsigned *snapshots)
{
	uint64_t lsn = e->lsn;
	struct record r;
	int rc;

	*messages = *snapshots = 0;
	while ((rc = events_next(a, e, &r)) == 0) {
		assert(r.lsn == lsn + 1);
		lsn = r.lsn;
		*messages += r.type == REC_MSG;
		*snapshots += r.type == REC_SNAPSHOT;
	}
	assert(rc == SPOOL_NONE && lsn == account_lsn(a));
}

static void
expunge_all(struct account *a)
{
	struct uid_run all = {1, UINT32_MAX};
	struct commit *c;

	assert(commit_begin(&c, a, VIA_IMAP, NULL) == 0);
	assert(commit_expunge(c, INBOX_ID, &all, 1) == 0);
	assert(commit_end(&c) == 0);
}

/* A process of its own, since a process opens an account once; made before
 * any is open, it waits for a byte. */
static pid_t
vacuum_later(int start[2])
{
	struct vacuum_report report = {0};
	struct spool s;
	char byte;
	pid_t pid;

	assert(pipe(start) == 0 && (pid = fork()) >= 0);
	if (pid > 0)
		return pid;
	assert(read(start[0], &byte, 1) == 1);
	assert(spool_open(&s, dir) == 0);
	assert(account_vacuum(&s, "alice", 0, &report) == 0);
	assert(report.rewritten > 3);
	_exit(0);
}

int
main(void)
{
	unsigned messages, snapshots;
	struct account *writer, *reader;
	struct events e, late;
	struct record r;
	struct spool s;
	int start[2], status;
	char command[64];
	pid_t pid;

	assert(mkdtemp(dir) != NULL && spool_init(dir) == 0);
	pid = vacuum_later(start);
	assert(spool_open(&s, dir) == 0);
	s.segment_max = 64 << 10;
	assert(account_create(&s, "alice") == 0);
	assert(account_open(&s, "alice", &writer) == 0);
	assert(account_open(&s, "alice", &reader) == 0);
	events_start(reader, &e);
	late = e;
	assert(events_next(reader, &e, &r) == SPOOL_NONE);

	/* as they come, and many at once over several segments */
	deliver(&s, writer, 10);
	drain(reader, &e, &messages, &snapshots);
	assert(messages == 10 && snapshots == 0);
	deliver(&s, writer, 90);
	drain(reader, &e, &messages, &snapshots);
	assert(messages == 90 && snapshots > 3);
	printf("ok events over %u segments\n", snapshots + 1);

	/* one who slept through a vacuum is told, or gets all of them */
	expunge_all(writer);
	assert(write(start[1], "x", 1) == 1);
	assert(waitpid(pid, &status, 0) == pid && status == 0);
	assert(events_next(reader, &late, &r) == SPOOL_GONE || r.lsn == 2);
	drain(reader, &e, &messages, &snapshots);
	deliver(&s, writer, 1);
	drain(reader, &e, &messages, &snapshots);
	assert(messages == 1);
	puts("ok events after a vacuum");

	account_close(reader);
	account_close(writer);
	spool_close(&s);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	return system(command) == 0 ? 0 : 1;
}

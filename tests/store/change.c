/* Processes that change one account at random, and write into the journal what
 * they did while they hold its lock. */
#include "store.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "spool/incoming.h"
#include "spool/mailbox.h"
#include "spool/message-note.h"
#include "spool/quota.h"
#include "spool/vacuum.h"

static void
note(struct entry e)
{
	assert(journal->n < JOURNAL);
	journal->entry[journal->n++] = e;
}

/* A message like no other, sometimes one large enough for a blob. */
static void
compose(struct incoming *in)
{
	size_t filler = dice(40) == 0 ? 150000 : dice(3000);
	char line[128];
	int n = snprintf(line, sizeof line,
	    "From: a@b\r\nSubject: %ld\r\nMessage-ID: <%ld.%d@c>\r\n\r\n",
	    random(), random(), (int)getpid());

	incoming_put(in, line, (size_t)n);
	for (size_t i = 0; i < filler; i += 66)
		incoming_put(in,
		    "0123456789012345678901234567890123456789"
		    "012345678901234567890123\r\n",
		    66);
}

static int
do_append(struct account *a, struct spool *s)
{
	unsigned box = dice(BOXES), n = 1 + (dice(5) == 0) * dice(8);
	struct incoming in[9];
	struct commit *c;
	int rc;

	for (unsigned i = 0; i < n; i++) {
		incoming_start(&in[i], s);
		compose(&in[i]);
		in[i].flags = dice(32);
		if (dice(3) == 0) {
			in[i].keywords[0] = keyword(dice(8));
			in[i].nkeywords = 1;
		}
		assert(incoming_finish(&in[i]) == 0);
	}
	rc = commit_begin(&c, a, VIA_IMAP, NULL);
	assert(rc == 0);
	for (unsigned i = 0; i < n; i++) {
		struct entry e = {.what = APPEND, .to = box};

		rc = commit_message(c, ids[box], &in[i], &e.uid);
		assert(rc == 0);
		e.flags = in[i].flags;
		for (unsigned k = 0; k < 8 && in[i].nkeywords > 0; k++)
			if (span_eq(keyword(k), in[i].keywords[0]))
				e.keywords = 1u << k;
		e.hash = hash_span(in[i].bytes);
		note(e);
	}
	rc = commit_end(&c);
	for (unsigned i = 0; i < n; i++)
		incoming_free(&in[i]);
	return rc;
}

/* Some messages that are there, in order of UID. */
static uint32_t
pick(struct index *x, uint32_t uids[], uint32_t max)
{
	uint32_t rows = index_rows(x), n = 0;
	unsigned one_in = 1 + dice(20);
	struct row r;

	for (uint32_t i = rows > 300 ? rows - 300 : 0; i < rows && n < max; i++)
		if (dice(one_in) == 0 && index_row(x, i, &r) &&
		    !(r.flags & ROW_EXPUNGED))
			uids[n++] = r.uid;
	return n;
}

/* Some messages get a value under one entry, or lose it. */
static int
do_note(struct account *a)
{
	static const char *const names[ENTRIES] = {
	    "/comment", "/altsubject", "/1/comment"};
	static const char bytes[3000];
	unsigned box = dice(BOXES);
	struct entry e = {.what = NOTE,
	    .to = box,
	    .entry = dice(ENTRIES),
	    .whose = dice(READERS),
	    .value = dice(3) == 0 ? 0 : 1 + dice(dice(10) == 0 ? 3000 : 40)};
	struct mnote change = {
	    e.whose, span_str(names[e.entry]), span_of(bytes, e.value)};
	struct uid_run runs[50];
	uint32_t uids[50], n;
	struct commit *c;
	struct index *x;
	int rc = commit_begin(&c, a, VIA_IMAP, NULL);

	if (e.value == 0)
		change.value = SPAN_NONE;
	assert(rc == 0);
	assert(commit_index(c, ids[box], &x) == 0);
	n = pick(x, uids, 50);
	for (uint32_t i = 0; i < n; i++) {
		runs[i] = (struct uid_run){uids[i], uids[i]};
		e.uid = uids[i];
		note(e);
	}
	rc = commit_note(c, ids[box], runs, n, &change, 1);
	assert(rc == 0);
	if (dice(10) == 0) { /* nothing is left of it */
		journal->n -= n;
		commit_abandon(&c);
		return 0;
	}
	return commit_end(&c);
}

static int
do_copy(struct account *a, bool move)
{
	unsigned from = dice(BOXES), to = dice(BOXES);
	uint32_t uids[50], n, first;
	struct uid_run runs[50];
	struct commit *c;
	struct index *x;
	int rc = commit_begin(&c, a, VIA_IMAP, NULL);

	assert(rc == 0);
	assert(commit_index(c, ids[from], &x) == 0);
	n = pick(x, uids, 50);
	rc = commit_copy(c, ids[from], ids[to], uids, n, &first);
	assert(rc == 0);
	for (uint32_t i = 0; i < n; i++) {
		runs[i] = (struct uid_run){uids[i], uids[i]};
		note((struct entry){.what = COPY,
		    .from = from,
		    .to = to,
		    .uid = uids[i],
		    .uid_to = first + i});
	}
	rc = commit_note_copy(c,
	    &(struct mnote_copy){.from = a,
		.from_box = ids[from],
		.to_box = ids[to],
		.shared = true,
		.mine = MNOTE_OWNER,
		.mine_there = MNOTE_OWNER},
	    uids, n, first);
	assert(rc == 0);
	if (move) {
		rc = commit_expunge(c, ids[from], runs, n);
		assert(rc == 0);
		for (uint32_t i = 0; i < n; i++)
			note((struct entry){
			    .what = EXPUNGE, .to = from, .uid = uids[i]});
	}
	return commit_end(&c);
}

static int
do_store(struct account *a)
{
	unsigned box = dice(BOXES);
	struct flags_run runs[50];
	struct span names[8];
	uint32_t uids[50], n;
	struct commit *c;
	struct index *x;
	int rc = commit_begin(&c, a, VIA_IMAP, NULL);

	assert(rc == 0);
	assert(commit_index(c, ids[box], &x) == 0);
	n = pick(x, uids, 50);
	for (unsigned k = 0; k < 8; k++)
		names[k] = keyword(k);
	for (uint32_t i = 0; i < n; i++) {
		runs[i] = (struct flags_run){
		    uids[i], uids[i], dice(32), {dice(256), 0}
                };
		note((struct entry){.what = STORE,
		    .to = box,
		    .uid = uids[i],
		    .flags = runs[i].flags,
		    .keywords = (unsigned)runs[i].keywords[0]});
	}
	rc = commit_flags(c, ids[box], runs, n, names, 8);
	assert(rc == 0);
	return commit_end(&c);
}

static int
do_expunge(struct account *a)
{
	unsigned box = dice(BOXES);
	struct uid_run runs[10];
	uint32_t uids[10], n;
	struct commit *c;
	struct index *x;
	int rc = commit_begin(&c, a, VIA_IMAP, NULL);

	assert(rc == 0);
	assert(commit_index(c, ids[box], &x) == 0);
	n = pick(x, uids, 10);
	for (uint32_t i = 0; i < n; i++) {
		runs[i] = (struct uid_run){uids[i], uids[i]};
		note(
		    (struct entry){.what = EXPUNGE, .to = box, .uid = uids[i]});
	}
	rc = commit_expunge(c, ids[box], runs, n);
	assert(rc == 0);
	if (dice(10) == 0) { /* a commit that never ends leaves nothing */
		journal->n -= n;
		commit_abandon(&c);
		return 0;
	}
	return commit_end(&c);
}

/* The row was expunged, perhaps just now. */
static bool
gone(struct index *x, uint32_t i)
{
	struct row r;

	return index_row(x, i, &r) && (r.flags & ROW_EXPUNGED);
}

/* What a session does between changes: looks, and sees whole rows only. */
static void
look(struct account *a)
{
	struct index_info info;
	struct index *x;
	struct row r;
	uint32_t uid = 0;

	assert(account_index(a, ids[dice(BOXES)], &x) == 0);
	index_info(x, &info);
	assert(info.exists <= info.rows && info.unseen <= info.exists);
	for (uint32_t i = 0; index_row(x, i, &r); i++) {
		struct span bytes;

		assert(r.uid > uid && r.modseq <= account_lsn(a));
		uid = r.uid;
		if (dice(50) == 0) {
			int rc = message_bytes(a, &r, &bytes);

			assert(rc == 0 || (rc == SPOOL_GONE && gone(x, i)));
			assert(rc != 0 || bytes.n == r.bytes);
		}
	}
}

/* Takes away what is gone, as fast as it can, until told to stop. */
_Noreturn void
vacuum(void)
{
	struct vacuum_report report = {0};
	struct spool s;

	assert(spool_open(&s, dir) == 0);
	while (!journal->done) {
		int rc = account_vacuum(&s, "alice", 0, &report);

		assert(rc == 0);
	}
	journal->rewritten = report.rewritten;
	spool_close(&s);
	_exit(0);
}

_Noreturn void
worker(unsigned seed, unsigned ops)
{
	struct account *a;
	struct spool s;

	srandom(seed);
	assert(spool_open(&s, dir) == 0);
	s.segment_max = SEGMENT;
	assert(account_open(&s, "alice", &a) == 0);
	for (unsigned i = 0; i < ops; i++) {
		int rc = 0;

		switch (dice(10)) {
		case 0:
		case 1:
			rc = do_append(a, &s);
			break;
		case 2:
			rc = do_copy(a, false);
			break;
		case 3:
			rc = do_copy(a, true);
			break;
		case 4:
		case 5:
			rc = do_store(a);
			break;
		case 6:
			rc = do_expunge(a);
			break;
		case 7:
			look(a);
			break;
		case 8:
		case 9:
			rc = do_note(a);
			break;
		}
		assert(rc == 0);
	}
	account_close(a);
	spool_close(&s);
	_exit(0);
}

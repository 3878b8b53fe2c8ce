/*
 * The store against a naive model.
 *
 * Several processes change the mailboxes of one account at random.  Each
 * writes what it did into shared memory while it holds the account's lock, so
 * the list is in the order in which things happened.  Afterwards the list is
 * played into the simplest thing that could be right, arrays of messages, and
 * compared with the store; then every view is removed, made anew from the log,
 * and compared again.  Meanwhile a standby follows the log, by a process that is
 * killed again and again; it must end up with the same.  PROP_SEED and PROP_OPS choose another run.
 */
#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hash.h"
#include "spool/check.h"
#include "spool/incoming.h"
#include "spool/mailbox.h"
#include "spool/message-note.h"
#include "spool/place.h"
#include "spool/quota.h"
#include "spool/ship.h"
#include "spool/vacuum.h"

enum {
	BOXES = 4,
	PROCESSES = 4,
	JOURNAL = 1 << 20,
	MESSAGES = 1 << 16,
	SEGMENT = 256 << 10
};

enum what { APPEND, COPY, MOVE, STORE, EXPUNGE, NOTE };
enum { ENTRIES = 3, READERS = 3 }; /* names and owners of annotations */

struct entry {
	enum what what;
	unsigned from, to; /* number of the mailbox */
	uint32_t uid, uid_to;
	uint32_t flags;
	unsigned keywords; /* bits of names k0 .. k7 */
	uint64_t hash;
	unsigned entry, whose; /* of an annotation, ... */
	unsigned value;	       /* ... and so many bytes it has; 0: none */
};

static struct shared {
	unsigned n;
	volatile bool done;
	uint64_t rewritten; /* segments, by vacuum */
	unsigned followers; /* that were killed */
	uint64_t shipped;   /* bytes */
	struct entry entry[JOURNAL];
} * journal;

static char dir[] = "/tmp/chapar-prop-XXXXXX";
static char standby[sizeof dir + 8];
static uint64_t ids[BOXES];
static int failures;

#define CHECK(cond, ...)                                                       \
	((cond) ? (void)0                                                      \
		: (failures++, printf("# %s:%d ", __FILE__, __LINE__),         \
		      printf(__VA_ARGS__), (void)puts("")))

static unsigned
dice(unsigned n)
{
	return (unsigned)random() % n;
}

static void
note(struct entry e)
{
	assert(journal->n < JOURNAL);
	journal->entry[journal->n++] = e;
}

static struct span
keyword(unsigned i)
{
	static const char *const names[] = {
	    "$Forwarded", "k1", "k2", "k3", "work", "Later", "NonJunk", "k7"};

	return span_str(names[i]);
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
_Noreturn static void
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

_Noreturn static void
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

_Noreturn static void
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

struct message {
	uint32_t flags;
	unsigned keywords;
	uint64_t hash;
	unsigned value[ENTRIES][READERS];
	bool there;
};

static struct message (*model)[MESSAGES];
static uint64_t noted; /* bytes of annotations */

static void
play(void)
{
	for (unsigned i = 0; i < journal->n; i++) {
		const struct entry *e = &journal->entry[i];
		struct message *m = &model[e->to][e->uid % MESSAGES];

		switch (e->what) {
		case APPEND:
			*m = (struct message){.flags = e->flags,
			    .keywords = e->keywords,
			    .hash = e->hash,
			    .there = true};
			break;
		case COPY:
			model[e->to][e->uid_to % MESSAGES] =
			    model[e->from][e->uid % MESSAGES];
			for (unsigned k = 0; k < ENTRIES; k++)
				model[e->to][e->uid_to % MESSAGES].value[k][2] =
				    0; /* somebody else's */
			break;
		case NOTE:
			m->value[e->entry][e->whose] = e->value;
			break;
		case STORE:
			m->flags = e->flags;
			m->keywords = e->keywords;
			break;
		case EXPUNGE:
			m->there = false;
			break;
		case MOVE:
			break;
		}
	}
}

static unsigned
keywords_of(struct index *x, const struct row *r)
{
	unsigned set = 0;

	for (unsigned k = 0; k < 8; k++) {
		int bit = index_keyword_bit(x, keyword(k));

		if (bit >= 0 && (r->keywords[bit / 64] >> bit % 64 & 1))
			set |= 1u << k;
	}
	return set;
}

/* As many annotations as the model has, and of that size; counts them. */
static bool
same_notes(struct account *a, unsigned box, uint32_t uid,
    const struct message *m, uint64_t *bytes)
{
	unsigned wanted[READERS] = {0}, got[READERS] = {0};
	uint64_t size = 0;

	for (unsigned k = 0; k < ENTRIES; k++)
		for (unsigned w = 0; w < READERS; w++) {
			wanted[w] += m->value[k][w] > 0;
			size += m->value[k][w];
		}
	*bytes += size;
	for (unsigned w = 1; w < READERS; w++) {
		struct arena mem = {.limit = 64 << 20};
		struct mnote *list;
		uint32_t n;

		assert(
		    mnote_get(a, ids[box], uid, w, &mem, &list, &n) == 0);
		for (uint32_t i = 0; i < n; i++) {
			unsigned k = list[i].entry.p[1] == 'c'	 ? 0
				     : list[i].entry.p[1] == 'a' ? 1
								 : 2;

			if (list[i].whose != w && w > 1)
				continue; /* shared ones were seen */
			got[list[i].whose]++;
			if (list[i].value.n != m->value[k][list[i].whose])
				return false;
		}
		arena_free(&mem);
	}
	return memcmp(wanted, got, sizeof got) == 0;
}

static void
compare(struct account *a, unsigned box)
{
	struct index_info info;
	struct index *x;
	uint32_t exists = 0, unseen = 0, wanted = 0;
	uint64_t bytes = 0;
	struct row r;

	assert(account_index(a, ids[box], &x) == 0);
	for (uint32_t i = 0; index_row(x, i, &r); i++) {
		struct message *m = &model[box][r.uid % MESSAGES];
		struct span got;

		CHECK(m->there == !(r.flags & ROW_EXPUNGED),
		    "box %u uid %u is there: %d", box, r.uid, m->there);
		if (!m->there)
			continue;
		exists++;
		unseen += !(r.flags & FLAG_SEEN);
		bytes += r.bytes;
		CHECK((r.flags & FLAGS_SYSTEM) == m->flags,
		    "box %u uid %u flags %x, wanted %x", box, r.uid, r.flags,
		    m->flags);
		CHECK(keywords_of(x, &r) == m->keywords,
		    "box %u uid %u keywords", box, r.uid);
		CHECK(same_notes(a, box, r.uid, m, &noted),
		    "box %u uid %u annotations", box, r.uid);
		CHECK(message_bytes(a, &r, &got) == 0 &&
			  hash_span(got) == m->hash,
		    "box %u uid %u bytes", box, r.uid);
	}
	for (unsigned i = 0; i < MESSAGES; i++)
		wanted += model[box][i].there;
	index_info(x, &info);
	CHECK(wanted == exists, "box %u has %u of %u", box, exists, wanted);
	CHECK(info.exists == exists && info.unseen == unseen &&
		  info.bytes == bytes,
	    "box %u counts", box);
}

static void
compare_all(struct spool *s, const char *when)
{
	struct check_report report = {0};
	struct arena mem = {.limit = 64 << 20};
	struct quota q;
	struct usage use;
	struct account *a;
	uint64_t sum = 0;
	int before = failures;

	CHECK(account_check(s, "alice", false, &report) == 0,
	    "check finds %u problems %s", report.problems, when);
	assert(account_open(s, "alice", &a) == 0);
	noted = 0;
	for (unsigned i = 0; i < BOXES; i++) {
		struct index_info info;
		struct index *x;

		compare(a, i);
		assert(account_index(a, ids[i], &x) == 0);
		index_info(x, &info);
		sum += info.exists;
	}
	account_usage(a, &use);
	CHECK(use.messages == sum, "usage %s", when);
	CHECK(quota_root(a, SPAN("INBOX"), &mem, &q) == 0 &&
		  q.used[QUOTA_NOTES] == noted,
	    "%llu bytes of annotations, not %llu",
	    (unsigned long long)q.used[QUOTA_NOTES], (unsigned long long)noted);
	arena_free(&mem);
	account_close(a);
	printf("%s the model and the store %s (%u changes)\n",
	    before == failures ? "ok" : "not ok", when, journal->n);
}

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
	model = calloc(BOXES, sizeof *model);
	assert(journal != MAP_FAILED && model != NULL);
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

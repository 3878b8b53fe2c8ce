/*
 * Quotas and access lists against naive models.
 *
 * Random operations on an account with nested quota roots; after each of them
 * usage is what counting all rows gives, and an operation is refused exactly
 * if the counts say that it would make a root hold more than it may.  Then
 * random access lists, judged by the simplest thing that could be right.  The
 * same for what a reader has seen.  PROP_SEED and PROP_OPS choose another run.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spool/acl.h"
#include "spool/check.h"
#include "spool/commit.h"
#include "spool/incoming.h"
#include "spool/quota.h"
#include "spool/seen.h"

enum { BOXES = 8, ROOTS = 4, UIDS = 400 };

static const char *const names[BOXES] = {
    "INBOX", "a", "a/b", "a/b/c", "a/x", "b", "b/c", "ab"};
static const char *const roots[ROOTS] = {"", "a", "a/b", "b"};

static char dir[] = "/tmp/chapar-sharing-XXXXXX";
static struct spool spool;
static struct viewer alice = {.spool = &spool, .user = "alice"};
static uint64_t limits[ROOTS][QUOTA_RESOURCES];
static bool is_root[ROOTS];
static unsigned failures;

#define CHECK(cond, ...)                                                       \
	((cond) ? (void)0                                                      \
		: (failures++, printf("# %s:%d ", __FILE__, __LINE__),         \
		      printf(__VA_ARGS__), (void)puts("")))

static unsigned
dice(unsigned n)
{
	return (unsigned)random() % n;
}

static bool
is_above(const char *root, const char *name)
{
	size_t n = strlen(root);

	return n == 0 || (strncmp(root, name, n) == 0 &&
			     (name[n] == '\0' || name[n] == '/'));
}

/* The root of a mailbox, by looking at all; ROOTS if there is none. */
static unsigned
root_of(const char *name)
{
	unsigned best = ROOTS;

	for (unsigned i = 0; i < ROOTS; i++)
		if (is_root[i] && is_above(roots[i], name) &&
		    (best == ROOTS || strlen(roots[i]) > strlen(roots[best])))
			best = i;
	return best;
}

static bool
box_of(unsigned i, struct mailbox *ret)
{
	return mailbox_find(&alice, span_str(names[i]), ret) == 0;
}

/* What a root holds, row by row. */
static void
recount(unsigned root, uint64_t used[QUOTA_RESOURCES])
{
	memset(used, 0, sizeof(uint64_t) * QUOTA_RESOURCES);
	for (unsigned i = 0; i < BOXES; i++) {
		struct mailbox box;
		struct index *x;
		struct row r;

		if (root_of(names[i]) != root || !box_of(i, &box))
			continue;
		used[QUOTA_MAILBOX]++;
		assert(account_index(box.account, box.id, &x) == 0);
		for (uint32_t k = 0; index_row(x, k, &r); k++)
			if ((r.flags & ROW_EXPUNGED) == 0) {
				used[QUOTA_MESSAGE]++;
				used[QUOTA_STORAGE] += r.bytes;
			}
	}
}

static void
compare(const char *after)
{
	struct arena mem = {.limit = 64 << 20};
	struct quota *q;
	unsigned n, want = 0;

	assert(quota_list(alice.home, &mem, &q, &n) == 0);
	for (unsigned i = 0; i < ROOTS; i++)
		want += is_root[i];
	CHECK(n == want, "%u roots, not %u, after %s", n, want, after);
	for (unsigned k = 0; k < n; k++)
		for (unsigned i = 0; i < ROOTS; i++) {
			uint64_t used[QUOTA_RESOURCES];

			if (!span_eq(q[k].root, span_str(roots[i])))
				continue;
			recount(i, used);
			for (unsigned r = 0; r < QUOTA_NOTES; r++)
				CHECK(q[k].used[r] == used[r],
				    "%s of \"%s\": %llu, counted %llu, "
				    "after %s",
				    quota_name(r), roots[i],
				    (unsigned long long)q[k].used[r],
				    (unsigned long long)used[r], after);
		}
	arena_free(&mem);
}

/* Would so much more be too much there? */
static bool
too_much(unsigned root, unsigned resource, uint64_t more)
{
	uint64_t used[QUOTA_RESOURCES];

	if (root == ROOTS || more == 0)
		return false;
	recount(root, used);
	return used[resource] + more > limits[root][resource] &&
	       limits[root][resource] != QUOTA_ANY;
}

static void
expect(const char *what, int rc, bool refused)
{
	CHECK(rc == (refused ? SPOOL_QUOTA : 0), "%s: %d, refused %d", what, rc,
	    refused);
}

static int
finish(struct commit *c, int rc)
{
	if (rc == 0)
		return commit_end(&c);
	commit_abandon(&c);
	return rc;
}

static const char *
do_append(void)
{
	unsigned to = dice(BOXES), root = root_of(names[to]);
	struct incoming in;
	struct mailbox box;
	struct commit *c;
	bool refused;
	uint32_t uid;
	int rc;

	if (!box_of(to, &box))
		return "nothing";
	incoming_start(&in, &spool);
	for (unsigned i = dice(60) + 1; i > 0; i--)
		incoming_put(&in, "0123456789: abc\r\n", 17);
	assert(incoming_finish(&in) == 0);
	refused = too_much(root, QUOTA_STORAGE, in.size) ||
		  too_much(root, QUOTA_MESSAGE, 1);
	assert(commit_begin(&c, alice.home, VIA_IMAP, NULL) == 0);
	if (dice(8) == 0) {
		commit_ignore_quota(c);
		refused = false;
	}
	rc = commit_message(c, box.id, &in, &uid);
	expect("append", finish(c, rc), refused);
	incoming_free(&in);
	return "append";
}

static uint32_t
pick(struct index *x, uint32_t uids[], uint32_t max, uint64_t *bytes)
{
	uint32_t n = 0;
	struct row r;

	*bytes = 0;
	for (uint32_t i = 0; n < max && index_row(x, i, &r); i++)
		if ((r.flags & ROW_EXPUNGED) == 0 && dice(3) == 0) {
			uids[n++] = r.uid;
			*bytes += r.bytes;
		}
	return n;
}

static const char *
do_copy(bool move)
{
	unsigned from = dice(BOXES), to = dice(BOXES);
	bool same = root_of(names[from]) == root_of(names[to]) && move;
	struct mailbox src, dst;
	struct uid_run runs[20];
	uint32_t uids[20], n, first;
	struct commit *c;
	struct index *x;
	uint64_t bytes;
	bool refused;
	int rc;

	if (!box_of(from, &src) || !box_of(to, &dst))
		return "nothing";
	assert(account_index(alice.home, src.id, &x) == 0);
	n = pick(x, uids, 20, &bytes);
	if (n == 0)
		return "nothing";
	refused =
	    !same && (too_much(root_of(names[to]), QUOTA_STORAGE, bytes) ||
			 too_much(root_of(names[to]), QUOTA_MESSAGE, n));
	assert(commit_begin(&c, alice.home, VIA_IMAP, NULL) == 0);
	for (uint32_t i = 0; i < n; i++)
		runs[i] = (struct uid_run){uids[i], uids[i]};
	rc = commit_copy(c, src.id, dst.id, uids, n, &first);
	if (rc == 0 && move)
		rc = commit_expunge(c, src.id, runs, n);
	expect(move ? "move" : "copy", finish(c, rc), refused);
	return move ? "move" : "copy";
}

static const char *
do_expunge(void)
{
	struct mailbox box;
	uint32_t uids[20], n;
	struct commit *c;
	struct index *x;
	uint64_t bytes;
	int rc = 0;

	if (!box_of(dice(BOXES), &box))
		return "nothing";
	assert(account_index(alice.home, box.id, &x) == 0);
	n = pick(x, uids, 20, &bytes);
	assert(commit_begin(&c, alice.home, VIA_IMAP, NULL) == 0);
	for (uint32_t i = 0; i < n && rc == 0; i++) {
		struct uid_run run = {uids[i], uids[i]};

		rc = commit_expunge(c, box.id, &run, 1);
	}
	expect("expunge", finish(c, rc), false);
	return "expunge";
}

static const char *
do_mailbox(void)
{
	unsigned i = 1 + dice(BOXES - 1), k = 1 + dice(BOXES - 1);
	struct mailbox box;

	if (!box_of(i, &box)) {
		bool refused = too_much(root_of(names[i]), QUOTA_MAILBOX, 1);

		expect("create",
		    mailbox_create(
			&alice, VIA_IMAP, span_str(names[i]), 0, &box),
		    refused);
		return "create";
	}
	if (dice(2) == 0) {
		expect("delete",
		    mailbox_delete(&alice, VIA_IMAP, span_str(names[i])),
		    false);
		return "delete";
	}
	/* children might get names that are none of ours */
	if (!box_of(k, &box) && strcmp(names[i], "ab") == 0)
		expect("rename",
		    mailbox_rename(&alice, VIA_IMAP, span_str(names[i]),
			span_str(names[k])),
		    false);
	return "rename";
}

static const char *
do_quota(void)
{
	unsigned i = dice(ROOTS);

	if (is_root[i] && dice(4) == 0) {
		assert(quota_drop(alice.home, VIA_CHAPAR, NULL,
			   span_str(roots[i])) == 0);
		is_root[i] = false;
		return "dropping a quota";
	}
	limits[i][QUOTA_STORAGE] = dice(3) ? dice(40000) : QUOTA_ANY;
	limits[i][QUOTA_MESSAGE] = dice(3) ? dice(60) : QUOTA_ANY;
	limits[i][QUOTA_MAILBOX] = dice(3) ? dice(6) : QUOTA_ANY;
	limits[i][QUOTA_NOTES] = QUOTA_ANY;
	is_root[i] = true;
	assert(quota_set(alice.home, VIA_CHAPAR, NULL, span_str(roots[i]),
		   limits[i]) == 0);
	return "setting a quota";
}

/* A process has an account open once: who looks as somebody else opens it
 * himself. */
static void
leave(void)
{
	account_close(alice.home);
	alice.home = NULL;
}

static void
come_back(void)
{
	assert(account_open(&spool, "alice", &alice.home) == 0);
}

/* As if the machine had been switched off: all views are made anew. */
static const char *
do_reopen(void)
{
	char command[256];

	leave();
	snprintf(command, sizeof command, "cd %s/account/*/alice && rm -f %s",
	    dir, dice(2) ? "head" : "catalog.tdb list box/*");
	assert(system(command) == 0);
	come_back();
	return "recovery";
}

static void
say(void *arg, const char *what)
{
	(void)arg;
	printf("# check: %s\n", what);
}

static void
quotas(unsigned ops)
{
	struct check_report report = {.problem = say};
	unsigned before = failures;

	for (unsigned i = 0; i < ops; i++) {
		const char *what = "";

		switch (dice(16)) {
		case 0 ... 5:
			what = do_append();
			break;
		case 6 ... 8:
			what = do_copy(false);
			break;
		case 9 ... 10:
			what = do_copy(true);
			break;
		case 11:
			what = do_expunge();
			break;
		case 12 ... 13:
			what = do_mailbox();
			break;
		case 14:
			what = do_quota();
			break;
		case 15:
			what = dice(6) == 0 ? do_reopen() : do_expunge();
			break;
		}
		compare(what);
	}
	leave();
	CHECK(account_check(&spool, "alice", false, &report) == 0,
	    "check finds %u problems", report.problems);
	come_back();
	printf("%s what quotas count and allow\n",
	    before == failures ? "ok" : "not ok");
}

/* --- access lists ----------------------------------------------------------
 */

static const char *const who[] = {"alice", "bob", "carol", "group:staff",
    "group:none", "anyone", "anonymous"};
enum { WHO = sizeof who / sizeof *who };

struct asker {
	const char *user, *groups;
	bool is[WHO];
};
static const struct asker askers[] = {
    {"alice", "",           {true, false, false, false, false, true, false} },
    {"bob",   "staff\0",    {false, true, false, true, false, true, false}  },
    {"carol", "x\0staff\0", {false, false, true, true, false, true, false}  },
    {"dave",  NULL,         {false, false, false, false, false, true, false}},
    {NULL,    NULL,         {false, false, false, false, false, true, true} },
};

static void
rights(unsigned ops)
{
	unsigned given[WHO] = {RIGHTS_ALL}, taken[WHO] = {0};
	unsigned before = failures;
	struct mailbox box;

	assert(mailbox_find(&alice, SPAN("INBOX"), &box) == 0);
	for (unsigned i = 0; i < ops; i++) {
		unsigned k = dice(WHO), bits = dice(RIGHTS_ALL + 1);
		enum acl_how how = dice(3);
		bool negative = dice(3) == 0;
		unsigned *had = negative ? &taken[k] : &given[k];
		char text[64];

		if (dice(3) == 0)
			bits = 0;
		snprintf(
		    text, sizeof text, "%s%s", negative ? "-" : "", who[k]);
		assert(acl_change(&alice, VIA_IMAP, &box, span_str(text), how,
			   bits) == 0);
		*had = how == ACL_ADD      ? *had | bits
		       : how == ACL_REMOVE ? *had & ~bits
					   : bits;
		leave();
		for (unsigned j = 1; j < sizeof askers / sizeof *askers; j++) {
			const struct asker *asker = &askers[j];
			struct viewer v = {.spool = &spool,
			    .user = asker->user,
			    .groups = asker->groups};
			unsigned has = 0, hasnt = 0;
			struct mailbox found;
			int rc;

			for (unsigned w = 0; w < WHO; w++)
				if (asker->is[w]) {
					has |= given[w];
					hasnt |= taken[w];
				}
			has &= ~hasnt;
			rc = mailbox_find(&v, SPAN("user/alice"), &found);
			CHECK(rc == ((has & RIGHT_LOOKUP) ? 0 : SPOOL_NONE),
			    "asker %u, who has %x, finds %d", j, has, rc);
			CHECK(rc != 0 || found.rights == has,
			    "asker %u has %x, not %x", j, found.rights, has);
			viewer_close(&v);
		}
		come_back();
		assert(mailbox_find(&alice, SPAN("INBOX"), &box) == 0);
		CHECK(box.rights ==
			  (((given[0] | given[5]) & ~(taken[0] | taken[5])) |
			      RIGHTS_OWNER),
		    "the owner has %x", box.rights);
	}
	printf("%s what access lists allow\n",
	    before == failures ? "ok" : "not ok");
}

/* --- what was seen ----------------------------------------------------------
 */

static void
seen(unsigned ops)
{
	struct viewer bob = {.spool = &spool, .user = "bob"};
	bool is[UIDS + 1] = {false};
	unsigned before = failures;
	struct index_info info;
	struct mailbox box;
	struct index *x;

	assert(account_open(&spool, "bob", &bob.home) == 0);
	assert(mailbox_find(&alice, SPAN("INBOX"), &box) == 0);
	assert(
	    acl_change(&alice, VIA_IMAP, &box, SPAN("-bob"), ACL_SET, 0) == 0);
	assert(acl_change(
		   &alice, VIA_IMAP, &box, SPAN("-anyone"), ACL_SET, 0) == 0);
	assert(acl_change(&alice, VIA_IMAP, &box, SPAN("-group:staff"), ACL_SET,
		   0) == 0);
	assert(acl_change(&alice, VIA_IMAP, &box, SPAN("bob"), ACL_SET,
		   RIGHTS_ALL) == 0);
	leave();
	for (unsigned i = 0; i < ops; i++) {
		struct uid_run run = {1 + dice(UIDS), 0};
		bool on = dice(2);
		uint32_t unseen = 0;
		uint64_t modseq;
		struct row r;

		run.hi = run.lo + dice(dice(4) ? 3 : 100);
		if (run.hi > UIDS)
			run.hi = UIDS;
		assert(mailbox_find(&bob, SPAN("user/alice"), &box) == 0);
		assert(box.own_seen);
		assert(
		    seen_mark(&bob, VIA_IMAP, &box, &run, 1, on, &modseq) == 0);
		for (uint32_t u = run.lo; u <= run.hi; u++)
			is[u] = on;
		if (dice(10) == 0) /* from what was kept */
			viewer_close(&bob);
		assert(mailbox_find(&bob, SPAN("user/alice"), &box) == 0);
		assert(account_index(box.account, box.id, &x) == 0);
		for (uint32_t k = 0; index_row(x, k, &r); k++) {
			if ((r.flags & ROW_EXPUNGED) != 0)
				continue;
			unseen += r.uid > UIDS || !is[r.uid];
			CHECK(((r.flags & FLAG_SEEN) != 0) ==
				  (r.uid <= UIDS && is[r.uid]),
			    "uid %u seen %x", r.uid, r.flags);
			if (r.uid >= run.lo && r.uid <= run.hi)
				CHECK(r.modseq >= modseq, "modseq");
		}
		assert(account_status(box.account, box.id, &info) == 0);
		CHECK(info.unseen == unseen, "%u unseen, not %u", info.unseen,
		    unseen);
	}
	viewer_close(&bob);
	account_close(bob.home);
	come_back();
	printf("%s what a reader has seen\n",
	    before == failures ? "ok" : "not ok");
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
	unsigned seed = setting("PROP_SEED", 1), ops = setting("PROP_OPS", 500);
	char command[64];

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("# seed %u, %u operations\n", seed, ops);
	srandom(seed);
	assert(mkdtemp(dir) != NULL && spool_init(dir) == 0);
	assert(spool_open(&spool, dir) == 0);
	spool.segment_max = 64 << 10;
	assert(account_create(&spool, "alice") == 0);
	assert(account_create(&spool, "bob") == 0);
	come_back();
	quotas(ops);
	rights(ops / 5);
	seen(ops / 5);
	leave();
	spool_close(&spool);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	if (failures == 0)
		assert(system(command) == 0);
	return failures != 0;
}

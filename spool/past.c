/* The index of a mailbox as of some record, and a mailbox made of it. */
#include "spool/past.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "spool/acl.h"
#include "spool/catalog.h"
#include "spool/index-layout.h"
#include "spool/inner.h"
#include "spool/mailbox-value.h"
#include "spool/mailbox.h"
#include "spool/mnote-inner.h"
#include "spool/record-layout.h"

struct past {
	struct account *a;
	struct account s;
	struct index *index;
};

/* The records up to lsn, whoever writes meanwhile, into the scratch views. */
static int
replay_to(struct past *p, uint64_t box, uint64_t lsn)
{
	struct arena mem = {.limit = SIZE_MAX};
	struct apply how = {
	    .box = box,
	    .no_catalog = true,
	    .no_digests = true,
	    .replay = true,
	    .fresh = true,
	    .mem = &mem,
	};
	struct record r = {.next = SEGMENT_HEADER};
	uint64_t segment = 1;
	int rc = 0;

	while (rc == 0 && p->s.now.lsn < lsn) {
		rc = log_record(&p->s, segment, r.next, 0, &r);
		if (rc == SPOOL_NONE && p->s.now.lsn + 1 > segment) {
			segment = p->s.now.lsn + 1;
			r.next = SEGMENT_HEADER;
			rc = 0;
			continue;
		}
		if (rc == 0)
			rc = apply_record(&p->s, &r, &how);
		p->s.now.lsn = r.lsn;
		p->s.now.time = r.time;
	}
	if (rc == 0)
		rc = mnote_commit(&p->s);
	arena_free(&mem);
	return rc == SPOOL_NONE ? SPOOL_CORRUPT : rc;
}

int
past_open(struct account *a, uint64_t box, uint64_t lsn, struct past **ret)
{
	struct past *p = calloc(1, sizeof *p);
	char folder[40];
	int rc;

	if (p == NULL)
		return -ENOMEM;
	p->a = a;
	snprintf(folder, sizeof folder, "past-%d", (int)getpid());
	if ((rc = account_lock(a)) != 0) {
		free(p);
		return rc;
	}
	rc = account_scratch(a, folder, &p->s);
	account_unlock(a);
	if (rc == 0)
		rc = replay_to(p, box, lsn);
	if (rc == 0)
		index_close_all(&p->s);
	if (rc == 0 && (rc = index_open_file(&p->s, box, &p->index)) == 0)
		index_recount(p->index);
	if (rc != 0) {
		past_close(p);
		return rc;
	}
	*ret = p;
	return 0;
}

struct index *
past_index(struct past *p)
{
	return p->index;
}

void
past_close(struct past *p)
{
	if (p->index != NULL)
		index_close(p->index);
	account_scratch_end(&p->s, false);
	free(p);
}

static int
by_msg(const void *a, const void *b)
{
	const struct row *x = *(struct row *const *)a;
	const struct row *y = *(struct row *const *)b;

	return x->msg < y->msg ? -1 : x->msg > y->msg;
}

/* Walks over each segment's records and digests once, in order of LSN. */
static void
locate(struct account *a, struct row rows[], uint32_t n)
{
	struct row **sorted = calloc((size_t)n + 1, sizeof *sorted);
	uint64_t hint = 0, segment = 0, at = 0, msg = 0;
	struct span entry;

	if (sorted == NULL)
		abort();
	for (uint32_t i = 0; i < n; i++)
		sorted[i] = &rows[i];
	qsort(sorted, n, sizeof *sorted, by_msg);
	for (uint32_t i = 0; i < n; i++) {
		struct row *r = sorted[i];
		bool more = true;

		r->digest = 0;
		if (log_locate(a, r, &hint) != 0)
			continue;
		if (segment != PLACE_SEGMENT(r->place)) {
			segment = PLACE_SEGMENT(r->place);
			at = msg = 0;
		}
		while (more && msg < r->msg) {
			more = digests_walk(a, segment, &at, &msg, &entry);
		}
		if (more && msg == r->msg)
			r->digest = (uint32_t)((at - entry.n) / 8);
	}
	free(sorted);
}

/* Has vacuum left it?  The log is asked: a large message's file goes later. */
static bool
present(struct account *a, struct row *row, uint64_t *hint)
{
	struct record r;

	return log_locate(a, row, hint) == 0 &&
	       log_record(a, PLACE_SEGMENT(row->place),
		   PLACE_OFFSET(row->place), 0, &r) == 0 &&
	       r.lsn == row->msg && !r.dropped;
}

uint32_t
past_present(struct account *a, struct row rows[], uint32_t n)
{
	uint64_t hint = 0;
	uint32_t kept = 0;

	files_forget(a); /* what is mapped may be from before a vacuum */
	for (uint32_t i = 0; i < n; i++)
		if (present(a, &rows[i], &hint))
			rows[kept++] = rows[i];
	locate(a, rows, kept);
	return kept;
}

static uint32_t
living_rows(struct past *p, struct row rows[])
{
	uint32_t n = 0;
	struct row r;

	for (uint32_t i = 0; index_row(p->index, i, &r); i++)
		if (!(r.flags & ROW_EXPUNGED))
			rows[n++] = r;
	return n;
}

/* So that the UIDs of messages that were gone already are not given again. */
static int
keep_uidnext(struct past *p, struct commit *c, uint64_t box, uint32_t last)
{
	uint32_t rows = index_rows(p->index), uidnext;
	struct uid_run run;
	struct row r;
	int rc;

	uidnext = get32(p->index->p + IX_UIDNEXT);
	if (last + 1 >= uidnext || rows == 0 ||
	    !index_row(p->index, rows - 1, &r))
		return 0;
	r.uid = uidnext - 1;
	r.keywords[0] = r.keywords[1] = 0;
	locate(p->a, &r, 1);
	rc = commit_rows(c, box, box, &r, 1, NULL, 0);
	run = (struct uid_run){r.uid, r.uid};
	return rc != 0 ? rc : commit_expunge(c, box, &run, 1);
}

static int
fill(struct past *p, struct commit *c, const struct past_box *was, uint64_t box,
    struct past_report *report)
{
	struct row *rows =
	    calloc((size_t)index_rows(p->index) + 1, sizeof *rows);
	struct mnote_copy how = {
	    .from = &p->s, .from_box = was->id, .to_box = box, .all = true};
	struct span names[KEYWORDS_MAX];
	struct index_info info;
	uint32_t n, *uids;
	int rc;

	if (rows == NULL)
		return -ENOMEM;
	index_info(p->index, &info);
	for (unsigned i = 0; i < info.nkeywords; i++)
		names[i] = index_keyword(p->index, i);
	n = living_rows(p, rows);
	report->messages = past_present(p->a, rows, n);
	report->lost = n - report->messages;
	n = report->messages;
	if ((uids = calloc((size_t)n + 1, sizeof *uids)) == NULL)
		abort();
	for (uint32_t i = 0; i < n; i++)
		uids[i] = rows[i].uid;
	rc = commit_rows(c, was->id, box, rows, n, names, info.nkeywords);
	for (uint32_t i = 0; i < n && rc == 0; i++)
		rc = commit_note_copy(c, &how, &uids[i], 1, rows[i].uid);
	free(uids);
	if (rc == 0)
		rc = keep_uidnext(p, c, box, n > 0 ? rows[n - 1].uid : 0);
	free(rows);
	return rc;
}

static int
put_acl(struct commit *c, uint64_t box, struct span acl)
{
	unsigned char key[8];

	if (acl.p == NULL)
		return 0;
	put64(key, box);
	return commit_put(c, TABLE_ACL, span_of(key, sizeof key), acl);
}

static int
make(struct past *p, struct commit *c, const struct past_box *was,
    struct span into, bool same, struct past_report *report)
{
	const struct head_state *now = &p->a->now;
	int64_t sec = clock_sec();
	struct mailbox_value v = {
	    .id = commit_lsn(c) + 1,
	    .uidvalidity = was->uidvalidity,
	    .use = was->use,
	    .created = was->created,
	};
	int rc;

	if (now->mailboxes >= MAILBOXES_MAX)
		return SPOOL_FULL;
	if (!same) {
		v.use = 0;
		v.created = sec;
		v.uidvalidity = (uint32_t)sec > now->uidvalidity
				    ? (uint32_t)sec
				    : now->uidvalidity + 1;
	}
	report->id = v.id;
	rc = commit_new_mailbox(c, into, &v);
	if (rc == 0 && same)
		rc = put_acl(c, v.id, was->acl);
	if (rc == 0)
		rc = fill(p, c, was, v.id, report);
	return rc;
}

int
past_keep(struct past *p, const struct past_box *was, struct span into,
    bool same, uint8_t via, const char *actor, struct past_report *report)
{
	struct arena mem = {.limit = 1 << 20};
	struct commit *c = NULL;
	struct span there;
	int rc;

	*report = (struct past_report){0};
	if (!mailbox_canonical(&mem, into, &into))
		rc = SPOOL_BADNAME;
	else
		rc = commit_begin(&c, p->a, via, actor);
	if (rc == 0) {
		commit_ignore_quota(c);
		rc = catalog_get(p->a, TABLE_MAILBOX, into, &mem, &there);
		rc = rc == 0 ? SPOOL_EXISTS : rc == SPOOL_NONE ? 0 : rc;
	}
	if (rc == 0)
		rc = make(p, c, was, into, same, report);
	if (rc == 0)
		rc = commit_end(&c);
	else if (c != NULL)
		commit_abandon(&c);
	if (rc == 0 && same && was->acl.p != NULL)
		rc = acl_tidy_up(p->a);
	arena_free(&mem);
	return rc;
}

/*
 * Which messages are gone for good, and from which segments their bytes go.
 * rewrite.c does the work on one segment.
 */
#include "spool/vacuum.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "spool/catalog.h"
#include "spool/expire.h"
#include "spool/index-layout.h"
#include "spool/inner.h"
#include "spool/mailbox-value.h"
#include "spool/mnote-inner.h"
#include "spool/place.h"
#include "spool/record-layout.h"
#include "spool/rewrite.h"

enum {
	ROLL_MIN = 1 << 20, /* a current segment this long may be ended */
};

struct vacuum {
	struct account *a;
	struct vacuum_report *report;
	int64_t limit;        /* microseconds: older than this is gone */
	struct living living; /* by LSN */
};

typedef int record_fn(struct vacuum *, const struct record *);

/* Calls fn for each record of a segment. */
static int
each_record(struct vacuum *v, uint64_t segment, uint64_t end, record_fn *fn)
{
	struct record r = {.next = SEGMENT_HEADER};
	int rc;

	while ((rc = log_record(v->a, segment, r.next, end, &r)) == 0)
		if ((rc = fn(v, &r)) != 0)
			return rc;
	return rc == SPOOL_NONE ? 0 : rc;
}

static int
each_segment(struct vacuum *v, record_fn *fn)
{
	struct head_state now;
	uint64_t *list = NULL;
	unsigned n = 0;
	int rc;

	head_read(&v->a->head, &now);
	rc = files_segments(v->a, &list, &n);
	for (unsigned i = 0; i < n && rc == 0 && list[i] <= now.segment; i++)
		rc = each_record(
		    v, list[i], list[i] == now.segment ? now.end : 0, fn);
	free(list);
	return rc;
}

/* Where the window begins, and which mailboxes were deleted in it. */
static int
find_window(struct vacuum *v, const struct record *r)
{
	if (r->time < v->limit)
		v->living.cutoff = r->lsn + 1;
	else if (r->type == REC_DEL && r->box != 0)
		buf_u64(&v->living.boxes, r->box);
	return 0;
}

static bool
was_deleted(const struct vacuum *v, uint64_t box)
{
	for (size_t i = 0; i < v->living.boxes.n; i += 8)
		if (get64(v->living.boxes.p + i) == box)
			return true;
	return false;
}

/* What a mailbox that was deleted lately had, by its records. */
static int
keep_deleted(struct vacuum *v, const struct record *r)
{
	struct row row;
	uint32_t at = 0;

	if ((r->type == REC_MSG || r->type == REC_COPY) &&
	    was_deleted(v, r->box))
		while (record_rows_next(r, &at, &row))
			living_set(&v->living, row.msg);
	return 0;
}

static int
keep_rows(void *arg, struct span key, struct span value)
{
	struct vacuum *v = arg;
	struct mailbox_value box;
	struct index *x;
	struct row row;
	int rc;

	(void)key;
	if (!mailbox_value_read(value, &box))
		return SPOOL_CORRUPT;
	if ((rc = account_index(v->a, box.id, &x)) != 0)
		return rc == SPOOL_NONE ? 0 : rc; /* deleted meanwhile */
	for (uint32_t i = 0; index_row(x, i, &row); i++)
		if (!(row.flags & ROW_EXPUNGED) || row.modseq >= v->living.cutoff)
			living_set(&v->living, row.msg);
	return 0;
}

/* Marks every message that must stay.  What comes after living.last was not
 * looked at, and stays too. */
static int
find_living(struct vacuum *v)
{
	int rc;

	v->living.last = account_lsn(v->a);
	v->living.bits = calloc(v->living.last / 8 + 1, 1);
	if (v->living.bits == NULL)
		return -ENOMEM;
	v->living.cutoff = 1;
	if ((rc = each_segment(v, find_window)) != 0)
		return rc;
	if (v->living.cutoff > v->living.last + 1)
		v->living.cutoff = v->living.last + 1;
	if (v->living.boxes.n > 0 && (rc = each_segment(v, keep_deleted)) != 0)
		return rc;
	return catalog_each(v->a, TABLE_MAILBOX, keep_rows, v);
}

struct share {
	uint64_t all, dead;
	bool blobs; /* of dead messages */
};

static int
weigh(struct vacuum *v, uint64_t segment, uint64_t end, struct share *s)
{
	struct record r = {.next = SEGMENT_HEADER};
	struct row row;
	int rc;

	*s = (struct share){0};
	while ((rc = log_record(v->a, segment, r.next, end, &r)) == 0) {
		bool dead = living_needs_not(&v->living, v->a, &r);
		uint32_t at = 0;

		s->all += r.next - r.offset;
		if (!dead)
			continue;
		s->dead += r.payload.n;
		if (record_rows_next(&r, &at, &row) && (row.flags & ROW_BLOB))
			s->blobs = true;
	}
	return rc == SPOOL_NONE ? 0 : rc;
}

static bool
worth_it(const struct share *s)
{
	return s->blobs || (s->dead > 0 && s->dead * 2 >= s->all);
}

/* The current segment is not touched: if much of it is dead, it ends here. */
static int
end_current(struct vacuum *v)
{
	struct head_state now;
	struct share s;
	int rc;

	head_read(&v->a->head, &now);
	if ((rc = weigh(v, now.segment, now.end, &s)) != 0)
		return rc;
	if (!worth_it(&s) || (!s.blobs && now.end < ROLL_MIN))
		return 0;
	if ((rc = account_lock(v->a)) != 0)
		return rc;
	if (account_place(v->a) != PLACE_ORDINARY)
		rc = SPOOL_ELSEWHERE;
	else if (v->a->now.segment == now.segment)
		rc = snapshot_write(v->a);
	account_unlock(v->a);
	return rc;
}

static int
vacuum_segments(struct vacuum *v)
{
	struct head_state now;
	uint64_t *list = NULL;
	unsigned n = 0;
	int rc = files_segments(v->a, &list, &n);

	head_read(&v->a->head, &now);
	for (unsigned i = 0; i < n && rc == 0 && list[i] < now.segment; i++) {
		struct share s;

		v->report->segments++;
		rc = weigh(v, list[i], 0, &s);
		if (rc == 0 && worth_it(&s))
			rc = segment_rewrite(
			    v->a, list[i], &v->living, v->report);
		if (rc == SPOOL_EXISTS) /* something came back to life */
			rc = 0;
	}
	free(list);
	return rc;
}

struct gone {
	struct vacuum *v;
	struct buf keys;
};

static int
gather_gone(void *arg, uint64_t box, uint32_t uid, struct span list)
{
	struct gone *g = arg;
	struct mnote_key key = {box, uid};

	(void)list;
	buf_put(&g->keys, &key, sizeof key);
	return 0;
}

/* What was annotated of messages that are gone; the log of it goes with the
 * segments. */
static int
vacuum_notes(struct vacuum *v)
{
	struct gone g = {v, {.limit = SIZE_MAX}};
	struct mnote_key *key;
	size_t n, gone = 0;
	int rc = mnote_any(v->a) ? account_lock(v->a) : SPOOL_NONE;

	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	rc = mnote_each(v->a, gather_gone, &g);
	key = (struct mnote_key *)(void *)g.keys.p;
	n = g.keys.n / sizeof *key;
	for (size_t i = 0; i < n; i++)
		if (living_note_gone(
			&v->living, v->a, key[i].box, key[i].uid))
			key[gone++] = key[i];
	if (rc == 0 && gone > 0)
		rc = mnote_forget(v->a, key, gone);
	account_unlock(v->a);
	buf_free(&g.keys);
	return rc;
}

int
account_vacuum(struct spool *spool, const char *name, int64_t keep,
    struct vacuum_report *report)
{
	struct vacuum v = {
	    .report = report,
	    .limit = clock_us() - keep * 1000000,
	    .living = {.boxes = {.limit = SIZE_MAX}},
	};
	enum account_place place;
	int rc = account_open(spool, name, &v.a);

	if (rc != 0)
		return rc;
	if ((rc = account_held(v.a, &report->held)) != 0 || report->held) {
		account_close(v.a);
		return rc;
	}
	place = account_place(v.a);
	if (place == PLACE_LEAVING || place == PLACE_LEFT)
		rc = SPOOL_ELSEWHERE;
	/* a standby gets its segments from elsewhere */
	if (rc == 0 && (rc = find_living(&v)) == 0 && place == PLACE_ORDINARY)
		rc = end_current(&v);
	if (rc == 0)
		rc = vacuum_segments(&v);
	if (rc == 0)
		rc = vacuum_notes(&v);
	free(v.living.bits);
	buf_free(&v.living.boxes);
	account_close(v.a);
	return rc;
}

/*
 * Which messages are gone since a client last looked (RFC 7162, 3.2.6).
 *
 * Expunged messages leave a tombstone in the index, with the LSN of their end.
 * UIDs that have not even that went before the index was last made anew: they
 * are said to be gone however long ago that was, which the RFC allows and
 * which costs little, since such UIDs are mostly long runs.
 */
#include "fetch.h"

struct vanished {
	struct session *s;
	uint64_t since;
	struct runs runs;
};

/* Rows of which no UID is missing between them: row i of them has i + uid, and
 * only the summaries of their pages need to be looked at. */
struct dense {
	uint32_t end, uid;
};

static struct dense
dense_from(struct index *x, uint32_t i, uint32_t hi)
{
	uint32_t first, last, flags, end = index_find(x, hi + 1);

	if (i >= end || !index_glance(x, i, &first, &flags) ||
	    !index_glance(x, end - 1, &last, &flags) ||
	    last - first != end - 1 - i)
		return (struct dense){0};
	return (struct dense){end, first - i};
}

/* Is no UID missing among these rows, of which the first is to be next? */
static bool
is_whole(struct index *x, const struct dense *d, uint32_t i, uint32_t hi,
    uint32_t next)
{
	uint32_t first, last, flags;

	if (i + ROWS_PER_PAGE <= d->end)
		return i + d->uid == next;
	return index_glance(x, i, &first, &flags) && first == next &&
	       index_glance(x, i + ROWS_PER_PAGE - 1, &last, &flags) &&
	       last <= hi && last - first == ROWS_PER_PAGE - 1;
}

/* Passes over a page of rows in which nothing went since then and no UID is
 * missing: true, and *next is the UID after it. */
static bool
skip_page(struct vanished *v, const struct dense *d, uint32_t i, uint32_t hi,
    uint32_t *next)
{
	struct index *x = v->s->view->index;
	struct index_page sum;

	if (i % ROWS_PER_PAGE != 0 ||
	    !index_page(x, i / ROWS_PER_PAGE, &sum) ||
	    sum.rows < ROWS_PER_PAGE || sum.modseq > v->since ||
	    !is_whole(x, d, i, hi, *next))
		return false;
	*next += ROWS_PER_PAGE;
	return true;
}

static void
look(struct vanished *v, uint32_t lo, uint32_t hi)
{
	struct view *view = v->s->view;
	uint32_t i = index_find(view->index, lo), next = lo;
	struct dense d = dense_from(view->index, i, hi);
	struct row row;

	for (;; i++) {
		while (skip_page(v, &d, i, hi, &next))
			i += ROWS_PER_PAGE;
		if (!index_row(view->index, i, &row) || row.uid > hi)
			break;
		if (row.uid > next)
			runs_add_run(v->s, &v->runs, next, row.uid - 1);
		if (row.flags & ROW_EXPUNGED && row.modseq > v->since &&
		    !view_has(view, i))
			runs_add(v->s, &v->runs, row.uid);
		next = row.uid + 1;
	}
	if (next <= hi && next >= lo)
		runs_add_run(v->s, &v->runs, next, hi);
}

static void
look_all(
    struct vanished *v, const struct uid_run *r, uint32_t n, uint32_t uidnext)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t hi = r[i].hi < uidnext ? r[i].hi : uidnext - 1;

		if (r[i].lo >= 1 && r[i].lo <= hi)
			look(v, r[i].lo, hi);
	}
}

void
fetch_vanished(struct session *s, const struct seq_set *uids, uint64_t since)
{
	struct vanished v = {.s = s, .since = since};
	struct index_info info;

	index_info(s->view->index, &info);
	look_all(&v, uids->r, uids->n, info.uidnext);
	if (uids->saved)
		look_all(&v, s->view->saved, s->view->nsaved, info.uidnext);
	if (v.runs.n == 0)
		return;
	runs_sort(&v.runs);
	io_puts(s->io, "* VANISHED (EARLIER) ");
	put_runs(s->io, v.runs.r, v.runs.n);
	io_puts(s->io, "\r\n");
}

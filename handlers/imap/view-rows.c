/* From sets of messages to rows. */
#include <stdlib.h>

#include "imap.h"

void
cursor_init(
    struct cursor *c, struct view *v, const struct uid_run *runs, uint32_t n)
{
	*c = (struct cursor){.view = v, .runs = runs, .n = n};
}

void
cursor_all(struct cursor *c, struct view *v)
{
	static const struct uid_run everything = {0, UINT32_MAX};

	cursor_init(c, v, &everything, 1);
}

void
cursor_rewind(struct cursor *c)
{
	cursor_init(c, c->view, c->runs, c->n);
}

bool
cursor_next(struct cursor *c, struct row *ret)
{
	while (c->k < c->n) {
		const struct uid_run *r = &c->runs[c->k];
		uint32_t from = c->next > r->lo ? c->next : r->lo;
		uint32_t row = view_next(c->view, from);

		if (row >= c->view->rows || row > r->hi) {
			c->k++;
			continue;
		}
		if (c->seq > 0 && from == c->row + 1)
			c->seq++;
		else
			c->seq = view_seq(c->view, row);
		c->row = row;
		c->next = row + 1;
		return index_row(c->view->index, row, ret);
	}
	return false;
}

void
runs_add_run(struct session *s, struct runs *r, uint32_t lo, uint32_t hi)
{
	if (r->n > 0 && r->r[r->n - 1].hi + 1 == lo) {
		r->r[r->n - 1].hi = hi;
		return;
	}
	if (r->n == r->cap) {
		uint32_t cap = r->cap == 0 ? 16 : r->cap * 2;
		struct uid_run *bigger =
		    arena_raw(s->mem, cap * sizeof *bigger);

		if (r->n > 0)
			memcpy(bigger, r->r, r->n * sizeof *bigger);
		r->r = bigger;
		r->cap = cap;
	}
	r->r[r->n++] = (struct uid_run){lo, hi};
}

void
runs_add(struct session *s, struct runs *r, uint32_t v)
{
	runs_add_run(s, r, v, v);
}

bool
runs_has(const struct runs *r, uint32_t v)
{
	uint32_t lo = 0, hi = r->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (r->r[mid].hi < v)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < r->n && r->r[lo].lo <= v;
}

static int
by_lo(const void *a, const void *b)
{
	const struct uid_run *x = a, *y = b;

	return (x->lo > y->lo) - (x->lo < y->lo);
}

void
runs_sort(struct runs *r)
{
	uint32_t k = 0;
	bool sorted = true;

	for (uint32_t i = 1; i < r->n && sorted; i++)
		sorted = r->r[i - 1].lo <= r->r[i].lo;
	if (!sorted)
		qsort(r->r, r->n, sizeof *r->r, by_lo);
	for (uint32_t i = 1; i < r->n; i++)
		if (r->r[k].hi == UINT32_MAX || r->r[i].lo <= r->r[k].hi + 1) {
			if (r->r[i].hi > r->r[k].hi)
				r->r[k].hi = r->r[i].hi;
		} else {
			r->r[++k] = r->r[i];
		}
	if (r->n > 0)
		r->n = k + 1;
}

/* Rows of a range of UIDs; "*" is the last message there is. */
static void
add_uids(struct session *s, struct runs *rows, struct uid_run uids)
{
	struct view *v = s->view;
	uint32_t last = view_row(v, v->count), from, to;
	struct row row;

	if (uids.hi == SEQ_LAST) {
		if (!index_row(v->index, last, &row))
			return;
		if (uids.lo > row.uid)
			uids.lo = row.uid;
		to = last + 1;
	} else {
		to = index_find(v->index, uids.hi + 1);
	}
	from = index_find(v->index, uids.lo);
	if (to > last + 1)
		to = last + 1;
	if (from < to)
		runs_add_run(s, rows, from, to - 1);
}

/* Rows of a range of sequence numbers; false if there are none such. */
static bool
add_seqs(struct session *s, struct runs *rows, struct uid_run seqs)
{
	struct view *v = s->view;

	if (seqs.hi == SEQ_LAST) {
		seqs.hi = v->count;
		if (seqs.lo > seqs.hi)
			seqs.lo = seqs.hi;
		if (seqs.hi == 0)
			return true;
	}
	if (seqs.hi > v->count)
		return false;
	runs_add_run(s, rows, view_row(v, seqs.lo), view_row(v, seqs.hi));
	return true;
}

bool
session_rows(struct session *s, const struct seq_set *set, struct cursor *c,
    struct reply *no)
{
	struct runs rows = {0};
	struct view *v = s->view;

	if (set->saved)
		for (uint32_t i = 0; i < v->nsaved && v->count > 0; i++)
			add_uids(s, &rows, v->saved[i]);
	for (uint32_t i = 0; i < set->n; i++)
		if (!s->by_uid && !add_seqs(s, &rows, set->r[i])) {
			*no = REPLY_BAD("There are not so many messages.");
			return false;
		} else if (s->by_uid && v->count > 0) {
			add_uids(s, &rows, set->r[i]);
		}
	runs_sort(&rows);
	cursor_init(c, v, rows.r, rows.n);
	return true;
}

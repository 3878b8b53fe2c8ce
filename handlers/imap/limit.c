/* MESSAGELIMIT: see limit.h. */
#include "limit.h"

static uint32_t
end_of(const struct view *v, const struct uid_run *r)
{
	return r->hi < v->rows ? r->hi + 1 : v->rows;
}

static uint32_t
lowest_uid(struct view *v, uint32_t row)
{
	struct row r;

	return index_row(v->index, row, &r) ? r.uid : 0;
}

/* Goes back from the last run: where (run, row) the limit is reached, if there
 * is anything below that; false if not. */
static bool
find_cut(struct session *s, const struct cursor *c, uint32_t *ret_run,
    uint32_t *ret_row)
{
	struct view *v = s->view;
	uint64_t left = s->config->message_limit;
	uint32_t k = c->n, end, n, row;

	if (v->count <= left)
		return false;
	while (k-- > 0) {
		end = end_of(v, &c->runs[k]);
		n = c->runs[k].lo < end
			? view_count_range(v, c->runs[k].lo, end)
			: 0;
		if (n > left || (n == left && k > 0))
			break;
		left -= n;
	}
	if (k == UINT32_MAX)
		return false;
	row = left > 0 ? view_row(v, view_before(v, end) + 1 - (uint32_t)left)
		       : end;
	*ret_run = k;
	*ret_row = row;
	return true;
}

/* Is there a message in the runs below run k, or in it below the row? */
static bool
any_below(
    const struct view *v, const struct cursor *c, uint32_t k, uint32_t row)
{
	uint32_t end = row;

	do {
		if (c->runs[k].lo < end &&
		    view_count_range(v, c->runs[k].lo, end) > 0)
			return true;
		if (k > 0)
			end = end_of(v, &c->runs[k - 1]);
	} while (k-- > 0);
	return false;
}

bool
limit_exceeded(struct session *s, const struct cursor *c)
{
	uint32_t k, row;

	return find_cut(s, c, &k, &row) && any_below(s->view, c, k, row);
}

uint32_t
limit_cursor(struct session *s, struct cursor *c)
{
	struct runs kept = {0};
	uint32_t k, row;

	if (!find_cut(s, c, &k, &row) || !any_below(s->view, c, k, row))
		return 0;
	for (uint32_t i = k; i < c->n; i++) {
		uint32_t lo = i == k ? row : c->runs[i].lo;

		if (lo <= c->runs[i].hi)
			runs_add_run(s, &kept, lo, c->runs[i].hi);
	}
	cursor_init(c, s->view, kept.r, kept.n);
	return lowest_uid(s->view,
	    kept.n > 0 ? view_next(s->view, kept.r[0].lo) : 0);
}

struct reply
limit_reply(struct session *s, struct reply r, uint32_t lowest)
{
	unsigned long long n = s->config->message_limit;

	if (lowest == 0 || r.result != OK)
		return r;
	return (struct reply){OK,
	    arena_printf(s->mem, "MESSAGELIMIT %llu %u", n, lowest),
	    "Those below are still to come."};
}

struct reply
limit_refusal(struct session *s)
{
	unsigned long long n = s->config->message_limit;

	return (struct reply){NO, arena_printf(s->mem, "MESSAGELIMIT %llu", n),
	    "These are too many messages at once."};
}

uint64_t
limit_found(const struct session *s, const struct wanted *want)
{
	const struct partial *p = &want->partial;

	if (want->what & RETURN_PARTIAL &&
	    p->hi - p->lo < s->config->message_limit)
		return UINT64_MAX;
	return s->config->message_limit;
}

void
limited_begin(struct limited *l, struct answer *a)
{
	uint64_t max = limit_found(a->s, &a->want);

	*l = (struct limited){.answer = a};
	if (a->s->view->count <= max)
		return;
	l->max = (uint32_t)max;
	l->kept = ARENA_ARRAY(a->s->mem, struct found, l->max);
}

bool
limited_found(void *arg, struct subject *m)
{
	struct limited *l = arg;

	if (l->kept == NULL)
		return answer_found(l->answer, m);
	l->cut = l->n == l->max;
	l->n += !l->cut;
	l->kept[l->next] = answer_of(l->answer, m);
	l->next = (l->next + 1) % l->max;
	return true;
}

bool
limited_page(void *arg, const struct found_page *page)
{
	struct limited *l = arg;
	struct subject m = {.s = l->answer->s};

	if (l->kept == NULL && answer_is_plain(l->answer)) {
		answer_page(l->answer, page);
		return true;
	}
	for (unsigned i = 0; i < page->n; i++) {
		m.seq = page->seq[i];
		m.row.uid = page->uid[i];
		if (!limited_found(l, &m))
			return false;
	}
	return true;
}

uint32_t
limited_end(struct limited *l)
{
	uint32_t from = l->cut ? l->next : 0;

	for (uint32_t i = 0; i < l->n; i++)
		answer_add(l->answer, l->kept[(from + i) % l->max]);
	return l->cut ? l->kept[from].uid : 0;
}

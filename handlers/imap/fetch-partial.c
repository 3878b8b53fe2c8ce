/* UID FETCH (PARTIAL 1:5): some of the messages of a set (RFC 9394). */
#include "fetch.h"
#include "search-answer.h"

/* How many of a run of rows the client counts. */
static uint32_t
count(const struct view *v, const struct uid_run *r)
{
	uint32_t end = r->hi < v->rows ? r->hi + 1 : v->rows;

	return r->lo < end ? view_count_range(v, r->lo, end) : 0;
}

void
fetch_partial(struct session *s, const struct partial *p, struct cursor *c)
{
	struct view *v = c->view;
	uint32_t all = 0, from, n;
	struct runs part = {0};

	for (uint32_t i = 0; i < c->n; i++)
		all += count(v, &c->runs[i]);
	if (!partial_range(p, all, &from, &n))
		n = from = 0;
	for (uint32_t i = 0; i < c->n && n > 0; i++) {
		uint32_t has = count(v, &c->runs[i]), take, first;

		if (from >= has) {
			from -= has;
			continue;
		}
		take = has - from < n ? has - from : n;
		first = view_before(v, c->runs[i].lo) + from + 1;
		runs_add_run(s, &part, view_row(v, first),
		    view_row(v, first + take - 1));
		n -= take;
		from = 0;
	}
	cursor_init(c, v, part.r, part.n);
}

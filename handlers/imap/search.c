/*
 * Asking a search tree about every message.
 *
 * What can be known beforehand narrows the way: a sequence set says which rows
 * to look at, and a page whose summary rules out every row of it is passed.
 */
#include "search.h"
#include "spool/find.h"

enum { WORK_MAX = 256 << 20 };

/* What a page must have for a message in it to match. */
struct hints {
	bool unseen, seen;
	uint64_t modseq;
};

static void
hint(struct hints *h, const struct search_key *k)
{
	if (k->negated)
		return;
	if (k->test == TEST_FLAGS && k->mask & FLAG_SEEN) {
		h->seen = k->value & FLAG_SEEN;
		h->unseen = !h->seen;
	} else if (k->test == TEST_MODSEQ)
		h->modseq = (uint64_t)k->lo;
}

static void
hints_find(struct hints *h, const struct search_key *top)
{
	if (top->test != TEST_AND || top->negated)
		hint(h, top);
	else
		for (const struct search_key *k = top->first; k != NULL;
		     k = k->next)
			hint(h, k);
}

/* The rows of a sequence set that every message must be in. */
static const struct runs *
rows_find(const struct search_key *k)
{
	if (k->test == TEST_AND && !k->negated)
		for (k = k->first; k != NULL; k = k->next)
			if (k->test == TEST_ROWS && !k->negated)
				return &k->rows;
	return k != NULL && k->test == TEST_ROWS && !k->negated ? &k->rows
								: NULL;
}

void
cursor_skip(struct cursor *c, uint32_t row)
{
	c->next = row;
	c->seq = view_before(c->view, row);
}

static bool
worthwhile(const struct hints *h, const struct index_page *p)
{
	return p->live > 0 && p->modseq >= h->modseq &&
	       (!h->unseen || p->unseen > 0) &&
	       (!h->seen || p->unseen < p->live);
}

/* At the front of a page: passes over those that cannot have any match. */
static void
skip(struct cursor *c, const struct hints *h)
{
	uint32_t row = c->next;
	struct index_page page;

	while (row < c->view->rows &&
	       index_page(c->view->index, row / ROWS_PER_PAGE, &page) &&
	       !worthwhile(h, &page))
		row += ROWS_PER_PAGE;
	if (row != c->next)
		cursor_skip(c, row);
}

/* Those of the page that begins at row `first` that have the flags asked for.
 * False: there is no such page (any more). */
static bool
page_of_flags(struct view *v, uint32_t first, const struct search_key *k,
    struct found_page *ret)
{
	struct glance g[ROWS_PER_PAGE];
	uint32_t seq = view_before(v, first);
	unsigned n = v->rows - first < ROWS_PER_PAGE ? v->rows - first
						     : ROWS_PER_PAGE;

	n = index_glances(v->index, first, n, g);
	ret->n = 0;
	for (unsigned i = 0; i < n; i++) {
		bool is = (g[i].flags & k->mask) == k->value;

		if (v->bits != NULL && !view_has(v, first + i))
			continue;
		seq++;
		ret->seq[ret->n] = seq;
		ret->uid[ret->n] = g[i].uid;
		ret->n += is != k->negated && !(g[i].flags & ROW_EXPUNGED);
	}
	return n > 0;
}

static int
run_flags(struct session *s, const struct search *search,
    const struct hints *h, void *arg)
{
	struct found_page page;
	struct cursor c;

	cursor_all(&c, s->view);
	for (; c.next < s->view->rows; c.next += ROWS_PER_PAGE) {
		skip(&c, h);
		if (c.next >= s->view->rows ||
		    !page_of_flags(s->view, c.next, search->top, &page) ||
		    (page.n > 0 && !search->page(arg, &page)))
			break;
	}
	return 0;
}

/* Is there such a test anywhere in it? */
static bool
has_test(const struct search_key *k, enum search_test from, enum search_test to)
{
	if (k->test != TEST_AND && k->test != TEST_OR)
		return k->test >= from && k->test <= to;
	for (k = k->first; k != NULL; k = k->next)
		if (has_test(k, from, to))
			return true;
	return false;
}

/* The way to go: the rows of a set, or all. */
static void
way(struct cursor *c, struct session *s, const struct search_key *top)
{
	const struct runs *rows = rows_find(top);

	if (rows != NULL)
		cursor_init(c, s->view, rows->r, rows->n);
	else
		cursor_all(c, s->view);
}

int
search_run(
    struct session *s, struct search *search, search_fn *found, void *arg)
{
	struct subject m = {.s = s, .work = {.limit = WORK_MAX}};
	bool bodies = has_test(search->top, TEST_BODY, TEST_TEXT);
	struct hints h = {0};
	struct cursor c;
	bool more = true;
	int rc = 0;

	hints_find(&h, search->top);
	if (search->page != NULL && search->top->test == TEST_FLAGS)
		return run_flags(s, search, &h, arg);
	way(&c, s, search->top);
	if (has_test(search->top, TEST_FIELD, TEST_TEXT))
		m.finder = finder_open(s->view->box.account,
		    bodies && s->view->unindexed);
	while (more) {
		if (c.next % ROWS_PER_PAGE == 0)
			skip(&c, &h);
		if (!cursor_next(&c, &m.row))
			break;
		if (m.row.flags & ROW_EXPUNGED)
			continue;
		session_progress(s, c.seq, s->view->count);
		m.number = c.row;
		m.seq = c.seq;
		if (search_matches(&m, search->top) && m.rc == 0)
			more = found(arg, &m);
		if (m.rc != 0 && m.rc != SPOOL_GONE && rc == 0)
			rc = m.rc;
		if (m.has_digest || m.has_bytes || m.rc != 0 || m.scores != 0)
			search_forget(&m);
	}
	if (m.finder != NULL && bodies)
		s->view->unindexed = finder_lacks(m.finder);
	finder_close(m.finder);
	arena_free(&m.work);
	return rc;
}

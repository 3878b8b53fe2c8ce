/* Contexts: what changed in their results. */
#include "base/log.h"
#include "context-inner.h"
#include "sort.h"
#include "spool/seen.h"

enum { WORK_MAX = 256 << 20 };

/* What is said of one context: places and numbers, in the order in which the
 * client is to follow them. */
struct news {
	bool moves; /* what changed is no longer in order */
	struct session *s;
	struct context *c;
	const char *item; /* what is being said, or NULL */
	bool any, first;
	uint32_t place; /* of the numbers that are being gathered */
	uint32_t next;  /* the place that goes on with them */
	struct runs numbers;
};

static void
put_numbers(struct news *n)
{
	struct io *io = n->s->io;

	if (n->numbers.n == 0)
		return;
	if (!n->any) {
		io_puts(io, "* ESEARCH (TAG ");
		put_string(io, n->c->tag);
		io_puts(io, n->c->by_uid ? ") UID" : ")");
		n->any = true;
	}
	if (n->first) {
		io_putc(io, ' ');
		io_puts(io, n->item);
		io_puts(io, " (");
	} else
		io_putc(io, ' ');
	n->first = false;
	io_num(io, n->place);
	io_putc(io, ' ');
	put_runs(io, n->numbers.r, n->numbers.n);
	n->numbers.n = 0;
}

static void
begin_item(struct news *n, const char *item)
{
	n->item = item;
	n->first = true;
}

static void
end_item(struct news *n)
{
	put_numbers(n);
	if (!n->first)
		io_putc(n->s->io, ')');
}

static void
end_news(struct news *n)
{
	if (n->any)
		io_puts(n->s->io, "\r\n");
}

/* place is 0 in results that are in the order of the mailbox. */
static void
say(struct news *n, uint32_t place, uint32_t next, uint32_t row, uint32_t uid)
{
	uint32_t number = n->c->by_uid ? uid : view_seq(n->s->view, row);

	if (number == 0)
		return;
	if (n->numbers.n > 0 && place != n->next)
		put_numbers(n);
	if (n->numbers.n == 0)
		n->place = place;
	n->next = next;
	runs_add(n->s, &n->numbers, number);
}

/* Where a message is in a result, or would be if its order is that of UIDs. */
static bool
is_in(const struct context *c, uint32_t uid, uint32_t *ret)
{
	uint32_t lo = 0, hi = c->n;

	if (c->sorted) {
		for (lo = 0; lo < c->n && c->uid[lo] != uid; lo++)
			continue;
		*ret = lo;
		return lo < c->n;
	}
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (c->uid[mid] < uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	*ret = lo;
	return lo < c->n && c->uid[lo] == uid;
}

static void
take_away(struct news *n, uint32_t at, uint32_t row)
{
	uint32_t place = n->c->sorted ? at + 1 : 0;

	say(n, place, place, row, n->c->uid[at]);
	context_remove(n->c, at);
}

/* Messages lo to hi are gone, those of them that are in it. */
static void
expunged(struct news *n, uint32_t lo, uint32_t hi)
{
	struct index *x = n->s->view->index;
	uint32_t row = index_find(x, lo), at;
	struct row r;

	for (; index_row(x, row, &r) && r.uid <= hi; row++)
		if (is_in(n->c, r.uid, &at))
			take_away(n, at, row);
}

/* --- what happened ---------------------------------------------------------
 */

static void
add_changed(struct session *s, struct contexts *all, uint32_t lo, uint32_t hi)
{
	struct arena *was = s->mem;

	s->mem = &all->work;
	runs_add_run(s, &all->changed, lo, hi);
	s->mem = was;
}

/* Reads the log; what was expunged is gathered in gone. */
static void
gather(struct session *s, struct contexts *all, struct runs *gone)
{
	struct view *v = s->view;
	struct flags_run flags;
	struct record rec;
	struct uid_run run;
	struct row row;
	uint32_t at;
	int rc;

	while ((rc = events_next(v->box.account, &all->events, &rec)) == 0) {
		at = 0;
		if (rec.box != v->box.id)
			continue;
		while (rec.type == REC_EXPUNGE &&
		       record_expunge_next(&rec, &at, &run))
			runs_add_run(s, gone, run.lo, run.hi);
		while (rec.type == REC_FLAGS &&
		       record_flags_next(&rec, &at, &flags))
			add_changed(s, all, flags.lo, flags.hi);
		while (record_note_next(&rec, &at, &run))
			add_changed(s, all, run.lo, run.hi);
	}
	if (rc == SPOOL_NONE)
		return;
	/* that part of the log is gone: anything may have happened */
	events_start(v->box.account, &all->events);
	add_changed(s, all, 1, UINT32_MAX);
	for (at = 0; index_row(v->index, at, &row); at++)
		if (row.flags & ROW_EXPUNGED)
			runs_add(s, gone, row.uid);
}

/* \Seen that is the reader's own changes without a word in the log of the
 * mailbox (spool/seen.h): then all are asked again. */
static void
gather_seen(struct session *s, struct contexts *all)
{
	struct view *v = s->view;
	struct index_info info;
	uint64_t version;

	if (!v->box.own_seen || seen_lay(&s->viewer, &v->box) != 0)
		return;
	version = seen_version(&v->box);
	index_info(v->index, &info);
	if (version != all->seen_version || info.modseq != all->seen_modseq ||
	    info.unseen != all->seen_unseen)
		add_changed(s, all, 1, UINT32_MAX);
	all->seen_version = version;
	all->seen_modseq = info.modseq;
	all->seen_unseen = info.unseen;
}

void
context_before(struct session *s)
{
	struct contexts *all = s->view->contexts;
	struct runs gone = {0};

	if (all == NULL)
		return;
	gather(s, all, &gone);
	gather_seen(s, all);
	runs_sort(&gone);
	for (struct context *c = all->first; c != NULL && gone.n > 0;
	     c = c->next) {
		struct news n = {.s = s, .c = c};

		begin_item(&n, "REMOVEFROM");
		for (uint32_t i = 0; i < gone.n; i++)
			expunged(&n, gone.r[i].lo, gone.r[i].hi);
		end_item(&n);
		end_news(&n);
	}
}

/* --- asking again ----------------------------------------------------------
 */

/* Where a message belongs in a sorted result: the place of the first that is
 * to come after it. */
static uint32_t
place_of(struct session *s, const struct context *c, const struct subject *m)
{
	struct view *v = s->view;
	uint32_t lo = 0, hi = c->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		struct row r;

		if (index_row(
			v->index, index_find(v->index, c->uid[mid]), &r) &&
		    sort_order(s, &c->program, &c->search, &r, &m->row) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Annotations are the one thing to sort by that can change. */
static bool
still_sorted(struct session *s, const struct context *c)
{
	struct index *x = s->view->index;
	bool may_change = false;
	struct row a, b;

	for (unsigned k = 0; k < c->program.n && c->sorted; k++)
		may_change = may_change || c->program.key[k].of != NULL;
	for (uint32_t i = 1; may_change && i < c->n; i++)
		if (index_row(x, index_find(x, c->uid[i - 1]), &a) &&
		    index_row(x, index_find(x, c->uid[i]), &b) &&
		    sort_order(s, &c->program, &c->search, &a, &b) > 0)
			return false;
	return true;
}

/* One message; adding: those that came in, else those that went out. */
static void
ask(struct news *n, struct subject *m, bool adding)
{
	struct context *c = n->c;
	bool matches, was;
	uint32_t at;

	matches = search_matches(m, c->search.top) && m->rc == 0;
	was = is_in(c, m->row.uid, &at);
	if (!adding && was && (!matches || n->moves))
		take_away(n, at, m->number);
	if (adding && !was && matches) {
		if (c->sorted)
			at = place_of(n->s, c, m);
		context_insert(c, at, m->row.uid);
		say(n, c->sorted ? at + 1 : 0, c->sorted ? at + 2 : 0,
		    m->number, m->row.uid);
	}
	search_forget(m);
}

static void
ask_all(struct news *n, const struct runs *changed, bool adding)
{
	struct view *v = n->s->view;
	struct subject m = {.s = n->s, .work = {.limit = WORK_MAX}};

	for (uint32_t i = 0; i < changed->n; i++)
		for (m.number =
			 view_next(v, index_find(v->index, changed->r[i].lo));
		     m.number < v->rows &&
		     index_row(v->index, m.number, &m.row) &&
		     m.row.uid <= changed->r[i].hi;
		     m.number = view_next(v, m.number + 1))
			if (!(m.row.flags & ROW_EXPUNGED))
				ask(n, &m, adding);
	arena_free(&m.work);
}

/* What the client wants to know of messages that came and are in a result: in
 * front of the ESEARCH that has them (RFC 5465, section 7). */
static void
fetch_new(struct session *s, struct context *c, uint32_t from_uid)
{
	struct view *v = s->view;
	struct subject m = {.s = s, .work = {.limit = WORK_MAX}};

	for (m.number = view_next(v, index_find(v->index, from_uid));
	     m.number < v->rows && index_row(v->index, m.number, &m.row);
	     m.number = view_next(v, m.number + 1)) {
		if ((m.row.flags & ROW_EXPUNGED) != 0)
			continue;
		if (search_matches(&m, c->search.top) && m.rc == 0)
			fetch_message(
			    s, &c->fetch, NULL, view_seq(v, m.number), &m.row);
		search_forget(&m);
	}
	arena_free(&m.work);
}

void
context_after(struct session *s)
{
	struct view *v = s->view;
	struct contexts *all = v->contexts;
	uint32_t new_from;
	struct row row;

	if (all == NULL)
		return;
	new_from = all->next_uid;
	if (v->rows > 0 && index_row(v->index, v->rows - 1, &row) &&
	    row.uid >= all->next_uid) {
		add_changed(s, all, all->next_uid, row.uid);
		all->next_uid = row.uid + 1;
	}
	if (all->changed.n == 0)
		return;
	runs_sort(&all->changed);
	for (struct context *c = all->first; c != NULL; c = c->next) {
		search_rebind(c->search.top, v->index);
		if (c->fetch.n > 0 && all->next_uid > new_from)
			fetch_new(s, c, new_from);
	}
	for (struct context *c = all->first; c != NULL; c = c->next) {
		struct news n = {.s = s, .c = c};

		n.moves = !still_sorted(s, c);
		begin_item(&n, "REMOVEFROM");
		ask_all(&n, &all->changed, false);
		end_item(&n);
		begin_item(&n, "ADDTO");
		ask_all(&n, &all->changed, true);
		end_item(&n);
		end_news(&n);
	}
	arena_reset(&all->work);
	all->changed = (struct runs){0};
}

/*
 * LIST over all servers: each of the others is asked, all at the same time,
 * for what the user may see there, unless it has just said so (remote-heard.c),
 * and its names are put where they belong among ours; what is then said of them
 * is worked out here.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "notify.h"
#include "remote-list.h"
#include "spool/names.h"

struct ask {
	struct remote *r;     /* NULL: it is not asked, or is down */
	bool heard;           /* its names are known */
	int64_t at;           /* when it was asked for them */
	unsigned names, said; /* tags; 0: not asked */
};

/* What is asked for: patterns, and in one text. */
struct question {
	struct span pattern[2 * PATTERNS_MAX];
	unsigned n;
	const char *text, *all; /* the text of a question for all names */
};

/* --- what is asked ---------------------------------------------------------
 */

/* The beginning of all names that a pattern can match. */
static struct span
beginning(const struct list *l, unsigned i, struct arena *mem)
{
	struct span r = l->reference, w = l->written[i];
	char *p = arena_raw(mem, r.n + w.n + 1);
	size_t n = 0;

	memcpy(p, r.p, r.n);
	memcpy(p + r.n, w.p, w.n);
	while (n < r.n + w.n && p[n] != '*' && p[n] != '%')
		n++;
	return span_of(p, n);
}

static bool
begins(struct span s, struct span with)
{
	return span_eq(span_sub(s, 0, with.n), with);
}

/* All names that may be meant, those with either prefix; l NULL: all. */
static struct question
make_question(const struct list *l, struct session *s)
{
	static const enum name_kind kinds[] = {NAME_USER, NAME_BOARD};
	struct question q = {.n = 0, .text = "", .all = ""};

	for (unsigned k = 0; k < 2; k++) {
		struct span prefix = span_str(names_prefix(kinds[k]));
		bool all = l == NULL;

		q.all =
		    arena_printf(s->mem, "%s%.*s*\n", q.all, SPAN_FMT(prefix));

		for (unsigned i = 0; l != NULL && i < l->n; i++)
			all = all || begins(prefix, beginning(l, i, s->mem));
		for (unsigned i = 0; i < (all ? 1 : l->n); i++) {
			struct span p = all ? prefix : beginning(l, i, s->mem);

			if (!begins(p, prefix))
				continue;
			q.pattern[q.n++] = span_str(
			    arena_printf(s->mem, "%.*s*", SPAN_FMT(p)));
			q.text = arena_printf(
			    s->mem, "%s%.*s*\n", q.text, SPAN_FMT(p));
		}
	}
	return q;
}

static void
put_metadata_wish(struct remote *r, const struct metadata_wish *w)
{
	const char *sep = "";

	io_puts(&r->io, " METADATA (");
	if (w->maxsize != UINT64_MAX) {
		io_puts(&r->io, "MAXSIZE ");
		io_num(&r->io, w->maxsize);
		sep = " ";
	}
	if (w->depth > 0)
		io_printf(&r->io, "%sDEPTH %s", sep,
		    w->depth == 1 ? "1" : "infinity");
	io_puts(&r->io, w->maxsize == UINT64_MAX && w->depth == 0 ? "" : ") (");
	for (unsigned i = 0; i < w->n; i++) {
		if (i > 0)
			io_putc(&r->io, ' ');
		remote_put_string(r, w->entry[i]);
	}
	io_putc(&r->io, ')');
}

/* What LIST is to return besides names, of those that it matches. */
static bool
wants_said(const struct list *l)
{
	return l != NULL && (l->give & (RETURN_STATUS | RETURN_MYRIGHTS |
					   RETURN_METADATA)) != 0;
}

static unsigned
ask_said(const struct list *l, struct remote *r)
{
	unsigned tag;

	if (!wants_said(l))
		return 0;
	tag = remote_tag(r);
	io_puts(&r->io, "LIST ");
	remote_put_mailbox(r, l->reference);
	for (unsigned i = 0; i < l->n; i++) {
		io_puts(&r->io, i == 0 ? " (" : " ");
		remote_put_mailbox(r, l->written[i]);
	}
	io_puts(&r->io, ") RETURN (CHILDREN");
	if ((l->give & RETURN_STATUS) != 0) {
		io_puts(&r->io, " STATUS ");
		put_status_items(&r->io, &l->status);
	}
	if ((l->give & RETURN_MYRIGHTS) != 0)
		io_puts(&r->io, " MYRIGHTS");
	if ((l->give & RETURN_METADATA) != 0)
		put_metadata_wish(r, &l->metadata);
	io_puts(&r->io, ")\r\n");
	return tag;
}

static void
ask_one(const struct question *q, const struct list *l, struct ask *ask)
{
	struct remote *r = ask->r;

	if (!ask->heard) {
		ask->at = clock_ms();
		ask->names = remote_tag(r);
		io_puts(&r->io, "LIST \"\" (");
		for (unsigned i = 0; i < q->n; i++) {
			if (i > 0)
				io_putc(&r->io, ' ');
			remote_put_mailbox(r, q->pattern[i]);
		}
		io_puts(&r->io, ")\r\n");
	}
	ask->said = ask_said(l, r);
	io_flush(&r->io);
}

/* --- what is answered ------------------------------------------------------
 */

/* The servers have the rest of the time that all have. */
static bool
hear(struct gather *g, unsigned tag, int64_t until)
{
	enum remote_outcome what;

	remote_wait(g->r, until - clock_ms() + 500);
	what = remote_finish(g->r, tag, list_take, g);
	if (what == REMOTE_NO)
		log_warn("%s: LIST: %.*s", g->r->host,
		    SPAN_FMT(span_sub(buf_span(&g->r->line), 0, 200)));
	return what != REMOTE_GONE;
}

static void
hear_one(struct session *s, const struct question *q, const struct ask *ask,
    int64_t until, struct found *f)
{
	struct gather g = {
	    .s = s, .r = ask->r, .mem = {.limit = (size_t)8 * SAID_BYTES}};
	bool whole = ask->names == 0 || hear(&g, ask->names, until);

	if (whole && ask->names != 0)
		heard_keep(&g, q->text, ask->at);
	g.names = true;
	if (whole && ask->said != 0)
		whole = hear(&g, ask->said, until);
	if (whole)
		list_keep(&g, f);
	arena_free(&g.mem);
}

struct servers {
	struct session *s;
	struct ask *ask;
	unsigned n, cap;
};

static int
add_server(void *arg, const char *host)
{
	struct servers *v = arg;
	uint32_t cap = v->cap;

	v->ask = list_room(v->s->mem, v->ask, v->n, &cap, sizeof *v->ask);
	v->cap = cap;
	v->ask[v->n++] = (struct ask){.r = remote_at(v->s, host)};
	return 0;
}

/* First all connections are begun, then all are asked, then all are heard: it
 * takes as long as the slowest of them. */
static void
ask_all(struct session *s, const struct list *l, const struct question *q,
    struct found *f)
{
	struct servers v = {.s = s};
	int64_t until = clock_ms() + (int64_t)s->config->remote_timeout * 1000;

	directory_each_server(s->remotes->directory, add_server, &v);
	s->remotes->until = until;
	for (unsigned i = 0; i < v.n; i++) {
		v.ask[i].heard = heard_take(v.ask[i].r, q->text, q->all, f);
		if (v.ask[i].heard && !wants_said(l))
			v.ask[i].r = NULL;
	}
	for (unsigned i = 0; i < v.n; i++)
		if (v.ask[i].r != NULL)
			remote_begin(v.ask[i].r);
	for (unsigned i = 0; i < v.n; i++)
		if (v.ask[i].r != NULL)
			remote_hello(v.ask[i].r);
	for (unsigned i = 0; i < v.n; i++)
		if (v.ask[i].r != NULL && !remote_ready(v.ask[i].r))
			v.ask[i].r = NULL;
		else if (v.ask[i].r != NULL)
			ask_one(q, l, &v.ask[i]);
	for (unsigned i = 0; i < v.n; i++)
		if (v.ask[i].r != NULL)
			hear_one(s, q, &v.ask[i], until, f);
	s->remotes->until = 0;
}

/* --- and what becomes of it ------------------------------------------------
 */

/* Copies of accounts that are housed elsewhere are not for reading. */
static bool
is_copy(struct session *s, const struct listed *l, const struct listed *before)
{
	char host[HOST_SIZE];

	if (l->account == NULL)
		return false;
	if (before != NULL && before->account != NULL &&
	    strcmp(before->account, l->account) == 0)
		return before->id == 0;
	return directory_home(s->remotes->directory, l->account, host) ==
	       HOME_ELSEWHERE;
}

/* Ours, less copies; the same name twice is one that is subscribed to. */
static void
merge(
    struct session *s, const struct found *g, struct listed **list, uint32_t *n)
{
	struct listed *all = arena_raw(s->mem, (*n + g->n + 1) * sizeof *all);
	uint32_t k = 0, m = 0;

	for (uint32_t i = 0; i < *n; i++) {
		struct listed *l = &(*list)[i];

		if (is_copy(s, l, i > 0 ? l - 1 : NULL))
			l->id = 0;
		if (l->id != 0 || l->account == NULL || l->subscribed)
			all[k++] = *l;
	}
	if (g->n > 0)
		memcpy(all + k, g->list, g->n * sizeof *all);
	k += g->n;
	qsort(all, k, sizeof *all, listed_by_name);
	for (uint32_t i = 0; i < k; i++) {
		bool subscribed = all[i].subscribed;

		if (m > 0 && span_eq(all[m - 1].name, all[i].name)) {
			subscribed = subscribed || all[--m].subscribed;
			if (all[i].id == 0)
				all[i] = all[m];
		}
		all[m] = all[i];
		all[m++].subscribed = subscribed;
	}
	*list = all;
	*n = m;
}

static int
by_name(const void *a, const void *b)
{
	const struct said *x = a, *y = b;
	size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
	int c = memcmp(x->name.p, y->name.p, n);

	return c != 0 ? c : (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

struct remote_said *
remote_list(
    struct session *s, const struct list *l, struct listed **list, uint32_t *n)
{
	struct found f = {.n = 0};
	struct question q;

	if (remote_all(s) == NULL || s->remotes->trouble)
		return NULL;
	f.said = ARENA_NEW(s->mem, struct remote_said);
	q = make_question(l, s);
	if (q.n > 0 && (l == NULL || !l->lsub))
		ask_all(s, l, &q, &f);
	merge(s, &f, list, n);
	if (f.said->n > 1)
		qsort(f.said->said, f.said->n, sizeof *f.said->said, by_name);
	return f.said;
}

void
remote_say(struct session *s, const struct remote_said *all, struct span name,
    const char *kind)
{
	struct said key = {.name = name};
	const struct said *x;

	if (all == NULL || all->n == 0)
		return;
	x = bsearch(&key, all->said, all->n, sizeof key, by_name);
	if (x == NULL)
		return;
	while (x > all->said && span_eq(x[-1].name, name))
		x--;
	for (; x < all->said + all->n && span_eq(x->name, name); x++)
		if (strcmp(x->kind, kind) == 0)
			io_putspan(s->io, x->line);
}

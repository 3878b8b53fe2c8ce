/*
 * NOTIFY of mailboxes on other servers.
 *
 * Each server that has some of them is told which, on a connection that is for
 * nothing else, and what it says is passed on: so nothing of it is taken for an
 * answer to something.  The selected mailbox is that of the main connection,
 * whose server is told of SELECTED alone.  A server that goes is left out, and
 * when it is back says how things are.
 */
#include <poll.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "notify.h"
#include "remote-notify.h"
#include "remote-seen.h"
#include "spool/names.h"

enum { AGAIN_MS = 5 * 1000, TRY_MS = 2 * 1000, ASKED_BYTES = 1 << 20 };

struct away {
	struct away *next;
	struct remote *r;
	char *asked;   /* what it was told, as far as it matters */
	int64_t again; /* it is not there: when it is tried again; else 0 */
};

/* --- what is asked of whom --------------------------------------------------
 */

/* "board" is above boards of all servers. */
static bool
is_level(struct span name)
{
	static const enum name_kind kinds[] = {NAME_USER, NAME_BOARD};

	for (unsigned i = 0; i < 2; i++) {
		struct span prefix = span_str(names_prefix(kinds[i]));

		if (prefix.n > name.n && prefix.p[name.n] == '/' &&
		    span_eq(span_sub(prefix, 0, name.n), name))
			return true;
	}
	return false;
}

static bool
is_at(struct session *s, struct span name, const char *host)
{
	struct remote *r = remote_of(s, name);

	return r != NULL && strcmp(r->host, host) == 0;
}

typedef void name_fn(void *arg, struct span name);

/* Those of a group's names that this server is to be told. */
static void
each_name(struct session *s, const struct event_group *g, const char *host,
    name_fn *fn, void *arg)
{
	const struct notify *n = s->notify;

	if (g->events == 0)
		return;
	if (g->scope == SCOPE_SUBSCRIBED)
		for (uint32_t i = 0; i < n->nknown; i++)
			if (n->known[i].box.subscribed &&
			    is_at(s, n->known[i].box.name, host))
				fn(arg, n->known[i].box.name);
	if (g->scope != SCOPE_SUBTREE && g->scope != SCOPE_MAILBOXES)
		return;
	for (unsigned i = 0; i < g->n; i++)
		if (is_at(s, g->names[i], host) ||
		    (g->scope == SCOPE_SUBTREE && is_level(g->names[i])))
			fn(arg, g->names[i]);
}

struct writing {
	struct remote *r; /* to it, ... */
	struct buf *b;    /* ... or this */
	unsigned n;
};

static void
write_name(void *arg, struct span name)
{
	struct writing *w = arg;

	if (w->b != NULL) {
		buf_putspan(w->b, name);
		buf_putc(w->b, '\n');
	} else {
		io_puts(&w->r->io, w->n == 0 ? "" : " ");
		remote_put_mailbox(w->r, name);
	}
	w->n++;
}

/* All of it in one text, "" if there is nothing; for free().  NULL: it is too
 * much. */
static char *
what_to_ask(struct session *s, const char *host)
{
	const struct notify *n = s->notify;
	struct buf b = {.limit = ASKED_BYTES};
	struct writing w = {.b = &b};

	for (unsigned i = 0; i < n->ngroups; i++) {
		w.n = 0;
		each_name(s, &n->groups[i], host, write_name, &w);
		if (w.n > 0)
			buf_printf(&b, "%d %u\n", (int)n->groups[i].scope,
			    n->groups[i].events);
	}
	buf_putc(&b, '\0');
	if (b.overflow)
		buf_free(&b);
	return b.p;
}

static void
count_name(void *arg, struct span name)
{
	(void)name;
	++*(unsigned *)arg;
}

/* "(mailboxes (a b) (MessageNew MessageExpunge))" */
static void
put_group(struct remote *r, const struct event_group *g)
{
	struct writing w = {.r = r};
	unsigned n = 0;

	each_name(r->s, g, r->host, count_name, &n);
	if (n == 0)
		return;
	io_puts(&r->io,
	    g->scope == SCOPE_SUBTREE ? " (subtree (" : " (mailboxes (");
	each_name(r->s, g, r->host, write_name, &w);
	io_puts(&r->io, ") ");
	put_events(&r->io, g->events);
	io_putc(&r->io, ')');
}

/* --- the servers ------------------------------------------------------------
 */

static void
is_lost(struct away *a)
{
	int64_t soon = clock_ms() + AGAIN_MS;

	a->again = a->r->down_until > soon ? a->r->down_until : soon;
}

/* False: it refuses. */
static bool
tell_it(struct session *s, struct away *a, bool status)
{
	struct remote *r = a->r;
	enum remote_outcome what;
	unsigned tag;

	if (!remote_ready(r)) {
		is_lost(a);
		return true;
	}
	remote_wait(r, (int64_t)s->config->remote_timeout * 1000);
	tag = remote_tag(r);
	io_puts(&r->io, status ? "NOTIFY SET STATUS" : "NOTIFY SET");
	for (unsigned i = 0; i < s->notify->ngroups; i++)
		put_group(r, &s->notify->groups[i]);
	io_puts(&r->io, "\r\n");
	what = remote_finish(r, tag, NULL, NULL);
	a->again = 0;
	if (what == REMOTE_GONE)
		is_lost(a);
	else if (what == REMOTE_NO)
		log_warn("%s: NOTIFY: %.*s", r->host,
		    SPAN_FMT(span_sub(buf_span(&r->line), 0, 200)));
	return what != REMOTE_NO;
}

static void
away_free(struct away *a)
{
	remote_free(a->r);
	free(a->asked);
	free(a);
}

void
remote_notify_end(struct notify *n)
{
	struct away *a;

	while ((a = n->away) != NULL) {
		n->away = a->next;
		away_free(a);
	}
	n->naway = 0;
}

struct refresh {
	struct session *s;
	struct away *news[REMOTE_WATCH];
	unsigned n;
};

static struct away *
away_new(struct session *s, const char *host)
{
	struct away *a = calloc(1, sizeof *a);

	if (a == NULL)
		die(EXIT_TEMP, "out of memory");
	a->r = remote_new(s, host);
	a->r->watching = true;
	a->next = s->notify->away;
	s->notify->away = a;
	s->notify->naway++;
	return a;
}

/* One server: -1, there are too many. */
static int
look_at(void *arg, const char *host)
{
	struct refresh *f = arg;
	struct notify *n = f->s->notify;
	struct away **at = &n->away, *a;
	char *asked = what_to_ask(f->s, host);

	if (asked == NULL)
		return -1;
	while (*at != NULL && strcmp((*at)->r->host, host) != 0)
		at = &(*at)->next;
	a = *at;
	if (*asked == '\0' || (a != NULL && strcmp(a->asked, asked) == 0)) {
		if (a != NULL && *asked == '\0') {
			*at = a->next;
			n->naway--;
			away_free(a);
		}
		free(asked);
		return 0;
	}
	if (a == NULL && n->naway == REMOTE_WATCH) {
		free(asked);
		return -1;
	}
	if (a == NULL)
		a = away_new(f->s, host);
	free(a->asked);
	a->asked = asked;
	f->news[f->n++] = a;
	return 0;
}

int
remote_notify_refresh(struct session *s, bool status)
{
	struct remotes *all = remote_all(s);
	struct refresh f = {.s = s};
	int rc = 0;

	if (all == NULL || all->trouble)
		return 0;
	if (directory_each_server(all->directory, look_at, &f) != 0)
		return SPOOL_FULL;
	for (unsigned i = 0; i < f.n; i++)
		remote_begin(f.news[i]->r);
	for (unsigned i = 0; i < f.n; i++)
		remote_hello(f.news[i]->r);
	for (unsigned i = 0; i < f.n && rc == 0; i++)
		if (!tell_it(s, f.news[i], status))
			rc = SPOOL_FULL;
	return rc;
}

/* --- what they say ----------------------------------------------------------
 */

void
remote_notify_hear(struct session *s)
{
	for (struct away *a = s->notify->away; a != NULL; a = a->next) {
		if (a->again != 0 && clock_ms() >= a->again) {
			s->remotes->until = clock_ms() + TRY_MS;
			tell_it(s, a, true);
			s->remotes->until = 0;
		}
		if (a->again == 0 &&
		    (!remote_ready(a->r) || !remote_hear(a->r)))
			is_lost(a);
	}
}

bool
remote_notify_is_over(const struct session *s)
{
	for (const struct away *a = s->notify->away; a != NULL; a = a->next)
		if (a->r->overflow)
			return true;
	return false;
}

int64_t
remote_notify_fds(struct session *s, int fds[], unsigned *n)
{
	int64_t due = INT64_MAX;

	if (s->notify == NULL)
		return due;
	for (const struct away *a = s->notify->away; a != NULL; a = a->next)
		if (a->again == 0)
			fds[(*n)++] = a->r->fd;
		else if (a->again < due)
			due = a->again;
	return due;
}

/* The selected mailbox is told of by the selected group, and what the session
 * has done itself it knows. */
static bool
is_told(struct session *s, struct remote *r, struct span line)
{
	struct args a = {.p = line.p + 2, .end = line.p + line.n - 2, .s = s};
	struct span name, box;

	if (!arg_word(&a, "STATUS") || s->remote == NULL ||
	    strcmp(s->remote->host, r->host) != 0 || !arg_sp(&a) ||
	    !arg_mailbox(&a, &name))
		return false;
	return mailbox_canonical(s->mem, span_str(s->remote->box), &box) &&
	       mailbox_canonical(s->mem, name, &name) && span_eq(name, box);
}

void
remote_notified(struct remote *r, struct span line)
{
	static const struct span words[] = {
	    SPAN("* STATUS "), SPAN("* LIST "), SPAN("* METADATA ")};
	struct session *s = r->s;
	struct arena_mark mark = arena_mark(s->mem);

	if (span_is(span_sub(line, 0, 27), "* OK [NOTIFICATIONOVERFLOW]"))
		r->overflow = true;
	for (unsigned i = 0; i < 3; i++)
		if (span_eq(span_sub(line, 0, words[i].n), words[i]) &&
		    !is_told(s, r, line))
			io_putspan(s->io, line);
	arena_release(s->mem, mark);
}

/* --- the selected one -------------------------------------------------------
 */

void
remote_notify_selected(struct session *s)
{
	const struct notify *n = s->notify;
	struct remote *r = s->remote;
	unsigned events = EVENT_NEW | EVENT_EXPUNGE | EVENT_FLAG, tag;

	if ((n == NULL && !r->notified) || !remote_ready(r))
		return;
	if (n != NULL)
		events = n->selected;
	remote_wait(r, (int64_t)s->config->remote_timeout * 1000);
	tag = remote_tag(r);
	io_puts(&r->io, n == NULL || n->delayed
			    ? "NOTIFY SET (SELECTED-DELAYED "
			    : "NOTIFY SET (SELECTED ");
	put_events(&r->io, events);
	io_puts(&r->io, ")\r\n");
	r->notified = true;
	remote_finish(r, tag, NULL, NULL);
}

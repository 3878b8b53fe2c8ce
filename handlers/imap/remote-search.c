/* ESEARCH over several servers (RFC 7377): each searches its own mailboxes, and
 * answers for them. */
#include <stdlib.h>

#include "remote.h"
#include "search-scope.h"

static int
by_server(const void *a, const void *b)
{
	const struct scope_there *x = a, *y = b;
	size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
	int c = strcmp(x->r->host, y->r->host);

	if (c == 0)
		c = memcmp(x->name.p, y->name.p, n);
	return c != 0 ? c : (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

/* "a1 UID ESEARCH IN (selected mailboxes (x y)) RETURN () ALL" */
static void
ask(struct session *s, struct remote *r, const struct scope_there *t,
    uint32_t n, bool selected, struct span rest)
{
	io_putspan(&r->io, s->tag);
	io_puts(&r->io, " ESEARCH IN (");
	if (selected)
		io_puts(&r->io, n > 0 ? "selected " : "selected");
	for (uint32_t i = 0; i < n; i++) {
		if (i > 0 && span_eq(t[i].name, t[i - 1].name))
			continue;
		io_puts(&r->io, i == 0 ? "mailboxes (" : " ");
		remote_put_mailbox(r, t[i].name);
	}
	io_puts(&r->io, n > 0 ? "))" : ")");
	remote_put_text(r, rest);
	io_flush(&r->io);
}

struct asked {
	struct remote *r;
	struct asked *next;
};

static struct asked *
ask_all(struct session *s, struct scope *sc, struct span rest, bool *down)
{
	struct asked *list = NULL, *one;
	uint32_t i = 0, n;

	while (i < sc->nthere) {
		struct remote *r = sc->there[i].r;

		for (n = 1; i + n < sc->nthere && sc->there[i + n].r == r;)
			n++;
		if (remote_ready(r)) {
			uint32_t from = sc->there[i].name.p == NULL ? 1 : 0;

			ask(s, r, &sc->there[i + from], n - from, from != 0,
			    rest);
			one = ARENA_NEW(s->mem, struct asked);
			*one = (struct asked){r, list};
			list = one;
		} else
			*down = true;
		i += n;
	}
	return list;
}

struct reply
remote_search(struct session *s, struct scope *sc, struct span rest)
{
	struct reply reply = DONE;
	struct asked *list;
	bool down = false;

	if (sc->nthere > 1)
		qsort(sc->there, sc->nthere, sizeof *sc->there, by_server);
	list = ask_all(s, sc, rest, &down);
	for (; list != NULL; list = list->next) {
		enum remote_outcome what = remote_pass_answers(list->r, false);

		if (what == REMOTE_GONE && s->torn)
			return remote_gone(list->r);
		if (what == REMOTE_GONE)
			down = true;
		else if (what == REMOTE_NO && reply.result == OK)
			reply = remote_reply(list->r, what);
	}
	return down && reply.result == OK ? remote_unavailable() : reply;
}

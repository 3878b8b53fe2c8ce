/* The names that a server said last, for a LIST that comes soon after. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "notify.h"
#include "remote-list.h"

enum { HEARD_BYTES = 2 << 20 }; /* of one server; more is not kept */

struct heard {
	int64_t at;  /* when it was asked, in clock_ms() */
	char *asked; /* for what: list_asked() */
	struct gather said;
};

void
remote_heard_forget(struct remote *r)
{
	if (r->heard == NULL)
		return;
	arena_free(&r->heard->said.mem);
	free(r->heard->asked);
	free(r->heard);
	r->heard = NULL;
}

bool
heard_take(
    struct remote *r, const char *asked, const char *all, struct found *f)
{
	const struct heard *h = r->heard;
	int64_t age = (int64_t)r->s->config->remote_list_age * 1000;

	if (h == NULL || clock_ms() - h->at >= age ||
	    (strcmp(h->asked, asked) != 0 && strcmp(h->asked, all) != 0))
		return false;
	list_keep(&h->said, f);
	return true;
}

void
heard_keep(const struct gather *g, const char *asked, int64_t at)
{
	struct remote *r = g->r;
	struct heard *h;

	remote_heard_forget(r);
	if (r->s->config->remote_list_age == 0 || g->bytes > HEARD_BYTES)
		return;
	h = calloc(1, sizeof *h);
	if (h == NULL || (h->asked = strdup(asked)) == NULL)
		die(EXIT_TEMP, "out of memory");
	h->at = at;
	h->said = (struct gather){.s = g->s,
	    .r = r,
	    .mem = {.limit = (size_t)8 * SAID_BYTES},
	    .n = g->n,
	    .bytes = g->bytes};
	h->said.list = arena_raw(&h->said.mem, (g->n + 1) * sizeof *g->list);
	for (uint32_t i = 0; i < g->n; i++) {
		struct listed l = g->list[i];

		l.name = arena_span(&h->said.mem, l.name);
		l.account = arena_str(&h->said.mem, span_str(l.account));
		h->said.list[i] = l;
	}
	r->heard = h;
}

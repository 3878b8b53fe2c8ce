/* Contexts: making, finding and ending them. */
#include <stdlib.h>

#include "base/log.h"
#include "context-inner.h"
#include "search-parse.h"
#include "sort.h"

enum { TREE_MAX = 64 << 20, WORK_MAX = 16 << 20 };

static void
forget(struct context *c)
{
	search_free(&c->search);
	fetch_free(&c->fetch);
	arena_free(&c->mem);
	free(c->uid);
	free(c);
}

/* The same keys again, compiled so that they last.  They were fine before. */
static bool
compile(struct session *s, struct context *c, struct span keys)
{
	struct arena *was = s->mem;
	struct args a = {.s = s};
	struct reply no;
	bool ok;

	s->mem = &c->mem;
	keys = arena_span(&c->mem, keys);
	a.p = keys.p;
	a.end = keys.p + keys.n;
	c->search.lasting = true;
	ok = search_parse(&a, &c->search, &no);
	s->mem = was;
	return ok;
}

/* The same for FETCH items. */
static bool
compile_fetch(struct session *s, struct context *c, struct span items)
{
	struct arena *was = s->mem;
	struct args a = {.s = s};
	bool ok, by_uid = s->by_uid;

	if (items.p == NULL)
		return true;
	s->mem = &c->mem;
	s->by_uid = false;
	items = arena_span(&c->mem, items);
	a.p = items.p;
	a.end = items.p + items.n;
	ok = fetch_parse(&a, &c->fetch);
	fetch_prepare(&c->fetch);
	s->by_uid = by_uid;
	s->mem = was;
	return ok;
}

static void
refuse(struct session *s)
{
	io_puts(s->io, "* NO [NOUPDATE ");
	put_string(s->io, s->tag);
	io_puts(s->io, "] Too many contexts.\r\n");
}

struct context *
context_new(struct session *s, const struct sort_program *program,
    struct span charset, struct span keys, struct span fetch)
{
	struct context *c;
	unsigned n = 0;

	if (s->view->contexts != NULL)
		for (c = s->view->contexts->first; c != NULL; c = c->next)
			n++;
	c = n < CONTEXTS_MAX ? calloc(1, sizeof *c) : NULL;
	if (c == NULL) {
		refuse(s);
		return NULL;
	}
	c->mem.limit = TREE_MAX;
	c->tag = arena_span(&c->mem, s->tag);
	c->by_uid = s->by_uid;
	c->sorted = program != NULL;
	if (program != NULL) {
		c->program = *program;
		sort_keep(&c->mem, &c->program);
	}
	if (charset.p != NULL)
		c->search.charset = arena_span(&c->mem, charset);
	if (!compile(s, c, keys) || !compile_fetch(s, c, fetch)) {
		refuse(s);
		forget(c);
		return NULL;
	}
	return c;
}

void
context_insert(struct context *c, uint32_t at, uint32_t uid)
{
	if (c->n == c->room) {
		c->room = c->room > 0 ? 2 * c->room : 64;
		c->uid = realloc(c->uid, c->room * sizeof *c->uid);
		if (c->uid == NULL)
			die(EXIT_TEMP, "out of memory");
	}
	memmove(c->uid + at + 1, c->uid + at, (c->n - at) * sizeof *c->uid);
	c->uid[at] = uid;
	c->n++;
}

void
context_remove(struct context *c, uint32_t at)
{
	c->n--;
	memmove(c->uid + at, c->uid + at + 1, (c->n - at) * sizeof *c->uid);
}

void
context_add(struct context *c, uint32_t uid)
{
	if (c != NULL)
		context_insert(c, c->n, uid);
}

/* The first of them: what the client has not been told of is to come. */
static struct contexts *
start(struct view *v)
{
	struct contexts *all = calloc(1, sizeof *all);
	struct row row;

	if (all == NULL)
		die(EXIT_TEMP, "out of memory");
	all->work.limit = WORK_MAX;
	all->events = v->events;
	all->next_uid = 1;
	if (v->rows > 0 && index_row(v->index, v->rows - 1, &row))
		all->next_uid = row.uid + 1;
	return all;
}

void
context_ready(struct session *s, struct context *c, bool keep)
{
	struct view *v = s->view;

	if (c == NULL)
		return;
	if (!keep) {
		forget(c);
		return;
	}
	if (v->contexts == NULL)
		v->contexts = start(v);
	c->next = v->contexts->first;
	v->contexts->first = c;
}

struct context *
context_find(struct session *s, struct span tag)
{
	struct context *c = NULL;

	if (s->view != NULL && s->view->contexts != NULL)
		c = s->view->contexts->first;
	while (c != NULL && !span_eq(c->tag, tag))
		c = c->next;
	return c;
}

void
context_cancel(struct session *s, struct context *c)
{
	struct context **at = &s->view->contexts->first;

	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	forget(c);
	if (s->view->contexts->first == NULL) {
		context_end(s->view->contexts);
		s->view->contexts = NULL;
	}
}

void
context_end(struct contexts *all)
{
	struct context *c;

	if (all == NULL)
		return;
	while ((c = all->first) != NULL) {
		all->first = c->next;
		forget(c);
	}
	arena_free(&all->work);
	free(all);
}

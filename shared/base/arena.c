/* Bump allocation in a list of chunks, newest first. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, size;
	alignas(max_align_t) char data[];
};

enum { CHUNK = 8192 - sizeof(struct arena_chunk) };

static struct arena_chunk *
grow(struct arena *a, size_t n)
{
	size_t size = n > CHUNK ? n : CHUNK;
	struct arena_chunk *c = malloc(sizeof *c + size);

	if (c == NULL)
		die(EXIT_TEMP, "out of memory");
	c->size = size;
	c->used = 0;
	c->next = a->head;
	a->head = c;
	return c;
}

void *
arena_raw(struct arena *a, size_t n)
{
	const size_t align = alignof(max_align_t);
	struct arena_chunk *c = a->head;
	void *p;

	if (a->total > a->limit || n > a->limit - a->total)
		die(EXIT_TOOBIG, "more than %zu bytes of memory needed",
		    a->limit);
	n = (n + align - 1) & ~(align - 1);
	if (c == NULL || c->size - c->used < n)
		c = grow(a, n);
	p = c->data + c->used;
	c->used += n;
	a->total += n;
	return p;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	return memset(arena_raw(a, n), 0, n);
}

char *
arena_dup(struct arena *a, const void *p, size_t n)
{
	char *s = arena_raw(a, n + 1);

	if (n > 0)
		memcpy(s, p, n);
	s[n] = '\0';
	return s;
}

char *
arena_str(struct arena *a, struct span s)
{
	return arena_dup(a, s.p, s.n);
}

struct span
arena_span(struct arena *a, struct span s)
{
	return span_of(arena_dup(a, s.p, s.n), s.n);
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	s = arena_raw(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(s, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return s;
}

struct arena_mark
arena_mark(const struct arena *a)
{
	return (struct arena_mark){a->head, a->head ? a->head->used : 0,
	    a->total};
}

void
arena_release(struct arena *a, struct arena_mark m)
{
	while (a->head != m.chunk && a->head != NULL) {
		struct arena_chunk *c = a->head;

		a->head = c->next;
		free(c);
	}
	if (a->head != NULL)
		a->head->used = m.used;
	a->total = m.total;
}

/* Keeps the oldest chunk if it is small, so a quiet connection allocates
 * nothing and a command that needed much does not keep it. */
void
arena_reset(struct arena *a)
{
	struct arena_chunk *c;

	while ((c = a->head) != NULL && (c->next != NULL || c->size > CHUNK)) {
		a->head = c->next;
		free(c);
	}
	if (c != NULL)
		c->used = 0;
	a->total = 0;
}

void
arena_free(struct arena *a)
{
	arena_reset(a);
	free(a->head);
	a->head = NULL;
}

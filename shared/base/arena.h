#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/span.h"

/*
 * Memory that is given back all at once.
 *
 * A handler has two lifetimes, the connection and the command, and an arena
 * for each; nothing taken from one is freed by hand.  An arena has a limit:
 * going past it, or the machine being out of memory, ends the process through
 * die(), since a process serves one connection and has nothing better to do.
 * A zero-initialised struct with a limit is an empty arena.
 */
struct arena {
	struct arena_chunk *head;
	size_t total, limit; /* bytes taken since reset, and the most allowed */
};

void *arena_alloc(struct arena *, size_t); /* zeroed, aligned for any type */
void *arena_raw(struct arena *, size_t);   /* the same, not zeroed */
char *arena_dup(struct arena *, const void *, size_t); /* adds a NUL */
char *arena_str(struct arena *, struct span);          /* adds a NUL */
struct span arena_span(struct arena *, struct span);   /* a copy */
char *arena_printf(struct arena *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *); /* empties it, keeping one small chunk */
void arena_free(struct arena *);

/* Where an arena stood, to give back what was taken since. */
struct arena_mark {
	struct arena_chunk *chunk;
	size_t used, total;
};
struct arena_mark arena_mark(const struct arena *);
void arena_release(struct arena *, struct arena_mark);

#define ARENA_NEW(a, type)      ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_alloc((a), sizeof(type) * (n)))

#endif

#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* A borrowed run of bytes: not terminated, not owned, may hold NUL. */
struct span {
	const char *p;
	size_t n;
};

#define SPAN(lit)   ((struct span){(lit), sizeof(lit) - 1})
#define SPAN_NONE   ((struct span){NULL, 0})
#define SPAN_FMT(s) (int)(s).n, (s).p /* for "%.*s" */

static inline struct span
span_of(const void *p, size_t n)
{
	return (struct span){p, n};
}

static inline struct span
span_str(const char *s)
{
	return (struct span){s, strlen(s)};
}

/* Bytes from..to of s, cut to what is there. */
static inline struct span
span_sub(struct span s, size_t from, size_t n)
{
	if (from > s.n)
		from = s.n;
	if (n > s.n - from)
		n = s.n - from;
	return (struct span){s.p + from, n};
}

static inline bool
span_eq(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* ASCII case does not matter; the locale never does (LC_ALL is "C"). */
static inline bool
span_ieq(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || strncasecmp(a.p, b.p, a.n) == 0);
}

static inline bool
span_is(struct span a, const char *word)
{
	return span_ieq(a, span_str(word));
}

#endif

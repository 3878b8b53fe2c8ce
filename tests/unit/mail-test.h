#ifndef TESTS_UNIT_MAIL_TEST_H
#define TESTS_UNIT_MAIL_TEST_H

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

/*
 * Groups of checks: each says "ok NAME" or, for its failures, "not ok NAME" and
 * why; main() returns test_failed.
 */
static int test_failed;
static struct arena mem = {.limit = (size_t)1 << 30};

#define COUNT(a) (sizeof(a) / sizeof *(a))

static inline void
show(struct span s)
{
	for (size_t i = 0; i < s.n && i < 600; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= ' ' && c < 127 && c != '\\')
			putchar(c);
		else
			printf("\\x%02x", c);
	}
}

static inline void
not_ok(const char *group, const char *what, struct span got)
{
	test_failed = 1;
	printf("not ok %s %s: got \"", group, what);
	show(got);
	puts("\"");
}

static inline void
check(const char *group, const char *what, int cond)
{
	if (!cond) {
		test_failed = 1;
		printf("not ok %s %s\n", group, what);
	}
}

static inline void
same(const char *group, const char *what, struct span got, struct span want)
{
	if (!span_eq(got, want)) {
		not_ok(group, what, got);
		printf("# wanted \"");
		show(want);
		puts("\"");
	}
}

/* Runs a group of checks and says whether all of it went well. */
static inline void
group(const char *name, void (*run)(const char *))
{
	int before = test_failed;

	test_failed = 0;
	run(name);
	arena_reset(&mem);
	if (!test_failed)
		printf("ok %s\n", name);
	test_failed |= before;
}

/* A small random sequence, the same for the same seed. */
static inline unsigned
dice(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 8 & 0xffffff;
}

#endif

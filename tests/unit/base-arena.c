/* Arenas: zeroed, aligned, bounded, and given back to a mark. */
#include <signal.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "tests/unit/check.h"

static bool
aligned(const void *p)
{
	return (uintptr_t)p % alignof(max_align_t) == 0;
}

static void
test_alloc(void)
{
	static const size_t sizes[] = {0, 1, 7, 16, 100, 5000, 8192, 100000, 3};
	struct arena a = {.limit = 1 << 20};

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		unsigned char *p = arena_alloc(&a, sizes[i]);

		CHECK(p != NULL && aligned(p));
		for (size_t k = 0; k < sizes[i]; k++)
			if (p[k] != 0) {
				CHECK(!"zeroed");
				break;
			}
		memset(p, 0xff, sizes[i]);
	}
	CHECK(a.total >= 113319);
	arena_reset(&a);
	CHECK(a.total == 0);
	for (int i = 0; i < 3; i++) { /* memory that was used before */
		const unsigned char *p = arena_alloc(&a, 4000);

		CHECK(p[0] == 0 && p[3999] == 0);
		arena_reset(&a);
	}
	arena_free(&a);
	CHECK(a.head == NULL);
}

static void
test_strings(void)
{
	struct arena a = {.limit = 100000};
	struct span s = arena_span(&a, span_of("a\0b", 3));
	char big[5001];

	CHECK(s.n == 3 && memcmp(s.p, "a\0b", 4) == 0);
	CHECK(strcmp(arena_str(&a, SPAN("hello")), "hello") == 0);
	CHECK(strcmp(arena_dup(&a, NULL, 0), "") == 0);
	CHECK(strcmp(arena_printf(&a, "%d-%s", 7, "x"), "7-x") == 0);
	memset(big, 'x', 5000);
	big[5000] = '\0';
	CHECK(strlen(arena_printf(&a, "%s%s", big, big)) == 10000);
	arena_free(&a);
}

/* What was taken before a mark stays as it is; what came after is free. */
static void
test_mark(void)
{
	struct arena a = {.limit = 1 << 20};
	struct arena_mark none = arena_mark(&a), some;
	char *kept = arena_dup(&a, "kept", 4);
	size_t total = a.total;

	some = arena_mark(&a);
	for (int round = 0; round < 100; round++) {
		for (int i = 0; i < 20; i++)
			memset(arena_raw(&a, 3000), 'x', 3000);
		arena_release(&a, some);
		CHECK(a.total == total);
	}
	CHECK(strcmp(kept, "kept") == 0);
	arena_release(&a, none);
	CHECK(a.total == 0);
	CHECK(strcmp(arena_dup(&a, "new", 3), "new") == 0);
	arena_free(&a);
}

/* Runs take() in a process of its own; says how it ended. */
static int
ends(void (*take)(struct arena *))
{
	struct arena a = {.limit = 10000};
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		close(2);
		take(&a);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
within(struct arena *a)
{
	for (int i = 0; i < 10; i++)
		arena_alloc(a, 900);
}

static void
many(struct arena *a)
{
	for (;;)
		arena_alloc(a, 16);
}

static void
huge(struct arena *a)
{
	arena_raw(a, SIZE_MAX);
}

static void
just_past(struct arena *a)
{
	arena_raw(a, 10001);
}

int
main(void)
{
	test_alloc();
	test_strings();
	test_mark();
	CHECK(ends(within) == 0);
	CHECK(ends(many) == EXIT_TOOBIG);
	CHECK(ends(huge) == EXIT_TOOBIG);
	CHECK(ends(just_past) == EXIT_TOOBIG);
	return check_end();
}

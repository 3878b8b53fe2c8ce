/*
 * A program of chapar's that tries what it must not, right after it has put up
 * its walls: PROBE names what, see attempts.h.  It ends with 0 if that could
 * be done, with 1 and the reason if not; or because of the call, with 70 and a
 * line in the log.  PROBE=table prints the profiles, and
 * PROBE=cost, with --no-confine, what the walls cost.  PROBE_ABI makes an older
 * kernel of this one, as far as Landlock goes.  No installed program has this.
 */
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

static int probe_abi(int abi);
struct confine_path;
static void probe(const struct confine_path *);

#define CONFINE_PROBE
#include "shared/base/confine.c"
#include "tests/confine/attempts.h"

static int
probe_abi(int abi)
{
	const char *want = getenv("PROBE_ABI");

	return want != NULL ? atoi(want) : abi;
}

static void
put_paths(const struct confine_profile *p, enum confine_access access)
{
	int n = 0;

	for (size_t i = 0; p->paths[i].path != NULL; i++)
		if (p->paths[i].access == access)
			printf("%s%s", n++ > 0 ? ", " : " ", p->paths[i].path);
	printf("%s |", n == 0 ? " -" : "");
}

static void
put_table(void)
{
	static const char *const names[] = {"base", "serve", "files", "local",
	    "watch", "net", "exec", "child", "no-files",
	    "relay"};

	for (const struct confine_profile *p = confine_profiles;
	     p->program != NULL; p++) {
		printf("| %s |", p->program);
		for (size_t g = 0; g < sizeof names / sizeof *names; g++)
			if (p->calls & 1u << g)
				printf(" %s", names[g]);
		printf("%s |", p->calls == 0 ? " all" : "");
		put_paths(p, CONFINE_READ);
		put_paths(p, CONFINE_WRITE);
		put_paths(p, CONFINE_RUN);
		putchar('\n');
	}
}

static double
cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* CPU time of putting them up, in many children. */
static void
put_cost(const struct confine_path *own)
{
	enum { TIMES = 301 };
	static double us[TIMES];
	int p[2];

	if (pipe(p) < 0)
		exit(1);
	for (int i = 0; i < TIMES; i++) {
		if (fork() == 0) {
			double begun = cpu_us();

			put_up(confine_profile_of(confined_as), own);
			begun = cpu_us() - begun;
			_exit(write(p[1], &begun, sizeof begun) < 0);
		}
		if (read(p[0], &us[i], sizeof *us) != sizeof *us)
			exit(1);
		wait(NULL);
	}
	qsort(us, TIMES, sizeof *us, by_size);
	printf("%s: %.0f us, the best tenth %.0f\n", confined_as, us[TIMES / 2],
	    us[TIMES / 10]);
}

static void
probe(const struct confine_path *own)
{
	const char *what = getenv("PROBE");
	int r;

	if (what == NULL)
		return;
	if (strcmp(what, "table") == 0) {
		put_table();
		exit(0);
	}
	if (strcmp(what, "cost") == 0) {
		put_cost(own);
		exit(0);
	}
	r = attempt(what, own->path);
	fprintf(stderr, "%s: %s\n", what, r == 0 ? "done" : strerror(r));
	_exit(r != 0);
}

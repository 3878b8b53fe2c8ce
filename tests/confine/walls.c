/*
 * A program of chapar's that tries what it must not, right after it has put up
 * its walls: PROBE names what, see attempts.h.  It ends with 0 if that could
 * be done, with 1 and the reason if not; or because of the call, with 70 and a
 * line in the log.  PROBE=table prints the profiles.  PROBE_ABI makes an older
 * kernel of this one, as far as Landlock goes.  No installed program has this.
 */
#include <stdlib.h>

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
	    "watch", "net", "exec", "child", "no-files"};

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
	r = attempt(what, own->path);
	fprintf(stderr, "%s: %s\n", what, r == 0 ? "done" : strerror(r));
	_exit(r != 0);
}

/* Small files whole, and their lines. */
#include "slurp.h"

#include <stdio.h>
#include <sys/stat.h>

enum { SLURP_MAX = 1 << 28 };

bool
slurp(struct arena *a, const char *path, struct span *ret)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	bool ok;
	char *p;

	*ret = span_of("", 0);
	if (f == NULL)
		return false;
	ok = fstat(fileno(f), &st) == 0 && S_ISREG(st.st_mode) &&
	     st.st_size < SLURP_MAX;
	if (ok) {
		p = arena_raw(a, (size_t)st.st_size + 1);
		*ret = span_of(p, fread(p, 1, (size_t)st.st_size, f));
	}
	fclose(f);
	return ok;
}

struct span
slurp_line(struct span *s)
{
	const char *lf = memchr(s->p, '\n', s->n);
	struct span line =
	    span_sub(*s, 0, lf != NULL ? (size_t)(lf - s->p) : s->n);

	*s = span_sub(*s, line.n + 1, s->n);
	return line;
}

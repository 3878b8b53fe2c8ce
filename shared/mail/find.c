/* Finding ASCII in either case. */
#include "mail/find.h"

#include <stdlib.h>

#include "base/log.h"
#include "mail/fold.h"

typedef unsigned char v16 __attribute__((vector_size(16)));
typedef unsigned long long v2 __attribute__((vector_size(16)));

enum { STEP = 16, BLOCK = 64, PIECE = 16384, PATIENCE = 16 };

/* Letters from common to rare, as mail has them; then what is rarer still, to
 * this purpose. */
static unsigned
commonness(unsigned char c)
{
	static const char order[] = " etaoinsrhldcumfpgwybv.,-k01=2xj3;<>/4z"
				    "56879:q\"'()";
	const char *p = c != '\0' ? strchr(order, c) : NULL;

	return p != NULL ? (unsigned)(sizeof order - (size_t)(p - order)) : 0;
}

static bool
is_lower(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

void
find_init(struct find *f, struct span lower)
{
	const unsigned char *p = (const unsigned char *)lower.p;
	size_t i;

	f->text = lower;
	f->at = f->at2 = 0;
	for (i = 1; i < lower.n; i++)
		if (commonness(p[i]) < commonness(p[f->at]))
			f->at = i;
	if (f->at == 0)
		f->at2 = lower.n - 1;
	for (i = 0; i < lower.n; i++)
		if (i != f->at && commonness(p[i]) < commonness(p[f->at2]))
			f->at2 = i;
	f->c = p[f->at];
	f->c2 = p[f->at2];
	f->mask = is_lower(f->c) ? 0x20 : 0;
	f->mask2 = is_lower(f->c2) ? 0x20 : 0;
}

static inline v16
load(const char *p)
{
	v16 v;

	memcpy(&v, p, sizeof v);
	return v;
}

static inline bool
any(v16 v)
{
	v2 w = (v2)v;

	return (w[0] | w[1]) != 0;
}

/* Whether it is at p; adds the bytes that had to be looked at to cost. */
static bool
is_at(const struct find *f, const char *p, size_t *cost)
{
	size_t i;

	for (i = 0; i < f->text.n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c >= 'A' && c <= 'Z')
			c |= 0x20;
		if (c != (unsigned char)f->text.p[i])
			break;
	}
	*cost += i + 1;
	return i == f->text.n;
}

/* Whether it begins at one of the places from i to before end. */
static bool
try_each(
    const struct find *f, const char *p, size_t i, size_t end, size_t *cost)
{
	for (; i < end; i++)
		if (((unsigned char)p[i + f->at] | f->mask) == f->c &&
		    ((unsigned char)p[i + f->at2] | f->mask2) == f->c2 &&
		    is_at(f, p + i, cost))
			return true;
	return false;
}

/* Text made to be slow, such as a million times "a": fold and use memmem(),
 * whose time does not depend on it. */
static bool
find_folded(const struct find *f, struct span s)
{
	char stack[PIECE], *copy = stack;
	size_t room = sizeof stack, at, n;
	bool found = false;

	if (f->text.n > room / 2) {
		room = f->text.n * 2;
		copy = malloc(room);
		if (copy == NULL)
			die(EXIT_TEMP, "out of memory");
	}
	for (at = 0; !found && s.n - at >= f->text.n;
	     at += n - (f->text.n - 1)) {
		n = s.n - at < room ? s.n - at : room;
		fold_ascii(s.p + at, n, copy);
		found = memmem(copy, n, f->text.p, f->text.n) != NULL;
	}
	if (copy != stack)
		free(copy);
	return found;
}

bool
find_in(const struct find *f, struct span s)
{
	const v16 c = (v16){0} + f->c, c2 = (v16){0} + f->c2;
	const v16 m = (v16){0} + f->mask, m2 = (v16){0} + f->mask2;
	size_t i = 0, k, places, cost = 0;

	if (s.n < f->text.n)
		return false;
	places = s.n - f->text.n + 1;
	while (places - i >= BLOCK) {
		v16 hit = {0};

		for (k = i; k < i + BLOCK; k += STEP)
			hit |= (v16)((load(s.p + k + f->at) | m) == c) &
			       (v16)((load(s.p + k + f->at2) | m2) == c2);
		if (any(hit) && try_each(f, s.p, i, i + BLOCK, &cost))
			return true;
		i += BLOCK;
		if (cost > PATIENCE * (i + PIECE))
			return find_folded(f, span_sub(s, i, s.n));
	}
	return try_each(f, s.p, i, places, &cost);
}

/* The one pass over every byte of a body. */
#include "mail/scan.h"

/* Sixteen bytes at once, in whatever way the machine has. */
typedef unsigned char v16 __attribute__((vector_size(16)));
typedef unsigned long long v2 __attribute__((vector_size(16)));

enum { STEP = 16, BLOCK = 64, FLUSH = 63 };

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

static size_t
sum(v16 v)
{
	size_t n = 0;
	unsigned i;

	for (i = 0; i < STEP; i++)
		n += v[i];
	return n;
}

/* Whether a line starts at i, and with "--". */
static bool
dashes(struct span s, size_t i)
{
	return s.p[i] == '-' && i + 1 < s.n && s.p[i + 1] == '-' &&
	       (i == 0 || s.p[i - 1] == '\n');
}

/* One byte at a time, up to end or to a line of dashes. */
static size_t
slowly(struct span s, size_t i, size_t end, struct scan *ret)
{
	for (; i < end; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '-' && dashes(s, i))
			break;
		ret->lines += c == '\n';
		ret->eight |= c & 0x80;
		ret->zero |= c == 0;
	}
	return i;
}

/* Blocks without such a line, as far as there are any; a byte before and one
 * after a block must exist. */
static size_t
blocks(struct span s, size_t i, struct scan *ret)
{
	const v16 nl = (v16){0} + '\n', dash = (v16){0} + '-';
	v16 eight = {0}, zero = {0}, count, hit;
	unsigned k, turns;

	while (i + BLOCK < s.n) {
		count = (v16){0};
		hit = (v16){0};
		for (turns = 0; turns < FLUSH && i + BLOCK < s.n; turns++) {
			v16 lines = count, e = eight, z = zero;

			for (k = 0; k < BLOCK; k += STEP) {
				const char *p = s.p + i + k;
				v16 v = load(p);

				hit |= (v16)(load(p - 1) == nl) &
				       (v16)(v == dash) &
				       (v16)(load(p + 1) == dash);
				lines -= (v16)(v == nl);
				e |= v;
				z |= (v16)(v == (v16){0});
			}
			if (any(hit))
				break;
			count = lines, eight = e, zero = z;
			i += BLOCK;
		}
		ret->lines += sum(count);
		if (any(hit))
			break;
	}
	ret->eight |= any(eight & 0x80) ? 0x80 : 0;
	ret->zero |= any(zero);
	return i;
}

size_t
scan_body(struct span s, size_t from, struct scan *ret)
{
	size_t i = slowly(s, from, from < s.n ? from + 1 : s.n, ret), end;

	if (i < s.n && i == from)
		return i;
	while (i < s.n) {
		i = blocks(s, i, ret);
		end = s.n - i > BLOCK ? i + BLOCK : s.n;
		i = slowly(s, i, end, ret);
		if (i < end)
			return i;
	}
	return s.n;
}

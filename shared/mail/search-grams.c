/* Sets of runs of three bytes. */
#include "mail/search-grams.h"

#include "base/le.h"

#include "base/utf8.h"

enum { HALF = 2, CASE = 0x202020 };

/* The first byte is the lowest.  Capital letters are hashed as if they were
 * small ones, and some other bytes as if they were others: that is cheaper than
 * to fold, and the needle has the same done to it. */
static inline unsigned
hash(uint32_t three)
{
	return (((three & 0xffffff) | CASE) * 0x9e3779b1u) >>
	       (32 - GRAMS_BITS);
}

static inline uint32_t
three_at(const char *p)
{
	return (uint32_t)(unsigned char)p[0] |
	       (uint32_t)(unsigned char)p[1] << 8 |
	       (uint32_t)(unsigned char)p[2] << 16;
}

static inline void
set(struct grams *g, unsigned h)
{
	g->bit[h / 64] |= (uint64_t)1 << h % 64;
}

void
grams_clear(struct grams *g)
{
	memset(g, 0, sizeof *g);
}

void
grams_add(struct grams *g, struct span s)
{
	size_t i = 0;

	for (; i + 4 <= s.n; i++)
		set(g, hash(get32(s.p + i)));
	if (s.n >= 3)
		set(g, hash(three_at(s.p + i)));
}

void
grams_add_ascii(struct grams *g, struct span s)
{
	size_t n;

	while (s.n > 0) {
		n = utf8_ascii(s);
		grams_add(g, span_sub(s, 0, n));
		while (n < s.n && (s.p[n] & 0x80) != 0)
			n++;
		s = span_sub(s, n, s.n);
	}
}

static unsigned
count_bits(uint64_t w)
{
	w -= w >> 1 & 0x5555555555555555;
	w = (w & 0x3333333333333333) + (w >> 2 & 0x3333333333333333);
	w = (w + (w >> 4)) & 0x0f0f0f0f0f0f0f0f;
	return (unsigned)(w * 0x0101010101010101 >> 56);
}

unsigned
grams_pack(const struct grams *g, struct buf *out)
{
	struct grams fold = *g;
	unsigned log = GRAMS_BITS;
	size_t words = sizeof fold.bit / sizeof *fold.bit, some = 0, i;

	for (i = 0; i < words; i++)
		some += count_bits(fold.bit[i]);
	while (log > GRAMS_MIN_BITS && HALF * some <= (size_t)1 << (log - 1)) {
		words /= 2;
		log--;
		for (i = 0; i < words; i++)
			fold.bit[i] |= fold.bit[i + words];
	}
	for (i = 0; i < words; i++)
		buf_u64(out, fold.bit[i]);
	return log;
}

void
needle_grams(struct needle_grams *n, struct span folded)
{
	n->n = 0;
	for (size_t i = 0; i + 3 <= folded.n && n->n < NEEDLE_GRAMS; i++)
		n->hash[n->n++] = (uint16_t)hash(three_at(folded.p + i));
}

bool
grams_have(const unsigned char *p, unsigned log, const struct needle_grams *n)
{
	unsigned mask = (1U << log) - 1;

	for (unsigned i = 0; i < n->n; i++) {
		unsigned bit = n->hash[i] & mask;

		if (!(p[bit / 64 * 8 + bit % 64 / 8] >> bit % 8 & 1))
			return false;
	}
	return true;
}

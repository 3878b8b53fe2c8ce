/* Sets of runs of three bytes. */
#include "mail/search-grams.h"

#include "base/le.h"

enum { HALF = 2 };

static inline unsigned
hash(uint32_t three)
{
	return (three * 0x9e3779b1u) >> (32 - GRAMS_BITS);
}

void
grams_clear(struct grams *g)
{
	memset(g, 0, sizeof *g);
}

void
grams_add(struct grams *g, struct span s)
{
	uint32_t three = 0;
	size_t i;

	for (i = 0; i < s.n; i++) {
		three = (three << 8 | (unsigned char)s.p[i]) & 0xffffff;
		if (i >= 2)
			g->bit[hash(three) / 64] |= (uint64_t)1
						    << hash(three) % 64;
	}
}

void
grams_add_ascii(struct grams *g, struct span s)
{
	uint32_t three = 0, have = 0;
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		c |= (unsigned char)((unsigned char)(c - 'A') < 26) << 5;
		three = (three << 8 | c) & 0xffffff;
		have = c < 0x80 ? have + 1 : 0;
		if (have >= 3)
			g->bit[hash(three) / 64] |= (uint64_t)1
						    << hash(three) % 64;
	}
}

unsigned
grams_pack(const struct grams *g, struct buf *out)
{
	struct grams fold = *g;
	unsigned log = GRAMS_BITS;
	size_t words = sizeof fold.bit / sizeof *fold.bit, set = 0, i;

	for (i = 0; i < words; i++)
		set += (size_t)__builtin_popcountll(fold.bit[i]);
	while (log > GRAMS_MIN_BITS && HALF * set <= (size_t)1 << (log - 1)) {
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
	uint32_t three = 0;

	n->n = 0;
	for (size_t i = 0; i < folded.n && n->n < NEEDLE_GRAMS; i++) {
		three = (three << 8 | (unsigned char)folded.p[i]) & 0xffffff;
		if (i >= 2)
			n->hash[n->n++] = (uint16_t)hash(three);
	}
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

#ifndef MAIL_SEARCH_GRAMS_H
#define MAIL_SEARCH_GRAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * Which runs of three bytes occur in a text, nearly: what a search index keeps
 * of a message, so that most messages without a string need not be looked at.
 *
 * A run of three is hashed to one of 65,536 bits.  A packed set is folded in
 * half as long as there are two bits left for each that is set, so it is about
 * as long as a third of the number of different runs; the lower bits of a hash
 * then say where to look.  Sets only ever say "no" or "perhaps".
 */
enum { GRAMS_BITS = 16, GRAMS_MIN_BITS = 6, NEEDLE_GRAMS = 64 };

struct grams {
	uint64_t bit[(1 << GRAMS_BITS) / 64];
};

void grams_clear(struct grams *);
void grams_add(struct grams *, struct span);
/* The same of text that is not folded: only runs of ASCII, letters of either
 * case being the same. */
void grams_add_ascii(struct grams *, struct span);

/* Appends the packed set, a multiple of 8 bytes; returns the logarithm of its
 * number of bits. */
unsigned grams_pack(const struct grams *, struct buf *out);

/* The hashes of a needle: all of them must be in a text that it is in. */
struct needle_grams {
	unsigned n;
	uint16_t hash[NEEDLE_GRAMS];
};
void needle_grams(struct needle_grams *, struct span folded);

/* p: what grams_pack() wrote; log: what it returned. */
bool grams_have(
    const unsigned char *p, unsigned log, const struct needle_grams *);

#endif

#ifndef BASE_HASH_H
#define BASE_HASH_H

/* XXH3 (64 bits), inlined, for checks and tables; not for secrets. */
#include <stdint.h>

#define XXH_INLINE_ALL
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wcast-qual"
#include <xxhash.h>
#pragma GCC diagnostic pop

#include "base/span.h"

static inline uint64_t
hash64(const void *p, size_t n, uint64_t seed)
{
	return XXH3_64bits_withSeed(p, n, seed);
}

static inline uint64_t
hash_span(struct span s)
{
	return hash64(s.p, s.n, 0);
}

#endif

/*
 * SipHash-2-4 with 128 bits of result: a keyed hash by Aumasson and
 * Bernstein, of which nothing can be said without the key.
 */
#include "base/siphash.h"

#include "base/le.h"

static uint64_t
rotl(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static void
rounds(uint64_t v[4], int n)
{
	while (n-- > 0) {
		v[0] += v[1];
		v[1] = rotl(v[1], 13) ^ v[0];
		v[0] = rotl(v[0], 32);
		v[2] += v[3];
		v[3] = rotl(v[3], 16) ^ v[2];
		v[0] += v[3];
		v[3] = rotl(v[3], 21) ^ v[0];
		v[2] += v[1];
		v[1] = rotl(v[1], 17) ^ v[2];
		v[2] = rotl(v[2], 32);
	}
}

static void
absorb(uint64_t v[4], uint64_t m)
{
	v[3] ^= m;
	rounds(v, 2);
	v[0] ^= m;
}

void
siphash128(
    unsigned char out[16], const unsigned char key[16], const void *p, size_t n)
{
	const unsigned char *d = p;
	uint64_t k0 = get64(key), k1 = get64(key + 8), last = (uint64_t)n << 56;
	uint64_t v[4] = {k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du,
	    k0 ^ 0x6c7967656e657261u, k1 ^ 0x7465646279746573u};

	v[1] ^= 0xee;
	for (; n >= 8; n -= 8, d += 8)
		absorb(v, get64(d));
	for (size_t i = 0; i < n; i++)
		last |= (uint64_t)d[i] << 8 * i;
	absorb(v, last);
	v[2] ^= 0xee;
	rounds(v, 4);
	put64(out, v[0] ^ v[1] ^ v[2] ^ v[3]);
	v[1] ^= 0xdd;
	rounds(v, 4);
	put64(out + 8, v[0] ^ v[1] ^ v[2] ^ v[3]);
}

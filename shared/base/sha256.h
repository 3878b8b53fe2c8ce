#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stdint.h>

#include "base/span.h"

/* SHA-256 (FIPS 180-4) and HMAC with it (RFC 2104). */
enum { SHA256_SIZE = 32, SHA256_BLOCK = 64 };

struct sha256 {
	uint32_t h[8];
	uint64_t n; /* bytes so far */
	unsigned char block[SHA256_BLOCK];
};

void sha256_begin(struct sha256 *);
void sha256_put(struct sha256 *, struct span);
void sha256_end(struct sha256 *, unsigned char ret[SHA256_SIZE]);

void hmac_sha256(
    struct span key, struct span text, unsigned char ret[SHA256_SIZE]);

#endif

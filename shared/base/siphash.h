#ifndef BASE_SIPHASH_H
#define BASE_SIPHASH_H

#include <stddef.h>

/* SipHash-2-4 with 128 bits of result: the hash for secrets that must be
 * fast.  Whoever does not have the key learns nothing from it. */
void siphash128(
    unsigned char out[16], const unsigned char key[16], const void *, size_t n);

#endif

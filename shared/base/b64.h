#ifndef BASE_B64_H
#define BASE_B64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * Base64 (RFC 4648 section 4).
 *
 * b64_decode() is strict, for protocols: nothing but the alphabet, padding
 * as it must be, unused bits zero.  On failure (false) out is as it was.
 */
void b64_encode(struct span, struct buf *out);
bool b64_decode(struct span, struct buf *out);

/*
 * For mail (RFC 2045 section 6.8): in pieces, characters that are not of the
 * alphabet ignored, and padding the end of a run, after which another may
 * follow.  A zero-initialised struct is a decoder at its start.
 */
struct b64 {
	uint32_t bits; /* of the group begun */
	unsigned have; /* its characters so far, 0 to 3 */
};

/* Decodes n bytes to out, which has room for B64_ROOM(n); says how many came
 * out.  A group that a piece ends in goes on in the next. */
#define B64_ROOM(n) ((n) / 4 * 3 + 6)
size_t b64_feed(struct b64 *, const char *in, size_t n, char *out);

/* At the end of the input: the bytes of a last group without padding, up to
 * two. */
size_t b64_end(struct b64 *, char *out);

#endif

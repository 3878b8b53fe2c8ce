#ifndef MAIL_DECODE_H
#define MAIL_DECODE_H

#include "base/b64.h"
#include "base/buf.h"
#include "mail/digest.h"

/*
 * A body without its transfer encoding, piece by piece, so that one of any
 * size takes the memory of a window:
 *
 *	struct decoder d = {.left = body, .encoding = part.encoding};
 *
 *	while (d.left.n > 0)
 *		decoder_next(&d, &out);
 *
 * What has no encoding that is known comes as it is.
 */
enum { DECODE_WINDOW = 32768 };

struct decoder {
	struct span left;
	enum part_encoding encoding;
	struct b64 b64;
};

/* Appends what the next window of it means: at most DECODE_WINDOW bytes. */
void decoder_next(struct decoder *, struct buf *out);

#endif

#ifndef MAIL_FIND_H
#define MAIL_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

/*
 * An ASCII string in bytes, letters of either case being the same, at the speed
 * of memory: sixteen places a step are tried at once, by the two bytes of the
 * string that are least common in mail.
 */
struct find {
	struct span text;          /* lower case; at least one byte */
	size_t at, at2;            /* where those two bytes are */
	unsigned char c, c2;       /* what they are */
	unsigned char mask, mask2; /* 0x20 for letters: or'ed in, else 0 */
};

void find_init(struct find *, struct span lower);
bool find_in(const struct find *, struct span bytes);

#endif

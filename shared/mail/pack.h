#ifndef MAIL_PACK_H
#define MAIL_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * Packing for ENVELOPE and BODYSTRUCTURE, half of which is what every message
 * says.  A packed text is a sequence of
 *
 *	0nnnnnnn              the n + 1 bytes that follow
 *	10nnnnoo oooooooo     n + 3 bytes from o + 1 bytes back, o < 1024
 *	11nnnnnn o(16)        n + 4 bytes from o + 1 bytes back (little endian)
 *
 * where "back" is counted from the end of what has been unpacked so far; before
 * its beginning lies a dictionary, which is part of the format: changing it
 * means another DIGEST_VERSION.  In front is the length of the text as a number
 * of base 128, low digits first, bit 7 meaning that more follow.
 *
 * Both take time in proportion to the text; unpacking is little more than
 * memcpy.
 */
enum pack_kind { PACK_ENVELOPE, PACK_STRUCTURE };

void pack(enum pack_kind, struct span text, struct buf *out);

/* Appends the text to out.  False, out as it was, if packed is damaged. */
bool unpack(enum pack_kind, struct span packed, struct buf *out);

#endif

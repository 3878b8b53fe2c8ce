#ifndef MAIL_CHARSET_H
#define MAIL_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * Text in any charset, to UTF-8.
 *
 * ASCII, UTF-8, Latin-1 and Windows-1252 are decoded here, all others by
 * iconv(3).  What mail says is often wrong, so nothing fails: text said to be
 * ASCII or UTF-8, and text of an unknown charset, is taken as UTF-8 wherever
 * it is that and byte by byte as Windows-1252 where it is not; Latin-1 always
 * means Windows-1252; what iconv cannot make sense of becomes U+FFFD.  What
 * comes out is always valid UTF-8.
 */
enum charset {
	CHARSET_ASCII, /* or none was named */
	CHARSET_UTF8,
	CHARSET_CP1252,
	CHARSET_SINGLE, /* some other where a byte below 128 is ASCII always */
	CHARSET_OTHER,
};
enum charset charset_id(struct span name);

/* All of in, appended to out. */
void charset_decode(struct span name, struct span in, struct buf *out);

/*
 * The same in pieces.  charset_feed() says how much of in it has used: all of
 * it, or all but the start of a character, which is to be given again at the
 * front of the next piece; with last, all.  One decoder at a time is in use.
 */
struct charset_decoder {
	enum charset kind;
	void *iconv; /* owned by a cache that lasts as long as the process */
};
void charset_begin(struct charset_decoder *, struct span name);
size_t charset_feed(
    struct charset_decoder *, struct span in, bool last, struct buf *out);

#endif

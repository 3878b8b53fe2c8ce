#ifndef MAIL_WIRE_H
#define MAIL_WIRE_H

#include "base/buf.h"
#include "base/span.h"

/*
 * Strings as IMAP sends them (RFC 3501 section 9): quoted where every client
 * can read it so, else a literal, which is for 8-bit bytes and line ends.  A
 * NUL, which no string may hold, becomes 0x80.
 */
void wire_string(struct span, struct buf *out);

/* The value of a header field: without white space at its ends and without the
 * line ends of its folds; NIL if p is NULL. */
void wire_field(struct span, struct buf *out);

/* Takes one string or NIL off the front of what the above wrote.  Quoted text
 * keeps its escapes.  NIL has p NULL.  False if there is none. */
bool wire_take(struct span *s, struct span *ret);

/* Takes one value: a string, NIL, a number or a list with all that is in it. */
bool wire_skip(struct span *s);

#endif

#ifndef MAIL_FOLD_H
#define MAIL_FOLD_H

#include "base/buf.h"
#include "base/span.h"

/*
 * Text so that what differs only in case or in the way it is encoded is the
 * same: each character is case folded and decomposed by compatibility (Unicode
 * as utf8proc has it), which is i;unicode-casemap (RFC 5051) for practical
 * purposes: a German sharp s becomes "ss", the ligature U+FB01 "fi", the Kelvin
 * sign "k".  An accent is a character of its own afterwards, so that "cafe" is
 * found in the same word with an accent.
 *
 * It goes character by character: what a text folds to is what its pieces fold
 * to, one after the other.  Bytes that are not UTF-8 become U+FFFD.
 */
void fold_put(struct span utf8, struct buf *out);

/* ASCII only: n bytes to out, which may be in; other bytes stay. */
void fold_ascii(const char *in, size_t n, char *out);

#endif

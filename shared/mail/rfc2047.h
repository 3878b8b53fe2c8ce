#ifndef MAIL_RFC2047_H
#define MAIL_RFC2047_H

#include "base/buf.h"
#include "base/span.h"

/*
 * The text of an unstructured field, or of a phrase or comment, as people read
 * it: line ends of folds are gone, tabs are spaces, encoded words (RFC 2047)
 * are decoded and the space between two of them is not there.  A character may
 * be split between two words of the same charset, which is against section 5
 * but common.  Bytes above 127 are taken as mail/charset.h has it for ASCII.
 * White space at the ends stays.
 *
 * Appends valid UTF-8 to out; scratch is for work, and is left empty.
 */
void rfc2047_decode(struct span value, struct buf *scratch, struct buf *out);

#endif

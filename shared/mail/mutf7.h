#ifndef MAIL_MUTF7_H
#define MAIL_MUTF7_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * Modified UTF-7, the spelling of mailbox names in IMAP4rev1 (RFC 3501
 * section 5.1.3).  Both ways are strict, so that one name has one spelling:
 * what could have been written directly must be, an encoded run never follows
 * another, unused bits are zero, and surrogates come in pairs.  On failure
 * (false) out is as it was.
 */
bool mutf7_decode(struct span mutf7, struct buf *out_utf8);
bool mutf7_encode(struct span utf8, struct buf *out_mutf7);

#endif

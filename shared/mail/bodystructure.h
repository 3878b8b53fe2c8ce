#ifndef MAIL_BODYSTRUCTURE_H
#define MAIL_BODYSTRUCTURE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "mail/mime.h"

/*
 * BODYSTRUCTURE (RFC 3501 section 7.4.2) of a message, with all extension data.
 * A multipart without parts, which the grammar has no way to say, is said to
 * have one empty text part.
 */
void bodystructure_put(
    struct span message, const struct mime *, struct arena *, struct buf *out);

/* BODY from BODYSTRUCTURE: the same without extension data.  False, out as it
 * was, if structure is none. */
bool bodystructure_put_body(struct span structure, struct buf *out);

#endif

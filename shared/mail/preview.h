#ifndef MAIL_PREVIEW_H
#define MAIL_PREVIEW_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "mail/digest.h"

/*
 * The beginning of what a message says (RFC 8970): of its first text that is
 * no attachment, decoded, without markup and without lines that are quoted,
 * unless there are no others.  White space is single spaces.  At most
 * PREVIEW_CHARS characters of UTF-8, appended to out; none if there is no text.
 */
enum { PREVIEW_CHARS = 200 };

void preview_put(struct span message, const struct digest *, struct arena *,
    struct buf *out);

#endif

#ifndef MAIL_RFC2231_H
#define MAIL_RFC2231_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

/*
 * The parameters of Content-Type and Content-Disposition (RFC 2045 section 5.1,
 * RFC 2231).
 *
 * Pieces of a continued parameter are put together, as IMAP wants it (RFC 2231
 * section 6); if any is encoded with charset and percent signs, the name ends
 * with "*" and all of the value is so encoded.  Values are unquoted and
 * unfolded.  What makes no sense is skipped.
 */
enum { PARAMS_MAX = 256 }; /* pieces looked at in one field */

struct param {
	struct span name, value; /* in the field or in the arena */
};

/* s is the field after its first word: "; a=b; c=d".  Returns how many. */
unsigned param_list(struct arena *, struct span s, struct param **ret);

/* The first of that name, else the encoded one, "name*"; NULL if neither is
 * there. */
const struct param *param_find(
    const struct param *, unsigned n, const char *name);

/* The same as text in whatever charset: percent signs undone, perhaps in the
 * arena.  False, and ret untouched, if there is none. */
bool param_text(struct arena *, const struct param *, unsigned n,
    const char *name, struct span *ret);

/* An encoded value, utf-8'en'%e2%82%ac, as UTF-8. */
void param_decode(struct span value, struct buf *scratch, struct buf *out);

#endif

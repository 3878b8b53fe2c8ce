#ifndef MAIL_HEADER_H
#define MAIL_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

/*
 * The header of a message or of a MIME part (RFC 5322 section 2.2), as views
 * into its bytes.
 *
 * A header ends with its first empty line, or with the bytes.  Lines end with
 * CRLF or with a bare LF.  A line that is neither a field nor the continuation
 * of one is skipped as a field without a name: real mail has such lines.
 * Spaces between the name and its colon are forgiven (RFC 5322 section 4.5).
 */
enum { HEADER_MAX = 1 << 20 }; /* what lies beyond is body */

struct header_field {
	struct span name;  /* "" where the line is not a field */
	struct span value; /* after the colon, before the last line end */
	struct span raw;   /* all of it, with the last line end */
};

/* How long the header at the front of s is, its empty line included. */
size_t header_size(struct span s);

/* Takes the next field off the front of rest; false at the empty line (which
 * is then taken too) and at the end. */
bool header_next(struct span *rest, struct header_field *ret);

/* The value of the first field of that name; ret untouched if there is none */
bool header_find(struct span header, const char *name, struct span *ret);

/* A value without white space at its ends and without the line ends of its
 * folds (RFC 5322 section 2.2.3).  Is value's own bytes where nothing had to
 * go from the middle, else made in the arena. */
struct span header_unfold(struct arena *, struct span value);

/*
 * The fields that FETCH HEADER.FIELDS and HEADER.FIELDS.NOT want (RFC 3501
 * section 6.4.5): prepared once, used for many messages.  The names stay the
 * caller's and must live as long as the filter.
 */
struct header_filter;
struct header_filter *header_filter_new(
    struct arena *, const struct span *names, unsigned n, bool exclude);

/* Appends the fields of header that pass, as they are, and an empty line. */
void header_filter_put(
    const struct header_filter *, struct span header, struct buf *out);

#endif

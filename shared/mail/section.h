#ifndef MAIL_SECTION_H
#define MAIL_SECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "mail/digest.h"

/*
 * BODY[section] (RFC 3501 section 6.4.5, RFC 9051 section 6.4.5.1): which
 * bytes of a message a section is.  "1.2.MIME" is the path {1, 2} and MIME.
 */
enum { SECTION_DEPTH = 100 };

enum section_what {
	SECTION_ALL,        /* BODY[] or BODY[1.2] */
	SECTION_HEADER,     /* BODY[HEADER]; also for the filtered ones */
	SECTION_FIELDS,     /* the same span as HEADER: for header_filter_put */
	SECTION_FIELDS_NOT, /* the same */
	SECTION_TEXT,
	SECTION_MIME, /* only with a path */
};

struct section {
	enum section_what what;
	unsigned n;                   /* numbers in the path */
	uint32_t path[SECTION_DEPTH]; /* each counts from 1 */
};

/* The bytes of the section, in place.  False if the message has no such part,
 * or the part no such thing (a HEADER other than of a message). */
bool section_find(struct span message, const struct digest *,
    const struct section *, struct span *ret);

/* The index of the part a path leads to (for an empty path 0); false if there
 * is none. */
bool section_part(
    const struct digest *, const uint32_t *path, unsigned n, unsigned *ret);

/* BINARY[section] (RFC 3516): the part's content with its transfer encoding
 * undone, appended to out; at most out->limit bytes (check out->overflow). */
enum section_result {
	SECTION_OK,
	SECTION_NONE,    /* no such part */
	SECTION_BAD_CTE, /* an encoding we do not know, or its content is not
			    so encoded: [UNKNOWN-CTE]; out as it was */
};
enum section_result section_decode(struct span message, const struct digest *,
    const struct section *, struct buf *out);

#endif

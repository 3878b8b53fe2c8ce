#ifndef MAIL_MIME_H
#define MAIL_MIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "mail/digest.h"
#include "mail/rfc2231.h"

/*
 * The MIME parser (RFC 2045, 2046): one pass over a message in memory, giving a
 * table of its parts as views into it.
 *
 * It takes time in proportion to the message whatever is in it.  A part nested
 * deeper than MIME_DEPTH is kept whole as if it were application/octet-stream,
 * and parts past MIME_PARTS belong to what comes after the last part: bad mail
 * is never an error.  Memory: some 500 bytes a part, and twice the headers at
 * most.
 */
enum { MIME_DEPTH = 100, MIME_PARTS = 10000 };

/* The fields that anything is made of. */
enum field {
	FIELD_NONE,
	FIELD_DATE,
	FIELD_SUBJECT,
	FIELD_FROM,
	FIELD_SENDER,
	FIELD_REPLY_TO,
	FIELD_TO,
	FIELD_CC,
	FIELD_BCC,
	FIELD_IN_REPLY_TO,
	FIELD_MESSAGE_ID,
	FIELD_REFERENCES,
	FIELD_TYPE,
	FIELD_ENCODING,
	FIELD_ID,
	FIELD_DESCRIPTION,
	FIELD_MD5,
	FIELD_DISPOSITION,
	FIELD_LANGUAGE,
	FIELD_LOCATION,
	FIELDS
};

/* Which of them has that name; FIELD_NONE if none. */
enum field mime_field(struct span name);

struct mime_part {
	struct digest_part d;
	struct span field[FIELDS]; /* values; p is NULL where there is none */
	uint32_t again;            /* bits: fields that came more than once */
	unsigned parent;
	struct span type, subtype; /* the default where none was said */
	struct param *params;      /* of the type */
	unsigned params_n;
	bool opaque; /* too deep to be looked into */
};

struct mime {
	struct mime_part *part;
	unsigned n, cap;
};

/* All that ret points to is in the arena, in the message or constant. */
void mime_parse(struct span message, struct arena *, struct mime *ret);

#endif

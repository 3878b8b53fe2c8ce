#ifndef MAIL_COLLATE_H
#define MAIL_COLLATE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * Comparators (RFC 4790): how texts are compared, searched and put in order.
 * Each makes a form of the text, and what it says of two texts is what can be
 * said of the bytes of their forms: equal, before, part of.
 */
enum collation {
	COLLATE_UNICODE, /* i;unicode-casemap (RFC 5051): mail/fold.h */
	COLLATE_ASCII,   /* i;ascii-casemap: only A to Z are a to z */
	COLLATE_OCTET,   /* i;octet: bytes */
	COLLATIONS,
};

const char *collate_name(enum collation);

/* Whether a specification names it, "*" standing for any text, and "default"
 * for the first of all. */
bool collate_matches(enum collation, struct span specification);

/* Appends the form of a text in UTF-8: two that are equal have the same. */
void collate_put(enum collation, struct span utf8, struct buf *out);

/* What collate_put() made, changed in place so that its bytes have the order
 * that the comparator says: small letters count as capital ones. */
void collate_order(enum collation, char *form, size_t n);

#endif

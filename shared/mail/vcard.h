#ifndef MAIL_VCARD_H
#define MAIL_VCARD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

/*
 * vCard 4.0 (RFC 6350), and the fields of IMSP's address books.
 *
 * The mapping loses nothing either way.  What a card says that no field can,
 * is kept in two fields of its own: "x-vcard" has lines that mean no field,
 * "x-vcard-as" has, for those that do, how they were written, which is used
 * again as long as the field has the same value.  What an entry says that no
 * property can, becomes X-IMSP;FIELD="name":value.
 *
 *	name			FN
 *	alias			NICKNAME
 *	email			EMAIL; of a group MEMBER:mailto:, one a line
 *	group group		KIND:group
 *	company			ORG
 *	address			ADR;LABEL="..."
 *	notes			NOTE
 *	phone-work, phone-home	TEL;TYPE=work, TEL;TYPE=home
 *	fax, cellphone, phone	TEL;TYPE=fax, TEL;TYPE=cell, TEL
 *	urls			URL
 *	calendar-address	CALADRURI
 *	freebusyUrl		FBURL
 *	__uid			UID
 */
enum { VCARD_FIELDS = 200 };

struct vcard {
	struct span name;
	struct vcard_field {
		struct span name, value;
	} f[VCARD_FIELDS];
	unsigned n;
};

/* The next card, from BEGIN to END; false at the end of the text. */
bool vcard_next(struct span *text, struct span *ret);

/* What it says, in the arena.  False: it has no name, or too much. */
bool vcard_read(struct arena *, struct span card, struct vcard *ret);
void vcard_write(struct arena *, const struct vcard *, struct buf *out);

/* --- content lines: vcard.c ------------------------------------------------
 */

struct vcard_line {
	struct span raw; /* unfolded */
	struct span name, params, value;
};

/* The next line of a card, unfolded in the arena; false at the end. */
bool vcard_line(struct arena *, struct span *text, struct vcard_line *ret);
bool vcard_parse(struct span raw, struct vcard_line *ret);
/* The value of a parameter, its quotes taken off; false: it has none. */
bool vcard_param(const struct vcard_line *, const char *name, struct span *ret);
/* Has this one of the words that TYPE lists? */
bool vcard_type(const struct vcard_line *, const char *word);

/* "\n", "\," and so on; a line's end is CRLF in a field. */
struct span vcard_unescape(struct arena *, struct span);
void vcard_escape(struct buf *, struct span);
/* Would it come back as it was? */
bool vcard_is_text(struct span);
/* A line with its end, folded. */
void vcard_put_line(struct buf *, struct span);

#endif

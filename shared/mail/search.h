#ifndef MAIL_SEARCH_H
#define MAIL_SEARCH_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "mail/collate.h"
#include "mail/digest.h"
#include "mail/find.h"
#include "mail/search-grams.h"

/*
 * Finding a string in mail (SEARCH BODY, TEXT, SUBJECT, HEADER ...).
 *
 * Needle and text are both folded (mail/fold.h: case and compatibility, as
 * RFC 5051 has it) and the needle is then looked for as a substring.  Text is
 * what a reader sees: transfer encodings, charsets and RFC 2047 words are
 * undone first, and bytes that no charset explains are Windows-1252
 * (mail/charset.h).  Where the raw bytes give the same answer they are searched
 * in place, which is nearly always.
 *
 * A needle has buffers of its own for decoding, so that searching many
 * messages takes no memory for each; they stay below 1 MiB.  needle_free()
 * gives them back.
 */
struct needle {
	struct span text; /* folded; in the arena of needle_init() */
	enum collation collation;
	bool ascii;       /* all of the folded text is ASCII */
	bool space;       /* it has white space in it */
	struct find find; /* if ascii, and case does not matter */
	struct needle_grams grams;
	struct grams *collect;               /* see needle_collect() */
	struct buf raw, plain, folded, word; /* scratch */
	struct arena params;                 /* scratch */
};

/* False if utf8 is not valid UTF-8, or too long.  The empty needle is found in
 * everything. */
enum { NEEDLE_MAX = 4096 };
bool needle_init(struct needle *, struct arena *, struct span utf8);
/* The same for another comparator than i;unicode-casemap. */
bool needle_init_as(
    struct needle *, struct arena *, struct span utf8, enum collation);
void needle_free(struct needle *);

/*
 * A needle that finds nothing but remembers, in a set of runs of three, what it
 * was looked for in: so that an index is made by the very search that it is to
 * spare.  What any needle of three bytes or more is found in by a function
 * below, under any comparator, has all runs of that needle in the set.
 */
void needle_collect(struct needle *, struct grams *);

/* In text in UTF-8 (bytes that are not are U+FFFD). */
bool needle_in(struct needle *, struct span utf8);
/* The same, of text that has been folded before, as digest.subject. */
bool needle_in_folded(const struct needle *, struct span folded);

/* In a value of any of the fields of that name, decoded and unfolded (SEARCH
 * HEADER; an empty needle asks whether there is such a field). */
bool needle_in_field(struct needle *, struct span header, struct span name);
/* In any field of the header, names included. */
bool needle_in_header(struct needle *, struct span header);
/* SEARCH SUBJECT, from the digest where that has all of it. */
bool needle_in_subject(
    struct needle *, struct span message, const struct digest *);
/* Does the above look at the message, or is the digest enough? */
bool needle_wants_message(const struct needle *, const struct digest *);
/* SEARCH BODY: what is text or a report in it, and the headers of messages
 * within. */
bool needle_in_body(
    struct needle *, struct span message, const struct digest *);
/* The headers of MIME parts, which TEXT looks at besides. */
bool needle_in_part_headers(
    struct needle *, struct span message, const struct digest *);
/* SEARCH TEXT: all headers and the body. */
bool needle_in_text(
    struct needle *, struct span message, const struct digest *);

#endif

#ifndef MAIL_SORT_H
#define MAIL_SORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "mail/collate.h"
#include "mail/digest.h"

/*
 * Sorting (RFC 5256, SORT; RFC 5957; RFC 6203): a program is a list of keys;
 * what they say of a message is a row of values, and rows are put in order.
 *
 *	sort_value(&program, k, &facts, mem, &scratch, &values[k])  for each k
 *	sort_rows(&program, rows, n)
 */
enum sort_what {
	/* from what the mailbox knows */
	SORT_ARRIVAL,
	SORT_SIZE,
	SORT_RELEVANCY, /* the greatest first */
	SORT_ANNOTATION, /* a text that the caller has (RFC 5257) */
	/* from the digest */
	SORT_DATE,
	SORT_SUBJECT, /* base subject */
	SORT_FROM,
	SORT_TO,
	SORT_CC,
	SORT_DISPLAYFROM,
	SORT_DISPLAYTO,
};

enum { SORT_KEYS = 16, SORT_FIRST = 8 };

struct sort_program {
	struct sort_key {
		enum sort_what what;
		bool reverse;
		const void *of; /* the caller's: which annotation */
	} key[SORT_KEYS];
	unsigned n;
	enum collation collation;
};

/* The name of a key; false if there is none such. */
bool sort_named(struct span name, enum sort_what *ret);

struct sort_facts {
	int64_t arrival;
	uint32_t size;
	unsigned relevancy;
	struct span annotation; /* in UTF-8; only where the key is that */
	const struct digest *digest; /* only where the key is from it */
};

/* A number, or the first bytes of a text as a number, so that most texts need
 * no second look; then the rest of it. */
struct sort_value {
	uint64_t first;
	const char *rest;
	uint32_t n;
};
void sort_value(const struct sort_program *, unsigned k,
    const struct sort_facts *, struct arena *, struct buf *scratch,
    struct sort_value *ret);

struct sort_row {
	uint32_t number,
	    uid;        /* the caller's; equal rows stay in order of uid */
	uint64_t extra; /* the caller's */
	const struct sort_value *value; /* one for each key */
};
int sort_compare(const struct sort_program *, const struct sort_row *,
    const struct sort_row *);
/* They come in order of uid, as a search finds them. */
void sort_rows(const struct sort_program *, struct sort_row *, uint32_t n);

/* The base subject as the comparator sees it, appended to out. */
void sort_put_subject(enum collation, const struct digest *, struct buf *out);

#endif

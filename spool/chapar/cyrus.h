#ifndef CHAPAR_CYRUS_H
#define CHAPAR_CYRUS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "spool/row.h"

/*
 * The files in which Cyrus IMAP keeps mailboxes, read.  Whatever is in a file,
 * nothing outside of it is looked at, and reading it ends.
 */

/* Values that Cyrus writes as text: an atom or a string, NIL, or a list in
 * parentheses, which a '%' may precede.  Takes the first off; false at the end
 * and at what is no value. */
struct cyrus_value {
	struct span text; /* of a list: what is in it */
	bool is_list, is_nil;
};
bool cyrus_value(struct span *, struct arena *, struct cyrus_value *ret);
/* The value after a key in a list of such pairs. */
bool cyrus_find(
    struct span list, const char *key, struct arena *, struct cyrus_value *ret);

/* cyrus.header: what is known of a mailbox as a whole. */
struct cyrus_header {
	struct span name; /* "user.alice.Work"; "" before 3.6 */
	struct span id, quota_root;
	struct span keywords[KEYWORDS_MAX]; /* "": not in use */
	unsigned nkeywords;
	struct span acl; /* values: who, rights, who, rights */
};
bool cyrus_header(struct span file, struct arena *, struct cyrus_header *ret);

/* cyrus.index: a head and records, one a message. */
enum {
	CYRUS_OLDEST = 6, /* minor versions that are understood */
	CYRUS_SEEN = 12,  /* since then \Seen of the owner is in it */
	CYRUS_NEWEST = 19,
};
struct cyrus_index {
	struct span file;
	unsigned version;
	uint32_t start, record_size, n;
	uint32_t uidvalidity, uidnext;
	bool shared_seen; /* its \Seen is everybody's */
	bool cut;         /* records are missing at its end */
};
struct cyrus_record {
	uint32_t uid, size;
	int64_t date;         /* seconds since 1970 UTC */
	uint32_t flags;       /* FLAG_... */
	uint32_t keywords[4]; /* bit i of word j is number 32 j + i */
	bool expunged;
};
/* NULL, or what is wrong with it. */
const char *cyrus_index(struct span file, struct cyrus_index *ret);
void cyrus_record(
    const struct cyrus_index *, uint32_t i, struct cyrus_record *ret);

/* Databases: twoskip, and flat files, "KEY\tVALUE" a line. */
struct cyrus_db {
	struct span file;
	uint64_t at, end, steps; /* twoskip */
	bool flat, bad;          /* bad: it is damaged */
};
/* NULL, or what is wrong with it. */
const char *cyrus_db(struct span file, struct cyrus_db *ret);
bool cyrus_db_next(struct cyrus_db *, struct span *key, struct span *value);

/* Is a UID in "1:5,7"?  Takes ranges off one by one, in order or not. */
bool cyrus_range(struct span *list, uint32_t *lo, uint32_t *hi);

#endif

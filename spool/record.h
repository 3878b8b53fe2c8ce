#ifndef SPOOL_RECORD_H
#define SPOOL_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "spool/row.h"

/*
 * Records: what the log is made of.  chapar-spool(5) has the layout.
 *
 * A record has a head (fixed fields, who did it, and the body of its type) and
 * for MSG a payload, the message.  The check covers the head, and with it the
 * hash of the payload; it is seeded with the check of the record before, so
 * that one (lsn, check) pair stands for the whole log up to there.
 */
enum record_type {
	REC_SNAPSHOT = 1,
	REC_MSG = 2,
	REC_COPY = 3,
	REC_FLAGS = 4,
	REC_EXPUNGE = 5,
	REC_PUT = 6,
	REC_DEL = 7,
	REC_RECENT = 8,
	REC_NOTE = 9,
};

enum { /* who spoke: record's via */
	VIA_CHAPAR = 1,
	VIA_LMTP = 2,
	VIA_IMAP = 3,
	VIA_POP3 = 4,
	VIA_IMSP = 5,
};

struct record {
	uint64_t lsn, check, box;
	int64_t time; /* microseconds since 1970 UTC */
	enum record_type type;
	uint8_t via;
	bool more;           /* the next record belongs to the same group */
	bool dropped;        /* vacuum took the payload away */
	struct span actor;   /* empty: the owner of the account */
	struct span body;    /* of the type; see the readers below */
	struct span payload; /* empty unless MSG with its bytes in the log */
	uint64_t segment;    /* where it lies */
	uint64_t offset;
	uint64_t next; /* offset of the record after it */
};

/* Reads the record at p, of which n bytes are there: 0, or SPOOL_CORRUPT if
 * it is not whole or its sizes make no sense.  Does not look at the check. */
int record_read(struct span at, struct record *ret);
/* Is the check that of this head, after a record whose check was seed? */
bool record_verify(const char *head, uint64_t seed);

/* The next UID range of an EXPUNGE or FLAGS record; at starts at 0. */
struct uid_run {
	uint32_t lo, hi;
};
bool record_expunge_next(
    const struct record *, uint32_t *at, struct uid_run *ret);

/* FLAGS: runs of UIDs that now have the same flags and keywords. */
struct flags_run {
	uint32_t lo, hi;
	uint32_t flags;
	uint64_t keywords[2]; /* bits by the record's own list of names */
};
bool record_flags_next(
    const struct record *, uint32_t *at, struct flags_run *ret);

/* Keyword names of a MSG, COPY or FLAGS record, in the order of their bits. */
unsigned record_keywords(const struct record *, struct span names[]);

/* MSG, and each message of a COPY, as a row.  uid, flags, keywords (by the
 * record's list), msg, place, bytes, zone, date, saved are set. */
bool record_rows_next(const struct record *, uint32_t *at, struct row *ret);
uint32_t record_nrows(const struct record *);
uint64_t record_content_hash(const struct record *); /* MSG, NOTE */
uint64_t record_copy_source(const struct record *);  /* COPY: from which box */

/* NOTE: of which messages; its payload is a list for mnote_next(). */
bool record_note_next(
    const struct record *, uint32_t *at, struct uid_run *ret);

/* RECENT: messages below this UID have been told to be recent. */
uint32_t record_recent(const struct record *);

/* PUT and DEL: table, key, value. */
struct put {
	uint16_t table;
	struct span key, value;
};
bool record_put(const struct record *, struct put *ret);

/* A word for the type: "MSG". */
const char *record_name(enum record_type);

#endif

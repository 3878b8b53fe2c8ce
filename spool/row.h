#ifndef SPOOL_ROW_H
#define SPOOL_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/le.h"

/* One message in one mailbox: chapar-spool(5), box/<id>. */
enum { ROW_SIZE = 80 };

enum { /* offsets in a row */
	ROW_UID = 0,
	ROW_FLAGS = 4,
	ROW_MODSEQ = 8,
	ROW_KEYWORDS = 16,
	ROW_MSG = 32,
	ROW_PLACE = 40,
	ROW_BYTES = 48,
	ROW_ZONE = 52,
	ROW_DATE = 56,
	ROW_SAVED = 64,
	ROW_DIGEST = 72,
};

enum { /* flags of a row; the low byte is what IMAP calls system flags */
	FLAG_SEEN = 1 << 0,
	FLAG_ANSWERED = 1 << 1,
	FLAG_FLAGGED = 1 << 2,
	FLAG_DELETED = 1 << 3,
	FLAG_DRAFT = 1 << 4,
	FLAGS_SYSTEM = 0x1f,
	ROW_BLOB = 1 << 8,     /* the bytes are in blob/<msg> */
	ROW_EXPUNGED = 1 << 9, /* a tombstone, kept for QRESYNC */
	/* as read, never kept: \Seen is the reader's, changed after modseq */
	ROW_SEEN_LATER = 1 << 10,
};

enum { KEYWORDS_MAX = 128, KEYWORD_LEN = 255 };

struct row {
	uint32_t uid;
	uint32_t flags;
	uint64_t modseq;      /* LSN of the last record that touched it */
	uint64_t keywords[2]; /* bit i: the mailbox's keyword i */
	uint64_t msg;         /* LSN of its MSG record: its EMAILID */
	uint64_t place;       /* where that record is: PLACE() */
	uint32_t bytes;       /* RFC822.SIZE */
	int16_t zone;         /* of the internal date, minutes east */
	int64_t date;         /* internal date, seconds since 1970 UTC */
	int64_t saved;        /* when it came into this mailbox, the same */
	uint32_t digest;      /* offset / 8 in digest/<segment>; 0: none */
};

/* What a client is told, when seen.h made it 1 more so that it is compared as
 * later than what the client may have been told at the same LSN. */
static inline uint64_t
row_modseq(const struct row *r)
{
	return r->modseq - ((r->flags & ROW_SEEN_LATER) != 0);
}

/* A place in the log: segment's first LSN and offset, packed. */
#define PLACE(segment, offset) ((segment) << 28 | (uint64_t)(offset) >> 3)
#define PLACE_SEGMENT(place)   ((place) >> 28)
#define PLACE_OFFSET(place)    (((place)&0xfffffff) << 3)

static inline void
row_get(const unsigned char *p, struct row *r)
{
	r->uid = get32(p + ROW_UID);
	r->flags = get32(p + ROW_FLAGS);
	r->modseq = get64(p + ROW_MODSEQ);
	r->keywords[0] = get64(p + ROW_KEYWORDS);
	r->keywords[1] = get64(p + ROW_KEYWORDS + 8);
	r->msg = get64(p + ROW_MSG);
	r->place = get64(p + ROW_PLACE);
	r->bytes = get32(p + ROW_BYTES);
	r->zone = (int16_t)get16(p + ROW_ZONE);
	r->date = (int64_t)get64(p + ROW_DATE);
	r->saved = (int64_t)get64(p + ROW_SAVED);
	r->digest = get32(p + ROW_DIGEST);
}

static inline void
row_put(unsigned char *p, const struct row *r)
{
	memset(p, 0, ROW_SIZE);
	put32(p + ROW_UID, r->uid);
	put32(p + ROW_FLAGS, r->flags);
	put64(p + ROW_MODSEQ, r->modseq);
	put64(p + ROW_KEYWORDS, r->keywords[0]);
	put64(p + ROW_KEYWORDS + 8, r->keywords[1]);
	put64(p + ROW_MSG, r->msg);
	put64(p + ROW_PLACE, r->place);
	put32(p + ROW_BYTES, r->bytes);
	put16(p + ROW_ZONE, (uint16_t)r->zone);
	put64(p + ROW_DATE, (uint64_t)r->date);
	put64(p + ROW_SAVED, (uint64_t)r->saved);
	put32(p + ROW_DIGEST, r->digest);
}

#endif

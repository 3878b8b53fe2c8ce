/* Cyrus IMAP: cyrus.index, in network byte order. */
#include "base/fmt.h"
#include "cyrus.h"

enum { /* offsets in its head */
	HEAD_VERSION = 8,
	HEAD_START = 12,
	HEAD_RECORD_SIZE = 16,
	HEAD_RECORDS = 20,
	HEAD_LAST_UID = 28,
	HEAD_UIDVALIDITY = 44,
	HEAD_OPTIONS = 60,
	HEAD_MIN = 64,
};
enum { /* offsets in a record */
	RECORD_UID = 0,
	RECORD_DATE = 4,
	RECORD_SIZE = 12,
	RECORD_FLAGS = 32,
	RECORD_KEYWORDS = 36,
	RECORD_MIN = 52,
};
enum { OPTION_SHARED_SEEN = 1 << 2 };
static const uint32_t GONE = UINT32_C(3) << 30; /* expunged, unlinked */

static uint32_t
big32(const char *p)
{
	const unsigned char *u = (const void *)p;

	return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 |
	       (uint32_t)u[2] << 8 | u[3];
}

const char *
cyrus_index(struct span file, struct cyrus_index *ret)
{
	uint64_t room;

	*ret = (struct cyrus_index){.file = file};
	if (file.n < HEAD_MIN)
		return "no cyrus.index: it is too short";
	ret->version = big32(file.p + HEAD_VERSION);
	ret->start = big32(file.p + HEAD_START);
	ret->record_size = big32(file.p + HEAD_RECORD_SIZE);
	ret->n = big32(file.p + HEAD_RECORDS);
	ret->uidvalidity = big32(file.p + HEAD_UIDVALIDITY);
	ret->uidnext = big32(file.p + HEAD_LAST_UID) + 1;
	ret->shared_seen = big32(file.p + HEAD_OPTIONS) & OPTION_SHARED_SEEN;
	if (ret->version < CYRUS_OLDEST || ret->version > CYRUS_NEWEST)
		return "a version of cyrus.index that is not known "
		       "(reconstruct -V 17 makes one that is)";
	if (ret->start < HEAD_MIN || ret->start > file.n ||
	    ret->record_size < RECORD_MIN || ret->uidnext == 0)
		return "no cyrus.index: sizes that cannot be";
	room = (file.n - ret->start) / ret->record_size;
	if (ret->n > room) {
		ret->cut = true;
		ret->n = (uint32_t)room;
	}
	return NULL;
}

void
cyrus_record(const struct cyrus_index *ix, uint32_t i, struct cyrus_record *ret)
{
	static const uint32_t flags[] = {/* by bit */
	    FLAG_ANSWERED, FLAG_FLAGGED, FLAG_DELETED, FLAG_DRAFT, FLAG_SEEN};
	const char *p = ix->file.p + ix->start + (uint64_t)i * ix->record_size;
	uint32_t bits = big32(p + RECORD_FLAGS);

	*ret = (struct cyrus_record){
	    .uid = big32(p + RECORD_UID),
	    .size = big32(p + RECORD_SIZE),
	    .date = big32(p + RECORD_DATE),
	};
	for (unsigned b = 0; b < sizeof flags / sizeof *flags; b++)
		if (bits >> b & 1)
			ret->flags |= flags[b];
	if (ix->version < CYRUS_SEEN)
		ret->flags &= ~(uint32_t)FLAG_SEEN;
	ret->expunged = bits & GONE;
	for (unsigned w = 0; w < 4; w++)
		ret->keywords[w] = big32(p + RECORD_KEYWORDS + 4 * w);
}

bool
cyrus_range(struct span *s, uint32_t *lo, uint32_t *hi)
{
	uint64_t a, b;

	if (!scan_u64(s, UINT32_MAX, &a) || a == 0)
		return false;
	b = a;
	if (s->n > 0 && s->p[0] == ':') {
		*s = span_sub(*s, 1, s->n);
		if (!scan_u64(s, UINT32_MAX, &b) || b < a)
			return false;
	}
	if (s->n > 0 && s->p[0] == ',')
		*s = span_sub(*s, 1, s->n);
	*lo = (uint32_t)a;
	*hi = (uint32_t)b;
	return true;
}

/* Sending what is new of a log. */
#include "spool/ship.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/inner.h"
#include "spool/record-layout.h"

enum {
	PIECE = 1 << 20,
	BLOBS_ROOM = 16 << 20, /* of large messages between two of records */
	AHEAD = 8 << 20,       /* is read before it is asked for */
	RECENT_MAX = 1 << 20,
	BLOB_HEAD = 24,
};

int64_t
ship_header(const unsigned char h[SHIP_HEADER], unsigned *ret_type)
{
	uint32_t n = get32(h + 4);

	*ret_type = h[0];
	if (strchr("SRBDEAXI", h[0]) == NULL || h[0] == '\0' ||
	    (h[1] | h[2] | h[3]) != 0 || n > SHIP_MAX)
		return -1;
	return n;
}

static size_t
begin(struct buf *out, enum ship_type type)
{
	buf_u32(out, type);
	buf_u32(out, 0);
	return out->n;
}

static int
end(struct buf *out, size_t at)
{
	if (out->overflow || out->n - at > SHIP_MAX)
		return SPOOL_FULL;
	put32((unsigned char *)out->p + at - 4, (uint32_t)(out->n - at));
	return 0;
}

/* --- where to go on --------------------------------------------------------- */

/* The record that follows, if there is one, is at this offset? */
static bool
follows(struct account *a, const struct ship_place *at,
    const struct head_state *now)
{
	struct record r;

	if (at->segment == now->segment && at->offset == now->end)
		return at->end.lsn == now->lsn && at->end.check == now->check;
	return log_record(a, at->segment, at->offset, 0, &r) == 0 &&
	       record_whole(a, &r, at->end.lsn + 1, at->end.check);
}

/* Walks to the record with that LSN, which must have that check. */
static int
look_for(struct account *a, struct ship_place *at)
{
	struct record r = {.next = SEGMENT_HEADER};
	uint64_t seed;
	int rc;

	at->segment = files_segment_of(a, at->end.lsn);
	if (at->segment == 0)
		return SPOOL_DIVERGED;
	rc = segment_seed(a, at->segment, &seed);
	while (rc == 0 && r.lsn < at->end.lsn)
		rc = log_record(a, at->segment, r.next, 0, &r);
	if (rc == SPOOL_NONE)
		return SPOOL_DIVERGED;
	if (rc == 0 && r.check != at->end.check)
		rc = SPOOL_DIVERGED;
	at->offset = r.next;
	return rc;
}

/* At the end of a segment that takes no more records the next one begins. */
static int
next_segment(struct account *a, struct ship_place *at, uint64_t end_at,
    struct buf *out)
{
	struct record r;
	struct map *m;
	uint64_t seed;
	size_t frame;
	int rc;

	at->segment = at->end.lsn + 1;
	if ((rc = segment_seed(a, at->segment, &seed)) == 0)
		rc = log_record(a, at->segment, SEGMENT_HEADER, end_at, &r);
	if (rc != 0)
		return rc == SPOOL_NONE || rc == SPOOL_GONE ? SPOOL_CORRUPT
							    : rc;
	if (seed != at->end.check || r.type != REC_SNAPSHOT ||
	    !record_whole(a, &r, at->end.lsn + 1, seed))
		return SPOOL_CORRUPT;
	if ((rc = files_map(a, MAP_LOG, at->segment, r.next, &m)) != 0)
		return rc;
	frame = begin(out, SHIP_SEGMENT);
	buf_put(out, m->p, r.next);
	at->end = (struct log_end){r.lsn, r.check};
	at->offset = r.next;
	return end(out, frame);
}

/* --- what goes ---------------------------------------------------------------- */

/* A large message, in pieces.  SPOOL_GONE: vacuum took it meanwhile. */
static int
put_blob(struct account *a, const struct ship_place *to, uint64_t lsn,
    uint64_t size, struct buf *out)
{
	uint64_t at = 0;
	struct map *m;
	int rc = files_map(a, MAP_BLOB, lsn, size, &m);

	if (rc == 0)
		posix_fadvise(m->fd, 0, (off_t)size, POSIX_FADV_WILLNEED);
	while (rc == 0 && at < size) {
		uint64_t n = size - at < PIECE ? size - at : PIECE;
		size_t frame = begin(out, SHIP_BLOB);

		buf_u64(out, lsn);
		buf_u64(out, size);
		buf_u64(out, at);
		buf_put(out, m->p + at, n);
		at += n;
		rc = end(out, frame);
		if (rc == 0 && to->send != NULL)
			to->send(to->send_arg, out);
	}
	return rc;
}

/* The large message of this record goes before it; *n has its size added. */
static int
blob_of(struct account *a, const struct ship_place *to, const struct record *r,
    uint64_t *n, struct buf *out)
{
	struct row row;
	uint32_t at = 0;

	if (r->type != REC_MSG || r->dropped || !record_rows_next(r, &at, &row))
		return 0;
	if ((row.flags & ROW_BLOB) == 0)
		return 0;
	*n += row.bytes;
	return put_blob(a, to, r->lsn, row.bytes, out);
}

/* Whole groups from at->offset on, up to end_at. */
static int
put_records(struct account *a, struct ship_place *at, uint64_t end_at,
    size_t room, struct buf *out)
{
	struct ship_place group = *at;
	struct record r = {.next = at->offset};
	struct log_end last = at->end;
	uint64_t large = 0;
	struct map *m;
	size_t frame;
	int rc = files_map(a, MAP_LOG, at->segment, at->offset, &m);

	if (rc == 0 && end_at > at->offset + AHEAD)
		posix_fadvise(m->fd, (off_t)at->offset + AHEAD, (off_t)room,
		    POSIX_FADV_WILLNEED);
	while (rc == 0 && r.next < end_at && r.next - at->offset < room) {
		do {
			rc = log_record(a, at->segment, r.next, end_at, &r);
			if (rc == 0 &&
			    !record_whole(a, &r, last.lsn + 1, last.check))
				rc = SPOOL_CORRUPT;
			if (rc == 0)
				rc = blob_of(a, at, &r, &large, out);
			if (rc != 0)
				return rc;
			last = (struct log_end){r.lsn, r.check};
		} while (r.more);
		group.end = last;
		group.offset = r.next;
		if (large > BLOBS_ROOM)
			break;
	}
	if (rc == 0)
		rc = files_map(a, MAP_LOG, at->segment, group.offset, &m);
	if (rc != 0)
		return rc;
	frame = begin(out, SHIP_RECORDS);
	buf_put(out, m->p + at->offset, group.offset - at->offset);
	*at = group;
	return end(out, frame);
}

static int
put_end(const struct log_end *at, struct buf *out)
{
	size_t frame = begin(out, SHIP_END);

	buf_u64(out, at->lsn);
	buf_u64(out, at->check);
	return end(out, frame);
}

/* How far the records of a segment go. */
static int
segment_end(struct account *a, uint64_t segment, const struct head_state *now,
    uint64_t *ret)
{
	struct map *m;
	int rc;

	*ret = now->end;
	if (segment == now->segment)
		return 0;
	if ((rc = files_map(a, MAP_LOG, segment, SEGMENT_HEADER, &m)) != 0)
		return rc;
	files_map(a, MAP_LOG, segment, m->size + 1, &m); /* looks again */
	*ret = m->size;
	return 0;
}

/* Finds out where to read on: *end_at is how far this segment goes. */
static int
settle(struct account *a, struct ship_place *at, const struct head_state *now,
    uint64_t *end_at)
{
	int rc;

	if (at->end.lsn > now->lsn)
		return SPOOL_DIVERGED;
	if (at->end.lsn == 0) {
		at->segment = 0; /* all of it */
		*end_at = at->offset = 0;
		return 0;
	}
	if (at->segment == 0 || !follows(a, at, now)) {
		files_forget(a); /* vacuum may have written it anew */
		if ((rc = look_for(a, at)) != 0)
			return rc;
	}
	return segment_end(a, at->segment, now, end_at);
}

static int
more(struct account *a, struct ship_place *at, size_t room, struct buf *out)
{
	struct head_state now;
	uint64_t end_at;
	int rc;

	head_read(&a->head, &now);
	if ((rc = settle(a, at, &now, &end_at)) != 0)
		return rc;
	while (at->end.lsn < now.lsn && out->n < room) {
		if (at->offset < end_at) {
			rc = put_records(a, at, end_at, room, out);
		} else if (at->segment == now.segment) {
			return SPOOL_CORRUPT; /* it says there is more */
		} else {
			rc = segment_end(a, at->end.lsn + 1, &now, &end_at);
			if (rc == 0)
				rc = next_segment(a, at, end_at, out);
		}
		if (rc != 0)
			return rc;
	}
	if (at->end.lsn < now.lsn)
		return 0;
	if (at->end.check != now.check)
		return SPOOL_DIVERGED;
	rc = put_end(&at->end, out);
	return rc == 0 ? SPOOL_NONE : rc;
}

int
ship_more(
    struct account *a, struct ship_place *at, size_t room, struct buf *out)
{
	int rc = 0;

	/* vacuum exchanges files while they are read: not more than twice.
	 * What is in out is whole; it may be a large message without its
	 * record, which then comes again. */
	for (int i = 0; i < 3; i++) {
		rc = more(a, at, room, out);
		if (rc <= SPOOL_NONE && rc >= 0)
			return rc;
		if (rc != SPOOL_CORRUPT && rc != SPOOL_GONE)
			return rc;
		at->segment = 0;
		files_forget(a);
	}
	return rc == SPOOL_GONE ? SPOOL_CORRUPT : rc;
}

int
ship_recent(struct account *a, struct buf *out)
{
	char path[PATH_LEN];
	struct stat st;
	size_t frame;
	int fd, rc = 0;

	account_path(a, path, "duplicate", 0, NULL);
	fd = openat(a->spool->dir, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (fstat(fd, &st) == 0 && st.st_size > 0 && st.st_size <= RECENT_MAX) {
		frame = begin(out, SHIP_RECENT);
		if (buf_room(out, (size_t)st.st_size) &&
		    read(fd, out->p + out->n, (size_t)st.st_size) == st.st_size)
			out->n += (size_t)st.st_size;
		rc = end(out, frame);
	}
	close(fd);
	return rc;
}

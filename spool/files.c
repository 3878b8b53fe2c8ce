/*
 * The files of an account that only grow: log segments and digests, and blobs,
 * which never change.  They are mapped once, with room to grow into, and a few
 * stay mapped: bytes below what is published never move.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/inner.h"
#include "spool/record-layout.h"

void
files_drop(struct map *m)
{
	if (m->p != NULL)
		munmap(m->p, m->mapped);
	if (m->kind != MAP_NONE)
		close(m->fd);
	*m = (struct map){.kind = MAP_NONE, .fd = -1};
}

void
files_forget(struct account *a)
{
	for (unsigned i = 0; i < MAPS_MAX; i++)
		files_drop(&a->maps[i]);
}

static int
map_open(struct account *a, struct map *m, enum map_kind kind, uint64_t lsn)
{
	static const char *const folder[] = {"", "log", "blob", "digest"};
	int flags = kind == MAP_DIGEST ? O_RDWR : O_RDONLY;
	char path[PATH_LEN];

	account_path(a, path, folder[kind], lsn, "");
	m->fd = openat(a->spool->dir, path, flags | O_CLOEXEC);
	if (m->fd < 0)
		return errno == ENOENT ? SPOOL_GONE : -errno;
	m->kind = kind;
	m->lsn = lsn;
	return 0;
}

/* Makes room in the address space, should it be limited: one large message is
 * looked at at a time. */
static bool
drop_other_blobs(struct account *a, const struct map *m)
{
	bool dropped = false;

	for (unsigned i = 0; i < MAPS_MAX; i++)
		if (a->maps[i].kind == MAP_BLOB && &a->maps[i] != m) {
			files_drop(&a->maps[i]);
			dropped = true;
		}
	return dropped;
}

static void *
map_file(struct account *a, const struct map *m, size_t size)
{
	void *p = mmap(NULL, size, PROT_READ, MAP_SHARED, m->fd, 0);

	if (p == MAP_FAILED && errno == ENOMEM && m->kind == MAP_BLOB &&
	    drop_other_blobs(a, m))
		p = mmap(NULL, size, PROT_READ, MAP_SHARED, m->fd, 0);
	return p;
}

/* Maps at least `need` bytes if the file has them. */
static int
map_grow(struct account *a, struct map *m, uint64_t need)
{
	struct stat st;
	size_t want;
	void *p;

	if (m->p != NULL && need <= m->size)
		return 0;
	if (fstat(m->fd, &st) != 0)
		return -errno;
	m->size = (size_t)st.st_size;
	if (need > m->size)
		return SPOOL_CORRUPT;
	if (m->p != NULL && m->size <= m->mapped)
		return 0;
	want = m->size;
	if (m->kind != MAP_BLOB && want < SEGMENT_MAP)
		want = SEGMENT_MAP;
	if (want == 0)
		return 0;
	p = map_file(a, m, want);
	if (p == MAP_FAILED && want > m->size) {
		want = m->size; /* without room to grow */
		p = map_file(a, m, want);
	}
	if (p == MAP_FAILED)
		return -errno;
	if (m->p != NULL)
		munmap(m->p, m->mapped);
	m->p = p;
	m->mapped = want;
	return 0;
}

/* SPOOL_GONE: no such file; SPOOL_CORRUPT: shorter than need. */
int
files_map(struct account *a, enum map_kind kind, uint64_t lsn, uint64_t need,
    struct map **ret)
{
	struct map *m = NULL, *oldest = &a->maps[0];
	int rc = 0;

	for (unsigned i = 0; i < MAPS_MAX && m == NULL; i++) {
		struct map *at = &a->maps[i];

		if (at->kind == kind && at->lsn == lsn)
			m = at;
		else if (at->used < oldest->used)
			oldest = at;
	}
	if (m == NULL) {
		m = oldest;
		files_drop(m);
		rc = map_open(a, m, kind, lsn);
	}
	if (rc == 0)
		rc = map_grow(a, m, need);
	if (rc != 0)
		return rc;
	m->used = ++a->ticks;
	*ret = m;
	return 0;
}

static int
by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* The first LSNs of all segments, in order; malloc'd. */
int
files_segments(struct account *a, uint64_t **ret, unsigned *ret_n)
{
	char path[PATH_LEN];
	unsigned n = 0, cap = 0;
	uint64_t *list = NULL;
	struct dirent *e;
	DIR *d;
	int fd;

	account_path(a, path, "log", 0, NULL);
	fd = openat(a->spool->dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || (d = fdopendir(fd)) == NULL)
		return -errno;
	while ((e = readdir(d)) != NULL) {
		char *end;
		uint64_t lsn = strtoull(e->d_name, &end, 16);

		if (*end != '\0' || end != e->d_name + 16 || lsn == 0)
			continue;
		if (n == cap) {
			cap = cap ? cap * 2 : 16;
			if ((list = realloc(list, cap * sizeof *list)) == NULL)
				abort();
		}
		list[n++] = lsn;
	}
	closedir(d);
	if (n > 0)
		qsort(list, n, sizeof *list, by_number);
	*ret = list;
	*ret_n = n;
	return 0;
}

/* The segment in which the record with this LSN is, or 0. */
uint64_t
files_segment_of(struct account *a, uint64_t lsn)
{
	uint64_t *list = NULL, found = 0;
	unsigned n = 0;

	if (files_segments(a, &list, &n) != 0)
		return 0;
	for (unsigned i = 0; i < n && list[i] <= lsn; i++)
		found = list[i];
	free(list);
	return found;
}

/* The record at offset, which lies below end (0: where the file ends, or
 * what is published of it). */
int
log_record(struct account *a, uint64_t segment, uint64_t offset, uint64_t end,
    struct record *ret)
{
	struct map *m;
	int rc = files_map(a, MAP_LOG, segment, end ? end : offset, &m);

	if (rc != 0)
		return rc;
	if (end == 0) {
		files_map(a, MAP_LOG, segment, m->size + 1, &m); /* grown? */
		end = m->size;
		if (!a->locked) /* its tail may go */
			end = head_end(&a->head, segment, end);
	}
	if (offset < SEGMENT_HEADER || offset >= end)
		return SPOOL_NONE;
	ret->segment = segment;
	ret->offset = offset;
	return record_read(span_of(m->p + offset, end - offset), ret);
}

/* The check before the first record of a segment. */
int
segment_seed(struct account *a, uint64_t segment, uint64_t *seed)
{
	struct map *m;
	int rc = files_map(a, MAP_LOG, segment, SEGMENT_HEADER, &m);

	if (rc != 0)
		return rc;
	if (memcmp(m->p + SEG_MAGIC, "CHAPARLG", 8) != 0 ||
	    get32(m->p + SEG_VERSION) != SEGMENT_VERSION ||
	    get64(m->p + SEG_LSN) != segment)
		return SPOOL_CORRUPT;
	*seed = get64(m->p + SEG_SEED);
	return 0;
}

/* The descriptor through which a segment is appended to, and its size. */
int
log_open(struct account *a, uint64_t segment, uint64_t *ret_size)
{
	char path[PATH_LEN];
	struct stat st;

	if (a->log_fd < 0 || a->log_segment != segment) {
		if (a->log_fd >= 0)
			close(a->log_fd);
		account_path(a, path, "log", segment, "");
		a->log_fd = openat(a->spool->dir, path, O_RDWR | O_CLOEXEC);
		a->log_segment = segment;
		if (a->log_fd < 0)
			return errno == ENOENT ? SPOOL_CORRUPT : -errno;
	}
	if (fstat(a->log_fd, &st) != 0)
		return -errno;
	*ret_size = (uint64_t)st.st_size;
	return 0;
}

/* Writes all of it, or says why not. */
int
files_write(int fd, const void *p, size_t n, uint64_t offset)
{
	const char *from = p;

	while (n > 0) {
		ssize_t done = pwrite(fd, from, n, (off_t)offset);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return done < 0 ? -errno : -EIO;
		from += done;
		n -= (size_t)done;
		offset += (uint64_t)done;
	}
	return 0;
}

/* Is the record of this message at its place? */
static bool
at_place(struct account *a, const struct row *r)
{
	struct record rec;

	return log_record(a, PLACE_SEGMENT(r->place), PLACE_OFFSET(r->place), 0,
		   &rec) == 0 &&
	       rec.type == REC_MSG && rec.lsn == r->msg;
}

/* Sets the place of a row right, if vacuum has moved its message: it is in
 * the same segment.  *hint: a place found before, to go on from; 0 at first. */
int
log_locate(struct account *a, struct row *r, uint64_t *hint)
{
	uint64_t segment = PLACE_SEGMENT(r->place);
	struct record rec = {.next = SEGMENT_HEADER};

	if (at_place(a, r))
		return 0;
	if (PLACE_SEGMENT(*hint) == segment &&
	    log_record(a, segment, PLACE_OFFSET(*hint), 0, &rec) == 0)
		rec.next = rec.lsn <= r->msg ? rec.offset : SEGMENT_HEADER;
	while (
	    log_record(a, segment, rec.next, 0, &rec) == 0 && rec.lsn <= r->msg)
		if (rec.lsn == r->msg && rec.type == REC_MSG) {
			r->place = PLACE(segment, rec.offset);
			*hint = r->place;
			return 0;
		}
	return SPOOL_CORRUPT;
}

/* The record of a message whose bytes are in the log. */
static int
message_record(struct account *a, const struct row *r, struct record *ret)
{
	struct map *m;
	int rc;

	ret->segment = PLACE_SEGMENT(r->place);
	ret->offset = PLACE_OFFSET(r->place);
	rc = files_map(a, MAP_LOG, ret->segment, ret->offset + REC_ACTOR, &m);
	if (rc != 0)
		return rc;
	rc = files_map(a, MAP_LOG, ret->segment,
	    ret->offset + get32(m->p + ret->offset + REC_SIZE), &m);
	if (rc == 0)
		rc = record_read(
		    span_of(m->p + ret->offset, m->size - ret->offset), ret);
	if (rc == 0 && ret->lsn != r->msg)
		rc = SPOOL_CORRUPT;
	return rc;
}

/* Vacuum has exchanged the segment: what is mapped is the old one, or the row
 * is older than the exchange. */
static int
message_moved(struct account *a, const struct row *r, struct record *ret)
{
	struct row moved = *r;
	uint64_t hint = 0;
	int rc;

	for (unsigned i = 0; i < MAPS_MAX; i++)
		if (a->maps[i].kind == MAP_LOG &&
		    a->maps[i].lsn == PLACE_SEGMENT(r->place))
			files_drop(&a->maps[i]);
	if ((rc = log_locate(a, &moved, &hint)) != 0)
		return rc;
	return message_record(a, &moved, ret);
}

int
message_bytes(struct account *a, const struct row *r, struct span *ret)
{
	struct record rec;
	struct map *m;
	int rc;

	if (r->flags & ROW_BLOB) {
		rc = files_map(a, MAP_BLOB, r->msg, r->bytes, &m);
		if (rc == 0)
			*ret = span_of(m->p, r->bytes);
		return rc;
	}
	rc = message_record(a, r, &rec);
	if (rc == SPOOL_CORRUPT)
		rc = message_moved(a, r, &rec);
	if (rc != 0)
		return rc;
	if (rec.dropped)
		return SPOOL_GONE;
	if (rec.payload.n != r->bytes)
		return SPOOL_CORRUPT;
	*ret = rec.payload;
	return 0;
}

bool
message_file(struct account *a, struct span bytes, int *ret_fd,
    uint64_t *ret_offset)
{
	const unsigned char *p = (const unsigned char *)bytes.p;

	for (unsigned i = 0; i < MAPS_MAX; i++) {
		const struct map *m = &a->maps[i];

		if (m->p != NULL && p >= m->p && p + bytes.n <= m->p + m->size) {
			*ret_fd = m->fd;
			*ret_offset = (uint64_t)(p - m->p);
			return true;
		}
	}
	return false;
}

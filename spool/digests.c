/*
 * Digests: what parsing each message gave, one file beside each segment.
 *
 * A file begins with 16 bytes (magic, versions); each entry is its size, the
 * LSN of its message and the digest (mail/digest.h), a multiple of 8.  A row
 * holds its entry's offset as a hint; the LSN in the entry tells whether the
 * hint is right, and if not, the message is parsed again.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/digest.h"
#include "spool/inner.h"
#include "spool/record-layout.h"

enum {
	DIGESTS_VERSION = 1,
	DIGESTS_HEADER = 16,
	ENTRY_SIZE = 0,
	ENTRY_MSG = 8,
	ENTRY_DIGEST = 16,
	CACHE_LINE = 64,
	AHEAD = 4 * CACHE_LINE,
};

/* The file's first bytes: our version and the parser's. */
static void
header(unsigned char h[DIGESTS_HEADER])
{
	memcpy(h, "CHAPARDG", 8);
	put32(h + 8, DIGESTS_VERSION);
	put32(h + 12, DIGEST_VERSION);
}

static bool
good(const struct map *m)
{
	unsigned char want[DIGESTS_HEADER];

	header(want);
	return m->size >= DIGESTS_HEADER &&
	       memcmp(m->p, want, DIGESTS_HEADER) == 0;
}

/* The file of the current segment, made if it is not there. */
static int
current(struct account *a, struct map **ret)
{
	unsigned char h[DIGESTS_HEADER];
	uint64_t segment = a->now.segment;
	char path[PATH_LEN];
	int fd, rc;

	rc = files_map(a, MAP_DIGEST, segment, a->now.digest_end, ret);
	if (rc == 0 && a->now.digest_end > 0 && good(*ret))
		return 0;
	if (rc != 0 && rc != SPOOL_GONE && rc != SPOOL_CORRUPT)
		return rc;
	if (a->now.digest_end > 0) {
		if ((rc = recover_digests(a, segment)) != 0)
			return rc;
		return files_map(
		    a, MAP_DIGEST, segment, a->now.digest_end, ret);
	}
	account_path(a, path, "digest", segment, "");
	recover_folders(a);
	fd = openat(
	    a->spool->dir, path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	header(h);
	rc = files_write(fd, h, sizeof h, 0);
	close(fd);
	if (rc != 0)
		return rc;
	a->now.digest_end = DIGESTS_HEADER;
	return files_map(a, MAP_DIGEST, segment, DIGESTS_HEADER, ret);
}

/* Adds an entry at the end; *ret is what goes into the row. */
int
digests_append(
    struct account *a, uint64_t msg, struct span digest, uint32_t *ret)
{
	unsigned char h[ENTRY_DIGEST] = {0};
	size_t size = ENTRY_DIGEST + PAD8(digest.n);
	struct map *m;
	struct buf b = {.limit = size};
	int rc = current(a, &m);

	if (rc != 0)
		return rc;
	put32(h + ENTRY_SIZE, (uint32_t)size);
	put64(h + ENTRY_MSG, msg);
	buf_put(&b, h, sizeof h);
	buf_putspan(&b, digest);
	buf_zero(&b, size - b.n);
	rc = files_write(m->fd, b.p, b.n, a->now.digest_end);
	buf_free(&b);
	if (rc != 0)
		return rc;
	*ret = (uint32_t)(a->now.digest_end / 8);
	a->now.digest_end += size;
	if (m->size < a->now.digest_end && a->now.digest_end <= m->mapped)
		m->size = a->now.digest_end;
	return 0;
}

/* Messages are mostly asked about in the order in which they came: while one is
 * looked at, the next one's entry comes into the cache. */
static void
expect(const unsigned char *next)
{
	for (unsigned at = 0; at < AHEAD; at += CACHE_LINE)
		__builtin_prefetch(next + at);
}

/* The entry at offset, if it is that of this message. */
static bool
entry_at(const struct map *m, uint64_t offset, uint64_t msg, struct span *ret)
{
	uint32_t size;

	if (offset < DIGESTS_HEADER || offset + ENTRY_DIGEST > m->size)
		return false;
	size = get32(m->p + offset + ENTRY_SIZE);
	if (size < ENTRY_DIGEST || size > m->size - offset ||
	    get64(m->p + offset + ENTRY_MSG) != msg)
		return false;
	*ret = span_of(m->p + offset + ENTRY_DIGEST, size - ENTRY_DIGEST);
	expect(m->p + offset + size);
	return true;
}

/* 0 and the digest, or SPOOL_NONE when there is no good one. */
int
digests_find(struct account *a, const struct row *r, struct span *ret)
{
	uint64_t offset = (uint64_t)r->digest * 8;
	struct map *m;

	if (r->digest == 0 ||
	    files_map(a, MAP_DIGEST, PLACE_SEGMENT(r->place),
		offset + ENTRY_DIGEST, &m) != 0 ||
	    !good(m))
		return SPOOL_NONE;
	if (entry_at(m, offset, r->msg, ret))
		return 0;
	/* the file may have grown since it was mapped */
	if (files_map(a, MAP_DIGEST, m->lsn, m->size + 1, &m) == 0 &&
	    entry_at(m, offset, r->msg, ret))
		return 0;
	return SPOOL_NONE;
}

/* A row that came from elsewhere in the log (a COPY): sets its digest hint
 * right by looking through the file, if it is wrong. */
int
digests_locate(struct account *a, struct row *r)
{
	uint64_t offset = DIGESTS_HEADER;
	struct span found;
	struct map *m;

	if (digests_find(a, r, &found) == 0)
		return 0;
	r->digest = 0;
	if (files_map(a, MAP_DIGEST, PLACE_SEGMENT(r->place), DIGESTS_HEADER,
		&m) != 0 ||
	    !good(m))
		return SPOOL_NONE;
	while (offset + ENTRY_DIGEST <= m->size) {
		uint32_t size = get32(m->p + offset + ENTRY_SIZE);

		if (entry_at(m, offset, r->msg, &found)) {
			r->digest = (uint32_t)(offset / 8);
			return 0;
		}
		if (size < ENTRY_DIGEST || size % 8 != 0)
			break;
		offset += size;
	}
	return SPOOL_NONE;
}

/* Goes through a file: its header first (msg 0), then each entry whole.  *at
 * is 0 at first, and afterwards where the next one is. */
bool
digests_walk(struct account *a, uint64_t segment, uint64_t *at,
    uint64_t *ret_msg, struct span *ret)
{
	struct map *m;
	uint32_t size;

	if (files_map(a, MAP_DIGEST, segment, DIGESTS_HEADER, &m) != 0 ||
	    !good(m))
		return false;
	if (*at == 0) {
		*ret_msg = 0;
		*ret = span_of(m->p, *at = DIGESTS_HEADER);
		return true;
	}
	if (*at + ENTRY_DIGEST > m->size)
		return false;
	size = get32(m->p + *at + ENTRY_SIZE);
	if (size < ENTRY_DIGEST || size % 8 != 0 || size > m->size - *at)
		return false;
	*ret_msg = get64(m->p + *at + ENTRY_MSG);
	*ret = span_of(m->p + *at, size);
	*at += size;
	return true;
}

/* Has the file been removed?  Then it is made anew, once. */
static bool
digests_missing(struct account *a, const struct row *r)
{
	uint64_t segment = PLACE_SEGMENT(r->place);
	struct map *m;

	if (a->digests_tried == segment)
		return false;
	a->digests_tried = segment;
	for (unsigned i = 0; i < MAPS_MAX; i++) /* vacuum made another? */
		if (a->maps[i].kind == MAP_DIGEST && a->maps[i].lsn == segment)
			files_drop(&a->maps[i]);
	if (files_map(a, MAP_DIGEST, segment, DIGESTS_HEADER, &m) == 0 &&
	    good(m))
		return true;
	return recover_digests(a, segment) == 0;
}

int
message_digest(
    struct account *a, const struct row *r, struct arena *mem, struct span *ret)
{
	struct buf b = {.limit = SIZE_MAX};
	struct span bytes;
	int rc;

	if (digests_find(a, r, ret) == 0)
		return 0;
	if (digests_missing(a, r) && digests_find(a, r, ret) == 0)
		return 0;
	if ((rc = message_bytes(a, r, &bytes)) != 0)
		return rc;
	digest_make(bytes, mem, &b);
	*ret = arena_span(mem, buf_span(&b));
	buf_free(&b);
	return 0;
}

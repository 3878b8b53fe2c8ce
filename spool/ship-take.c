/* Taking what is new of a log: the same bytes, and views that follow. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/username.h"
#include "spool/encode.h"
#include "spool/inner.h"
#include "spool/place.h"
#include "spool/record-layout.h"
#include "spool/ship.h"

enum {
	BLOB_HEAD = 24,
	WORK = 256 << 20,
	MUCH = 256 << 10, /* is written out as it comes */
};

int
take_open(
    struct spool *s, const char *name, const char *from, struct take *ret)
{
	struct head_state now;
	struct place_mark m;
	int rc;

	*ret = (struct take){.spool = s, .blob = -1};
	if (username_fold(span_str(name), ret->name) != 0)
		return SPOOL_BADNAME;
	snprintf(ret->from, sizeof ret->from, "%s", from);
	rc = account_open(s, ret->name, &ret->account);
	if (rc == SPOOL_NONE)
		return 0;
	if (rc != 0)
		return rc;
	rc = place_read(ret->account, &m);
	if (rc == 0 && (account_place(ret->account) != PLACE_STANDBY ||
			   strcmp(m.host, from) != 0))
		rc = SPOOL_ELSEWHERE;
	/* what was begun and not published is begun anew */
	if (rc == 0 && (rc = account_lock(ret->account)) == 0)
		account_unlock(ret->account);
	if (rc != 0) {
		take_close(ret);
		return rc;
	}
	head_read(&ret->account->head, &now);
	ret->end = (struct log_end){now.lsn, now.check};
	return 0;
}

void
take_close(struct take *t)
{
	if (t->blob >= 0)
		close(t->blob);
	t->blob = -1;
	while (t->nblobs > 0)
		close(t->blobs[--t->nblobs].fd);
	account_close(t->account);
	t->account = NULL;
}

/* --- large messages -------------------------------------------------------- */

static void
blob_path(const struct take *t, uint64_t lsn, const char *suffix,
    char out[PATH_LEN])
{
	account_path(t->account, out, "blob", lsn, suffix);
}

static int
blob_begin(struct take *t, uint64_t lsn)
{
	char path[PATH_LEN];

	if (t->blob >= 0)
		close(t->blob);
	for (unsigned i = 0; i < t->nblobs; i++)
		if (t->blobs[i].lsn == lsn) { /* it comes again */
			close(t->blobs[i].fd);
			t->blobs[i] = t->blobs[--t->nblobs];
			break;
		}
	blob_path(t, lsn, ".new", path);
	t->blob = openat(t->spool->dir, path,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	t->blob_lsn = lsn;
	return t->blob < 0 ? -errno : 0;
}

/* It is on the disk, and has its name. */
static int
blob_keep(struct take *t, int fd, uint64_t lsn)
{
	char path[PATH_LEN], fresh[PATH_LEN];

	if (fsync(fd) != 0)
		return -errno;
	blob_path(t, lsn, ".new", fresh);
	blob_path(t, lsn, "", path);
	return renameat(t->spool->dir, fresh, t->spool->dir, path) == 0
		   ? 0
		   : -errno;
}

/* Before the records that speak of them are written. */
static int
blobs_keep(struct take *t)
{
	int rc = 0;

	for (unsigned i = 0; i < t->nblobs; i++) {
		if (rc == 0)
			rc = blob_keep(t, t->blobs[i].fd, t->blobs[i].lsn);
		close(t->blobs[i].fd);
	}
	t->nblobs = 0;
	return rc;
}

/* To wait for one after the other would take as long again as they take to
 * come. */
static int
blob_end(struct take *t)
{
	int rc = t->nblobs == TAKE_BLOBS ? blobs_keep(t) : 0;

	t->blobs[t->nblobs].fd = t->blob;
	t->blobs[t->nblobs++].lsn = t->blob_lsn;
	t->blob = -1;
	t->folder = true;
	return rc;
}

/* Has the disk begin with it. */
static void
write_out(int fd, uint64_t at, size_t n)
{
	if (n >= MUCH)
		sync_file_range(
		    fd, (off_t)at, (off_t)n, SYNC_FILE_RANGE_WRITE);
}

/* In order, from the first piece to the last; only of messages to come. */
static int
take_blob(struct take *t, struct span p)
{
	uint64_t lsn, size, at;
	int rc = 0;

	if (p.n <= BLOB_HEAD || t->account == NULL)
		return SPOOL_CORRUPT;
	lsn = get64(p.p);
	size = get64(p.p + 8);
	at = get64(p.p + 16);
	p = span_sub(p, BLOB_HEAD, p.n);
	if (lsn <= t->end.lsn || size > UINT32_MAX || at > size ||
	    p.n > size - at)
		return SPOOL_CORRUPT;
	if (at == 0)
		rc = blob_begin(t, lsn);
	else if (t->blob < 0 || t->blob_lsn != lsn)
		rc = SPOOL_CORRUPT;
	if (rc == 0)
		rc = files_write(t->blob, p.p, p.n, at);
	if (rc == 0)
		write_out(t->blob, at, p.n);
	if (rc == 0 && at + p.n == size)
		rc = blob_end(t);
	return rc;
}

/* --- records ---------------------------------------------------------------- */

/* Is its message the one that the check speaks of? */
static bool
content_whole(struct account *a, const struct record *r)
{
	struct row row;
	struct map *m;
	uint32_t at = 0;

	if (r->dropped)
		return r->payload.n == 0;
	if (r->type == REC_NOTE)
		return hash_span(r->payload) == record_content_hash(r);
	if (r->type != REC_MSG)
		return true;
	if (!record_rows_next(r, &at, &row))
		return false;
	if ((row.flags & ROW_BLOB) == 0)
		return hash_span(r->payload) == record_content_hash(r);
	return files_map(a, MAP_BLOB, r->lsn, row.bytes, &m) == 0 &&
	       m->size == row.bytes &&
	       hash_span(span_of(m->p, m->size)) == record_content_hash(r);
}

/* Are these whole groups that go on where the log ends? */
static int
verify(struct account *a, struct span p, uint64_t *ret_n)
{
	uint64_t lsn = a->now.lsn, seed = a->now.check;
	struct record r = {.more = false};

	*ret_n = 0;
	for (size_t at = 0; at < p.n;) {
		struct span rest = span_sub(p, at, p.n);

		r.offset = 0;
		if (record_read(rest, &r) != 0 || r.next > rest.n ||
		    r.type <= REC_SNAPSHOT || r.type > REC_NOTE)
			return SPOOL_CORRUPT; /* or of a newer version */
		if (r.lsn != lsn + 1 || !record_verify(rest.p, seed))
			return SPOOL_DIVERGED;
		if (!content_whole(a, &r))
			return SPOOL_CORRUPT;
		lsn = r.lsn;
		seed = r.check;
		at += r.next;
		++*ret_n;
	}
	return r.more ? SPOOL_CORRUPT : 0;
}

static int
apply(struct account *a, struct span p)
{
	struct arena mem = {.limit = WORK};
	struct apply how = {.replay = true, .skip_missing = true, .mem = &mem};
	uint64_t base = a->now.end;
	int rc = 0;

	while (rc == 0 && a->now.end - base < p.n) {
		struct record r = {
		    .segment = a->now.segment, .offset = a->now.end};

		rc = record_read(span_sub(p, a->now.end - base, p.n), &r);
		if (rc == 0)
			rc = apply_record(a, &r, &how);
		a->now.lsn = r.lsn;
		a->now.check = r.check;
		a->now.time = r.time;
		a->now.end = r.next;
	}
	if (rc == 0)
		rc = apply_end(a);
	arena_free(&mem);
	return rc;
}

/* Under the lock. */
static int
put_records(struct take *t, struct span p)
{
	struct account *a = t->account;
	uint64_t n;
	int rc = verify(a, p, &n);

	if (rc != 0)
		return rc;
	rc = files_write(a->log_fd, p.p, p.n, a->now.end);
	write_out(a->log_fd, a->now.end, p.n);
	if (rc != 0 && ftruncate(a->log_fd, (off_t)a->now.end) != 0)
		return rc; /* the next one cuts it */
	if (rc == 0)
		rc = apply(a, p);
	if (rc != 0)
		return rc;
	head_publish(&a->head, &a->now);
	t->records += n;
	return 0;
}

/* Under the lock: what snapshot_write() does, with what came. */
static int
put_segment(struct take *t, struct span p)
{
	struct account *a = t->account;
	struct record r = {.offset = SEGMENT_HEADER};

	if (record_read(span_sub(p, SEGMENT_HEADER, p.n), &r) != 0)
		return SPOOL_CORRUPT;
	if (r.lsn != a->now.lsn + 1 || get64(p.p + SEG_SEED) != a->now.check)
		return SPOOL_DIVERGED;
	return snapshot_take(a, p, &r);
}

static bool
is_segment(struct span p)
{
	struct record r = {.offset = SEGMENT_HEADER};
	struct span snap;

	if (p.n <= SEGMENT_HEADER || memcmp(p.p, "CHAPARLG", 8) != 0 ||
	    get32(p.p + SEG_VERSION) != SEGMENT_VERSION)
		return false;
	snap = span_sub(p, SEGMENT_HEADER, p.n);
	return record_read(snap, &r) == 0 && r.next == p.n &&
	       r.type == REC_SNAPSHOT && r.lsn == get64(p.p + SEG_LSN) &&
	       record_verify(snap.p, get64(p.p + SEG_SEED));
}

static int
take_first(struct take *t, struct span p)
{
	int rc;

	if (get64(p.p + SEG_LSN) != 1 || get64(p.p + SEG_SEED) != 0)
		return SPOOL_DIVERGED;
	rc = account_create_standby(t->spool, t->name, t->from, p);
	return rc == 0 ? account_open(t->spool, t->name, &t->account) : rc;
}

/* What others write meanwhile, by mistake, ends the taking. */
static int
locked(struct take *t, unsigned type, struct span p)
{
	struct account *a = t->account;
	int rc = blobs_keep(t);

	if (rc != 0 || (rc = account_lock(a)) != 0)
		return rc;
	if (account_place(a) != PLACE_STANDBY)
		rc = SPOOL_ELSEWHERE;
	else if (type == SHIP_SEGMENT)
		rc = put_segment(t, p);
	else
		rc = put_records(t, p);
	account_unlock(a);
	return rc;
}

/* It may be lost, so nothing is synced; nobody delivers here yet. */
static int
take_recent(struct take *t, struct span p)
{
	char path[PATH_LEN];
	int fd, rc;

	if (t->account == NULL)
		return SPOOL_CORRUPT;
	account_path(t->account, path, "duplicate", 0, NULL);
	fd = openat(t->spool->dir, path,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	rc = files_write(fd, p.p, p.n, 0);
	close(fd);
	return rc;
}

int
take_frame(struct take *t, unsigned type, struct span p)
{
	struct head_state now;
	int rc;

	t->bytes += p.n;
	if (type == SHIP_BLOB)
		return take_blob(t, p);
	if (type == SHIP_RECENT)
		return take_recent(t, p);
	if (type == SHIP_SEGMENT && !is_segment(p))
		return SPOOL_CORRUPT;
	if (type == SHIP_SEGMENT && t->account == NULL)
		rc = take_first(t, p);
	else if (t->account == NULL)
		rc = SPOOL_DIVERGED;
	else
		rc = locked(t, type, p);
	if (rc != 0)
		return rc;
	head_read(&t->account->head, &now);
	t->end = (struct log_end){now.lsn, now.check};
	return 0;
}

static int
sync_folder(struct take *t)
{
	char path[PATH_LEN];
	int fd, rc = 0;

	account_path(t->account, path, "blob", 0, NULL);
	fd = openat(t->spool->dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fsync(fd) != 0)
		rc = -errno;
	close(fd);
	t->folder = rc != 0;
	return rc;
}

/* A new segment and a new account are synced as they come. */
int
take_sync(struct take *t)
{
	struct account *a = t->account;
	int rc = a != NULL ? account_lock(a) : SPOOL_NONE;

	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	if (fdatasync(a->log_fd) != 0)
		rc = -errno;
	account_unlock(a);
	if (rc == 0 && t->folder)
		rc = sync_folder(t);
	return rc;
}

/* Their blocks are given out now, so that the first one that is waited for
 * takes the changes of all others along into the file system's journal. */
void
take_sync_begin(struct take *t)
{
	if (t->account != NULL && t->account->log_fd >= 0)
		sync_file_range(
		    t->account->log_fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

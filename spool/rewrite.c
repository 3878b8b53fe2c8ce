/*
 * A segment written anew without the bytes of dead messages.
 *
 *   1  log/<lsn>.new and digest/<lsn>.new are written and synced
 *   2  log/switch, which names the segment, is written and synced
 *   3  under the lock: head says that a switch is on; both files take their
 *      places; rows learn the new offsets; head says that it is over
 *   4  the indexes are synced, log/switch goes, and with it the dead blobs
 *
 * A process that dies in step 3 leaves head saying so, and who takes the lock
 * next teaches the rows; a power cut in 3 or 4 leaves log/switch, and cold
 * recovery does the same.  Dead before, it leaves files that nobody looks at.
 */
#include "spool/rewrite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/catalog.h"
#include "spool/find.h"
#include "spool/index-layout.h"
#include "spool/mailbox-value.h"
#include "spool/mnote-inner.h"
#include "spool/place.h"
#include "spool/record-layout.h"

enum { CHUNK = 1 << 20 };

/* A file being written from the front to the end. */
struct output {
	int fd, rc;
	uint64_t at;
	struct buf b;
};

static int
output_open(
    struct account *a, struct output *o, const char *folder, uint64_t lsn)
{
	char path[PATH_LEN];

	*o = (struct output){.b = {.limit = SIZE_MAX}};
	account_path(a, path, folder, lsn, ".new");
	o->fd = openat(a->spool->dir, path,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	return o->fd < 0 ? -errno : 0;
}

static void
output_flush(struct output *o)
{
	if (o->rc == 0)
		o->rc = files_write(o->fd, o->b.p, o->b.n, o->at);
	o->at += o->b.n;
	buf_clear(&o->b);
}

static void
output_put(struct output *o, const void *p, size_t n)
{
	buf_put(&o->b, p, n);
	if (o->b.n >= CHUNK)
		output_flush(o);
}

static int
output_end(struct output *o)
{
	output_flush(o);
	if (o->rc == 0 && fsync(o->fd) != 0)
		o->rc = -errno;
	close(o->fd);
	buf_free(&o->b);
	return o->rc;
}

struct rewrite {
	struct account *a;
	uint64_t segment;
	const struct living *living;
	struct buf blobs; /* LSNs of dead messages in blob/ */
	uint64_t messages, bytes;
};

bool
living_note_gone(
    const struct living *l, struct account *a, uint64_t box, uint32_t uid)
{
	for (size_t i = 0; i < l->boxes.n; i += 8)
		if (get64(l->boxes.p + i) == box)
			return false;
	return mnote_dead(a, box, uid, l->cutoff);
}

static bool
note_gone(const struct living *l, struct account *a, const struct record *r)
{
	struct uid_run run;
	uint32_t at = 0;

	if (r->lsn > l->last)
		return false;
	while (record_note_next(r, &at, &run))
		for (uint64_t uid = run.lo; uid <= run.hi; uid++)
			if (!living_note_gone(l, a, r->box, (uint32_t)uid))
				return false;
	return true;
}

bool
living_needs_not(
    const struct living *l, struct account *a, const struct record *r)
{
	if (r->dropped)
		return false;
	if (r->type == REC_NOTE)
		return note_gone(l, a, r);
	return r->type == REC_MSG && !living_has(l, r->lsn);
}

static bool
is_dead(const struct rewrite *w, const struct record *r)
{
	return living_needs_not(w->living, w->a, r);
}

/* The head of the record alone, marked as having lost its payload. */
static void
put_dropped(
    struct rewrite *w, struct output *o, const struct record *r, const char *p)
{
	uint32_t n = get32(p + REC_HEAD), at = 0;
	char head[REC_ACTOR];
	struct row row;

	memcpy(head, p, sizeof head);
	put32(head + REC_SIZE, n);
	put32(head + REC_STATE, 1);
	output_put(o, head, sizeof head);
	output_put(o, p + sizeof head, n - sizeof head);
	w->messages += r->type == REC_MSG;
	w->bytes += r->payload.n;
	if (record_rows_next(r, &at, &row) && (row.flags & ROW_BLOB)) {
		buf_u64(&w->blobs, r->lsn);
		w->bytes += row.bytes;
	}
}

static int
write_log(struct rewrite *w)
{
	struct record r = {.next = SEGMENT_HEADER};
	struct output o;
	struct map *m;
	int rc = output_open(w->a, &o, "log", w->segment);

	if (rc != 0)
		return rc;
	rc = files_map(w->a, MAP_LOG, w->segment, SEGMENT_HEADER, &m);
	if (rc == 0)
		output_put(&o, m->p, SEGMENT_HEADER);
	while (rc == 0 &&
	       (rc = log_record(w->a, w->segment, r.next, 0, &r)) == 0 &&
	       (rc = files_map(w->a, MAP_LOG, w->segment, r.next, &m)) == 0) {
		const char *p = (const char *)m->p + r.offset;

		if (is_dead(w, &r))
			put_dropped(w, &o, &r, p);
		else
			output_put(&o, p, r.next - r.offset);
	}
	if (rc == SPOOL_NONE)
		rc = 0;
	if (output_end(&o) != 0 && rc == 0)
		rc = o.rc;
	return rc;
}

/* The digests of those that stay. */
static int
write_digests(struct rewrite *w)
{
	struct output o;
	uint64_t at = 0, msg;
	struct span entry;
	int rc = 0;

	if (!digests_walk(w->a, w->segment, &at, &msg, &entry))
		rc = recover_digests(w->a, w->segment);
	at = 0;
	if (rc != 0 || (rc = output_open(w->a, &o, "digest", w->segment)) != 0)
		return rc;
	while (digests_walk(w->a, w->segment, &at, &msg, &entry))
		if (msg == 0 || living_has(w->living, msg))
			output_put(&o, entry.p, entry.n);
	return output_end(&o);
}

/* A COPY since then that speaks of a dead message brought it back. */
static int
still_dead(struct rewrite *w)
{
	struct head_state now = w->a->now;
	uint64_t segment = files_segment_of(w->a, w->living->last + 1);
	struct record r = {.next = SEGMENT_HEADER};
	int rc = 0;

	while (segment != 0 && rc == 0) {
		uint64_t end = segment == now.segment ? now.end : 0;
		struct row row;
		uint32_t at = 0;

		rc = log_record(w->a, segment, r.next, end, &r);
		if (rc == SPOOL_NONE) {
			segment = segment == now.segment ? 0 : r.lsn + 1;
			r.next = SEGMENT_HEADER;
			rc = 0;
			continue;
		}
		if (rc == 0 && r.lsn > w->living->last && r.type == REC_COPY)
			while (record_rows_next(&r, &at, &row))
				if (PLACE_SEGMENT(row.place) == w->segment &&
				    !living_has(w->living, row.msg))
					return SPOOL_EXISTS;
	}
	return rc;
}

static int
sync_folder(struct account *a, const char *folder)
{
	char path[PATH_LEN];
	int fd, rc = 0;

	account_path(a, path, folder, 0, NULL);
	fd = openat(a->spool->dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fsync(fd) != 0)
		rc = -errno;
	close(fd);
	return rc;
}

static int
write_marker(struct account *a, uint64_t segment)
{
	unsigned char b[8];
	char path[PATH_LEN];
	int fd, rc;

	put64(b, segment);
	account_path(a, path, "log/switch", 0, NULL);
	fd = openat(a->spool->dir, path,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	rc = files_write(fd, b, sizeof b, 0);
	if (rc == 0 && fsync(fd) != 0)
		rc = -errno;
	close(fd);
	return rc == 0 ? sync_folder(a, "log") : rc;
}

uint64_t
segment_switching(struct account *a)
{
	unsigned char b[8];
	char path[PATH_LEN];
	ssize_t n = -1;
	int fd;

	account_path(a, path, "log/switch", 0, NULL);
	fd = openat(a->spool->dir, path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, b, sizeof b);
		close(fd);
	}
	return n == sizeof b ? get64(b) : 0;
}

void
segment_switched(struct account *a)
{
	char path[PATH_LEN];

	account_path(a, path, "log/switch", 0, NULL);
	unlinkat(a->spool->dir, path, 0);
}

static int
in_place(struct account *a, const char *folder, uint64_t lsn)
{
	char from[PATH_LEN], to[PATH_LEN];

	account_path(a, from, folder, lsn, ".new");
	account_path(a, to, folder, lsn, "");
	return renameat(a->spool->dir, from, a->spool->dir, to) == 0 ? 0
								     : -errno;
}

static void
forget(struct account *a, const char *folder, uint64_t lsn)
{
	char path[PATH_LEN];

	account_path(a, path, folder, lsn, ".new");
	unlinkat(a->spool->dir, path, 0);
}

/* A process died in step 3, or the power went: if the segment had not taken its
 * place, it never will; else its digests take theirs. */
int
segment_finish(struct account *a, uint64_t segment)
{
	char path[PATH_LEN];

	account_path(a, path, "log", segment, ".new");
	if (faccessat(a->spool->dir, path, F_OK, 0) == 0) {
		forget(a, "log", segment);
		forget(a, "digest", segment);
	} else
		in_place(a, "digest", segment); /* or it is there already */
	files_forget(a);
	return segment_fix_rows(a, segment);
}

/* Step 3. */
static int
switch_files(struct rewrite *w)
{
	struct account *a = w->a;
	int rc = account_lock(a);

	if (rc != 0)
		return rc;
	if (account_place(a) == PLACE_LEAVING || account_place(a) == PLACE_LEFT)
		rc = SPOOL_ELSEWHERE;
	if (rc == 0 && (rc = still_dead(w)) == 0) {
		a->now.switching = w->segment;
		head_publish(&a->head, &a->now);
		rc = in_place(a, "log", w->segment);
		if (rc == 0)
			rc = in_place(a, "digest", w->segment);
		if (rc == 0)
			rc = sync_folder(a, "log");
		files_forget(a);
		if (rc == 0)
			rc = segment_fix_rows(a, w->segment);
		if (rc == 0) {
			a->now.switching = 0;
			head_publish(&a->head, &a->now);
		}
	}
	account_unlock(a);
	return rc;
}

static int
sync_index(void *arg, struct span key, struct span value)
{
	struct mailbox_value v;
	struct index *x;
	int rc;

	(void)key;
	if (!mailbox_value_read(value, &v))
		return SPOOL_CORRUPT;
	rc = account_index(arg, v.id, &x);
	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	return fsync(x->fd) == 0 ? 0 : -errno;
}

static void
remove_blobs(struct rewrite *w)
{
	for (size_t i = 0; i < w->blobs.n; i += 8) {
		char path[PATH_LEN];

		account_path(w->a, path, "blob", get64(w->blobs.p + i), "");
		unlinkat(w->a->spool->dir, path, 0);
	}
}

int
segment_rewrite(struct account *a, uint64_t segment,
    const struct living *living, struct vacuum_report *report)
{
	struct rewrite w = {
	    .a = a,
	    .segment = segment,
	    .living = living,
	    .blobs = {.limit = SIZE_MAX},
	};
	int rc = write_log(&w);

	if (rc == 0)
		rc = write_digests(&w);
	if (rc == 0)
		rc = write_marker(a, segment);
	if (rc == 0)
		rc = switch_files(&w);
	if (rc == 0)
		rc = catalog_each(a, TABLE_MAILBOX, sync_index, a);
	if (rc == 0) {
		segment_switched(a);
		find_forget(a, segment);
		remove_blobs(&w);
		report->rewritten++;
		report->messages += w.messages;
		report->bytes += w.bytes;
	} else {
		forget(a, "log", segment);
		forget(a, "digest", segment);
	}
	buf_free(&w.blobs);
	return rc;
}

/*
 * Leaving an account in order, whoever died in it.
 *
 * Called at each lock.  Three cases, told apart by the head and the size of
 * the log's last segment:
 *
 *   clean  the segment ends where the head says, or is blank from there on:
 *          nothing to do
 *   warm   it is longer: a writer was killed.  Whole groups are applied (again)
 *          and published, a torn tail is cut off
 *   cold   the head is missing, a copy, or of an earlier boot: what was not
 *          synced may be lost in any file, what was synced is not: where that
 *          is damaged nothing is cut off.  The last segment is verified from
 *          its SNAPSHOT on, each index goes back to what the SNAPSHOT says, the
 *          catalog and the segment's digests are made anew, all is applied
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "spool/catalog.h"
#include "spool/index-layout.h"
#include "spool/inner.h"
#include "spool/mailbox-value.h"
#include "spool/mnote-inner.h"
#include "spool/place.h"
#include "spool/record-layout.h"
#include "spool/rewrite.h"

/* Does this record follow the one with that check? */
static bool
in_chain(struct account *a, const struct record *r, uint64_t lsn, uint64_t seed)
{
	struct map *m;

	return r->lsn == lsn &&
	       files_map(a, MAP_LOG, r->segment, r->offset + REC_ACTOR, &m) ==
		   0 &&
	       record_verify((const char *)m->p + r->offset, seed);
}

/* Is the message there that the record speaks of? */
static bool
content_whole(struct account *a, const struct record *r)
{
	struct row row;
	struct map *m;
	uint32_t at = 0;

	if (r->dropped)
		return true;
	if (r->type == REC_NOTE)
		return hash_span(r->payload) == record_content_hash(r);
	if (r->type != REC_MSG)
		return true;
	if (!record_rows_next(r, &at, &row))
		return false;
	if (row.flags & ROW_BLOB)
		return files_map(a, MAP_BLOB, r->lsn, row.bytes, &m) == 0 &&
		       m->size == row.bytes;
	return hash_span(r->payload) == record_content_hash(r);
}

/* Is this the record with that LSN, unharmed, its payload too? */
bool
record_whole(
    struct account *a, const struct record *r, uint64_t lsn, uint64_t seed)
{
	return in_chain(a, r, lsn, seed) && content_whole(a, r);
}

/*
 * Had this record, and so all before it, reached the disk?  It has if it is of
 * a kind that is waited for and a later commit follows it, whose check fits.
 * (The records of one commit bear one time.)
 */
static bool
was_synced(struct account *a, const struct record *r, uint64_t size)
{
	struct record next;

	return (r->type == REC_MSG || r->type == REC_COPY ||
		   r->type == REC_PUT || r->type == REC_DEL ||
		   r->type == REC_NOTE) &&
	       log_record(a, r->segment, r->next, size, &next) == 0 &&
	       next.time != r->time && in_chain(a, &next, r->lsn + 1, r->check);
}

/* Does anything that was synced lie beyond the end?  Then it is no torn tail
 * that follows the end, but damage.  Records begin at multiples of 8. */
static bool
damage_follows(struct account *a, const struct head_state *end, uint64_t size)
{
	uint64_t lsns = (size - end->end) / REC_ACTOR + 1;
	uint64_t at = end->end;
	struct record r;

	for (; at < size; at += 8)
		if (log_record(a, end->segment, at, size, &r) == 0 &&
		    r.lsn - end->lsn - 1 < lsns && was_synced(a, &r, size))
			return true;
	return false;
}

/* Where the whole groups from `now` on end; records beyond are torn.  cold: a
 * message that was damaged since stays, for check to tell of. */
static void
find_end(struct account *a, const struct head_state *now, uint64_t size,
    bool is_cold, struct head_state *ret)
{
	struct head_state at = *now;
	struct record r;

	*ret = at;
	while (at.end < size &&
	       log_record(a, at.segment, at.end, size, &r) == 0 &&
	       in_chain(a, &r, at.lsn + 1, at.check) &&
	       (content_whole(a, &r) || (is_cold && was_synced(a, &r, size)))) {
		at.lsn = r.lsn;
		at.check = r.check;
		at.time = r.time;
		at.end = r.next;
		if (!r.more)
			*ret = at;
	}
}

/* Applies what lies from a->now up to end. */
static int
redo(struct account *a, const struct head_state *end, struct apply *how)
{
	struct record r;
	int rc = 0;

	while (rc == 0 && a->now.end < end->end) {
		rc = log_record(a, a->now.segment, a->now.end, end->end, &r);
		if (rc != 0)
			break;
		rc = apply_record(a, &r, how);
		a->now.lsn = r.lsn;
		a->now.check = r.check;
		a->now.time = r.time;
		a->now.end = r.next;
	}
	if (rc == 0)
		rc = apply_end(a);
	return rc == SPOOL_NONE ? SPOOL_CORRUPT : rc;
}

struct recount {
	struct account *a;
	bool all;         /* rows too, not only what the headers say */
	struct buf lines; /* struct head_line, one a mailbox */
	uint64_t bytes, messages, mailboxes;
};

/* Does a row speak of a record that the log does not have?  Then the index
 * outlived the log in a power cut, and is made anew. */
static bool
from_the_future(struct index *x, uint64_t lsn)
{
	uint32_t rows = get32(x->p + IX_ROWS);

	for (uint32_t i = 0; i < rows; i++)
		if (get64(index_row_at(x, i) + ROW_MODSEQ) > lsn ||
		    get32(index_row_at(x, i) + ROW_UID) == 0)
			return true;
	return false;
}

static int
recount_one(void *arg, struct span key, struct span value)
{
	struct recount *c = arg;
	struct mailbox_value v;
	struct head_line line;
	struct index *x;
	int rc;

	(void)key;
	if (!mailbox_value_read(value, &v))
		return SPOOL_CORRUPT;
	c->mailboxes++;
	if ((rc = account_index(c->a, v.id, &x)) != 0)
		return rc;
	if (c->all && from_the_future(x, c->a->now.lsn)) {
		index_remove(c->a, v.id);
		if ((rc = account_index(c->a, v.id, &x)) != 0)
			return rc;
	}
	if (c->all)
		index_recount(x);
	c->messages += get32(x->p + IX_EXISTS);
	c->bytes += get64(x->p + IX_BYTES);
	index_line(x, &line);
	buf_put(&c->lines, &line, sizeof line);
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	uint64_t x = ((const struct head_line *)a)->id;
	uint64_t y = ((const struct head_line *)b)->id;

	return x < y ? -1 : x > y;
}

/* The lines of head, again. */
static int
write_lines(struct account *a, struct buf *lines)
{
	struct head_line *l = (struct head_line *)(void *)lines->p;
	size_t n = lines->n / sizeof *l;
	int rc = 0;

	if (n > 0)
		qsort(l, n, sizeof *l, by_id);
	head_lines_clear(&a->head);
	for (size_t i = 0; i < n && rc == 0; i++)
		if ((rc = head_line_reserve(&a->head)) == 0)
			head_line_add(&a->head, &l[i]);
	return rc;
}

/* The account's use again, from its indexes (all: from their rows). */
int
recover_recount(struct account *a, bool all)
{
	struct recount c = {.a = a, .all = all, .lines = {.limit = SIZE_MAX}};
	int rc = catalog_each(a, TABLE_MAILBOX, recount_one, &c);

	if (rc == 0)
		rc = write_lines(a, &c.lines);
	buf_free(&c.lines);

	a->now.bytes = c.bytes;
	a->now.messages = c.messages;
	a->now.mailboxes = c.mailboxes;
	return rc;
}

static int
warm(struct account *a, uint64_t size)
{
	struct arena mem = {.limit = SIZE_MAX};
	struct apply how = {.replay = true, .skip_missing = true, .mem = &mem};
	struct head_state end;
	int rc = 0;

	find_end(a, &a->now, size, false, &end);
	if (end.end < size && ftruncate(a->log_fd, (off_t)end.end) != 0)
		return -errno;
	if (end.lsn != a->now.lsn) {
		/* it may not have reached the disk, and will be told of */
		if (fdatasync(a->log_fd) != 0)
			return -errno;
		a->redoing = true;
		rc = redo(a, &end, &how);
		a->redoing = false;
	}
	arena_free(&mem);
	index_rest(a);
	if (rc == 0)
		rc = recover_recount(a, true);
	if (rc == 0)
		head_publish(&a->head, &a->now);
	return rc;
}

/* The last segment that begins with a whole SNAPSHOT. */
static int
last_segment(struct account *a, struct head_state *start, struct record *snap)
{
	uint64_t *list = NULL;
	unsigned n = 0;
	int rc = files_segments(a, &list, &n);

	if (rc == 0 && n == 0)
		rc = SPOOL_CORRUPT;
	if (rc == 0) {
		uint64_t seed, lsn = list[n - 1];

		rc = segment_seed(a, lsn, &seed);
		if (rc == 0)
			rc = log_record(a, lsn, SEGMENT_HEADER, 0, snap);
		if (rc == 0 && (snap->type != REC_SNAPSHOT ||
				   !record_whole(a, snap, lsn, seed)))
			rc = SPOOL_CORRUPT;
		*start = (struct head_state){
		    .lsn = snap->lsn,
		    .check = snap->check,
		    .time = snap->time,
		    .segment = lsn,
		    .end = snap->next,
		};
	}
	free(list);
	return rc == SPOOL_NONE ? SPOOL_CORRUPT : rc;
}

/* Those who have an index open see that it is not the true one any more. */
static void
mark_replaced(int dir, const char *name)
{
	static const unsigned char yes[4] = {1};
	int fd = openat(dir, name, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || pwrite(fd, yes, sizeof yes, IX_REPLACED) < 0)
		errno = 0; /* they are no worse off */
	if (fd >= 0)
		close(fd);
}

/* Indexes and digests that no mailbox and no segment owns any more. */
static void
remove_views(struct account *a, const char *folder, uint64_t keep_below)
{
	char path[PATH_LEN];
	struct dirent *e;
	DIR *d;
	int fd;

	account_path(a, path, folder, 0, NULL);
	fd = openat(a->spool->dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || (d = fdopendir(fd)) == NULL)
		return;
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' &&
		    strtoull(e->d_name, NULL, 16) >= keep_below) {
			if (strcmp(folder, "box") == 0)
				mark_replaced(dirfd(d), e->d_name);
			unlinkat(dirfd(d), e->d_name, 0);
		}
	closedir(d);
}

/* The folders of the views, should somebody have removed them. */
void
recover_folders(struct account *a)
{
	static const char *const folders[] = {"blob", "box", "digest"};

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		char path[PATH_LEN];

		account_path(a, path, folders[i], 0, NULL);
		mkdirat(a->spool->dir, path, 0700);
	}
}

static int
cold_apply(struct account *a, const struct record *snap,
    const struct head_state *start, const struct head_state *end)
{
	struct arena mem = {.limit = SIZE_MAX};
	struct apply how = {
	    .replay = true,
	    .fresh = true,
	    .skip_missing = true,
	    .no_indexes = start->segment != 1,
	    .mem = &mem,
	};
	int rc;

	a->now = (struct head_state){.segment = start->segment};
	rc = catalog_open(a, true);
	if (rc == 0)
		rc = snapshot_apply(a, snap, &how);
	if (rc == 0 && start->segment != 1)
		rc = snapshot_reset(a, snap);
	if (rc == 0) {
		a->now.lsn = start->lsn;
		a->now.check = start->check;
		a->now.time = start->time;
		a->now.end = start->end;
		how.fresh = how.no_indexes = false;
		rc = redo(a, end, &how);
	}
	arena_free(&mem);
	return rc;
}

/* Then what came was not synced each time, and what is missing comes again. */
static bool
is_standby(struct account *a)
{
	struct place_mark m;

	return place_read(a, &m) == 0 && m.place == PLACE_STANDBY;
}

/* All but the log is forgotten, the head too. */
int
recover_cold(struct account *a)
{
	struct head_state start, end;
	struct record snap;
	char path[PATH_LEN];
	uint64_t size;
	int rc;

	files_forget(a);
	index_rest(a);
	catalog_close(a);
	mnote_replaced(a);
	head_lines_clear(&a->head);
	if ((rc = last_segment(a, &start, &snap)) != 0 ||
	    (rc = log_open(a, start.segment, &size)) != 0)
		return rc;
	find_end(a, &start, size, true, &end);
	if (end.end < size && !is_standby(a) && damage_follows(a, &end, size))
		return SPOOL_CORRUPT;
	if (end.end < size && ftruncate(a->log_fd, (off_t)end.end) != 0)
		return -errno;
	if (fdatasync(a->log_fd) != 0)
		return -errno;
	recover_folders(a);
	catalog_replaced(a);
	head_catalog_set(&a->head, head_catalog(&a->head) | CATALOG_CHANGING);
	account_path(a, path, "catalog.tdb", 0, NULL);
	unlinkat(a->spool->dir, path, 0);
	remove_views(a, "digest", start.segment);
	/* boxes made after the SNAPSHOT have ids above its LSN */
	remove_views(a, "box", start.segment == 1 ? 0 : start.segment);
	a->redoing = true;
	rc = cold_apply(a, &snap, &start, &end);
	a->redoing = false;
	if (rc != 0)
		return rc;
	index_rest(a);
	if ((rc = recover_recount(a, true)) != 0)
		return rc;
	if (segment_switching(a) != 0 &&
	    (rc = segment_finish(a, segment_switching(a))) != 0)
		return rc;
	if ((rc = place_recall(a)) != 0)
		return rc;
	head_claim(&a->head, &a->now, a->spool->boot);
	return 0;
}

/* Somebody died while he began a segment, or vacuum while it exchanged one. */
static int
finish_switch(struct account *a)
{
	int rc;

	if (a->now.switching == HEAD_ROLLING)
		return snapshot_undo(a);
	if ((rc = segment_finish(a, a->now.switching)) != 0)
		return rc;
	a->now.switching = 0;
	head_publish(&a->head, &a->now);
	return 0;
}

/* Is the record that head says is the last one where it says that the log
 * ends?  Before anything is cut off there. */
static bool
ends_there(struct account *a)
{
	struct record r = {.next = SEGMENT_HEADER};

	while (r.next < a->now.end)
		if (log_record(a, a->now.segment, r.next, a->now.end, &r) != 0)
			return false;
	return r.next == a->now.end && r.lsn == a->now.lsn &&
	       r.check == a->now.check;
}

int
recover_account(struct account *a)
{
	uint64_t size;
	int rc;

	if (!head_trusted(&a->head, a->spool->boot) || !head_whole(&a->head))
		return recover_cold(a);
	head_read(&a->head, &a->now);
	rc = log_open(a, a->now.segment, &size);
	if (rc != 0)
		return rc == SPOOL_CORRUPT ? recover_cold(a) : rc;
	if (a->now.switching != 0 && (rc = finish_switch(a)) != 0)
		return rc == SPOOL_GONE ? recover_cold(a) : rc;
	a->log_size = size;
	if (size == a->now.end)
		return 0;
	if (log_blank(a, size)) {
		a->reserved = true;
		return 0;
	}
	return size > a->now.end && ends_there(a) ? warm(a, size)
						  : recover_cold(a);
}

/*
 * SNAPSHOT: the first record of each segment.
 *
 * It holds all PUT state and, for each mailbox, what its index was like when
 * all views had just been synced; so that recovery after a power cut starts
 * there, and a catalog is made anew without reading what lies before.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "spool/catalog.h"
#include "spool/encode.h"
#include "spool/index-layout.h"
#include "spool/inner.h"
#include "spool/mailbox-value.h"
#include "spool/mailbox.h"
#include "spool/quota.h"
#include "spool/record-layout.h"

enum {
	SNAPSHOT_VERSION = 1,
	SN_VERSION = 0,
	SN_NBOXES = 4,
	SN_NENTRIES = 8,
	SN_UIDVALIDITY = 12,
	SN_BYTES = 16,
	SN_MESSAGES = 24,
	SN_MAILBOXES = 32,
	SN_BOXES = 40,

	SB_ID = 0,
	SB_MODSEQ = 8,
	SB_APPLIED = 16,
	SB_ROWS = 24,
	SB_UIDNEXT = 28,
	SB_RECENT = 32,
	SB_UIDVALIDITY = 36,
	SB_NKEYWORDS = 40,
	SB_KEYWORD_BYTES = 44,
	SB_SIZE = 48,

	SE_TABLE = 0,
	SE_KEY_N = 2,
	SE_VALUE_N = 4,
	SE_KEY = 8,
};

struct gather {
	struct account *a;
	struct buf boxes, entries;
	uint32_t nboxes, nentries;
	int rc;
};

static void
put_entry(struct gather *g, uint16_t table, struct span key, struct span value)
{
	unsigned char h[SE_KEY];

	put16(h + SE_TABLE, table);
	put16(h + SE_KEY_N, (uint16_t)key.n);
	put32(h + SE_VALUE_N, (uint32_t)value.n);
	buf_put(&g->entries, h, sizeof h);
	buf_putspan(&g->entries, key);
	buf_putspan(&g->entries, value);
	buf_zero(&g->entries, PAD8(g->entries.n) - g->entries.n);
	g->nentries++;
}

/* Syncs one index and says what it is like. */
static int
gather_index(struct gather *g, uint64_t id)
{
	unsigned char b[SB_SIZE] = {0};
	const unsigned char *p;
	struct index *x;
	int rc = account_index(g->a, id, &x);

	if (rc != 0)
		return rc;
	if (fsync(x->fd) != 0)
		return -errno;
	p = x->p;
	put64(b + SB_ID, id);
	put64(b + SB_MODSEQ, get64(p + IX_MODSEQ));
	put64(b + SB_APPLIED, get64(p + IX_APPLIED));
	put32(b + SB_ROWS, get32(p + IX_ROWS));
	put32(b + SB_UIDNEXT, get32(p + IX_UIDNEXT));
	put32(b + SB_RECENT, get32(p + IX_RECENT));
	put32(b + SB_UIDVALIDITY, get32(p + IX_UIDVALIDITY));
	put32(b + SB_NKEYWORDS, get32(p + IX_NKEYWORDS));
	put32(b + SB_KEYWORD_BYTES, get32(p + IX_KEYWORD_BYTES));
	buf_put(&g->boxes, b, sizeof b);
	g->nboxes++;
	return 0;
}

static int
gather_entry(void *arg, uint16_t table, struct span key, struct span value)
{
	struct gather *g = arg;
	struct mailbox_value v;

	put_entry(g, table, key, value);
	if (table != TABLE_MAILBOX)
		return 0;
	if (!mailbox_value_read(value, &v))
		return SPOOL_CORRUPT;
	return gather_index(g, v.id);
}

static int
sync_file(struct account *a, const char *folder, uint64_t lsn, const char *sfx)
{
	char path[PATH_LEN];
	int fd, rc = 0;

	account_path(a, path, folder, lsn, sfx);
	fd = openat(a->spool->dir, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (fsync(fd) != 0)
		rc = -errno;
	close(fd);
	return rc;
}

/* The segment's bytes: its header and the SNAPSHOT. */
static void
encode(const struct gather *g, uint64_t lsn, uint64_t seed, struct buf *out,
    uint64_t *ret_check, int64_t *ret_time)
{
	struct record r = {
	    .lsn = lsn,
	    .time = clock_us(),
	    .type = REC_SNAPSHOT,
	    .via = VIA_CHAPAR,
	};
	const struct head_state *now = &g->a->now;
	unsigned char h[SN_BOXES] = {0};
	size_t at;

	encode_segment(out, lsn, seed, r.time);
	at = encode_begin(out, &r);
	put32(h + SN_VERSION, SNAPSHOT_VERSION);
	put32(h + SN_NBOXES, g->nboxes);
	put32(h + SN_NENTRIES, g->nentries);
	put32(h + SN_UIDVALIDITY, now->uidvalidity);
	put64(h + SN_BYTES, now->bytes);
	put64(h + SN_MESSAGES, now->messages);
	put64(h + SN_MAILBOXES, now->mailboxes);
	buf_put(out, h, sizeof h);
	buf_putspan(out, buf_span(&g->boxes));
	buf_putspan(out, buf_span(&g->entries));
	encode_end(out, at, 0);
	*ret_check = encode_seal(out->p + at, false, seed);
	*ret_time = r.time;
}

/* log/new becomes log/<lsn>, durably. */
int
segment_write(struct account *a, uint64_t lsn, struct span bytes)
{
	char fresh[PATH_LEN], path[PATH_LEN];
	int dir = a->spool->dir, fd, rc;

	account_path(a, fresh, "log", 0, ".new");
	account_path(a, path, "log", lsn, "");
	fd = openat(dir, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	rc = files_write(fd, bytes.p, bytes.n, 0);
	if (rc == 0 && fsync(fd) != 0)
		rc = -errno;
	close(fd);
	if (rc == 0 && renameat(dir, fresh, dir, path) != 0)
		rc = -errno;
	if (rc != 0) {
		unlinkat(dir, fresh, 0);
		return rc;
	}
	return sync_file(a, "log", 0, NULL);
}

static int
start_segment(struct gather *g)
{
	struct head_state *now = &g->a->now;
	uint64_t lsn = now->lsn + 1, check;
	struct buf out = {.limit = SIZE_MAX};
	int64_t time;
	int rc;

	encode(g, lsn, now->check, &out, &check, &time);
	rc = segment_write(g->a, lsn, buf_span(&out));
	if (rc == 0) {
		now->lsn = lsn;
		now->check = check;
		now->time = time;
		now->segment = lsn;
		now->end = out.n;
		now->digest_end = 0;
	}
	buf_free(&out);
	return rc;
}

static void
gather_free(struct gather *g)
{
	buf_free(&g->boxes);
	buf_free(&g->entries);
}

/* Under the lock, nothing pending: syncs all views and begins a segment. */
int
snapshot_write(struct account *a)
{
	struct gather g = {
	    .a = a,
	    .boxes = {.limit = SIZE_MAX},
	    .entries = {.limit = SIZE_MAX},
	};
	uint64_t size;
	int rc = catalog_all(a, gather_entry, &g);

	if (rc == 0)
		rc = sync_file(a, "digest", a->now.segment, "");
	if (rc == 0)
		rc = sync_file(a, "catalog.tdb", 0, NULL);
	if (rc == 0) {
		a->now.switching = HEAD_ROLLING;
		head_publish(&a->head, &a->now);
		if ((rc = log_trim(a)) == 0)
			rc = start_segment(&g);
	}
	if (rc == 0) { /* else who takes the lock next undoes it */
		a->now.switching = 0;
		head_publish(&a->head, &a->now);
	}
	gather_free(&g);
	return rc == 0 ? log_open(a, a->now.segment, &size) : rc;
}

/* The same with the bytes of a segment that began elsewhere: *r is its
 * SNAPSHOT, verified, and says what the views here say already. */
int
snapshot_take(struct account *a, struct span bytes, const struct record *r)
{
	struct gather g = {
	    .a = a,
	    .boxes = {.limit = SIZE_MAX},
	    .entries = {.limit = SIZE_MAX},
	};
	struct apply how = {.replay = true};
	uint64_t size;
	int rc = catalog_all(a, gather_entry, &g); /* which syncs indexes */

	if (rc == 0)
		rc = sync_file(a, "digest", a->now.segment, "");
	if (rc == 0)
		rc = sync_file(a, "catalog.tdb", 0, NULL);
	if (rc == 0 && fdatasync(a->log_fd) != 0)
		rc = -errno;
	if (rc == 0) {
		a->now.switching = HEAD_ROLLING;
		head_publish(&a->head, &a->now);
		if ((rc = log_trim(a)) == 0)
			rc = segment_write(a, r->lsn, bytes);
	}
	if (rc == 0) {
		struct record at = *r;

		at.segment = r->lsn;
		rc = snapshot_apply(a, &at, &how);
	}
	if (rc == 0) {
		a->now.lsn = r->lsn;
		a->now.check = r->check;
		a->now.time = r->time;
		a->now.end = bytes.n;
		a->now.switching = 0;
		head_publish(&a->head, &a->now);
	}
	gather_free(&g);
	return rc == 0 ? log_open(a, a->now.segment, &size) : rc;
}

/* Under the lock: somebody died while he began a segment.  Nothing is in it
 * that is not elsewhere, and the next record has the LSN of its SNAPSHOT. */
int
snapshot_undo(struct account *a)
{
	char path[PATH_LEN];
	int rc;

	account_path(a, path, "log", a->now.lsn + 1, "");
	if (unlinkat(a->spool->dir, path, 0) != 0 && errno != ENOENT)
		return -errno;
	if ((rc = sync_file(a, "log", 0, NULL)) != 0)
		return rc;
	a->now.switching = 0;
	head_publish(&a->head, &a->now);
	return 0;
}

/* The folders of a new account. */
int
account_folders(struct account *a)
{
	static const char *const folders[] = {"log", "blob", "box", "digest"};

	if (mkdirat(a->spool->dir, a->path, 0700) != 0 && errno != EEXIST)
		return -errno;
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		char path[PATH_LEN];

		account_path(a, path, folders[i], 0, NULL);
		if (mkdirat(a->spool->dir, path, 0700) != 0 && errno != EEXIST)
			return -errno;
	}
	return 0;
}

/* A new account: its folders and a first segment with an empty INBOX. */
int
snapshot_first(struct account *a)
{
	unsigned char value[MAILBOX_VALUE_SIZE], box[SB_SIZE] = {0};
	struct gather g = {
	    .a = a,
	    .boxes = {.limit = 4096},
	    .entries = {.limit = 4096},
	    .nboxes = 1,
	};
	struct mailbox_value v = {.id = INBOX_ID, .created = clock_sec()};
	int rc = account_folders(a);

	if (rc != 0)
		return rc;
	v.uidvalidity = (uint32_t)v.created;
	a->now =
	    (struct head_state){.uidvalidity = v.uidvalidity, .mailboxes = 1};
	put_entry(
	    &g, TABLE_MAILBOX, SPAN("INBOX"), mailbox_value_write(value, &v));
	put64(box + SB_ID, INBOX_ID);
	put64(box + SB_MODSEQ, 1);
	put64(box + SB_APPLIED, 1);
	put32(box + SB_UIDNEXT, 1);
	put32(box + SB_RECENT, 1);
	put32(box + SB_UIDVALIDITY, v.uidvalidity);
	buf_put(&g.boxes, box, sizeof box);
	rc = start_segment(&g);
	gather_free(&g);
	return rc;
}

struct snapshot {
	const unsigned char *p;
	size_t n, at; /* at: the next entry */
	uint32_t nboxes, nentries;
};

static bool
snapshot_read(const struct record *r, struct snapshot *s)
{
	s->p = (const unsigned char *)r->body.p;
	s->n = r->body.n;
	if (s->n < SN_BOXES || get32(s->p + SN_VERSION) != SNAPSHOT_VERSION)
		return false;
	s->nboxes = get32(s->p + SN_NBOXES);
	s->nentries = get32(s->p + SN_NENTRIES);
	s->at = SN_BOXES + (size_t)s->nboxes * SB_SIZE;
	return s->at <= s->n;
}

static int
fill_catalog(struct account *a, struct snapshot *s)
{
	for (uint32_t i = 0; i < s->nentries; i++) {
		const unsigned char *e = s->p + s->at;
		size_t key, value;
		int rc;

		if (s->at + SE_KEY > s->n)
			return SPOOL_CORRUPT;
		key = get16(e + SE_KEY_N);
		value = get32(e + SE_VALUE_N);
		if (s->at + SE_KEY + key + value > s->n)
			return SPOOL_CORRUPT;
		rc = catalog_store(a, get16(e + SE_TABLE),
		    span_of(e + SE_KEY, key), span_of(e + SE_KEY + key, value));
		if (rc != 0)
			return rc;
		s->at += PAD8(SE_KEY + key + value);
	}
	return 0;
}

static int
make_index(struct account *a, const unsigned char *b)
{
	if (get32(b + SB_ROWS) != 0) /* only a first SNAPSHOT may start one */
		return SPOOL_CORRUPT;
	return index_make(a, get64(b + SB_ID), get32(b + SB_UIDVALIDITY),
	    get64(b + SB_APPLIED));
}

/* Which tables have entries, and what head knows of them. */
static void
note_tables(struct head_state *now, const struct snapshot *s)
{
	size_t at = s->at;

	for (uint32_t i = 0; i < s->nentries && at + SE_KEY <= s->n; i++) {
		const unsigned char *e = s->p + at;
		unsigned table = get16(e + SE_TABLE);

		if (table <= TABLE_MAX)
			now->tables |= 1U << table;
		if (table == TABLE_QUOTA &&
		    at + SE_KEY + get16(e + SE_KEY_N) + get32(e + SE_VALUE_N) <=
			s->n)
			quota_note(
			    now, span_of(e + SE_KEY + get16(e + SE_KEY_N),
				     get32(e + SE_VALUE_N)));
		at +=
		    PAD8(SE_KEY + get16(e + SE_KEY_N) + get32(e + SE_VALUE_N));
	}
}

/* In a replay that starts here the views are filled; in one that came from
 * before, they are what the SNAPSHOT says already. */
int
snapshot_apply(
    struct account *a, const struct record *r, const struct apply *how)
{
	struct snapshot s;
	int rc = 0;

	if (!snapshot_read(r, &s))
		return SPOOL_CORRUPT;
	a->now.segment = r->segment;
	a->now.digest_end = 0;
	a->now.uidvalidity = get32(s.p + SN_UIDVALIDITY);
	note_tables(&a->now, &s);
	if (!how->fresh || a->now.lsn != 0)
		return 0;
	a->now.bytes = get64(s.p + SN_BYTES);
	a->now.messages = get64(s.p + SN_MESSAGES);
	a->now.mailboxes = get64(s.p + SN_MAILBOXES);
	a->now.catalog_lsn = r->lsn;
	if (!how->no_catalog)
		rc = fill_catalog(a, &s);
	if (how->no_indexes)
		return rc;
	for (uint32_t i = 0; i < s.nboxes && rc == 0; i++) {
		const unsigned char *b = s.p + SN_BOXES + (size_t)i * SB_SIZE;

		if (how->box == 0 || how->box == get64(b + SB_ID))
			rc = make_index(a, b);
	}
	return rc;
}

static void
reset(struct index *x, const unsigned char *b)
{
	put32(x->p + IX_ROWS, get32(b + SB_ROWS));
	put32(x->p + IX_UIDNEXT, get32(b + SB_UIDNEXT));
	put64(x->p + IX_MODSEQ, get64(b + SB_MODSEQ));
	put64(x->p + IX_APPLIED, get64(b + SB_APPLIED));
	put32(x->p + IX_RECENT, get32(b + SB_RECENT));
	put32(x->p + IX_NKEYWORDS, get32(b + SB_NKEYWORDS));
	put32(x->p + IX_KEYWORD_BYTES, get32(b + SB_KEYWORD_BYTES));
}

/*
 * After a power cut: each index goes back to what it had when the SNAPSHOT was
 * taken, so that the records after it can be applied anew.  One that is not
 * what it should be is removed: recover_index() makes it from the whole log.
 */
int
snapshot_reset(struct account *a, const struct record *r)
{
	struct snapshot s;

	if (!snapshot_read(r, &s))
		return SPOOL_CORRUPT;
	for (uint32_t i = 0; i < s.nboxes; i++) {
		const unsigned char *b = s.p + SN_BOXES + (size_t)i * SB_SIZE;
		uint64_t id = get64(b + SB_ID);
		uint32_t rows = get32(b + SB_ROWS);
		struct index *x;
		char path[PATH_LEN];
		int rc = index_open_file(a, id, &x);

		bool fits = rc == 0 && index_size_for(rows) <= x->size;

		if (fits)
			reset(x, b);
		if (rc == 0)
			index_close(x);
		if (fits)
			continue;
		account_path(a, path, "box", id, "");
		unlinkat(a->spool->dir, path, 0);
	}
	return 0;
}

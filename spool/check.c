/* Comparing an account's views with a replay of its log. */
#include "spool/check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "spool/catalog.h"
#include "spool/index-layout.h"
#include "spool/inner.h"
#include "spool/mailbox-value.h"
#include "spool/mnote-inner.h"
#include "spool/record-layout.h"

enum { EMPTY_DIGESTS = 16 }; /* a file of digests, its header alone */

struct check {
	struct account *a, *s; /* the account and its replay */
	struct check_report *report;
	struct buf blobs; /* LSNs of messages in blob/, 8 bytes each */
	bool repair, views_differ, views_missing;
};

__attribute__((format(printf, 2, 3))) static void
problem(struct check *c, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	c->report->problems++;
	if (c->report->problem != NULL)
		c->report->problem(c->report->arg, text);
}

/* --- the log ------------------------------------------------------------ */

/* Counts a message, and verifies its bytes where they lie in a blob. */
static bool
check_message(struct check *c, const struct record *r)
{
	struct span bytes;
	struct row row;
	uint32_t at = 0;

	if (r->type != REC_MSG)
		return true;
	if (!record_rows_next(r, &at, &row))
		return false;
	c->report->messages++;
	c->report->bytes += row.bytes;
	if (!(row.flags & ROW_BLOB) || r->dropped)
		return true;
	buf_u64(&c->blobs, r->lsn);
	return message_bytes(c->a, &row, &bytes) == 0 &&
	    hash_span(bytes) == record_content_hash(r);
}

static bool
all_zero(const unsigned char *p, size_t n)
{
	return n == 0 || (p[0] == 0 && memcmp(p, p + 1, n - 1) == 0);
}

/* Behind the end of the last segment are zeros, or nothing. */
static int
check_reserve(struct check *c)
{
	const struct head_state *now = &c->a->now;
	struct map *m;
	int rc = files_map(c->a, MAP_LOG, now->segment, now->end, &m);

	if (rc == 0)
		files_map(c->a, MAP_LOG, now->segment, m->size + 1, &m);
	if (rc != 0 || all_zero(m->p + now->end, m->size - now->end))
		return rc;
	problem(c, "log/%016llx: there are bytes behind its end",
	    (unsigned long long)now->segment);
	if (!c->repair)
		return 0;
	c->report->repaired++;
	return log_trim(c->a);
}

static int
check_segment(struct check *c, uint64_t segment, struct head_state *at)
{
	bool last = segment == c->a->now.segment;
	uint64_t end = last ? c->a->now.end : 0, seed;
	struct record r = {.next = SEGMENT_HEADER};
	int rc = segment_seed(c->a, segment, &seed);

	if (rc != 0 || (at->lsn != 0 && seed != at->check)) {
		problem(c, "log/%016llx does not follow the segment before",
		    (unsigned long long)segment);
		return SPOOL_CORRUPT;
	}
	at->check = seed;
	at->lsn = segment - 1;
	c->report->segments++;
	while ((rc = log_record(c->a, segment, r.next, end, &r)) == 0) {
		if (!record_whole(c->a, &r, at->lsn + 1, at->check) ||
		    !check_message(c, &r)) {
			rc = SPOOL_CORRUPT;
			break;
		}
		at->lsn = r.lsn;
		at->check = r.check;
		c->report->records++;
	}
	if (rc == SPOOL_NONE)
		return last ? check_reserve(c) : 0;
	problem(c, "log/%016llx: record %llu at offset %llu is damaged",
	    (unsigned long long)segment, (unsigned long long)at->lsn + 1,
	    (unsigned long long)r.offset);
	return SPOOL_CORRUPT;
}

static int
check_log(struct check *c)
{
	struct head_state at = {0};
	uint64_t *list = NULL;
	unsigned n = 0;
	int rc = files_segments(c->a, &list, &n);

	for (unsigned i = 0; i < n && rc == 0; i++)
		rc = check_segment(c, list[i], &at);
	free(list);
	if (rc == 0 &&
	    (at.lsn != c->a->now.lsn || at.check != c->a->now.check)) {
		problem(c, "the log does not end where head says");
		rc = c->repair ? recover_cold(c->a) : SPOOL_CORRUPT;
		c->report->repaired += rc == 0;
	}
	return rc;
}

/* --- the views ----------------------------------------------------------- */

static void
differ(struct check *c, const char *view, uint64_t id, const char *what,
    uint32_t row)
{
	c->views_differ = true;
	problem(c, "%s/%016llx differs from the log: %s (at row %u)", view,
	    (unsigned long long)id, what, row);
}

/* What in two index files is not the same, or NULL. */
static const char *
difference(const struct index *x, const struct index *y, uint32_t *row)
{
	static const struct {
		unsigned at;
		const char *name;
	} words[] = {
	    {IX_VERSION,       "version"           },
	    {IX_UIDVALIDITY,   "UIDVALIDITY"       },
	    {IX_UIDNEXT,       "UIDNEXT"           },
	    {IX_ROWS,          "number of rows"    },
	    {IX_EXISTS,        "number of messages"},
	    {IX_UNSEEN,        "number unseen"     },
	    {IX_DELETED,       "number deleted"    },
	    {IX_BYTES,         "size"              },
	    {IX_BYTES + 4,     "size"              },
	    {IX_MODSEQ,        "HIGHESTMODSEQ"     },
	    {IX_MODSEQ + 4,    "HIGHESTMODSEQ"     },
	    {IX_RECENT,        "recent mark"       },
	    {IX_NKEYWORDS,     "number of keywords"},
	    {IX_NRECENT,       "number recent"     },
	    {IX_KEYWORD_BYTES, "keywords"          },
	};
	uint32_t rows = get32(x->p + IX_ROWS);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (get32(x->p + words[i].at) != get32(y->p + words[i].at))
			return words[i].name;
	if (get64(x->p + IX_APPLIED) > x->account->now.lsn)
		return "LSN applied";
	if (memcmp(x->p + INDEX_KEYWORDS, y->p + INDEX_KEYWORDS,
		get32(x->p + IX_KEYWORD_BYTES)) != 0)
		return "keywords";
	for (*row = 0; *row < rows; ++*row) {
		uint32_t page = *row / ROWS_PER_PAGE;

		if (*row % ROWS_PER_PAGE == 0 &&
		    memcmp(index_page_at(x, page), index_page_at(y, page),
			PAGE_HEADER) != 0)
			return "page summary";
		if (memcmp(index_row_at(x, *row), index_row_at(y, *row),
			ROW_SIZE) != 0)
			return "row";
	}
	return NULL;
}

/* Does the line of head say the same as the index? */
static bool
same_line(struct check *c, const struct index *x)
{
	struct head_line l, want;
	uint32_t i;

	index_line(x, &want);
	if (!head_line_find(&c->a->head, x->box, &i))
		return false;
	head_line_get(&c->a->head, i, &l);
	return l.modseq == want.modseq && l.bytes == want.bytes &&
	    l.uidvalidity == want.uidvalidity && l.uidnext == want.uidnext &&
	    l.exists == want.exists && l.unseen == want.unseen &&
	    l.deleted == want.deleted && l.recent == want.recent &&
	    l.nrecent == want.nrecent && l.gone == 0;
}

static void
check_index(struct check *c, uint64_t id)
{
	struct index *x = NULL, *y = NULL;
	int rx = index_open_file(c->a, id, &x);
	int ry = index_open_file(c->s, id, &y);
	const char *what = "file";
	uint32_t row = 0;

	if (rx == 0 && ry == 0)
		what = difference(x, y, &row);
	if (what == NULL && !same_line(c, x))
		what = "line in head";
	if (rx == SPOOL_NONE && ry == 0)
		c->views_missing = true; /* no harm: it is made anew */
	else if (what != NULL) {
		differ(c, "box", id, what, row);
		if (rx == 0)
			index_replaced(x);
	}
	if (rx == 0)
		index_close(x);
	if (ry == 0)
		index_close(y);
}

struct compare {
	struct check *c;
	struct account *other;
	struct arena mem;
	bool indexes;
	bool same;
};

static int
compare_one(void *arg, uint16_t table, struct span key, struct span value)
{
	struct compare *k = arg;
	struct mailbox_value v;
	struct span there;

	if (catalog_get(k->other, table, key, &k->mem, &there) != 0 ||
	    !span_eq(value, there))
		k->same = false;
	if (k->indexes && table == TABLE_MAILBOX &&
	    mailbox_value_read(value, &v))
		check_index(k->c, v.id);
	arena_reset(&k->mem);
	return 0;
}

/* Both ways: a key may be missing on either side. */
static void
check_catalog(struct check *c)
{
	struct compare k = {c, c->a, {.limit = 64 << 20}, true, true};
	int rc = catalog_all(c->s, compare_one, &k);

	if (rc == 0 && k.same) {
		k.other = c->s;
		k.indexes = false;
		rc = catalog_all(c->a, compare_one, &k);
	}
	arena_free(&k.mem);
	if (rc != 0 || !k.same) {
		c->views_differ = true;
		problem(c, "catalog.tdb differs from the log");
	}
}

struct compare_notes {
	struct check *c;
	struct account *other;
	struct arena mem;
	bool same;
};

/* Of messages that are gone vacuum may have taken them, or not yet. */
static int
compare_note(void *arg, uint64_t box, uint32_t uid, struct span list)
{
	struct compare_notes *k = arg;
	struct span there;
	int rc = mnote_read(k->other, box, uid, &k->mem, &there);

	if ((rc != 0 || !span_eq(list, there)) &&
	    !mnote_dead(k->c->s, box, uid, UINT64_MAX))
		k->same = false;
	arena_reset(&k->mem);
	return 0;
}

static void
check_notes(struct check *c)
{
	struct compare_notes k = {c, c->a, {.limit = SIZE_MAX}, true};
	int rc = mnote_any(c->a) ? mnote_open(c->a, false) : SPOOL_NONE;

	if (rc == SPOOL_NONE)
		return;
	if (rc == SPOOL_CORRUPT) {
		c->views_missing = true; /* no harm: it is made anew */
		return;
	}
	if (rc == 0)
		rc = mnote_each(c->s, compare_note, &k);
	k.other = c->s;
	if (rc == 0 && k.same)
		rc = mnote_each(c->a, compare_note, &k);
	arena_free(&k.mem);
	if (rc != 0 || !k.same) {
		c->views_differ = true;
		problem(c, "note.tdb differs from the log");
	}
}

static void
check_digests(struct check *c)
{
	uint64_t *list = NULL;
	unsigned n = 0;

	if (files_segments(c->a, &list, &n) != 0)
		return;
	for (unsigned i = 0; i < n; i++) {
		struct map *x = NULL, *y = NULL;
		bool last = list[i] == c->a->now.segment;
		uint64_t end = last ? c->s->now.digest_end : 0;
		int ry = files_map(c->s, MAP_DIGEST, list[i], end, &y);
		int rx;

		if (ry == 0 && end == 0)
			end = y->size;
		if (ry == 0 && end == 0)
			continue;
		rx = files_map(c->a, MAP_DIGEST, list[i], end, &x);
		if (ry == SPOOL_GONE && last && c->a->now.digest_end == 0)
			continue;
		if (ry == SPOOL_GONE && rx == SPOOL_GONE)
			continue;
		if (ry == SPOOL_GONE && rx == 0 && x->size <= EMPTY_DIGESTS)
			continue; /* vacuum took all of them */
		if (rx == SPOOL_GONE && ry == 0)
			c->views_missing = true;
		else if (rx != 0 || ry != 0 || memcmp(x->p, y->p, end) != 0)
			differ(c, "digest", list[i], "contents", 0);
	}
	free(list);
}

static void
check_head(struct check *c)
{
	const struct head_state *x = &c->a->now, *y = &c->s->now;

	if (x->bytes == y->bytes && x->messages == y->messages &&
	    x->mailboxes == y->mailboxes && x->uidvalidity == y->uidvalidity)
		return;
	c->views_differ = true;
	problem(c,
	    "head says %llu messages, %llu bytes, %llu mailboxes; "
	    "the log %llu, %llu, %llu",
	    (unsigned long long)x->messages, (unsigned long long)x->bytes,
	    (unsigned long long)x->mailboxes, (unsigned long long)y->messages,
	    (unsigned long long)y->bytes, (unsigned long long)y->mailboxes);
}

/* --- files that nothing speaks of: a crash may leave them, no harm ------- */

typedef bool wanted_fn(struct check *, const char *name);

static bool
box_wanted(struct check *c, const char *name)
{
	struct arena mem = {.limit = 1 << 20};
	struct span s;
	bool known =
	    catalog_name_of(c->s, strtoull(name, NULL, 16), &mem, &s) == 0;

	arena_free(&mem);
	return known;
}

/* A crash between link and log leaves a blob that nobody speaks of. */
static bool
blob_wanted(struct check *c, const char *name)
{
	uint64_t lsn = strtoull(name, NULL, 16);
	size_t lo = 0, hi = c->blobs.n / 8;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (get64(c->blobs.p + mid * 8) < lsn)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < c->blobs.n / 8 && get64(c->blobs.p + lo * 8) == lsn;
}

static bool
account_wanted(struct check *c, const char *name)
{
	(void)c;
	return strcmp(name, "rebuild") != 0 && strcmp(name, "check") != 0;
}

static void
check_folder(struct check *c, const char *folder, wanted_fn *wanted)
{
	char path[PATH_LEN];
	struct dirent *e;
	DIR *d;
	int fd;

	account_path(c->a, path, folder, 0, NULL);
	fd = openat(c->a->spool->dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || (d = fdopendir(fd)) == NULL)
		return;
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' && !wanted(c, e->d_name) && c->repair)
			unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
}

/* --- putting it right ---------------------------------------------------- */

static int
each_file(struct check *c, const char *folder)
{
	char from[PATH_LEN], to[PATH_LEN];
	struct dirent *e;
	DIR *d;
	int fd, rc = 0;

	account_path(c->s, from, folder, 0, NULL);
	fd = openat(c->s->spool->dir, from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || (d = fdopendir(fd)) == NULL)
		return -errno;
	while (rc == 0 && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		account_path(
		    c->a, to, folder, strtoull(e->d_name, NULL, 16), "");
		if (renameat(dirfd(d), e->d_name, c->a->spool->dir, to) != 0)
			rc = -errno;
	}
	closedir(d);
	return rc;
}

static int
put_views_in_place(struct check *c)
{
	struct head_state *now = &c->a->now;
	char from[PATH_LEN], to[PATH_LEN];
	int rc;

	catalog_close(c->s);
	recover_folders(c->a);
	account_path(c->s, from, "catalog.tdb", 0, NULL);
	account_path(c->a, to, "catalog.tdb", 0, NULL);
	if (renameat(c->a->spool->dir, from, c->a->spool->dir, to) != 0)
		return -errno;
	catalog_replaced(c->a);
	if (c->s->notes != NULL) {
		mnote_close(c->s);
		mnote_replaced(c->a);
		account_path(c->s, from, "note.tdb", 0, NULL);
		account_path(c->a, to, "note.tdb", 0, NULL);
		if (renameat(c->a->spool->dir, from, c->a->spool->dir, to) != 0)
			return -errno;
	}
	if ((rc = each_file(c, "box")) != 0 ||
	    (rc = each_file(c, "digest")) != 0)
		return rc;
	now->bytes = c->s->now.bytes;
	now->messages = c->s->now.messages;
	now->mailboxes = c->s->now.mailboxes;
	now->digest_end = c->s->now.digest_end;
	now->catalog_lsn = c->s->now.catalog_lsn;
	now->uidvalidity = c->s->now.uidvalidity;
	now->tables = c->s->now.tables;
	memcpy(now->quota, c->s->now.quota, sizeof now->quota);
	now->quota_more = c->s->now.quota_more;
	if ((rc = recover_recount(c->a, false)) == 0)
		head_publish(&c->a->head, now);
	return rc;
}

static int
check_views(struct check *c)
{
	struct arena mem = {.limit = SIZE_MAX};
	struct apply how = {.replay = true, .fresh = true, .mem = &mem};
	struct account s;
	int rc = account_scratch(c->a, "check", &s);

	c->s = &s;
	if (rc == 0 && mnote_any(c->a))
		rc = mnote_open(&s, true);
	if (rc == 0 && (rc = catalog_open(&s, true)) == 0)
		rc = replay(c->a, &s, 1, &how);
	arena_free(&mem);
	if (rc == 0) {
		check_catalog(c);
		check_notes(c);
		check_digests(c);
		check_head(c);
		check_folder(c, "box", box_wanted);
		check_folder(c, "blob", blob_wanted);
		if (((c->views_differ && c->repair) ||
			(c->views_missing && !c->views_differ)) &&
		    (rc = put_views_in_place(c)) == 0)
			c->report->repaired = c->report->problems;
	}
	account_scratch_end(&s, false);
	return rc;
}

int
account_check(struct spool *spool, const char *name, bool repair,
    struct check_report *report)
{
	struct check c = {
	    .report = report,
	    .blobs = {.limit = SIZE_MAX},
	    .repair = repair,
	};
	int rc = account_open(spool, name, &c.a);

	if (rc == 0 && (rc = account_lock(c.a)) == 0) {
		check_folder(&c, ".", account_wanted);
		if ((rc = check_log(&c)) == 0)
			rc = check_views(&c);
		account_unlock(c.a);
	}
	if (c.a != NULL)
		account_close(c.a);
	buf_free(&c.blobs);
	if (rc == 0 && report->problems > report->repaired)
		rc = SPOOL_CORRUPT;
	return rc;
}

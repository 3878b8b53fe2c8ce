/*
 * A commit: records are gathered under the lock, then written in one call,
 * synced, applied to the views, and published.
 */
#include "spool/commit.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "spool/catalog.h"
#include "spool/encode.h"
#include "spool/incoming.h"
#include "spool/index-layout.h"
#include "spool/inner.h"
#include "spool/mailbox-value.h"
#include "spool/quota.h"
#include "spool/record-layout.h"

enum {
	COMMIT_BYTES = 1 << 30, /* heads and bodies of one commit */
	COMBOS_SEARCHED = 32,
	BOXES_MAX = 16, /* that one commit adds messages to */
};

/* One record: its head lies in c->heads, its payload with the caller. */
struct piece {
	size_t at;
	struct span payload;
	uint32_t digest;
	int blob; /* descriptor to link, or -1 */
};

/* What the commit will have added to a mailbox. */
struct growing {
	uint64_t box;
	uint32_t uidnext, rows, keywords, keyword_bytes;
	uint64_t *fresh; /* hashes of the keywords it will have learned */
	int64_t bytes, messages; /* more that it will hold, or less */
};

struct commit {
	struct account *a;
	struct record common; /* time, via, actor */
	bool durable;
	struct buf heads;
	struct piece *pieces;
	uint32_t n, cap;
	struct growing boxes[BOXES_MAX];
	unsigned nboxes;
	uint64_t old_end;
	uint32_t unmasked; /* flags that copies do not get */
	bool grows, ignore_quota;
	struct span made_name;
	uint64_t made; /* mailbox whose index was made ahead of its PUT */
	char actor[256];
};

int
commit_begin(
    struct commit **ret, struct account *a, uint8_t via, const char *actor)
{
	struct commit *c;
	int rc = account_lock(a);

	if (rc != 0)
		return rc;
	if (a->now.end >= a->spool->segment_max ||
	    a->now.lsn - a->now.segment >= SEGMENT_RECORDS)
		rc = snapshot_write(a);
	if (rc == 0 && (c = calloc(1, sizeof *c)) == NULL)
		rc = -ENOMEM;
	if (rc != 0) {
		account_unlock(a);
		return rc;
	}
	c->a = a;
	c->heads.limit = COMMIT_BYTES;
	c->common.time = clock_us();
	c->common.via = via;
	if (actor != NULL && strcmp(actor, a->name) != 0) {
		snprintf(c->actor, sizeof c->actor, "%s", actor);
		c->common.actor = span_str(c->actor);
	}
	c->old_end = a->now.end;
	c->durable = a->spool->sync_all;
	*ret = c;
	return 0;
}

static void
commit_free(struct commit **cp)
{
	struct commit *c = *cp;

	account_unlock(c->a);
	for (unsigned i = 0; i < c->nboxes; i++)
		free(c->boxes[i].fresh);
	buf_free(&c->heads);
	free(c->pieces);
	free(c);
	*cp = NULL;
}

void
commit_abandon(struct commit **c)
{
	if (*c == NULL)
		return;
	if ((*c)->made != 0)
		index_remove((*c)->a, (*c)->made);
	commit_free(c);
}

uint64_t
commit_lsn(const struct commit *c)
{
	return c->a->now.lsn + c->n;
}

void
commit_durable(struct commit *c)
{
	c->durable = true;
}

int
commit_index(struct commit *c, uint64_t box, struct index **ret)
{
	return account_index(c->a, box, ret);
}

/* A new record; its body follows in c->heads, then add_end(). */
static struct piece *
add(struct commit *c, enum record_type type, uint64_t box)
{
	struct record r = c->common;
	struct piece *p;

	if (c->n == c->cap) {
		uint32_t cap = c->cap ? c->cap * 2 : 4;

		p = realloc(c->pieces, cap * sizeof *p);
		if (p == NULL)
			return NULL;
		c->pieces = p;
		c->cap = cap;
	}
	p = &c->pieces[c->n++];
	r.lsn = c->a->now.lsn + c->n;
	r.type = type;
	r.box = box;
	*p = (struct piece){.at = encode_begin(&c->heads, &r), .blob = -1};
	return p;
}

static int
add_end(struct commit *c, struct piece *p, struct span payload)
{
	p->payload = payload;
	encode_end(&c->heads, p->at, (uint32_t)payload.n);
	return c->heads.overflow ? SPOOL_FULL : 0;
}

/* The mailbox messages are added to, with room for n more rows. */
static int
grow(struct commit *c, uint64_t box, uint32_t n, struct index **ret_x,
    struct growing **ret)
{
	struct growing *g = NULL;
	int rc = account_index(c->a, box, ret_x);

	if (rc != 0)
		return rc;
	for (unsigned i = 0; i < c->nboxes; i++)
		if (c->boxes[i].box == box)
			g = &c->boxes[i];
	if (g == NULL) {
		if (c->nboxes == BOXES_MAX)
			return SPOOL_FULL;
		g = &c->boxes[c->nboxes++];
		*g = (struct growing){
		    .box = box,
		    .uidnext = get32((*ret_x)->p + IX_UIDNEXT),
		};
	}
	if (n > UINT32_MAX - 1 - g->uidnext)
		return SPOOL_FULL;
	if ((rc = index_reserve(*ret_x, g->rows + n)) != 0)
		return rc;
	*ret = g;
	return 0;
}

/* Counts a keyword that the mailbox does not know, once. */
static int
keyword_fresh(struct growing *g, struct span name)
{
	char folded[KEYWORD_LEN];
	uint64_t hash;

	for (size_t i = 0; i < name.n; i++)
		folded[i] = name.p[i] >= 'A' && name.p[i] <= 'Z'
				? (char)(name.p[i] | 0x20)
				: name.p[i];
	hash = hash64(folded, name.n, 0);
	for (uint32_t i = 0; i < g->keywords; i++)
		if (g->fresh[i] == hash)
			return 0;
	if (g->keywords == KEYWORDS_MAX)
		return SPOOL_FULL;
	if (g->fresh == NULL &&
	    (g->fresh = calloc(KEYWORDS_MAX, sizeof *g->fresh)) == NULL)
		return -ENOMEM;
	g->fresh[g->keywords++] = hash;
	g->keyword_bytes += 1 + (uint32_t)name.n;
	return 0;
}

/* Will the mailbox have room for these keywords? */
static int
keywords_fit(
    struct index *x, struct growing *g, const struct span names[], unsigned n)
{
	int rc;

	for (unsigned i = 0; i < n; i++) {
		if (names[i].n == 0 || names[i].n > KEYWORD_LEN)
			return SPOOL_BADNAME;
		if (index_keyword_bit(x, names[i]) < 0 &&
		    (rc = keyword_fresh(g, names[i])) != 0)
			return rc;
	}
	if (get32(x->p + IX_NKEYWORDS) + g->keywords > KEYWORDS_MAX ||
	    INDEX_KEYWORDS + get32(x->p + IX_KEYWORD_BYTES) + g->keyword_bytes >
		INDEX_KEYWORDS_END)
		return SPOOL_FULL;
	return 0;
}

int
commit_message(
    struct commit *c, uint64_t box, struct incoming *in, uint32_t *ret_uid)
{
	unsigned char b[MSG_KEYWORDS] = {0};
	bool blob = in->file >= 0;
	struct growing *g;
	struct index *x;
	struct piece *p;
	uint32_t digest;
	int rc = grow(c, box, 1, &x, &g);

	if (rc == 0)
		rc = keywords_fit(x, g, in->keywords, in->nkeywords);
	if (rc == 0)
		rc = digests_append(
		    c->a, commit_lsn(c) + 1, buf_span(&in->digest), &digest);
	if (rc != 0)
		return rc;
	if ((p = add(c, REC_MSG, box)) == NULL)
		return -ENOMEM;
	p->digest = digest;
	p->blob = blob ? in->file : -1;
	put32(b + MSG_UID, g->uidnext);
	put32(b + MSG_FLAGS,
	    (in->flags & FLAGS_SYSTEM) | (blob ? (uint32_t)ROW_BLOB : 0));
	put64(b + MSG_DATE, (uint64_t)in->date);
	put16(b + MSG_ZONE, (uint16_t)in->zone);
	put16(b + MSG_NKEYWORDS, (uint16_t)in->nkeywords);
	put32(b + MSG_SIZE, (uint32_t)in->bytes.n);
	put64(b + MSG_HASH, in->hash);
	buf_put(&c->heads, b, sizeof b);
	encode_keywords(&c->heads, p->at, in->keywords, in->nkeywords);
	if ((rc = add_end(c, p, blob ? SPAN_NONE : in->bytes)) != 0)
		return rc;
	c->durable = c->grows = true;
	g->rows++;
	g->messages++;
	g->bytes += (int64_t)in->bytes.n;
	*ret_uid = g->uidnext++;
	return 0;
}

/* The rows of these UIDs as they will be in another mailbox, and the names
 * that their keyword bits mean. */
static int
copy_rows(struct index *x, const uint32_t uids[], uint32_t n,
    struct span names[], unsigned *nnames, int bit_to[KEYWORDS_MAX])
{
	uint64_t used[2] = {0, 0};
	uint32_t rows = index_rows(x), i = 0;
	struct row r;

	for (uint32_t k = 0; k < n; k++) {
		if (!index_row(x, i, &r) || r.uid != uids[k])
			i = index_find(x, uids[k]);
		if (i >= rows || !index_row(x, i, &r) || r.uid != uids[k] ||
		    (r.flags & ROW_EXPUNGED))
			return SPOOL_GONE;
		used[0] |= r.keywords[0];
		used[1] |= r.keywords[1];
		i++;
	}
	*nnames = 0;
	for (unsigned b = 0; b < KEYWORDS_MAX; b++) {
		bit_to[b] = -1;
		if (used[b / 64] >> b % 64 & 1) {
			bit_to[b] = (int)*nnames;
			names[(*nnames)++] = index_keyword(x, b);
		}
	}
	return 0;
}

static void
put_rows(struct commit *c, struct index *x, const uint32_t uids[], uint32_t n,
    const int bit_to[KEYWORDS_MAX], struct growing *g)
{
	unsigned char image[ROW_SIZE];
	uint32_t uid = g->uidnext;
	uint32_t i = 0;
	struct row r;

	for (uint32_t k = 0; k < n; k++) {
		uint64_t to[2] = {0, 0};

		if (!index_row(x, i, &r) || r.uid != uids[k]) {
			i = index_find(x, uids[k]);
			index_row(x, i, &r);
		}
		i++;
		if ((r.keywords[0] | r.keywords[1]) != 0)
			for (unsigned b = 0; b < KEYWORDS_MAX; b++)
				if (r.keywords[b / 64] >> b % 64 & 1)
					to[bit_to[b] / 64] |= UINT64_C(1)
							      << bit_to[b] % 64;
		if ((c->unmasked & FLAG_FLAGGED) != 0)
			to[0] = to[1] = 0;
		r.flags &= ~c->unmasked;
		r.keywords[0] = to[0];
		r.keywords[1] = to[1];
		r.uid = uid++;
		r.modseq = 0;
		r.saved = 0;
		g->messages++;
		g->bytes += r.bytes;
		row_put(image, &r);
		buf_put(&c->heads, image, sizeof image);
	}
}

void
commit_mask(struct commit *c, uint32_t flags)
{
	c->unmasked = FLAGS_SYSTEM & ~flags;
}

int
commit_copy(struct commit *c, uint64_t from, uint64_t to, const uint32_t uids[],
    uint32_t n, uint32_t *ret_uid)
{
	unsigned char b[COPY_KEYWORDS] = {0};
	struct span names[KEYWORDS_MAX];
	int bit_to[KEYWORDS_MAX];
	struct index *src, *dst;
	struct growing *g;
	struct piece *p;
	unsigned nnames;
	int rc = account_index(c->a, from, &src);

	if (rc != 0 || n == 0)
		return rc;
	index_hold(src);
	rc = copy_rows(src, uids, n, names, &nnames, bit_to);
	if (rc == 0)
		rc = grow(c, to, n, &dst, &g);
	if (rc == 0)
		rc = keywords_fit(dst, g, names, nnames);
	if (rc == 0 && (p = add(c, REC_COPY, to)) == NULL)
		rc = -ENOMEM;
	if (rc == 0) {
		put32(b + COPY_N, n);
		put32(b + COPY_NKEYWORDS, nnames);
		put64(b + COPY_SOURCE, from);
		buf_put(&c->heads, b, sizeof b);
		encode_keywords(&c->heads, p->at, names, nnames);
		put_rows(c, src, uids, n, bit_to, g);
		rc = add_end(c, p, SPAN_NONE);
	}
	index_drop(src);
	if (rc != 0)
		return rc;
	c->durable = c->grows = true;
	*ret_uid = g->uidnext;
	g->uidnext += n;
	g->rows += n;
	return 0;
}

/* The number of a run's combination of flags and keywords in the list. */
static uint32_t
combo_of(struct buf *combos, const struct flags_run *f)
{
	unsigned char c[COMBO_SIZE] = {0};
	uint32_t n = (uint32_t)(combos->n / COMBO_SIZE);
	uint32_t first = n > COMBOS_SEARCHED ? n - COMBOS_SEARCHED : 0;

	put32(c, f->flags & FLAGS_SYSTEM);
	put64(c + 8, f->keywords[0]);
	put64(c + 16, f->keywords[1]);
	for (uint32_t i = n; i > first; i--)
		if (memcmp(combos->p + (i - 1) * COMBO_SIZE, c, sizeof c) == 0)
			return i - 1;
	buf_put(combos, c, sizeof c);
	return n;
}

int
commit_flags(struct commit *c, uint64_t box, const struct flags_run runs[],
    uint32_t n, const struct span names[], unsigned nnames)
{
	struct buf combos = {.limit = COMMIT_BYTES}, list = combos;
	unsigned char b[FLAGS_KEYWORDS] = {0};
	struct growing *g;
	struct index *x;
	struct piece *p;
	int rc = grow(c, box, 0, &x, &g);

	if (rc == 0)
		rc = keywords_fit(x, g, names, nnames);
	if (rc != 0 || n == 0)
		return rc;
	if (!buf_room(&list, (size_t)n * FLAGRUN_SIZE))
		return SPOOL_FULL;
	for (uint32_t i = 0; i < n; i++) {
		char *r = list.p + list.n;

		put32(r, runs[i].lo);
		put32(r + 4, runs[i].hi);
		put32(r + 8, combo_of(&combos, &runs[i]));
		list.n += FLAGRUN_SIZE;
	}
	if ((p = add(c, REC_FLAGS, box)) == NULL)
		rc = -ENOMEM;
	else {
		put32(b + FLAGS_N, n);
		put32(b + FLAGS_NCOMBOS, (uint32_t)(combos.n / COMBO_SIZE));
		put16(b + FLAGS_NKEYWORDS, (uint16_t)nnames);
		buf_put(&c->heads, b, sizeof b);
		encode_keywords(&c->heads, p->at, names, nnames);
		buf_putspan(&c->heads, buf_span(&combos));
		buf_putspan(&c->heads, buf_span(&list));
		rc = add_end(c, p, SPAN_NONE);
	}
	buf_free(&combos);
	buf_free(&list);
	return rc;
}

/* A quota counts what goes as well, if something comes in the same commit. */
static int
shrink(
    struct commit *c, uint64_t box, const struct uid_run runs[], uint32_t n)
{
	struct growing *g;
	struct index *x;
	struct row r;
	int rc;

	if (!c->grows || (c->a->now.tables >> TABLE_QUOTA & 1) == 0)
		return 0;
	if ((rc = grow(c, box, 0, &x, &g)) != 0)
		return rc;
	for (uint32_t k = 0; k < n; k++)
		for (uint32_t i = index_find(x, runs[k].lo);
		     index_row(x, i, &r) && r.uid <= runs[k].hi; i++)
			if ((r.flags & ROW_EXPUNGED) == 0) {
				g->messages--;
				g->bytes -= r.bytes;
			}
	return 0;
}

int
commit_expunge(
    struct commit *c, uint64_t box, const struct uid_run runs[], uint32_t n)
{
	struct piece *p;
	int rc;

	if (n == 0)
		return 0;
	if ((rc = shrink(c, box, runs, n)) != 0)
		return rc;
	if ((p = add(c, REC_EXPUNGE, box)) == NULL)
		return -ENOMEM;
	buf_u32(&c->heads, n);
	buf_u32(&c->heads, 0);
	for (uint32_t i = 0; i < n; i++) {
		buf_u32(&c->heads, runs[i].lo);
		buf_u32(&c->heads, runs[i].hi);
	}
	return add_end(c, p, SPAN_NONE);
}

int
commit_recent(struct commit *c, uint64_t box, uint32_t uid)
{
	struct piece *p = add(c, REC_RECENT, box);

	if (p == NULL)
		return -ENOMEM;
	buf_u32(&c->heads, uid);
	return add_end(c, p, SPAN_NONE);
}

static int
add_put(struct commit *c, enum record_type type, uint64_t box, uint16_t table,
    struct span key, struct span value)
{
	struct piece *p;

	if (key.n > 2000 || value.n > 16 << 20)
		return SPOOL_FULL;
	if ((p = add(c, type, box)) == NULL)
		return -ENOMEM;
	buf_u32(&c->heads, table | (uint32_t)key.n << 16);
	buf_u32(&c->heads, (uint32_t)value.n);
	buf_putspan(&c->heads, key);
	buf_putspan(&c->heads, value);
	c->durable = true;
	return add_end(c, p, SPAN_NONE);
}

int
commit_put(struct commit *c, uint16_t table, struct span key, struct span value)
{
	return add_put(c, REC_PUT, 0, table, key, value);
}

int
commit_del(struct commit *c, uint16_t table, struct span key)
{
	return add_put(c, REC_DEL, 0, table, key, SPAN_NONE);
}

/* A mailbox that messages can be added to in this same commit: its index is
 * made now.  (Left behind by a crash, it belongs to nothing.) */
int
commit_new_mailbox(
    struct commit *c, struct span name, const struct mailbox_value *v)
{
	unsigned char bytes[MAILBOX_VALUE_SIZE];
	int rc = head_line_reserve(&c->a->head);

	if (rc == -ENOSPC && (rc = recover_recount(c->a, false)) == 0)
		rc = head_line_reserve(&c->a->head); /* those gone are out */
	if (rc == 0)
		rc = index_make(c->a, v->id, v->uidvalidity, v->id);
	if (rc != 0)
		return rc;
	c->made = v->id;
	c->made_name = name;
	c->grows = true;
	return commit_put(
	    c, TABLE_MAILBOX, name, mailbox_value_write(bytes, v));
}

/* The name goes and the mailbox with it. */
int
commit_del_mailbox(struct commit *c, struct span name, uint64_t id)
{
	return add_put(c, REC_DEL, id, TABLE_MAILBOX, name, SPAN_NONE);
}

/* The mailbox gets the new name, then loses the old one. */
int
commit_rename(
    struct commit *c, struct span from, struct span to, struct span value)
{
	int rc = commit_put(c, TABLE_MAILBOX, to, value);

	return rc != 0 ? rc : commit_del(c, TABLE_MAILBOX, from);
}

/* --- writing ----------------------------------------------------------- */

/* blob/<lsn> for one message, a link to the file it was collected in. */
static int
link_blob(struct account *a, uint64_t lsn, int fd)
{
	char from[40], path[PATH_LEN];

	snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
	account_path(a, path, "blob", lsn, "");
	for (int again = 0;; again++) {
		if (linkat(AT_FDCWD, from, a->spool->dir, path,
			AT_SYMLINK_FOLLOW) == 0)
			return 0;
		if (errno != EEXIST || again)
			return -errno;
		/* left by a writer who died before he had logged it */
		unlinkat(a->spool->dir, path, 0);
	}
}

static int
link_blobs(struct commit *c)
{
	char path[PATH_LEN];
	bool any = false;
	int rc = 0, dir;

	for (uint32_t i = 0; i < c->n && rc == 0; i++)
		if (c->pieces[i].blob >= 0) {
			any = true;
			rc = link_blob(
			    c->a, c->a->now.lsn + i + 1, c->pieces[i].blob);
		}
	if (!any || rc != 0)
		return rc;
	account_path(c->a, path, "blob", 0, NULL);
	dir =
	    openat(c->a->spool->dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -errno;
	if (fsync(dir) != 0)
		rc = -errno;
	close(dir);
	return rc;
}

static void
unlink_blobs(struct commit *c)
{
	char path[PATH_LEN];

	for (uint32_t i = 0; i < c->n; i++)
		if (c->pieces[i].blob >= 0) {
			account_path(
			    c->a, path, "blob", c->a->now.lsn + i + 1, "");
			unlinkat(c->a->spool->dir, path, 0);
		}
}

/* Writes a list of runs at an offset, however many calls that takes. */
static int
write_runs(int fd, struct iovec *v, int n, uint64_t offset)
{
	while (n > 0) {
		ssize_t done =
		    pwritev(fd, v, n < IOV_MAX ? n : IOV_MAX, (off_t)offset);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return done < 0 ? -errno : -EIO;
		offset += (uint64_t)done;
		while (n > 0 && (size_t)done >= v->iov_len) {
			done -= (ssize_t)v->iov_len;
			v++;
			n--;
		}
		if (n > 0) {
			v->iov_base = (char *)v->iov_base + done;
			v->iov_len -= (size_t)done;
		}
	}
	return 0;
}

/* Heads and payloads in turn; a payload's padding goes with the next head. */
static int
write_pieces(struct commit *c)
{
	static char zero[8];
	struct iovec *v = malloc(sizeof *v * ((size_t)c->n * 3 + 1));
	struct head_state *now = &c->a->now;
	int n = 0, rc;

	if (v == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < c->n; i++) {
		struct piece *p = &c->pieces[i];
		char *head = c->heads.p + p->at;
		size_t pad = PAD8(p->payload.n) - p->payload.n;

		now->check = encode_seal(head, i + 1 < c->n, now->check);
		v[n++] = (struct iovec){head, get32(head + REC_HEAD)};
		if (p->payload.n > 0)
			v[n++] = (struct iovec){
			    (void *)(uintptr_t)p->payload.p, p->payload.n};
		if (pad > 0)
			v[n++] = (struct iovec){zero, pad};
	}
	/* opened and looked at when the lock was taken */
	rc = write_runs(c->a->log_fd, v, n, now->end);
	free(v);
	return rc;
}

/* Is there room for all of it where it goes? */
static int
check_quota(struct commit *c)
{
	struct quota_change change[BOXES_MAX + 1];
	unsigned n = 0;

	if (!c->grows || c->ignore_quota)
		return 0;
	for (unsigned i = 0; i < c->nboxes; i++) {
		const struct growing *g = &c->boxes[i];

		change[n++] = (struct quota_change){
		    .box = g->box,
		    .name = g->box == c->made ? c->made_name : SPAN_NONE,
		    .by = {[QUOTA_STORAGE] = g->bytes,
			[QUOTA_MESSAGE] = g->messages}};
	}
	if (c->made != 0)
		change[n++] = (struct quota_change){
		    .name = c->made_name, .by = {[QUOTA_MAILBOX] = 1}};
	return quota_fits(c->a, change, n);
}

void
commit_ignore_quota(struct commit *c)
{
	c->ignore_quota = true;
}

/* Step 3 of a commit: the log. */
static int
commit_write(struct commit *c)
{
	int rc;

	if (c->n == 0)
		return 0;
	if ((rc = check_quota(c)) == 0)
		rc = link_blobs(c);
	if (rc == 0)
		rc = write_pieces(c);
	return rc;
}

static int
commit_sync(struct commit *c)
{
	if (c->n == 0 || !c->durable)
		return 0;
	return fdatasync(c->a->log_fd) == 0 ? 0 : -errno;
}

/* Nothing of it happened. */
static void
commit_undo(struct commit *c)
{
	uint64_t size;

	if (log_open(c->a, c->a->now.segment, &size) == 0 &&
	    size > c->old_end &&
	    ftruncate(c->a->log_fd, (off_t)c->old_end) != 0)
		return; /* the next writer cuts it */
	unlink_blobs(c);
	if (c->made != 0)
		index_remove(c->a, c->made);
}

/* Steps 4 to 6: the views, the head, the bell. */
static int
commit_publish(struct commit *c)
{
	struct account *a = c->a;
	struct apply how = {.made = c->made};
	uint64_t at = c->old_end;
	int rc = 0;

	for (uint32_t i = 0; i < c->n; i++) {
		struct piece *p = &c->pieces[i];
		struct record r = {.segment = a->now.segment, .offset = at};
		const char *head = c->heads.p + p->at;
		struct span whole = span_of(head, get32(head + REC_SIZE));
		int one = record_read(whole, &r);

		assert(one == 0);
		r.payload = p->payload;
		how.digest = p->digest;
		a->now.lsn = r.lsn;
		a->now.time = r.time;
		a->now.end = at = r.next;
		one = apply_record(a, &r, &how);
		if (rc == 0)
			rc = one;
	}
	if (rc == 0)
		rc = apply_end(a);
	if (rc == 0)
		head_publish(&a->head, &a->now);
	return rc;
}

int
commit_end(struct commit **cp)
{
	struct commit *c = *cp;
	int rc;

	commit_end_all(&c, 1, &rc);
	*cp = NULL;
	return rc;
}

void
commit_end_all(struct commit *c[], unsigned n, int results[])
{
	for (unsigned i = 0; i < n; i++)
		results[i] = commit_write(c[i]);
	for (unsigned i = 0; i < n && n > 1; i++)
		if (results[i] == 0 && c[i]->n > 0 && c[i]->durable)
			sync_file_range(c[i]->a->log_fd, (off_t)c[i]->old_end,
			    0, SYNC_FILE_RANGE_WRITE);
	for (unsigned i = 0; i < n; i++) {
		if (results[i] == 0)
			results[i] = commit_sync(c[i]);
		if (results[i] != 0)
			commit_undo(c[i]);
		else if (c[i]->n > 0)
			results[i] = commit_publish(c[i]);
		commit_free(&c[i]);
	}
}

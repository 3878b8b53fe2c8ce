/*
 * Changing a mailbox's index, under the account's lock.
 *
 * Order matters to readers, who take no lock (see index.c): IX_APPLIED, the
 * page's and the row's modseq are stored before what they guard.  Space is
 * reserved before anything is logged, so that nothing here can fail.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/index-layout.h"
#include "spool/inner.h"

enum { GROW_MIN = INDEX_PAGE, GROW_MAX = 1 << 20 };

/* A new, empty index under a name of its own, then put in place. */
int
index_make(struct account *a, uint64_t box, uint32_t uidvalidity, uint64_t lsn)
{
	unsigned char h[INDEX_PAGE] = "CHAPARIX";
	char path[PATH_LEN];
	int fd, rc;

	put32(h + IX_VERSION, INDEX_VERSION);
	put64(h + IX_BOX, box);
	put32(h + IX_UIDVALIDITY, uidvalidity);
	put32(h + IX_UIDNEXT, 1);
	put32(h + IX_RECENT, 1);
	put64(h + IX_MODSEQ, lsn);
	put64(h + IX_APPLIED, lsn);
	account_path(a, path, "box", box, "");
	fd = openat(
	    a->spool->dir, path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	rc = files_write(fd, h, sizeof h, 0);
	if (rc == 0 && ftruncate(fd, INDEX_ROWS) != 0)
		rc = -errno;
	close(fd);
	return rc;
}

/* A new mailbox gets its line in head. */
void
index_announce(
    struct account *a, uint64_t box, uint32_t uidvalidity, uint64_t lsn)
{
	struct head_line l = {
	    .id = box,
	    .applied = lsn,
	    .modseq = lsn,
	    .uidvalidity = uidvalidity,
	    .uidnext = 1,
	    .recent = 1,
	};
	uint32_t i;

	if (a->scratch)
		return;
	if (head_line_find(&a->head, box, &i))
		head_line_put(&a->head, i, &l);
	else if (head_line_reserve(&a->head) == 0)
		head_line_add(&a->head, &l);
}

void
index_remove(struct account *a, uint64_t box)
{
	char path[PATH_LEN];
	struct head_line l;
	uint32_t i;

	for (struct index *x = a->indexes; x != NULL; x = x->next)
		if (x->box == box)
			index_replaced(x);
	account_path(a, path, "box", box, "");
	unlinkat(a->spool->dir, path, 0);
	if (!a->scratch && head_line_find(&a->head, box, &i)) {
		head_line_get(&a->head, i, &l);
		l.gone = 1;
		head_line_put(&a->head, i, &l);
	}
}

/* Tells those who have this file open that there is another now. */
void
index_replaced(struct index *x)
{
	ix_store32(x->p + IX_REPLACED, 1);
}

int
index_reserve(struct index *x, uint32_t more)
{
	uint32_t rows = get32(x->p + IX_ROWS);
	size_t need, grow;
	int rc;

	if (more > UINT32_MAX - rows)
		return SPOOL_FULL;
	need = index_size_for(rows + more);
	if (need > x->size) {
		grow = x->size / 8 & ~(size_t)(INDEX_PAGE - 1);
		if (grow < GROW_MIN || x->size < 16 * INDEX_PAGE)
			grow = 0;
		if (grow > GROW_MAX)
			grow = GROW_MAX;
		rc = posix_fallocate(
		    x->fd, (off_t)x->size, (off_t)(need + grow - x->size));
		if (rc != 0)
			return -rc;
		if (!index_map(x))
			return -errno;
	}
	return need <= x->mapped || index_map(x) ? 0 : -ENOMEM;
}

/* A record begins to change this file. */
void
index_begin(struct index *x, uint64_t lsn)
{
	ix_store64(x->p + IX_APPLIED, lsn);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void
index_touch(struct index *x, uint64_t lsn)
{
	put64(x->p + IX_MODSEQ, lsn);
}

/* The record is done with this file: head says so too. */
void
index_end(struct index *x)
{
	struct head_line l;
	uint32_t i;

	if (x->account->scratch)
		return;
	index_line(x, &l);
	if (head_line_find(&x->account->head, x->box, &i))
		head_line_put(&x->account->head, i, &l);
}

static void
add32(unsigned char *p, int delta)
{
	ix_store32(p, get32(p) + (uint32_t)delta);
}

static void
add16(unsigned char *p, int delta)
{
	put16(p, (uint16_t)(get16(p) + delta));
}

/* Counts of a live row with these flags come in (+1) or go (-1). */
static void
count(struct index *x, unsigned char *page, const struct row *r, int sign)
{
	struct head_state *now = &x->account->now;
	int unseen = (r->flags & FLAG_SEEN) ? 0 : sign;

	add32(x->p + IX_EXISTS, sign);
	add32(x->p + IX_UNSEEN, unseen);
	add32(x->p + IX_DELETED, (r->flags & FLAG_DELETED) ? sign : 0);
	put64(x->p + IX_BYTES,
	    get64(x->p + IX_BYTES) + (uint64_t)(sign * (int64_t)r->bytes));
	add16(page + PG_LIVE, sign);
	add16(page + PG_UNSEEN, unseen);
	if (r->uid >= get32(x->p + IX_RECENT))
		add32(x->p + IX_NRECENT, sign);
	now->messages += (uint64_t)sign;
	now->bytes += (uint64_t)(sign * (int64_t)r->bytes);
}

/* Before what it announces.  Stores stay in order behind a release fence: a
 * full one was a quarter of what changing 10,000 rows took. */
static void
page_modseq(unsigned char *page, uint64_t lsn)
{
	if (get64(page + PG_MODSEQ) < lsn)
		ix_store64(page + PG_MODSEQ, lsn);
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

/* The row's UID is not below UIDNEXT, or it is a row that a writer who died
 * had put there already: then it is put again. */
void
index_append(struct index *x, const struct row *r)
{
	uint32_t rows = get32(x->p + IX_ROWS);
	uint32_t i = rows;
	unsigned char *page;

	while (i > 0 && get32(index_row_at(x, i - 1) + ROW_UID) >= r->uid)
		i--;
	assert(index_size_for(i + 1) <= x->mapped);
	page = index_page_at(x, i / ROWS_PER_PAGE);
	if (i == rows && i % ROWS_PER_PAGE == 0)
		memset(page, 0, PAGE_HEADER);
	page_modseq(page, r->modseq);
	row_put(index_row_at(x, i), r);
	if (r->uid >= get32(x->p + IX_UIDNEXT))
		ix_store32(x->p + IX_UIDNEXT, r->uid + 1);
	if (i == rows) {
		if (!(r->flags & ROW_EXPUNGED))
			count(x, page, r, 1);
		ix_store32(x->p + IX_ROWS, rows + 1);
	}
}

void
index_change(struct index *x, uint32_t i, uint32_t flags,
    const uint64_t keywords[2], uint64_t lsn)
{
	unsigned char *p = index_row_at(x, i);
	unsigned char *page = index_page_at(x, i / ROWS_PER_PAGE);
	uint32_t old = get32(p + ROW_FLAGS);

	flags = (flags & FLAGS_SYSTEM) | (old & ~(uint32_t)FLAGS_SYSTEM);
	page_modseq(page, lsn);
	ix_store64(p + ROW_MODSEQ, lsn);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	ix_store32(p + ROW_FLAGS, flags);
	put64(p + ROW_KEYWORDS, keywords[0]);
	put64(p + ROW_KEYWORDS + 8, keywords[1]);
	if (old & ROW_EXPUNGED)
		return;
	if ((old ^ flags) & FLAG_SEEN) {
		int d = (flags & FLAG_SEEN) ? -1 : 1;

		add32(x->p + IX_UNSEEN, d);
		add16(page + PG_UNSEEN, d);
	}
	if ((old ^ flags) & FLAG_DELETED)
		add32(x->p + IX_DELETED, (flags & FLAG_DELETED) ? 1 : -1);
}

/* Something of the message changed that is not in its row. */
void
index_bump(struct index *x, uint32_t i, uint64_t lsn)
{
	unsigned char *p = index_row_at(x, i);

	if (get32(p + ROW_FLAGS) & ROW_EXPUNGED)
		return;
	page_modseq(index_page_at(x, i / ROWS_PER_PAGE), lsn);
	ix_store64(p + ROW_MODSEQ, lsn);
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

void
index_tombstone(struct index *x, uint32_t i, uint64_t lsn)
{
	unsigned char *p = index_row_at(x, i);
	unsigned char *page = index_page_at(x, i / ROWS_PER_PAGE);
	struct row r;

	row_get(p, &r);
	page_modseq(page, lsn);
	ix_store64(p + ROW_MODSEQ, lsn);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	if (r.flags & ROW_EXPUNGED) /* done before, and now done again */
		return;
	ix_store32(p + ROW_FLAGS, r.flags | ROW_EXPUNGED);
	count(x, page, &r, -1);
}

/* From the row where they begin: mostly none, or a few. */
static void
count_recent(struct index *x)
{
	uint32_t rows = get32(x->p + IX_ROWS), n = 0;

	for (uint32_t i = index_find(x, get32(x->p + IX_RECENT)); i < rows; i++)
		n += !(get32(index_row_at(x, i) + ROW_FLAGS) & ROW_EXPUNGED);
	ix_store32(x->p + IX_NRECENT, n);
}

void
index_recent(struct index *x, uint32_t uid)
{
	if (uid <= get32(x->p + IX_RECENT))
		return;
	ix_store32(x->p + IX_RECENT, uid);
	count_recent(x);
}

/* The bit of a name, given now if it has none yet; -1 when all are taken. */
int
index_keyword_add(struct index *x, struct span name)
{
	int bit = index_keyword_bit(x, name);
	uint32_t n = get32(x->p + IX_NKEYWORDS);
	uint32_t used = get32(x->p + IX_KEYWORD_BYTES);
	unsigned char *p = x->p + INDEX_KEYWORDS + used;

	if (bit >= 0)
		return bit;
	if (n >= KEYWORDS_MAX || name.n == 0 || name.n > KEYWORD_LEN ||
	    INDEX_KEYWORDS + used + 1 + name.n > INDEX_KEYWORDS_END)
		return -1;
	if (posix_fallocate(
		x->fd, INDEX_KEYWORDS + used, (off_t)(1 + name.n)) != 0)
		return -1;
	p[0] = (unsigned char)name.n;
	memcpy(p + 1, name.p, name.n);
	put32(x->p + IX_KEYWORD_BYTES, used + 1 + (uint32_t)name.n);
	ix_store32(x->p + IX_NKEYWORDS, n + 1);
	return (int)n;
}

/* All counts again, from the rows: after a writer died half-way. */
void
index_recount(struct index *x)
{
	uint32_t rows = get32(x->p + IX_ROWS);
	uint32_t exists = 0, unseen = 0, deleted = 0;
	uint64_t bytes = 0;

	for (uint32_t i = 0; i < rows; i++) {
		unsigned char *page = index_page_at(x, i / ROWS_PER_PAGE);
		struct row r;

		if (i % ROWS_PER_PAGE == 0)
			memset(page, 0, PAGE_HEADER);
		row_get(index_row_at(x, i), &r);
		page_modseq(page, r.modseq);
		if (r.flags & ROW_EXPUNGED)
			continue;
		exists++;
		bytes += r.bytes;
		add16(page + PG_LIVE, 1);
		if (!(r.flags & FLAG_SEEN)) {
			unseen++;
			add16(page + PG_UNSEEN, 1);
		}
		if (r.flags & FLAG_DELETED)
			deleted++;
	}
	put32(x->p + IX_EXISTS, exists);
	put32(x->p + IX_UNSEEN, unseen);
	put32(x->p + IX_DELETED, deleted);
	put64(x->p + IX_BYTES, bytes);
	count_recent(x);
}

/*
 * Reading a mailbox's index.
 *
 * A writer says first that it is at work: it stores the coming LSN in the
 * header's IX_APPLIED and in the row's ROW_MODSEQ before it touches anything
 * else, and publishes that LSN in the account's head last.  So a reader takes
 * a copy, then looks at that LSN: if it is not beyond the published one, which
 * the reader looked up before, the copy is whole.  If it is, a writer is in
 * the short time between sync and publication, or has died there; the reader
 * waits a moment, and then takes the lock, which mends.
 */
#include "spool/index.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/index-layout.h"
#include "spool/inner.h"
#include "spool/seen.h"

enum { SPINS = 2000 };

/* Maps what there is and room to grow; again when that was too little. */
bool
index_map(struct index *x)
{
	struct stat st;
	void *p;

	if (fstat(x->fd, &st) != 0 || st.st_size < INDEX_ROWS)
		return false;
	x->size = (size_t)st.st_size;
	if (x->p != NULL && x->size <= x->mapped)
		return true;
	if (x->p != NULL)
		munmap(x->p, x->mapped);
	x->mapped = ((x->size * 2) | 0xfffff) + 1;
	p = mmap(NULL, x->mapped, PROT_READ | PROT_WRITE, MAP_SHARED, x->fd, 0);
	x->p = p == MAP_FAILED ? NULL : p;
	return x->p != NULL;
}

void
index_close(struct index *x)
{
	if (x->p != NULL)
		munmap(x->p, x->mapped);
	if (x->fd >= 0)
		close(x->fd);
	free(x);
}

void
index_close_all(struct account *a)
{
	struct index *x;

	while ((x = a->indexes) != NULL) {
		a->indexes = x->next;
		index_close(x);
	}
}

/* Closes those that nobody holds, lets go of the pages of the others. */
void
index_rest(struct account *a)
{
	struct index **at = &a->indexes, *x;

	while ((x = *at) != NULL) {
		if (x->holds == 0) {
			*at = x->next;
			index_close(x);
			continue;
		}
		madvise(x->p, x->mapped, MADV_DONTNEED);
		at = &x->next;
	}
}

static bool
good(const struct index *x)
{
	return memcmp(x->p + IX_MAGIC, "CHAPARIX", 8) == 0 &&
	       get32(x->p + IX_VERSION) == INDEX_VERSION &&
	       get64(x->p + IX_BOX) == x->box &&
	       get32(x->p + IX_EXISTS) <= get32(x->p + IX_ROWS) &&
	       get32(x->p + IX_NKEYWORDS) <= KEYWORDS_MAX &&
	       get32(x->p + IX_KEYWORD_BYTES) <=
		   INDEX_KEYWORDS_END - INDEX_KEYWORDS &&
	       index_size_for(get32(x->p + IX_ROWS)) <= x->size;
}

/* SPOOL_NONE: no file; SPOOL_CORRUPT: not an index of this version. */
int
index_open_file(struct account *a, uint64_t box, struct index **ret)
{
	struct index *x = calloc(1, sizeof *x);
	char path[PATH_LEN];
	int rc = 0;

	if (x == NULL)
		return -ENOMEM;
	account_path(a, path, "box", box, "");
	x->account = a;
	x->box = box;
	if ((x->fd = openat(a->spool->dir, path, O_RDWR | O_CLOEXEC)) < 0)
		rc = errno == ENOENT ? SPOOL_NONE : -errno;
	else if (!index_map(x) || !good(x))
		rc = SPOOL_CORRUPT;
	if (rc != 0) {
		index_close(x);
		return rc;
	}
	*ret = x;
	return 0;
}

/* Closes the one that nobody holds and that was not used for longest. */
static void
make_room(struct account *a)
{
	struct index **oldest = NULL, *x;
	unsigned n = 0;

	for (struct index **at = &a->indexes; *at != NULL; at = &(*at)->next)
		if ((*at)->holds == 0) {
			n++;
			if (oldest == NULL || (*at)->used < (*oldest)->used)
				oldest = at;
		}
	if (n < INDEXES_MAX)
		return;
	x = *oldest;
	*oldest = x->next;
	index_close(x);
}

static struct index *
find_open(struct account *a, uint64_t box)
{
	struct index **at = &a->indexes, *x;

	while ((x = *at) != NULL) {
		if (x->box == box && !index_stale(x))
			return x;
		if (x->box == box && x->holds == 0) {
			*at = x->next;
			index_close(x);
		} else
			at = &x->next;
	}
	return NULL;
}

int
account_index(struct account *a, uint64_t box, struct index **ret)
{
	struct index *x = find_open(a, box);
	int rc;

	if (x == NULL) {
		make_room(a);
		rc = index_open_file(a, box, &x);
		if (rc == SPOOL_NONE || rc == SPOOL_CORRUPT) {
			if ((rc = recover_index(a, box)) != 0)
				return rc;
			rc = index_open_file(a, box, &x);
		}
		if (rc != 0)
			return rc;
		x->next = a->indexes;
		a->indexes = x;
		x->seen = a->seen != NULL ? seen_over(a, box) : NULL;
	}
	x->used = ++a->ticks;
	*ret = x;
	return 0;
}

void
index_hold(struct index *x)
{
	x->holds++;
}

void
index_drop(struct index *x)
{
	x->holds--;
}

bool
index_stale(const struct index *x)
{
	return ix_load32(x->p + IX_REPLACED) != 0;
}

/* Is this LSN published, so that what was read before is whole? */
static bool
published(struct index *x, uint64_t lsn)
{
	struct account *a = x->account;

	if (lsn <= x->seen_lsn || a->locked)
		return true;
	x->seen_lsn = account_lsn(a);
	return false; /* read again: what was read may be older than seen */
}

/*
 * A writer is at work, or died at work, with the record of that LSN.  If there
 * is no such record once the lock is ours the file is damaged and made anew;
 * then, or without a lock, what was read must do: the caller finds it stale.
 */
static void
wait_for_writer(struct index *x, unsigned spins, uint64_t lsn)
{
	struct account *a = x->account;
	int rc;

	if (spins < SPINS) {
		sched_yield();
		return;
	}
	index_hold(x); /* or recovery may close it */
	if ((rc = account_lock(a)) == 0) {
		if (lsn > a->now.lsn && !index_stale(x)) {
			index_remove(a, x->box);
			recover_index(a, x->box);
		}
		account_unlock(a);
	}
	if (rc != 0 || index_stale(x))
		x->seen_lsn = lsn;
	index_drop(x);
}

void
index_info(struct index *x, struct index_info *ret)
{
	for (unsigned spins = 0;; spins++) {
		const unsigned char *p = x->p;
		uint64_t applied;

		ret->box = x->box;
		ret->modseq = get64(p + IX_MODSEQ);
		ret->bytes = get64(p + IX_BYTES);
		ret->uidvalidity = get32(p + IX_UIDVALIDITY);
		ret->uidnext = get32(p + IX_UIDNEXT);
		ret->rows = get32(p + IX_ROWS);
		ret->exists = get32(p + IX_EXISTS);
		ret->unseen = get32(p + IX_UNSEEN);
		ret->deleted = get32(p + IX_DELETED);
		ret->recent = get32(p + IX_RECENT);
		ret->nrecent = get32(p + IX_NRECENT);
		ret->nkeywords = get32(p + IX_NKEYWORDS);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		applied = ix_load64(p + IX_APPLIED);
		if (published(x, applied))
			break;
		if (spins > 1)
			wait_for_writer(x, spins, applied);
	}
	if (x->seen != NULL && !x->account->locked)
		seen_info(x->seen, ret);
}

int
account_status(struct account *a, uint64_t box, struct index_info *ret)
{
	uint64_t seen = account_lsn(a);
	struct head_line l;
	struct seen *over;
	struct index *x;
	uint32_t i;
	int rc;

	if (head_line_find(&a->head, box, &i)) {
		head_line_get(&a->head, i, &l);
		if (l.id == box && l.applied <= seen) {
			*ret = (struct index_info){
			    .box = box,
			    .modseq = l.modseq,
			    .bytes = l.bytes,
			    .uidvalidity = l.uidvalidity,
			    .uidnext = l.uidnext,
			    .exists = l.exists,
			    .unseen = l.unseen,
			    .deleted = l.deleted,
			    .recent = l.recent,
			    .nrecent = l.nrecent,
			};
			if (l.gone)
				return SPOOL_NONE;
			if (a->seen != NULL && !a->locked &&
			    (over = seen_over(a, box)) != NULL)
				seen_info(over, ret);
			return 0;
		}
	}
	/* a writer is at work on it, or it is new */
	if ((rc = account_index(a, box, &x)) == 0)
		index_info(x, ret);
	return rc;
}

uint32_t
index_rows(struct index *x)
{
	uint64_t applied;
	uint32_t n;

	for (unsigned spins = 0;; spins++) {
		n = ix_load32(x->p + IX_ROWS);
		applied = ix_load64(x->p + IX_APPLIED);
		if (published(x, applied))
			break;
		if (spins > 1)
			wait_for_writer(x, spins, applied);
	}
	if (index_size_for(n) > x->mapped && !index_map(x))
		return 0;
	return n;
}

bool
index_row(struct index *x, uint32_t i, struct row *ret)
{
	const unsigned char *p;

	if (i >= ix_load32(x->p + IX_ROWS) ||
	    (index_size_for(i + 1) > x->mapped && !index_map(x)))
		return false;
	p = index_row_at(x, i);
	for (unsigned spins = 0;; spins++) {
		uint64_t modseq;

		row_get(p, ret);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		modseq = ix_load64(p + ROW_MODSEQ);
		if (modseq == ret->modseq && published(x, modseq))
			break;
		if (spins > 1)
			wait_for_writer(x, spins, modseq);
	}
	if (x->seen != NULL && !x->account->locked)
		seen_row(x->seen, ret);
	return true;
}

unsigned
index_glances(struct index *x, uint32_t from, unsigned n, struct glance *ret)
{
	uint32_t rows = ix_load32(x->p + IX_ROWS);
	unsigned page = ROWS_PER_PAGE - from % ROWS_PER_PAGE;
	const unsigned char *p;

	n = n < page ? n : page;
	if (from >= rows)
		return 0;
	n = n < rows - from ? n : rows - from;
	if (index_size_for(from + n) > x->mapped && !index_map(x))
		return 0;
	p = index_row_at(x, from);
	for (unsigned i = 0; i < n; i++, p += ROW_SIZE) {
		ret[i] = (struct glance){
		    get32(p + ROW_UID), ix_load32(p + ROW_FLAGS)};
		if (ix_load64(p + ROW_MODSEQ) > x->seen_lsn) {
			struct row r;

			if (!index_row(x, from + i, &r))
				return i;
			ret[i].flags = r.flags;
		} else if (x->seen != NULL && !x->account->locked)
			seen_flags(x->seen, ret[i].uid, &ret[i].flags);
	}
	return n;
}

bool
index_glance(struct index *x, uint32_t i, uint32_t *uid, uint32_t *flags)
{
	struct glance g;

	if (index_glances(x, i, 1, &g) == 0)
		return false;
	*uid = g.uid;
	*flags = g.flags;
	return true;
}

uint32_t
index_find(struct index *x, uint32_t uid)
{
	uint32_t lo = 0, hi = index_rows(x);

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (get32(index_row_at(x, mid) + ROW_UID) < uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
index_page(struct index *x, uint32_t page, struct index_page *ret)
{
	uint32_t rows = index_rows(x), first = page * ROWS_PER_PAGE;
	const unsigned char *p;

	if (first >= rows)
		return false;
	p = index_page_at(x, page);
	ret->rows = rows - first < ROWS_PER_PAGE ? rows - first : ROWS_PER_PAGE;
	for (unsigned spins = 0;; spins++) {
		ret->live = get16(p + PG_LIVE);
		ret->unseen = get16(p + PG_UNSEEN);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		ret->modseq = ix_load64(p + PG_MODSEQ);
		if (published(x, ret->modseq))
			break;
		if (spins > 1)
			wait_for_writer(x, spins, ret->modseq);
	}
	if (x->seen != NULL && !x->account->locked)
		seen_page(x->seen, x, first, ret);
	return true;
}

struct span
index_keyword(struct index *x, unsigned i)
{
	const unsigned char *p = x->p + INDEX_KEYWORDS;
	const unsigned char *end = x->p + INDEX_KEYWORDS_END;

	if (i >= ix_load32(x->p + IX_NKEYWORDS))
		return SPAN_NONE;
	for (; i > 0 && p + 1 + *p < end; i--)
		p += 1 + *p;
	if (p + 1 + *p > end)
		return SPAN_NONE;
	return span_of(p + 1, *p);
}

int
index_keyword_bit(struct index *x, struct span name)
{
	unsigned n = ix_load32(x->p + IX_NKEYWORDS);
	const unsigned char *p = x->p + INDEX_KEYWORDS;

	for (unsigned i = 0; i < n && i < KEYWORDS_MAX; i++) {
		if (span_ieq(name, span_of(p + 1, *p)))
			return (int)i;
		p += 1 + *p;
		if (p >= x->p + INDEX_KEYWORDS_END)
			break;
	}
	return -1;
}

/* The line of head for this mailbox. */
void
index_line(const struct index *x, struct head_line *ret)
{
	const unsigned char *p = x->p;

	*ret = (struct head_line){
	    .id = x->box,
	    .applied = get64(p + IX_APPLIED),
	    .modseq = get64(p + IX_MODSEQ),
	    .bytes = get64(p + IX_BYTES),
	    .uidvalidity = get32(p + IX_UIDVALIDITY),
	    .uidnext = get32(p + IX_UIDNEXT),
	    .exists = get32(p + IX_EXISTS),
	    .unseen = get32(p + IX_UNSEEN),
	    .deleted = get32(p + IX_DELETED),
	    .recent = get32(p + IX_RECENT),
	    .nrecent = get32(p + IX_NRECENT),
	};
}

#ifndef SPOOL_INDEX_LAYOUT_H
#define SPOOL_INDEX_LAYOUT_H

#include "spool/index.h"
#include "spool/inner.h"

/* box/<id>: a header page, three pages of keyword names, pages of rows. */
enum {
	INDEX_VERSION = 2,
	INDEX_PAGE = 4096,
	INDEX_KEYWORDS = INDEX_PAGE, /* [length][name] ... */
	INDEX_KEYWORDS_END = 4 * INDEX_PAGE,
	INDEX_ROWS = INDEX_KEYWORDS_END,

	IX_MAGIC = 0,
	IX_VERSION = 8,
	IX_REPLACED = 12, /* 1: the file was made anew, open it again */
	IX_BOX = 16,
	IX_UIDVALIDITY = 24,
	IX_UIDNEXT = 28,
	IX_ROWS = 32,
	IX_EXISTS = 36,
	IX_UNSEEN = 40,
	IX_DELETED = 44,
	IX_BYTES = 48,
	IX_MODSEQ = 56,
	IX_APPLIED = 64, /* LSN of the last record that changed this file */
	IX_RECENT = 72,
	IX_NKEYWORDS = 76,
	IX_KEYWORD_BYTES = 80,
	IX_NRECENT = 84, /* how many messages are recent */

	/* in front of the rows of a page */
	PG_MODSEQ = 0,
	PG_LIVE = 8,
	PG_UNSEEN = 10,
	PAGE_HEADER = 16,
};

struct index {
	struct index *next;
	struct account *account;
	uint64_t box;
	int fd;
	unsigned char *p; /* mapped */
	size_t mapped, size;
	unsigned holds;
	uint64_t used;
	uint64_t seen_lsn; /* published LSN as last looked up */
	struct seen *seen; /* the viewer's own state, or NULL */
};

static inline unsigned char *
index_page_at(const struct index *x, uint32_t page)
{
	return x->p + INDEX_ROWS + (size_t)page * INDEX_PAGE;
}

static inline unsigned char *
index_row_at(const struct index *x, uint32_t i)
{
	return index_page_at(x, i / ROWS_PER_PAGE) + PAGE_HEADER +
	       (size_t)(i % ROWS_PER_PAGE) * ROW_SIZE;
}

static inline size_t
index_size_for(uint32_t rows)
{
	size_t pages = ((size_t)rows + ROWS_PER_PAGE - 1) / ROWS_PER_PAGE;

	return INDEX_ROWS + pages * INDEX_PAGE;
}

/* Numbers that others read while they change: whole, in order. */
static inline uint64_t
ix_load64(const unsigned char *p)
{
	return __atomic_load_n(
	    (const uint64_t *)(const void *)p, __ATOMIC_ACQUIRE);
}

static inline uint32_t
ix_load32(const unsigned char *p)
{
	return __atomic_load_n(
	    (const uint32_t *)(const void *)p, __ATOMIC_ACQUIRE);
}

static inline void
ix_store64(unsigned char *p, uint64_t v)
{
	__atomic_store_n((uint64_t *)(void *)p, v, __ATOMIC_RELEASE);
}

static inline void
ix_store32(unsigned char *p, uint32_t v)
{
	__atomic_store_n((uint32_t *)(void *)p, v, __ATOMIC_RELEASE);
}

bool index_map(struct index *);
void index_line(const struct index *, struct head_line *ret);

#endif

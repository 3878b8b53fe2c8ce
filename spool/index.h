#ifndef SPOOL_INDEX_H
#define SPOOL_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "spool/account.h"
#include "spool/row.h"

/*
 * A mailbox's index: a header and rows in order of UID, mapped.
 *
 * Rows are numbered from 0; tombstones of expunged messages stay among them.
 * A reader sees rows as of some LSN: it may see a newer state of a row than
 * the one it asked about, never a torn one and never an unpublished one.
 *
 * An index belongs to its account, which keeps those opened lately; the
 * pointer is good until index_stale() says that the file was made anew, after
 * which account_index() gives the new one (row numbers may differ).
 */
struct index;

/* SPOOL_NONE if the mailbox has no such index (it was deleted). */
int account_index(struct account *, uint64_t box, struct index **ret);
/* Keep it open / let the account close it when it needs the room. */
void index_hold(struct index *);
void index_drop(struct index *);
bool index_stale(const struct index *);

/* The counts that SELECT and STATUS ask for. */
struct index_info {
	uint64_t box, modseq, bytes; /* modseq: HIGHESTMODSEQ */
	uint32_t uidvalidity, uidnext;
	uint32_t rows, exists, unseen, deleted;
	uint32_t recent;  /* messages with this UID or above are recent */
	uint32_t nrecent; /* so many of them */
	uint32_t nkeywords;
};
void index_info(struct index *, struct index_info *ret);

/* The same of a mailbox whose index need not be opened for it (rows and
 * nkeywords are 0).  SPOOL_NONE. */
int account_status(struct account *, uint64_t box, struct index_info *ret);

/* Row i, whole and published.  False if i is not below the rows there are. */
bool index_row(struct index *, uint32_t i, struct row *ret);
/* Only its UID and flags, for those who look at very many. */
bool index_glance(struct index *, uint32_t i, uint32_t *uid, uint32_t *flags);
/* The same of rows from `from` on, n at most, to the end of their page: how
 * many. */
struct glance {
	uint32_t uid, flags;
};
unsigned index_glances(
    struct index *, uint32_t from, unsigned n, struct glance *ret);
/* The first row whose UID is not below uid; the number of rows if none. */
uint32_t index_find(struct index *, uint32_t uid);
uint32_t index_rows(struct index *);

/*
 * Rows lie in pages of ROWS_PER_PAGE, each with a summary that lets a reader
 * pass over 51 rows at once.  The summary covers all published changes, and
 * perhaps newer ones.
 */
enum { ROWS_PER_PAGE = 51 };
struct index_page {
	uint64_t modseq; /* the greatest of any row in it */
	unsigned rows, live, unseen;
};
bool index_page(struct index *, uint32_t page, struct index_page *ret);

/* Keywords: the name of bit i (valid while the index is open), or the bit of
 * a name (ASCII case does not matter), or -1. */
struct span index_keyword(struct index *, unsigned i);
int index_keyword_bit(struct index *, struct span name);

#endif

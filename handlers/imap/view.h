#ifndef IMAP_VIEW_H
#define IMAP_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "spool/events.h"
#include "spool/index.h"
#include "spool/mailbox.h"

/*
 * The selected mailbox as this client knows it.
 *
 * Message sequence numbers count the rows of the mailbox's index that the
 * client has been told of.  While it has been told of every row below
 * view->rows that is simply row + 1; else a bitmap says which (one bit a row,
 * and a count for each 512, so that either way takes constant time, nearly).
 * That is all the memory a session has for a mailbox, however large.
 *
 * A message that somebody expunged stays in the bitmap, and its row in the
 * index as a tombstone, until the client has been told: until then it has its
 * number and can be fetched.
 *
 * Rows change under us at any time: read each once and use that copy.
 */
enum { RECENT_RUNS = 64, OWN_MAX = 16 };

struct view {
	struct mailbox box; /* account, id, rights */
	char *name;         /* as it was selected, in UTF-8 */
	struct index *index;
	struct events events; /* the client knows what happened until here */
	bool readonly;        /* EXAMINE, or no rights to change anything */
	bool examined;        /* EXAMINE */
	bool annotate; /* SELECT (ANNOTATE): annotations that change are told */

	uint32_t rows;  /* rows below this the client was told of, ... */
	uint32_t count; /* ... and still counts so many of them */
	uint64_t *bits; /* which; NULL: all */
	uint32_t *rank; /* how many before each 512 rows */
	uint32_t room;  /* rows for which bits has room */

	uint64_t catalog;   /* as of this LSN the rights were looked up */
	bool gone;          /* the mailbox was deleted */
	bool unsettled;     /* expunges wait to be told, ... */
	uint64_t settled;   /* ... those after this LSN, ... */
	bool withheld;      /* ... and the client knows of that LSN */
	uint32_t nkeywords; /* as of the last FLAGS response */
	uint64_t deaf; /* flags that changed after this LSN were not told */
	uint64_t seen_version; /* of what this reader has seen */

	/* Flag changes of our own that the client knows, by their LSN. */
	uint64_t own[OWN_MAX];
	unsigned nown;

	/* Messages that are recent in this session, by UID. */
	struct uid_run recent[RECENT_RUNS];
	unsigned nrecent;

	bool unindexed;   /* search-index.c: there is something to be made, */
	uint32_t indexed; /* of rows from this one on */

	/* SEARCH's saved result (RFC 5182), malloc'd */
	struct uid_run *saved;
	uint32_t nsaved;

	struct contexts *contexts; /* context.h; NULL: none */
};

/* Takes the mailbox as it is now.  0 or what account_index() returned. */
int view_open(struct view *, const struct mailbox *, const char *name);
void view_close(struct view *);

/* The sequence number of a row, 0 if the client does not know of it. */
uint32_t view_seq(const struct view *, uint32_t row);
/* The row of a sequence number, which must be 1 to view->count. */
uint32_t view_row(const struct view *, uint32_t seq);
/* The first row from `row` on that the client knows of, or view->rows. */
uint32_t view_next(const struct view *, uint32_t row);
bool view_has(const struct view *, uint32_t row);
bool view_recent(const struct view *, uint32_t uid);
uint32_t view_nrecent(const struct view *);

/* How many rows below this one the client counts. */
uint32_t view_before(const struct view *, uint32_t row);

/* For view-tell.c: rows below this are known now, as far as they are alive;
 * a row is not counted any more; after that, the counts from there on. */
void view_extend(struct view *, uint32_t rows);
void view_make_bits(struct view *);
void view_forget(struct view *, uint32_t row);
uint32_t view_count_range(const struct view *, uint32_t from, uint32_t to);
void view_recount(struct view *, uint32_t from);

/* The client has been told the flags that our record lsn brought. */
void view_own(struct view *, uint64_t lsn);

/*
 * Rows one by one, in order:
 *
 *	while (cursor_next(&c, &row))
 *		... c.row, c.seq, row
 *
 * gives those of the runs that the client knows of, whether or not they have
 * been expunged meanwhile (row.flags & ROW_EXPUNGED).
 */
struct cursor {
	struct view *view;
	const struct uid_run *runs; /* of row numbers, in order */
	uint32_t n, k;
	uint32_t next; /* the row to look at next */
	uint32_t row, seq;
};
void cursor_init(
    struct cursor *, struct view *, const struct uid_run *, uint32_t n);
void cursor_all(struct cursor *, struct view *); /* the whole mailbox */
void cursor_rewind(struct cursor *);
bool cursor_next(struct cursor *, struct row *ret);

#endif

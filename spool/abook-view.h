#ifndef SPOOL_ABOOK_VIEW_H
#define SPOOL_ABOOK_VIEW_H

#include "spool/addressbook-inner.h"

/*
 * What searching a book needs, in a file of its own that is mapped: the values
 * of each field, folded, in order, one behind the other.
 *
 * The file knows the log up to a place; what came later is read from the log
 * and kept beside it (changes), until there is so much of it that the file is
 * made anew.  So a search costs nothing that grows with what else the account
 * has, nor much after a change.
 */
struct column {
	struct span name;      /* of the field, folded */
	uint32_t n;            /* values, in order */
	const uint32_t *entry; /* whose */
	const uint32_t *at;    /* n + 1 places in blob */
	struct span blob;      /* each value is followed by a NUL */
};
enum { COLUMN_NAMES, COLUMN_SHOWN, COLUMN_FIELDS };

struct abook_change {
	struct abook_change *next; /* of the same slot */
	struct span key;           /* folded name */
	struct span shown;         /* p is NULL: it is gone */
	struct field *f;           /* names and values folded */
	unsigned n;
};

struct abook_view {
	struct span file;
	uint32_t entries;
	struct column *columns; /* names, names as they are shown, fields */
	unsigned ncolumns;
	uint64_t *dead; /* bits: entries that are not as the file says */
	struct abook_change **table, **list;
	uint32_t nchanges, cap;
	struct arena mem;
};

/* As the account is now; good until the next call.  */
int abook_view(const struct book *, struct abook_view **ret);
void abook_view_close(void);
/* The book is gone. */
void abook_view_remove(struct account *, uint64_t id);

/* The value at i of a column. */
static inline struct span
column_value(const struct column *c, uint32_t i)
{
	return span_of(c->blob.p + c->at[i], c->at[i + 1] - c->at[i] - 1);
}

/* Folded for comparing, in the arena. */
struct span abook_fold(struct arena *, struct span);

/* abook-file.c */
struct abook_place { /* in the log: up to and with this record */
	uint64_t lsn, check, segment, offset;
};
int abook_file_make(struct account *, uint64_t id, const struct abook_place *);
int abook_file_move(struct account *, uint64_t id, const struct abook_place *,
    struct span file);
/* Maps it; SPOOL_NONE where there is no good one. */
int abook_file_open(
    struct account *, uint64_t id, struct abook_place *, struct abook_view *);
void abook_file_close(struct abook_view *);

#endif

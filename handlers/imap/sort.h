#ifndef IMAP_SORT_H
#define IMAP_SORT_H

#include "mail/sort.h"
#include "search.h"

/* SORT: what mail/sort.h needs to know of messages. */
enum { SORT_MEMORY = 512 << 20 };

/* "(REVERSE DATE SUBJECT)" */
bool arg_sort_program(struct args *, struct sort_program *);

/* What a program points at is kept in an arena from now on. */
void sort_keep(struct arena *, struct sort_program *);

/* The values of a message that was found, in the arena.  0, or what kept it
 * from being read. */
int sort_subject(const struct sort_program *, struct subject *, struct arena *,
    struct buf *scratch, struct sort_value **ret);

/* Which of two messages is first: below 0, a is; a search that is fuzzy is
 * asked again for their relevancy. */
int sort_order(struct session *, const struct sort_program *,
    const struct search *, const struct row *a, const struct row *b);

#endif

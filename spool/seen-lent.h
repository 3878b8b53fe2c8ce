#ifndef SPOOL_SEEN_LENT_H
#define SPOOL_SEEN_LENT_H

#include "spool/seen.h"

/* What a guest has seen, as long as his session lasts; only seen.c includes
 * this. */
struct seen_lent *lent_new(seen_fn *, void *arg); /* NULL: no memory */
void lent_free(struct seen_lent *);               /* or NULL */
/* A number that changes with each record. */
uint64_t lent_generation(const struct seen_lent *);
/* The record of a key, valid until the next is put.  SPOOL_NONE. */
int lent_get(struct seen_lent *, struct span key, struct span *ret);
/* SPOOL_FULL, -ENOMEM */
int lent_put(struct seen_lent *, struct span key, struct span record);
void lent_tell(struct seen_lent *, const struct seen_change *);

#endif

#ifndef SPOOL_ARRIVAL_INNER_H
#define SPOOL_ARRIVAL_INNER_H

#include "base/buf.h"
#include "spool/arrival.h"

/* What arrival.c and intent.c have in common: records of TABLE_ANNOTATION. */
#define ARRIVED ".arrived."
#define INTENT  ".intent."

enum { ARRIVAL_VERSION = 1, ARRIVAL_VALUE = 16 << 20 };

struct arrival_key {
	char bytes[sizeof ARRIVED + ARRIVAL_ID_MAX];
};

struct span arrival_key(struct arrival_key *, const char *prefix, struct span);
/* The id of a key of this kind. */
bool arrival_id_of(struct span key, const char *prefix, struct span *ret);
int arrival_drop(
    struct account *, struct span key, uint8_t via, const char *actor);

void arrival_put_runs(struct buf *, const struct uid_run *, uint32_t n);
/* So many bytes off the front, or NULL. */
const char *arrival_take(struct span *, size_t n);
bool arrival_take_runs(
    struct span *, struct arena *, const struct uid_run **ret, uint32_t *ret_n);

#endif

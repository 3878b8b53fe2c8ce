#ifndef SPOOL_ARRIVAL_H
#define SPOOL_ARRIVAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "spool/commit.h"
#include "spool/record.h"

/*
 * Messages on the move between servers.
 *
 * A batch that moves has an id.  Who runs the move writes down its intent
 * first; the target remembers the id in the commit that has the messages; the
 * source expunges them; then the intent goes, and the target may forget.
 * Whoever dies in between: as long as the intent is there, it is asked whether
 * the batch has arrived.  If so it is expunged at its source, else the intent
 * is dropped, and at no time is there a message at neither place.
 *
 * Both are entries of TABLE_ANNOTATION that no client sees: ".arrived." and
 * ".intent." with the id.
 */
enum {
	ARRIVAL_ID_MAX = 64,
	ARRIVAL_DAYS = 30, /* so long is remembered what nobody forgot */
};

/* Letters, digits, "-" and "."; at most ARRIVAL_ID_MAX of them. */
bool arrival_id_ok(struct span id);
/* A new one, of 32 letters and digits. */
void arrival_new_id(char ret[33]);

struct arrival {
	uint32_t uidvalidity;
	uint64_t box;
	const struct uid_run *run; /* UIDs of the messages, in order */
	uint32_t n;
};

/* In the commit that has the messages. */
int arrival_put(struct commit *, struct span id, const struct arrival *);
/* SPOOL_NONE: they have not arrived. */
int arrival_get(
    struct account *, struct span id, struct arena *, struct arrival *ret);
/* The same for good: what has not arrived never will. */
int arrival_settle(struct account *, struct span id, uint8_t via,
    const char *actor, struct arena *, struct arrival *ret);
/* Now and then it takes along those that are older than ARRIVAL_DAYS. */
int arrival_forget(
    struct account *, struct span id, uint8_t via, const char *actor);

/* What is to be expunged at the source once it has arrived. */
struct intent {
	char id[ARRIVAL_ID_MAX + 1];
	int64_t at;           /* seconds since 1970 */
	struct span from, to; /* names of mailboxes */
	uint32_t uidvalidity; /* of the source */
	const struct uid_run *run;
	uint32_t n;
};

/* One commit, durable when it returns.  SPOOL_EXISTS: one of another move is
 * about some of these messages. */
int intent_put(struct account *home, uint8_t via, const struct intent *);
int intent_drop(struct account *home, uint8_t via, struct span id);
/* All of them, in the arena. */
int intent_all(
    struct account *home, struct arena *, struct intent **ret, uint32_t *ret_n);

/*
 * While its id is locked an intent is being carried out.  The lock goes with
 * the process.  0 and a descriptor to close; -EAGAIN: somebody else has it.
 */
int intent_lock(struct spool *, struct span id, int *ret_fd);

#endif

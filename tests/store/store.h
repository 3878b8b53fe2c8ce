#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "spool/account.h"
#include "spool/spool.h"

/* What the parts of tests/prop/store.c share: what happened, in shared memory,
 * and where. */
enum {
	BOXES = 4,
	PROCESSES = 4,
	JOURNAL = 1 << 20,
	MESSAGES = 1 << 16,
	SEGMENT = 256 << 10
};

enum what { APPEND, COPY, MOVE, STORE, EXPUNGE, NOTE };
enum { ENTRIES = 3, READERS = 3 }; /* names and owners of annotations */

struct entry {
	enum what what;
	unsigned from, to; /* number of the mailbox */
	uint32_t uid, uid_to;
	uint32_t flags;
	unsigned keywords; /* bits of names k0 .. k7 */
	uint64_t hash;
	unsigned entry, whose; /* of an annotation, ... */
	unsigned value;	       /* ... and so many bytes it has; 0: none */
};

extern struct shared {
	unsigned n;
	volatile bool done;
	uint64_t rewritten; /* segments, by vacuum */
	unsigned followers; /* that were killed */
	uint64_t shipped;   /* bytes */
	struct entry entry[JOURNAL];
} *journal;

extern char dir[], standby[]; /* two spools */
extern uint64_t ids[BOXES];
extern int failures;

#define CHECK(cond, ...)                                                       \
	((cond) ? (void)0                                                      \
		: (failures++, printf("# %s:%d ", __FILE__, __LINE__),         \
		      printf(__VA_ARGS__), (void)puts("")))

static inline unsigned
dice(unsigned n)
{
	return (unsigned)random() % n;
}

struct span keyword(unsigned i); /* k0 .. k7 */

/* --- change.c: what is done to the store --------------------------------- */

_Noreturn void worker(unsigned seed, unsigned ops);
_Noreturn void vacuum(void);

/* --- follow.c: what follows it ------------------------------------------- */

_Noreturn void follow_all(unsigned seed);

/* --- model.c: what should have become of it ------------------------------ */

void play(void); /* the journal, into the model */
void compare_all(struct spool *, const char *when);

#endif

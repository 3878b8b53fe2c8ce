#ifndef SPOOL_HEAD_H
#define SPOOL_HEAD_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The head of an account: where its log ends, mapped by everyone.
 *
 * There are two slots and a counter whose lowest bit says which of them is
 * true.  A writer (who holds the lock) fills the other one and then adds one
 * to the counter, so that a reader never waits for a writer, not even for a
 * dead one.  The same file is what flock(2) locks, and the bell: a write to it
 * wakes those who watch it.
 */
struct head_state {
	uint64_t lsn, check;   /* of the last record */
	uint64_t segment, end; /* where the next record goes */
	uint64_t digest_end;   /* the same in digest/<segment> */
	uint64_t catalog_lsn;  /* of the last PUT or DEL */
	int64_t time;          /* of the last record, microseconds */
	uint64_t bytes, messages, mailboxes; /* what all mailboxes hold */
	uint32_t uidvalidity;                /* the greatest ever given */
	uint32_t tables; /* bit n: table n was ever written to */
	uint64_t quota[3];   /* of the account: a limit and 1, or 0: none */
	uint32_t quota_more; /* 1: the catalog has other limits */
	uint64_t switching; /* segment that vacuum is exchanging, or 0 */
};

struct head {
	int fd;
	unsigned char *map;
	uint64_t inode;
};

/*
 * Behind the first page lies a line for each mailbox, in order of id: what
 * SELECT and STATUS ask for, so that asking for 10,000 mailboxes opens none of
 * their indexes.  A writer stores `applied` first, as in an index.
 */
enum { HEAD_LINES_MAX = 1 << 17 };

struct head_line {
	uint64_t id, applied, modseq, bytes;
	uint32_t uidvalidity, uidnext, exists, unseen, deleted, recent, nrecent;
	uint32_t gone; /* 1: the mailbox was deleted */
};

/* `switching`, while a new segment is being begun. */
#define HEAD_ROLLING (UINT64_C(1) << 63)

#define HEAD_NONE ((struct head){.fd = -1})

/* Opens and maps path (below dir), made if need be.  0 or -errno. */
int head_open(struct head *, int dir, const char *path, bool create);
void head_close(struct head *);

/* Written in this boot, as this very file?  If not, see recover.c. */
bool head_trusted(const struct head *, const uint64_t boot[2]);

/* Of catalog.tdb: the lowest bit, CATALOG_CHANGING, while it is being changed;
 * the others count how often it was made anew. */
enum { CATALOG_CHANGING = 1 };
uint32_t head_catalog(const struct head *);
void head_catalog_set(struct head *, uint32_t);

/* The account's place (spool/place.h), or HEAD_CHANGING.  Setting it rings. */
enum { HEAD_CHANGING = 255 };
uint32_t head_place(const struct head *);
void head_place_set(struct head *, uint32_t);

/* What the standby has of this account (spool/standby.h), and waiting until
 * that is something else than `turn` says, for ms at most.  No lock. */
uint64_t head_standby(const struct head *);
void head_standby_set(struct head *, uint64_t);
uint32_t head_standby_turn(struct head *);
void head_standby_wait(struct head *, uint32_t turn, int ms);

/* Under the lock: is the true slot as it was written? */
bool head_whole(const struct head *);

void head_read(const struct head *, struct head_state *ret);
uint64_t head_lsn(const struct head *);
/* Where the records of a segment end whose file has that size. */
uint64_t head_end(const struct head *, uint64_t segment, uint64_t size);

/* Under the lock only: makes the state the true one and rings. */
void head_publish(struct head *, const struct head_state *);
/* The same, and marks the head as written in this boot. */
void head_claim(
    struct head *, const struct head_state *, const uint64_t boot[2]);

/* The number of the line of a mailbox; false if it has none. */
bool head_line_find(const struct head *, uint64_t id, uint32_t *ret);
void head_line_get(const struct head *, uint32_t i, struct head_line *ret);
/* Under the lock. */
int head_line_reserve(struct head *); /* room for one more */
void head_line_add(struct head *, const struct head_line *);
void head_line_put(struct head *, uint32_t i, const struct head_line *);
void head_lines_clear(struct head *);

#endif

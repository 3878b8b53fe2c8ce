#ifndef PEER_FOLLOW_H
#define PEER_FOLLOW_H

#include "base/buf.h"
#include "base/username.h"
#include "peer.h"
#include "spool/ship.h"

/* An account that somebody follows: how far it was sent. */
struct followed {
	char *name;
	struct ship_place at;
	int wd; /* of its head, or -1 */
	bool dirty, queued;
	uint64_t sent; /* as which one of those sent, last */
	int64_t not_before;   /* it failed: when to try again, ms */
	struct account *open; /* or NULL */
	struct followed *next_name, *next_wd, *next; /* of lists */
};

enum { FOLLOWED_LISTS = 1 << 14, FOLLOWED_OPEN = 64 };

/* What was sent and is not known to be on the other side's disk: that account,
 * up to that LSN. */
struct on_its_way {
	struct followed *whose;
	uint64_t lsn;
};

struct follow {
	struct session *s;
	struct buf out;
	int watch; /* inotify */
	int word;  /* run/standby-NAME */
	bool told, news; /* too few watches; there may be new accounts */
	unsigned n;
	int64_t looked, look_took, said;
	/* accounts sent, and of these taken in; and when there were `mark` of
	 * them sent, 0 if none is on its way (monotonic ms) */
	uint64_t sent, acked, mark;
	uint64_t said_sent, said_acked; /* as the file of f->word has it */
	int64_t mark_at;
	struct followed *by_name[FOLLOWED_LISTS], *by_wd[FOLLOWED_LISTS];
	struct followed *first, **last; /* those to be looked at */
	struct followed *open[FOLLOWED_OPEN]; /* those kept open, in turn */
	unsigned opened;
	unsigned failed; /* those with not_before */
	/* of a standby that syncs: `durable` of the sent ones are there on the
	 * disk; way[] is what was sent since, a ring */
	struct standby_page *page;
	uint64_t durable, level;
	bool settled, late; /* `level` was set once; who waits was late then */
	struct on_its_way *way;
	size_t way_room;
};


struct followed *followed_find(struct follow *, const char *name);
struct followed *followed_add(struct follow *, const char *name);
void followed_watched(struct follow *, struct followed *, int wd);
void followed_unwatched(struct follow *, struct followed *);
struct followed *followed_of_wd(struct follow *, int wd);
void followed_queue(struct follow *, struct followed *);
struct followed *followed_next(struct follow *); /* off the queue; or NULL */
void followed_all_dirty(struct follow *);
void followed_free(struct follow *);
/* It as it is now, kept open; not 0: as account_open(). */
int followed_open(struct follow *, struct followed *, struct account **ret);

/* --- synced.c: what a standby has on its disk ----------------------------- */

/* It says that it syncs; so commits here may wait for it. */
void synced_begin(struct follow *);
void synced_end(struct follow *);
/* f->sent has grown by one: that account, up to that LSN. */
void synced_sent(struct follow *, struct followed *, uint64_t lsn);
/* It has as much as there is of an account, without anything being sent. */
void synced_same(struct follow *, struct followed *, uint64_t lsn);
/* It cannot have it. */
void synced_not(struct follow *, struct followed *);
/* So many of those sent are on its disk. */
void synced_said(struct follow *, uint64_t n);
/* The nth of those sent was not taken in: this is how far it is. */
void synced_refused(struct follow *, uint64_t n, const struct log_end *);
/* Every second: false: somebody else serves it now. */
bool synced_beat(struct follow *);

#endif

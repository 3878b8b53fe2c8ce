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
	struct followed *next_name, *next_wd, *next; /* of lists */
};

enum { FOLLOWED_LISTS = 1 << 14 };

struct follow {
	struct session *s;
	struct buf out;
	int watch; /* inotify */
	int word;  /* run/standby-NAME */
	bool told;
	unsigned n;
	int64_t looked, said;
	/* accounts sent, and of these taken in; and when there were `mark` of
	 * them sent, 0 if none is on its way (monotonic ms) */
	uint64_t sent, acked, mark;
	int64_t mark_at;
	struct followed *by_name[FOLLOWED_LISTS], *by_wd[FOLLOWED_LISTS];
	struct followed *first, **last; /* those to be looked at */
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

#endif

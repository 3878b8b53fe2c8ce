#ifndef SPOOL_PLACE_H
#define SPOOL_PLACE_H

#include <stdint.h>

#include "spool/account.h"
#include "spool/backup.h"

/*
 * The place of an account among several servers.
 *
 * Only an ordinary account can be written to: each commit looks at a word of
 * the mapped head, under the account's lock, and is refused with
 * SPOOL_ELSEWHERE where it says something else.  Reading goes on.
 *
 *	ordinary -> leaving -> left               where it was
 *	            standby -> sealed -> ordinary where it goes
 *
 * The account's file `place` says why, across reboots and in copies; without
 * it the account is ordinary.  The word says "changing" while that file is
 * written, and then who takes the lock reads it; so a process that dies at any
 * point leaves the old place or the new one.
 */
enum account_place {
	PLACE_ORDINARY,
	PLACE_STANDBY, /* a copy, which follows the account of another server */
	PLACE_SEALED,  /* that is complete, and takes nothing more */
	PLACE_LEAVING, /* somebody moves it away */
	PLACE_LEFT,    /* it is elsewhere; this is what it was */
};

enum { PLACE_HOST = 256 };

struct place_mark {
	enum account_place place;
	char host[PLACE_HOST]; /* where it comes from, or goes to */
	int64_t time;          /* since when, seconds */
	struct log_end end;    /* SEALED, LEFT: where its log ended */
};

/* No system call, but while somebody changes it. */
enum account_place account_place(struct account *);

/* Is this not where its user is served?  (Who leaves still is.) */
bool account_elsewhere(struct account *);

/* Is what is here a copy that follows that server's account, and can be read
 * instead of it?  NULL: of any server's. */
bool place_is_copy(struct account *, const char *of_host);

/* What the file says; PLACE_ORDINARY without one. */
int place_read(struct account *, struct place_mark *ret);

/*
 * Under the account's lock, which is taken for as long as three files are
 * synced.  from: the places that it may have now, a bit each, else
 * SPOOL_ELSEWHERE.  at: where the log must end, else SPOOL_DIVERGED; or NULL.
 * What a standby took is synced first.  mark->time and mark->end are set.
 */
int place_change(struct account *, unsigned from, const struct log_end *at,
    struct place_mark *mark);

#define PLACE_BIT(place) (1U << (place))
#define PLACE_ANY (~0U)

/* "leaving" and so on. */
const char *place_name(enum account_place);

/* A new account that is a standby from the beginning: its first segment is
 * the one given, which must be whole.  SPOOL_EXISTS. */
int account_create_standby(struct spool *, const char *name, const char *from,
    struct span segment);

/* Calls each for all accounts whose place is not settled, or is to be cleaned
 * up after: sealed, leaving and left ones.  Some may be ordinary by now. */
int spool_each_moving(
    struct spool *, int (*each)(void *, const char *name), void *arg);

/* One at a time moves an account: a lock that goes with the descriptor.
 * -EWOULDBLOCK: somebody else does. */
int moving_lock(struct spool *, const char *name, int *ret_fd);

/* Removes an account that left, with all that is in it.  SPOOL_ELSEWHERE: it
 * did not, SPOOL_DIVERGED: something else is in it than what left. */
int account_remove_left(struct spool *, const char *name);
/* The same for a standby, whether it was sealed or not. */
int account_remove_standby(struct spool *, const char *name);

/* --- for spool/ alone ----------------------------------------------------- */

/* Under the lock: the word of head again, from the file. */
int place_recall(struct account *);

#endif

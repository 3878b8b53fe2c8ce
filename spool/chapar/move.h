#ifndef CHAPAR_MOVE_H
#define CHAPAR_MOVE_H

#include "base/username.h"
#include "home.h"
#include "peer-client.h"

/*
 * Moving an account to another server.
 *
 *	1  its log goes there, again and again, while it is written to
 *	2  here: leaving.  Nobody writes to it any more
 *	3  the rest goes there; both ends are the same
 *	4  there: sealed
 *	5  the directory says that it is there, if it said here
 *	6  here: left
 *	7  there: ordinary
 *
 * Before 5 it can be given up, and is this server's; from 5 on it is the
 * other's, and who comes along finishes it.
 */
struct move {
	struct spool *spool;
	struct homes *home;
	struct account *account;
	struct peer_client peer;
	char name[USERNAME_SIZE], host[HOST_SIZE];
	int lock; /* moving_lock() */
	uint64_t bytes;
	int64_t locked_us; /* from 2 to 7 */
	bool rushed; /* the live part went on for too long */
};

/* All return 0 or an exit status, and have said what is wrong. */
int move_begin(struct move *); /* opens, locks, connects */
void move_end(struct move *);
int move_there(struct move *);  /* 1 to 7 */
int move_finish(struct move *); /* 6 and 7 */
int move_abort(struct move *);  /* back from before 5 */

/* Looks after what others left behind: see chapar(1), move --settle. */
int move_settle(struct spool *, struct homes *, int64_t grace);

#endif

#ifndef CHAPAR_TAKES_H
#define CHAPAR_TAKES_H

#include "spool/ship.h"

/*
 * The accounts that a standby is taking: those that came last are kept open,
 * and what is not on the disk yet is known, so that one sync is for many.
 */
enum { TAKES_OPEN = 64 };

struct taken {
	struct take take;
	bool open, dirty;
};

struct takes {
	struct spool *spool;
	const char *from; /* the server */
	bool sync;        /* nothing is closed that is not on the disk */
	struct taken all[TAKES_OPEN];
	unsigned turn;
	unsigned ndirty;
};

/* As take_open(); *ret stays good until another one is asked for. */
int takes_get(struct takes *, const char *name, struct taken **ret);
/* Something was taken. */
void takes_dirty(struct takes *, struct taken *);
void takes_close(struct takes *, struct taken *);
void takes_end(struct takes *);
/* All that was taken is on the disk. */
int takes_sync(struct takes *);

#endif

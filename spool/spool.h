#ifndef SPOOL_SPOOL_H
#define SPOOL_SPOOL_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The spool: one directory that holds everything.
 *
 * Functions of spool/ return 0 or a negative errno; ordinary outcomes are the
 * positive names below.  Nothing here logs or talks to a client.
 */
enum {
	SPOOL_NONE = 1,   /* no such account, mailbox, key or message */
	SPOOL_EXISTS = 2, /* it is there already */
	SPOOL_GONE = 3,   /* the message was expunged meanwhile */
	SPOOL_FULL = 4,   /* a bound was reached: keywords, mailboxes, UIDs */
	SPOOL_BADNAME = 5,
	SPOOL_CORRUPT = 6, /* a file is not what it should be: chapar check */
	SPOOL_DENIED = 7,
	SPOOL_QUOTA = 8, /* it is more than the quota allows */
	SPOOL_ELSEWHERE = 9, /* it may not be written to here: spool/place.h */
	SPOOL_DIVERGED = 10, /* the two logs are not of one history */
	SPOOL_LATER = 11, /* the site's directory cannot be asked now */
	SPOOL_STANDBY = 12, /* the standby does not have it: spool/standby.h */
};

struct directory;

struct spool {
	int dir;              /* the spool's directory */
	char *path;           /* its absolute path */
	uint64_t segment_max; /* a longer segment takes no new commit */
	bool sync_all;        /* flag changes and expunges are synced too */
	struct standby *standby; /* commits wait for it; NULL: for nobody */
	uint64_t boot[2];     /* this boot of the machine */
	struct tdbx *grants;  /* once it was needed; spool/grants.h */
	/* For spool/housed.h: directory.tdb where the process has it open, or
	 * NULL; and chapar-directory's socket, NULL: the usual. */
	struct directory *directory;
	const char *directory_socket;
};

/* Opens the spool at path; -ENOENT when it is not there. */
int spool_open(struct spool *, const char *path);
/* Makes what is missing of an empty spool at path. */
int spool_init(const char *path);
void spool_close(struct spool *);

/* What a return value means, in words for a person. */
const char *spool_strerror(int rc);

/* Calls each(name) for every account; stops at the first non-zero. */
int spool_each_account(
    struct spool *, int (*each)(void *, const char *name), void *arg);

#endif

#ifndef SPOOL_VIEWER_H
#define SPOOL_VIEWER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "spool/account.h"
#include "spool/spool.h"

/*
 * Who looks: a user with his groups, his own account, and those of others that
 * he looked at lately, which stay open.
 *
 * An account of somebody else is opened only for those who were granted
 * something in it (spool/grants.h) and for admins.  At most VIEWER_OPEN are
 * kept; those of which somebody holds an index are not closed.
 */
enum { VIEWER_OPEN = 16 };

/* How access lists call who has not said who he is.  No user has this name, or
 * "anyone". */
#define ANONYMOUS "anonymous"

struct viewer {
	struct spool *spool;
	struct account *home; /* his own account; NULL: he has none */
	const char *user;     /* NULL: anonymous */
	const char *groups;   /* "staff", NUL, "students", NUL, NUL; or NULL */
	bool admin;           /* has l and a everywhere */
	bool others;          /* LIST also has what is not his own */
	struct {
		struct account *account;
		uint64_t used;
		bool gone; /* it has not the name any more */
	} other[VIEWER_OPEN];
	uint64_t clock;
	struct seen_keys *seen_keys; /* spool/seen.h */
	struct seen_lent *lent; /* the same; NULL unless he is a guest */
};

/* An account by its folded name, the viewer's own or another.  SPOOL_NONE if
 * it is not there or he may see nothing of it, at the same cost. */
int viewer_account(struct viewer *, const char *account, struct account **ret);

/* Does an access list mean him by this identifier? */
bool viewer_is(const struct viewer *, struct span identifier);

/* What he is called in the log; NULL: an admin without a name, who uses
 * chapar. */
const char *viewer_name(const struct viewer *);

/* Is he in a list "alice,group:staff"? */
bool viewer_among(const struct viewer *, const char *list);

/* An account of others that has another name now, or none: it is not found
 * under the old one, and closed, at the latest at the end. */
void viewer_drop(struct viewer *, const char *account);

/* What can be opened again is closed, so that others in this process may open
 * it: a catalog is open once. */
void viewer_rest(struct viewer *);

/* Closes the accounts of others. */
void viewer_close(struct viewer *);

#endif

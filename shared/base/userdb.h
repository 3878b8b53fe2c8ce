#ifndef BASE_USERDB_H
#define BASE_USERDB_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * What users.tdb keeps about a user, under the folded name; the format is
 * described in chapar-users(5).  There is no password in it, only its
 * crypt(3) hash.
 */
enum { USERDB_GROUPS = 64 };

struct userdb_record {
	bool locked;      /* no password is the right one */
	struct span hash; /* "$y$...", not terminated */
	int64_t changed;  /* when the password was set, microseconds */
	unsigned n;
	struct span groups[USERDB_GROUPS];
};

/* Spans point into the value.  0, or -EBADMSG for what is not a record. */
int userdb_decode(struct span value, struct userdb_record *ret);
void userdb_encode(struct buf *, const struct userdb_record *);

#endif

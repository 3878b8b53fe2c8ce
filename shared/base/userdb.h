#ifndef BASE_USERDB_H
#define BASE_USERDB_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * What users.tdb keeps about a user, under the folded name; the format is
 * described in chapar-users(5).  There is no password in it, only its
 * crypt(3) hash and the keys of SCRAM; unless a user needs mechanisms that
 * want the password itself, and was made so.
 */
enum { USERDB_GROUPS = 64 };

/* RFC 5802: what a server keeps, for SHA-1 and for SHA-256. */
enum userdb_scram { SCRAM_SHA1, SCRAM_SHA256, SCRAM_KINDS };
enum { SCRAM_SALT = 16, SCRAM_KEY_MAX = 32, SCRAM_ITERATIONS = 10000 };
struct scram_keys {
	uint32_t iterations; /* 0: there are none */
	unsigned n;          /* bytes of a key: 20 or 32 */
	unsigned char salt[SCRAM_SALT];
	unsigned char stored[SCRAM_KEY_MAX], server[SCRAM_KEY_MAX];
};

/* Under this key, which is no user's name, lie 32 random bytes: what answers
 * about users who do not exist are made from. */
#define USERDB_SITE SPAN("\0site")
enum { USERDB_SITE_BYTES = 32 };

struct userdb_record {
	bool locked;      /* no password is the right one */
	struct span hash; /* "$y$...", not terminated */
	int64_t changed;  /* when the password was set, microseconds */
	struct scram_keys scram[SCRAM_KINDS];
	struct span secret; /* the password itself; n 0: not kept */
	unsigned n;
	struct span groups[USERDB_GROUPS];
};

/* Spans point into the value.  0, or -EBADMSG for what is not a record. */
int userdb_decode(struct span value, struct userdb_record *ret);
void userdb_encode(struct buf *, const struct userdb_record *);

#endif

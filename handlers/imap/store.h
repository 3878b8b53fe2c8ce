#ifndef IMAP_STORE_H
#define IMAP_STORE_H

#include "imap.h"
#include "spool/commit.h"

/*
 * STORE: what shall become of the flags of many messages, worked out under
 * the account's lock, committed as a few records, and told afterwards.
 */
enum store_how { STORE_SET, STORE_ADD, STORE_REMOVE };

struct store {
	/* as asked for */
	enum store_how how;
	bool silent;
	bool conditional; /* UNCHANGEDSINCE, RFC 7162 section 3.1.3 */
	uint64_t since;
	struct flag_set flags;

	/* as it went */
	uint64_t lo, hi;    /* LSNs of our records; hi is 0 if there are none */
	struct runs failed; /* row numbers of messages that had changed */
	bool moved;         /* the index was made anew: the rows are old */
	bool gone;          /* some had been expunged */
	bool names;         /* the mailbox has new keywords */
};

/* Does it; the cursor stands at its start before and after.  0, a negative
 * errno or an outcome of spool/. */
int store_run(struct session *, struct store *, struct cursor *);

#endif

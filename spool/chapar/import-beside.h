#ifndef CHAPAR_IMPORT_BESIDE_H
#define CHAPAR_IMPORT_BESIDE_H

#include "import.h"
#include "spool/acl.h"
#include "spool/quota.h"

/*
 * What comes along beside messages.  Each gives 0, a negative errno or what
 * spool/spool.h says, and writes nothing where it is so already.
 */

/* Who else may do what in im->box, as it was elsewhere.  What a new mailbox got
 * from its parent goes; what was granted here since stays. */
struct import_acl {
	struct arena *mem;
	struct import_acl_entry {
		struct span who, rights; /* as written there */
		struct import_acl_entry *next;
	} * list;
};
void import_acl_add(struct import_acl *, struct span who, struct span rights);
int import_acl_set(struct import *, const struct import_acl *);

/* The limits of the whole account; does nothing if there are none. */
int import_quota(struct import *, const uint64_t limit[QUOTA_RESOURCES]);

/* What the account's user has seen of a mailbox of somebody else, which is here
 * already as it was there; otherwise nothing happens.  Ranges in order. */
struct others_seen {
	struct uid_run *runs; /* malloc'd */
	uint32_t n, cap;
};
void others_seen_add(struct others_seen *, uint32_t lo, uint32_t hi);
void others_seen_free(struct others_seen *);
int import_others_seen(struct import *, struct span name, uint32_t uidvalidity,
    const struct others_seen *);
int import_others_subscribe(struct import *, struct span name);

/* An annotation of im->box, unless it is what it is already.  What cannot be
 * one here is passed over. */
int import_note(struct import *, struct span entry, struct span value);

#endif

#ifndef CHAPAR_CYRUS_FIND_H
#define CHAPAR_CYRUS_FIND_H

#include "cyrus.h"

/* A mailbox of Cyrus's, and where it is. */
struct cyrus_folder {
	const char *dir;  /* with its files */
	struct span name; /* "user.alice.Work", "example.edu!user.alice" */
	struct span id;
	struct cyrus_folder *next;
};

/* All below a directory, those of a user (own, "user.alice") apart from the
 * rest, each in order of names.  A header that cannot be read is told of to
 * bad.  0 or negative errno. */
typedef void cyrus_bad(void *arg, const char *path, const char *why);
int cyrus_scan(const char *dir, struct span own, struct arena *,
    struct cyrus_folder **ret_own, struct cyrus_folder **ret_others,
    cyrus_bad *bad, void *arg);

/* The same from mailboxes.db, which is one file instead of one for each mailbox
 * of the site.  False if it does not tell where all of his are, as it does
 * since 3.6, and nothing has been found. */
bool cyrus_listed(struct span db, const char *dir, struct span own,
    struct arena *, struct cyrus_folder **ret_own,
    struct cyrus_folder **ret_others);
/* A name as databases have it since 3.6: "N" and US between levels. */
struct span cyrus_db_name(struct arena *, struct span);
/* In order of names. */
struct cyrus_folder *cyrus_sorted(struct arena *, struct cyrus_folder *);

/* A user's root: "user.alice", or with a domain. */
struct span cyrus_user(struct arena *, const char *login);
/* Is this mailbox the user's, and what is it called below INBOX?  "" is INBOX
 * itself; UTF-8, '/' between levels. */
bool cyrus_own(
    struct span own, struct span name, struct arena *, struct span *ret);
/* The name of a mailbox of another user here, "user/bob/Work"; false if it is
 * nobody's. */
bool cyrus_others(struct span name, struct arena *, struct span *ret);

#endif

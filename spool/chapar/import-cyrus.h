#ifndef CHAPAR_IMPORT_CYRUS_H
#define CHAPAR_IMPORT_CYRUS_H

#include "cyrus-find.h"
#include "import.h"

/* What the files of it work on. */
struct cyrus_import {
	struct import *im;
	struct arena mem;   /* as long as the import */
	struct arena box;   /* as long as a mailbox */
	const char *config; /* Cyrus's configdirectory, or NULL */
	struct span into;
	struct span user; /* "user.alice" */
	const char *login;
	struct cyrus_folder *own, *others;
	struct cyrus_db seen; /* flat and empty: there is none */
	struct cyrus_db notes;
};

/* Files are read as who called; false: there is none, or not to be read. */
bool cyrus_read(
    struct cyrus_import *, struct arena *, const char *path, struct span *ret);

/* Each 0, a negative errno or what spool/spool.h says. */
int cyrus_messages(struct cyrus_import *, const struct cyrus_folder *,
    const struct cyrus_header *);

/* In the configdirectory, where there is one. */
void cyrus_config(struct cyrus_import *);
/* The path of a file of the user's own, by the id of his INBOX or by his name;
 * and that of one in a folder of it.  NULL: there is none. */
const char *cyrus_user_file(
    struct cyrus_import *, const char *by_id, const char *suffix);
const char *cyrus_find_file(
    struct cyrus_import *, const char *folder, struct span name);
/* An empty one, if there is no path or what is there is none: that is said. */
void cyrus_open(struct cyrus_import *, const char *path, struct cyrus_db *ret);
/* The list of UIDs that he has seen of the mailbox with an id; false: none. */
bool cyrus_seen(struct cyrus_import *, struct span id, struct span *ret);
unsigned cyrus_use(struct cyrus_import *, const struct cyrus_folder *);
int cyrus_notes(struct cyrus_import *, const struct cyrus_folder *);
int cyrus_quota(struct cyrus_import *, struct span root);
int cyrus_subscribed(struct cyrus_import *);
int cyrus_seen_of_others(struct cyrus_import *);

/* The name here of a mailbox there, of his or of somebody else. */
bool cyrus_name(
    struct cyrus_import *, struct span there, struct span *ret, bool *ret_own);

#endif

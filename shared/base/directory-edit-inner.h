#ifndef BASE_DIRECTORY_EDIT_INNER_H
#define BASE_DIRECTORY_EDIT_INNER_H

#include <stdlib.h>

#include "base/buf.h"
#include "base/directory-edit.h"
#include "base/directory-file.h"

/*
 * What the three files that write directory.tdb share: directory-edit.c has the
 * accounts, directory-claim.c what entries of a directory server say of them,
 * directory-tally.c the list of servers and of their boards.
 */
enum { LIST_MAX = 64 << 20 };

struct tally {
	char host[HOST_SIZE];
	int64_t accounts, boards;
	struct buf came, went; /* boards, each ended by a NUL */
};

struct directory_edit {
	struct tdbx *table;
	bool lent; /* the table is not ours to close */
	struct tally *tally;
	size_t n, room;
	struct arena mem;
};

/* --- directory-edit.c ---------------------------------------------------- */

/* "" where there is nothing. */
int directory_fetch(struct directory_edit *, enum directory_key,
    struct span name, struct span *ret);
/* An empty value takes it out. */
int directory_store(
    struct directory_edit *, enum directory_key, struct span name, struct span);
/* An account's record, and where it says the account is: "" nowhere. */
void directory_old_home(
    struct span value, struct home_record *ret, char ret_host[HOST_SIZE]);
/* The account's record anew, and what that does to the servers. */
int directory_change_home(struct directory_edit *, const char *account,
    const char *old, const char *host, struct span claims, bool gone);

/* --- directory-claim.c --------------------------------------------------- */

/* An entry's record: the account, a NUL, the server, a NUL. */
bool claim_read(struct span, const char **account, const char **host);

/* --- directory-tally.c --------------------------------------------------- */

/* One more account on that server, or (by: -1) one less; host "": nothing. */
int tally_move(
    struct directory_edit *, const char *account, const char *host, int by);
/* Writes what changed. */
int tally_store(struct directory_edit *);
void tally_forget(struct directory_edit *);

#endif

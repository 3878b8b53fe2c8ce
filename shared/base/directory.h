#ifndef BASE_DIRECTORY_H
#define BASE_DIRECTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/*
 * Which server houses which account: SPOOL/directory.tdb, described in
 * chapar-directory(5).  It is a copy of what the site's directory says, which
 * chapar-directory(8) or `chapar directory load` keeps; where there is none,
 * this server is the only one.
 *
 * An account is a user, by the folded name, or a board, "board:news" or
 * "board/news" here.  A server is the name that mailHost has for it, in lower
 * case: "mail2.campus.example", "192.0.2.7".
 *
 * A process opens it once, as any tdb, and not before it forks.
 */
enum { HOST_SIZE = 256 };

enum home {
	HOME_ALONE,     /* there is no directory: all accounts are here */
	HOME_HERE,      /* on this server */
	HOME_ELSEWHERE, /* on the server in ret_host */
	HOME_UNKNOWN,   /* the directory knows no such account */
	HOME_TROUBLE,   /* more than one entry claims the name, or its server
			 * cannot be one, or the file cannot be read: nobody
			 * can tell now; a temporary failure */
};

struct directory;

/* 0; -ENOENT: alone; another negative errno: see HOME_TROUBLE.  spool_dir is
 * a descriptor of the spool's directory. */
int directory_open(int spool_dir, struct directory **ret);
void directory_close(struct directory *); /* NULL is all right */

/* Our own name: valid until it is closed. */
const char *directory_self(const struct directory *);

/* One fetch from the mapped file.  NULL is HOME_ALONE.  ret_host is the
 * server's name with HOME_HERE and HOME_ELSEWHERE, else "". */
enum home directory_home(
    struct directory *, const char *account, char ret_host[HOST_SIZE]);

/* All servers but ourselves that house an account, in the order of their
 * names.  Stops at the first result other than 0, which then is the result;
 * fn may use the directory. */
int directory_each_server(
    struct directory *, int (*fn)(void *arg, const char *host), void *arg);
/* All boards that are housed elsewhere, "board:news". */
int directory_each_board(struct directory *,
    int (*fn)(void *arg, const char *account, const char *host), void *arg);

/* A server and how much it houses; boards are counted as accounts too. */
struct directory_server {
	const char *host;
	bool self;
	uint64_t accounts, boards;
};
int directory_servers(struct directory *,
    int (*fn)(void *arg, const struct directory_server *), void *arg);

/* Is it one of them? */
bool directory_is_server(struct directory *, const char *host);

/* All accounts, in no order: for an administrator, not for a session. */
int directory_each_account(struct directory *,
    int (*fn)(void *arg, const char *account, const char *host), void *arg);

/* When it was last known to be as the source says, in microseconds since
 * 1970, 0: never; and what the source is: "file", or "ldap". */
int64_t directory_fresh(struct directory *);
bool directory_is_file(struct directory *);

/* A name as mailHost may have it, folded: letters, digits, '-', '.', '_' and
 * for addresses ':', without a dot at the end.  False, and "", for others. */
bool directory_host(struct span name, char ret[HOST_SIZE]);
/* What this machine is called, for a server that nobody has named. */
bool directory_machine(char ret[HOST_SIZE]);

/* The account that a name means in the directory's files and entries: a
 * user's, folded, or "board/news" as "board:news".  False if it cannot be. */
bool directory_account(struct span name, char ret[]); /* USERNAME_SIZE */

#endif

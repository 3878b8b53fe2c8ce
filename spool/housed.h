#ifndef SPOOL_HOUSED_H
#define SPOOL_HOUSED_H

#include <stdbool.h>

#include "spool/spool.h"

/*
 * Boards that come and go, in the site's directory (base/directory.h): so that
 * the other servers know of them, and no two make the same.
 *
 * A board is entered before it is made, and taken out before it is deleted.
 * Whoever is killed between the two leaves an entry without a board, which is
 * made or deleted like any other, or a board without an entry, which only its
 * server has.  All of this can be done again.
 *
 * Each does nothing where there is no directory.  SPOOL_LATER: nobody can tell
 * now, and nothing has changed as far as we know; SPOOL_DENIED: others keep
 * what the directory has of boards, and have not entered it.
 */

/* The board is to be on this server.  SPOOL_EXISTS: it is on another.
 * *ret_fresh: it was entered just now. */
int housed_add(struct spool *, const char *account, bool *ret_fresh);
/* It is not to be, any more; *ret_was: the directory had it on this server.
 * What others keep stays there. */
int housed_remove(struct spool *, const char *account, bool *ret_was);
/* SPOOL_EXISTS: there is one of that name. */
int housed_rename(struct spool *, const char *from, const char *to);

#endif

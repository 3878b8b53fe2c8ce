#ifndef SPOOL_STANDBY_H
#define SPOOL_STANDBY_H

#include <stdbool.h>
#include <stdint.h>

#include "spool/account.h"
#include "spool/spool.h"

/*
 * Commits whose answer waits until a standby has them on its disk.
 *
 * Who follows (`chapar replicate --follow --sync-each`) says what it has synced;
 * chapar-peer here writes that into a word of each account's head, and wakes
 * who sleeps on it.  A commit waits after it has been published and
 * all locks are free again.  In the word are the number of the connection and
 * the LSN that the other side has; what an earlier connection said is not
 * believed, since there may be another server at its end.
 *
 * A mapped file, run/sync-standby, says whether there is such a standby that
 * has all there is, and who it is.  Programs without the option look at none of
 * this, and need no system call to find out that they do not.
 */

/* For a program's table of options; then standby_options(), which complains
 * and ends the program if they make no sense. */
extern const char *standby_sync;
extern uint64_t standby_timeout;
#define STANDBY_OPTIONS                                                        \
	{"sync-standby", OPT_STRING, &standby_sync, "no|wait|degrade",         \
	    "nothing is acknowledged that the standby does not have"},         \
	{                                                                      \
		"standby-timeout", OPT_SECONDS, &standby_timeout, "TIME",      \
		    "longest wait for it"                                      \
	}
void standby_options(const char *program);

/* When is a copy that follows another server's account read here: never, when
 * that server cannot be reached, or always?  For a table of options, before
 * which it has the default; standby_options() looks at it, too. */
extern const char *standby_reads;
#define STANDBY_READS_OPTION                                                   \
	{                                                                      \
		"standby-reads", OPT_STRING, &standby_reads, "no|down|always", \
		    "whether a copy here of mail elsewhere can be read"        \
	}
/* Is it so, and is there a copy?  down: its server could not be reached. */
bool standby_readable(
    struct spool *, const char *user, const char *host, bool down);

/* --- for commits ---------------------------------------------------------- */

struct standby;
struct standby *standby_wanted(void); /* NULL: nothing is waited for */

/* Before anything is written: 0, or SPOOL_STANDBY: there is no standby, and to
 * wait for one was the option.  One that was there a moment ago is waited for
 * as long as a commit would. */
int standby_ready(struct account *);

/* For each account of the list (spool/inner.h) until the standby has its
 * wait_lsn, together no longer than the time-out; *wait_result becomes
 * SPOOL_STANDBY where it has not, unless the option was "degrade". */
void standby_wait(struct account *list);

/* --- for chapar-peer ------------------------------------------------------ */

struct standby_page;

/* This process hears from that standby from now on.  -EEXIST: another one is
 * there already.  The connection's number is in the page. */
int standby_claim(
    struct spool *, const char *host, struct standby_page **ret);
/* Every second or so.  up: it has all there was a moment ago.  False: another
 * process took over, for the same standby. */
bool standby_beat(struct standby_page *, bool up);
/* Has a commit waited in vain?  Commits do not try until that is taken back. */
bool standby_late(const struct standby_page *);
void standby_in_time(struct standby_page *);
void standby_release(struct standby_page *);

/* What it has of the account: all up to that LSN. */
void standby_has(struct standby_page *, struct account *, uint64_t lsn);
/* It cannot follow this account. */
void standby_has_not(struct standby_page *, struct account *);

/* Who it is and whether it is there, for `chapar stats`; false: nobody. */
bool standby_who(struct spool *, char ret_host[256], bool *ret_up);

#endif

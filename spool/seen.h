#ifndef SPOOL_SEEN_H
#define SPOOL_SEEN_H

#include <stdbool.h>
#include <stdint.h>

#include "spool/index.h"
#include "spool/mailbox.h"
#include "spool/record.h"

/*
 * What each reader has seen of a mailbox that is not his own.
 *
 * \Seen and the recent mark of such a mailbox are the reader's: a set of UIDs
 * in his own account, a record of TABLE_SEEN under the name of the owner's
 * account and the id of the mailbox.  mailbox_find() lays it over the mailbox
 * (mailbox.own_seen says so), and from then on account_index() and
 * account_status() show this viewer his own state, except under the account's
 * lock, where rows are what everybody shares.  The owner's account is not
 * written to: a thousand readers do not disturb who posts.
 *
 * Who is anonymous has no account; what he has seen is forgotten with the
 * session, and nobody else is in it.
 *
 * A change of \Seen has no modification sequence of the mailbox's log.  It is
 * given that of the account at the time, and told again to a client that knows
 * the mailbox up to there: rather once too often than not at all.
 */
struct seen;

/* Lays the viewer's set over a mailbox that he found, or takes in what other
 * sessions of his have changed.  Does nothing for mailboxes of his own, and
 * for those with one state for all. */
int seen_lay(struct viewer *, const struct mailbox *);

/* These UIDs are seen now, or not any more.  *ret_modseq is what index_row()
 * gives for them. */
int seen_mark(struct viewer *, uint8_t via, const struct mailbox *,
    const struct uid_run[], uint32_t n, bool on, uint64_t *ret_modseq);

/* Takes what is recent: UIDs from *ret_from up to below uidnext.  SPOOL_NONE
 * if another session was faster. */
int seen_take_recent(struct viewer *, uint8_t via, const struct mailbox *,
    uint32_t uidnext, uint32_t *ret_from);

/* A number that changes when seen_lay() finds that another session of the
 * reader has changed something; 0 without a set of his own. */
uint64_t seen_version(const struct mailbox *);

/* Gives back what the viewer remembers of his sets. */
void seen_close(struct viewer *);

/*
 * A reader whose account is on another server is a guest here.  What he has
 * seen is lent by that server, record by record, and what he sees is told to
 * it, where it is committed: nothing of it is kept here.
 */
struct seen_change {
	const char *owner; /* the account with the mailbox, and its id */
	uint64_t box;
	uint32_t uidvalidity;
	uint64_t now; /* LSN of the owner's account */
	const struct uid_run *run;
	uint32_t n;
	bool on;
	uint32_t recent; /* not 0: this was taken, and no flag changed */
};
typedef void seen_fn(void *arg, const struct seen_change *);

/* Here: the viewer becomes a guest.  tell hears of each change. */
int seen_guest(struct viewer *, seen_fn *tell, void *arg);
/* Here: a record that is lent, in place of the one before. */
int seen_lend(struct viewer *, const char *owner, uint64_t box,
    struct span record);
/* There: all records, as bytes to be lent. */
typedef int seen_each_fn(void *arg, const char *owner, uint64_t box,
    struct span record);
int seen_each(struct account *home, seen_each_fn *, void *arg);
/* There: commits a change that was told. */
int seen_told(struct account *home, uint8_t via, const struct seen_change *);

/* --- for index.c ---------------------------------------------------------- */

struct seen *seen_over(const struct account *, uint64_t box); /* or NULL */
void seen_row(const struct seen *, struct row *);
void seen_flags(const struct seen *, uint32_t uid, uint32_t *flags);
void seen_info(struct seen *, struct index_info *);
void seen_page(
    const struct seen *, struct index *, uint32_t first, struct index_page *);
void seen_forget_all(struct account *);

#endif

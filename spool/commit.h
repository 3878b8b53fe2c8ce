#ifndef SPOOL_COMMIT_H
#define SPOOL_COMMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "spool/account.h"
#include "spool/index.h"
#include "spool/record.h"

/*
 * Changing an account: the only way there is.
 *
 *	rc = commit_begin(&c, account, VIA_IMAP, NULL);
 *	if (rc == 0 && (rc = commit_flags(c, ...)) == 0)
 *		rc = commit_end(&c);
 *	else
 *		commit_abandon(&c);
 *
 * commit_begin() takes the account's lock (and mends what a dead writer left);
 * so nothing slow may happen before commit_end(): messages are collected and
 * parsed first (spool/incoming.h), nobody writes to a client in between.  What
 * was added becomes visible all at once in commit_end(), after it is durable
 * where that is promised, or not at all.  commit_end() frees c either way.
 * SPOOL_STANDBY of commit_begin(): nothing can be changed now; of commit_end():
 * it is as visible and durable as ever, but another server is to have it too
 * before anybody is told so, and has not said that it does.
 * Functions return 0, a negative errno, or an outcome of spool/spool.h.
 */
struct commit;
struct incoming;

int commit_begin(
    struct commit **ret, struct account *, uint8_t via, const char *actor);
int commit_end(struct commit **);
void commit_abandon(struct commit **);

/* Many accounts in one: all logs are written, then all synced, then all
 * published.  results[i] is what commit_end() would have returned. */
void commit_end_all(struct commit *c[], unsigned n, int results[]);

/* The LSN that the last record added will have (MODSEQ of what it touched). */
uint64_t commit_lsn(const struct commit *);
/* What comes in is more welcome than any quota. */
void commit_ignore_quota(struct commit *);
/* Of what was added nothing is, unless all commits are. */
void commit_relaxed(struct commit *);
/* What follows is durable before commit_end() returns (or not: only flags,
 * expunges and recent marks start without). */
void commit_durable(struct commit *);

/* Nobody is told that it happened: it waits for no standby. */
void commit_unanswered(struct commit *);

/* The index of a mailbox as it is now, under the lock. */
int commit_index(struct commit *, uint64_t box, struct index **ret);

/* A message comes into a mailbox. */
int commit_message(
    struct commit *, uint64_t box, struct incoming *, uint32_t *ret_uid);

/* These messages of box `from` come into box `to` as well, in this order, with
 * their flags, keywords and dates; UIDs are given from *ret_uid upwards. */
int commit_copy(struct commit *, uint64_t from, uint64_t to,
    const uint32_t uids[], uint32_t n, uint32_t *ret_uid);

/* Copies get no other flags than these, and keywords only with \Flagged. */
void commit_mask(struct commit *, uint32_t flags);

/* Messages of this account come (back) into box `to` as these rows say, whose
 * keyword bits mean `names`; `from` is where they were.  A UID below UIDNEXT
 * becomes UIDNEXT, a greater one stays: rows[].uid says which it is. */
int commit_rows(struct commit *, uint64_t from, uint64_t to, struct row rows[],
    uint32_t n, const struct span names[], unsigned nnames);

/* No message of the box that comes from now on has a UID below this, as if
 * there had been others.  SPOOL_NONE: there never was a message in it. */
int commit_uidnext(struct commit *, uint64_t box, uint32_t uidnext);

/* Messages uids[i] now have flags[i].  names are the keywords that the bits in
 * flags_run mean; names that the mailbox did not know are added to it.  Runs
 * are in order of UID and do not overlap. */
int commit_flags(struct commit *, uint64_t box, const struct flags_run runs[],
    uint32_t n, const struct span names[], unsigned nnames);

int commit_expunge(
    struct commit *, uint64_t box, const struct uid_run runs[], uint32_t n);

/* A session has been told that messages below uid are recent. */
int commit_recent(struct commit *, uint64_t box, uint32_t uid);

/* State that is not a message: tables of spool/catalog.h. */
int commit_put(
    struct commit *, uint16_t table, struct span key, struct span value);
int commit_del(struct commit *, uint16_t table, struct span key);

#endif

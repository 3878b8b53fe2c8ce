#ifndef POP3_MAILDROP_H
#define POP3_MAILDROP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "spool/account.h"
#include "spool/index.h"
#include "spool/mailbox.h"

/*
 * A mailbox as it was at login: messages 0 to count - 1.
 *
 * What came later is not in it, and what others expunge since stays as long
 * as its bytes are there (SPOOL_GONE after that).  It is held as runs of
 * consecutive UIDs, one for a mailbox in which nothing was ever deleted, and
 * a bit a message from the first deletion on.
 *
 * It is INBOX, or any other that the viewer may read, also one of somebody
 * else or a board; to delete he needs the rights t and e (RFC 4314), when he
 * says so and when it is done.
 *
 * Functions return 0, a negative errno or an outcome of spool/spool.h.
 */
struct maildrop {
	struct viewer viewer; /* who reads; home is open */
	struct mailbox box;
	struct span name; /* of the mailbox, kept */
	struct index *index;
	uint32_t uidvalidity;
	uint32_t count;
	uint64_t bytes; /* of all of them, deleted ones too */

	struct run { /* message `first` has this UID, the next the next */
		uint32_t uid, first;
	} * runs;
	uint32_t nruns, room;
	uint32_t run; /* which was used last */
	uint32_t row; /* of the message looked at last */
	bool copy;    /* it follows an account elsewhere */

	unsigned char *marks; /* a bit a message to be deleted, or NULL */
	uint32_t nmarked;
	uint64_t marked_bytes;
};

/* copy: the account's copy here will do, read only.  folder empty: INBOX.  groups as in struct viewer, or NULL; it and user are
 * kept.  SPOOL_NONE: there is no such mailbox, or he may not know that there
 * is; SPOOL_DENIED: he may not read it. */
int maildrop_open(struct maildrop *, struct spool *, const char *user,
    const char *groups, struct span folder, bool copy);
void maildrop_close(struct maildrop *);

uint32_t maildrop_uid(struct maildrop *, uint32_t msg);
int maildrop_row(struct maildrop *, uint32_t msg, struct row *ret);

bool maildrop_may_delete(const struct maildrop *);
/* To be deleted by maildrop_commit(), or not after all. */
bool maildrop_marked(const struct maildrop *, uint32_t msg);
void maildrop_mark(struct maildrop *, uint32_t msg, uint32_t bytes);
void maildrop_unmark(struct maildrop *);
int maildrop_commit(struct maildrop *);

#endif

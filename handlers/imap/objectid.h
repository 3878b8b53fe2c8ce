#ifndef IMAP_OBJECTID_H
#define IMAP_OBJECTID_H

#include "imap.h"
#include "mail/digest.h"

/*
 * Object ids (RFC 8474): F and a mailbox's id, M and the LSN of the record that
 * brought a message, T and the hash of the message id that a thread begins
 * with.  In accounts of others, where the same numbers mean something else,
 * F and M go on with a hash of the account's name.
 */
enum { OBJECTID_ROOM = 48 };

/* Each writes at p and says how long it is; a thread may have none: 0. */
size_t objectid_mailbox(char *p, struct session *, const struct mailbox *);
size_t objectid_email(
    char *p, struct session *, struct account *, const struct row *);
size_t objectid_thread(char *p, const struct digest *);
/* The same as a number; 0: there is none. */
uint64_t thread_root(const struct digest *);

/* An id as a client gave it: can it be one of an email in this account, or of
 * a thread?  Then *ret is row.msg or thread_root() of those it means. */
bool objectid_is_email(
    struct session *, struct account *, struct span id, uint64_t *ret);
bool objectid_is_thread(struct span id, uint64_t *ret);

/* "MAILBOXID (F12)", for a response code, in the command's arena. */
const char *text_mailboxid(struct session *, const struct mailbox *);

#endif

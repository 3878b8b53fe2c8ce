#ifndef IMSP_MAILBOX_H
#define IMSP_MAILBOX_H

#include "imsp.h"

/* A mailbox's name as IMAP has it, modified UTF-7 or UTF-8, in UTF-8; it may
 * have wildcards.  False if it can be neither. */
bool mailbox_decode(struct session *, struct span written, struct span *ret);
void put_mailbox(struct session *, struct span utf8);
void mailbox_encode(struct span utf8, struct buf *out);

/* Its name in the whole name space: "user/alice/Work". */
struct span mailbox_full(struct session *, struct span name);
/* And as this user calls it. */
struct span mailbox_short(struct session *, struct span full);

/* The mailbox that the site shows as INBOX instead of the user's own, as he
 * calls it; false where it shows none, or one that he may not look up. */
bool inbox_instead(struct session *, struct span *ret);
/* What he means by a name: INBOX may be another mailbox. */
struct span mailbox_meant(struct session *, struct span name);

struct reply no_mailbox(struct session *, struct span name);
/* The tagged answer to what a function about mailboxes returned. */
struct reply reply_mailbox(struct session *, int rc, struct span name);

/* Is it in a list of the site, like imsp.required.subs? */
bool listed_in(struct session *, const char *option, struct span name);

/* Tells of subscriptions whose mailbox was moved, and moves them. */
void follow_moved(struct session *);

#endif

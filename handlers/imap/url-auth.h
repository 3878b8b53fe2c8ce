#ifndef IMAP_URL_AUTH_H
#define IMAP_URL_AUTH_H

#include "url.h"

/*
 * URLs that say who may use them (RFC 4467).
 *
 * A mailbox's key is 32 random bytes, the record ".urlkey/ID" of
 * TABLE_ANNOTATION in its owner's account.  A token is "01", which stands for
 * the way it is made, and HMAC-SHA-256 of the URL before it, in hexadecimal.
 * Keys are for mailboxes of one's own: whose mail it is hands it out.
 */
enum { URL_TOKEN = 2 + 2 * 32 + 1 };

/* Is the access one that is known, and the expiry a date? */
bool url_access_ok(const struct url *);
bool url_expiry_ok(const struct url *);

/* The token of a rump URL, with a new key if need be.  SPOOL_NONE: it is no
 * mailbox of the client's own. */
int url_token(struct session *, const struct url *, char ret[URL_TOKEN]);

/* What an authorized URL names.  SPOOL_NONE: nothing, or not for this
 * client. */
int url_fetch(struct session *, const struct url *, struct span text,
    struct buf *work, struct span *ret);

int url_key_new(struct session *, const struct mailbox *);
int url_keys_forget(struct session *);

#endif

#ifndef IMAP_REFERRAL_H
#define IMAP_REFERRAL_H

#include "imap.h"

/*
 * Where somebody or something is that is not here (RFC 2221, RFC 2193): URLs
 * with spaces between them, in an arena of the session; NULL: nowhere that is
 * known.  All that is known of other servers comes from here.
 */
const char *referral_user(struct session *, const char *user);
const char *referral_mailbox(struct session *, struct span name);

/* Names of mailboxes that are elsewhere, for RLIST and RLSUB: calls back for
 * each. */
typedef void referral_fn(void *arg, struct span name, bool subscribed);
void referral_each(struct session *, referral_fn *, void *arg);

#endif

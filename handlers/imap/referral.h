#ifndef IMAP_REFERRAL_H
#define IMAP_REFERRAL_H

#include "imap.h"

/*
 * Where a mailbox is that is not here (RFC 2193): a URL, in an arena of the
 * session; NULL: nowhere that is known, or the client has not said that it
 * would go there.
 */
const char *referral_mailbox(struct session *, struct span name);

#endif

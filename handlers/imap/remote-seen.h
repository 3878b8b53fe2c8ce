#ifndef IMAP_REMOTE_SEEN_H
#define IMAP_REMOTE_SEEN_H

#include "remote.h"

/* The server gets what the user has seen of its mailboxes, as far as it does
 * not have it: before each command.  False: the connection is gone. */
bool remote_seen_lend(struct remote *);
/* An answer; if it tells of something seen, that is committed. */
void remote_seen_heard(struct remote *, struct span line);
/* The connection is over, and with it what was lent. */
void remote_seen_forget(struct remote *);

#endif

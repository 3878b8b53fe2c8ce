#ifndef IMAP_GUEST_H
#define IMAP_GUEST_H

#include "append.h"

/*
 * A guest is a user whose account is on another server, which comes on his
 * behalf for mailboxes of others that are here (remote.h).  It says so before
 * the login, with ID.  He has no account here, and no mailbox of his own; what
 * he has seen is lent to this session and told back.
 *
 * What servers say to each other besides IMAP is one command:
 *
 *	XCHAPAR SEEN owner mailbox-id record
 *		What he has seen of a mailbox, in base64 (spool/seen.h).
 *	* XSEEN owner mailbox-id uidvalidity lsn +|- uids
 *	* XSEEN owner mailbox-id uidvalidity lsn RECENT uid
 *		A change of it, for his account.
 *	XCHAPAR ARRIVAL id
 *		The messages of the next APPEND have this id (spool/arrival.h):
 *		when they are there already, that is the answer.
 *	XCHAPAR ARRIVED mailbox id
 *	* XARRIVED uidvalidity uids
 *		Are they there?  No untagged answer: they are not.
 *	XCHAPAR FORGET mailbox id
 *		It need not be remembered any more.
 *	XCHAPAR URL url
 *	* XURL bytes
 *		What a relative URL names, or an authorized one.  No untagged
 *		answer: there is no such thing, or not for him.
 */
#define GUEST_ID "x-chapar-guest"

/* After the login: what he sees is told from now on. */
int guest_begin(struct session *);

/* For APPEND, under the lock: true if the messages with the id that was given
 * have come before (or must not), and what is to be said then. */
bool guest_had(
    struct session *, const struct append *, const char *id, struct reply *ret);

#endif

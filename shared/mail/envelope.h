#ifndef MAIL_ENVELOPE_H
#define MAIL_ENVELOPE_H

#include "base/arena.h"
#include "base/buf.h"
#include "mail/mime.h"

/*
 * ENVELOPE (RFC 3501 section 7.4.2), parentheses included, of a part that is a
 * message: part 0 or the child of a message/rfc822.  An address field that came
 * more than once counts as one list, so that nothing is hidden from whoever
 * looks at the envelope only; of the other fields the first counts.
 */
void envelope_put(struct span message, const struct mime_part *, struct arena *,
    struct buf *out);

/* The fields, in their order, and which of them are address lists. */
enum envelope_item {
	ENVELOPE_DATE,
	ENVELOPE_SUBJECT,
	ENVELOPE_FROM,
	ENVELOPE_SENDER,
	ENVELOPE_REPLY_TO,
	ENVELOPE_TO,
	ENVELOPE_CC,
	ENVELOPE_BCC,
	ENVELOPE_IN_REPLY_TO,
	ENVELOPE_MESSAGE_ID,
};

/* The first address of a list in an envelope as written above: its name,
 * mailbox and host as they stand there (escapes kept; p NULL for NIL).  False
 * if the list is NIL or the envelope is none. */
bool envelope_address(struct span envelope, enum envelope_item,
    struct span *ret_name, struct span *ret_mailbox, struct span *ret_host);

#endif

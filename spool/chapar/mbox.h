#ifndef CHAPAR_MBOX_H
#define CHAPAR_MBOX_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/span.h"
#include "spool/incoming.h"
#include "spool/row.h"

/*
 * mbox: messages one after the other in a file, each behind a line such as
 *
 *	From alice@example.edu Thu Nov 21 17:38:00 2024
 *
 * A line is taken for one where it is the first or follows an empty line and
 * has a date in it.  Lines of a message that would look like one have a '>' in
 * front, which is taken away again, one at a time (mboxrd, and mboxo but for
 * what that cannot tell apart).  The flags are in the fields Status, X-Status
 * and X-Keywords, which do not stay in the message, nor do the counters that
 * other programs keep in X-UID, X-IMAP and X-IMAPbase.
 */
struct mbox_message {
	int64_t date;      /* of the From line, seconds since 1970 UTC */
	struct span bytes; /* quoted, without the empty line at its end */
};

/* Takes the next message off the front; false at the end.  What lies before
 * the first From line is passed over. */
bool mbox_next(struct span *rest, struct mbox_message *ret);
/* Is it a mailbox at all: does it begin with such a line, or is it empty? */
bool mbox_is(struct span);

/* Puts the message there, with its date, flags and keywords (in the arena).
 * False if it is no message but what some programs keep for themselves. */
bool mbox_put(const struct mbox_message *, struct arena *, struct incoming *);

/* Writes a message as the next of an mbox.  Keywords: the names for the bits
 * of the row. */
void mbox_write(const struct row *, const struct span keywords[],
    unsigned nkeywords, struct span message, FILE *);

/* Is a field of that name about the mailbox rather than of the message? */
bool mbox_own_field(struct span name);
/* Does a line begin with "From " after any number of '>'? */
bool mbox_quoted(struct span line);

#endif

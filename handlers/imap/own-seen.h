#ifndef IMAP_OWN_SEEN_H
#define IMAP_OWN_SEEN_H

#include "append.h"
#include "copy.h"
#include "store.h"

/* \Seen in mailboxes where it is the reader's own (spool/seen.h): the same
 * commands, another place to keep it. */

/* Flags that everybody shares and these rights let one change. */
uint32_t shared_flags(const struct mailbox *);

/* FETCH: what fetch_seen() does for others. */
int own_seen_fetch(struct session *, struct cursor *, uint64_t since,
    uint64_t *lo, uint64_t *hi);

/* STORE: has it to do with flags that are shared?  And the one that is not. */
bool store_shares(const struct session *, const struct store *);
int own_seen_store(struct session *, struct store *, struct cursor *);

/* What he appended as seen, after the commit. */
void own_seen_appended(struct session *, const struct append *);

/* Copies of what he has seen he has seen. */
int own_seen_copied(struct session *, const struct copying *);

#endif

#ifndef IMAP_USE_H
#define IMAP_USE_H

#include "base/io.h"
#include "base/span.h"

/* What mailboxes are for (RFC 6154): "Drafts" to USE_DRAFTS, 0 if unknown. */
unsigned use_of(struct span name);
/* "\Drafts \Sent", with a space before it if others came before. */
void put_use(struct io *, unsigned use, bool begun);

#endif

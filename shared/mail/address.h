#ifndef MAIL_ADDRESS_H
#define MAIL_ADDRESS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/*
 * Address lists (RFC 5322 section 3.4 and the obsolete forms of section 4.4),
 * read one address at a time, as IMAP's ENVELOPE has them.
 *
 * Quotes, escapes, comments and folds are undone; encoded words are left as
 * they are.  A comment after an address without a name is taken as its name,
 * as old mail has it.  A group is its start, the addresses in it, and its end.
 * What is not an address is made the best of: a word alone is a mailbox without
 * a host, words before one are its name.  It takes time and memory in
 * proportion to the list.
 */
enum address_kind { ADDRESS_MAILBOX, ADDRESS_GROUP, ADDRESS_GROUP_END };

struct address {
	enum address_kind kind;
	struct span name;  /* of a group: its name; empty if there is none */
	struct span route; /* "@a,@b" (obsolete) */
	struct span mailbox, host;
};

struct address_list {
	struct span rest;
	char *out; /* where the next text goes, in the arena */
	bool in_group;
};

void address_begin(struct address_list *, struct arena *, struct span value);
/* False at the end.  What ret has is in the arena. */
bool address_next(struct address_list *, struct address *ret);

#endif

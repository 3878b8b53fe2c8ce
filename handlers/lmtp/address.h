#ifndef LMTP_ADDRESS_H
#define LMTP_ADDRESS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/*
 * The grammar of envelopes: RFC 5321 section 4.1.2, with the characters of
 * RFC 6531 section 3.3 beside ASCII.
 *
 * Each function takes one production off the front of the span; where that is
 * not there it returns false and has not moved.  What it gives points into
 * the span, or into the arena where quoting had to be undone.
 */
struct address {
	struct span local;  /* without its quotes; empty: "<>" */
	struct span domain; /* as written, literals with their brackets; may
			     * be empty in a forward path */
	struct span text;   /* as written, without brackets and source route */
	bool utf8;          /* some byte is not ASCII */
};

/* "<" [ source-route ":" ] Mailbox ">", or "<>". */
bool path_reverse(struct span *, struct arena *, struct address *ret);
/* "<" [ source-route ":" ] Local-part [ "@" Domain ] ">". */
bool path_forward(struct span *, struct arena *, struct address *ret);
/* Local-part [ "@" Domain ], as VRFY may have it. */
bool mailbox_read(struct span *, struct arena *, struct address *ret);

/* A host name or address literal, and nothing else: LHLO's argument.  Host
 * names may have underscores here, since hosts do. */
bool host_ok(struct span);

/* The next " KEYWORD" or " KEYWORD=value"; value is empty without one. */
bool param_next(struct span *, struct span *ret_key, struct span *ret_value);

/* local at its first '+': who, and which folder (empty: none). */
void address_split(struct span local, struct span *user, struct span *folder);

#endif

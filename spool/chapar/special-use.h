#ifndef CHAPAR_SPECIAL_USE_H
#define CHAPAR_SPECIAL_USE_H

#include "base/arena.h"
#include "base/span.h"

/*
 * What mailboxes are for (RFC 6154), where the mail itself does not say: their
 * names tell, or the settings of the server that they come from.
 */
struct special_use {
	struct span name; /* UTF-8, '/' between levels */
	unsigned use;
	struct special_use *next;
};

/* USE_... of a word such as "\Sent", or 0. */
unsigned special_use_word(struct span);

/* The use that clients give to a mailbox of this name, or 0; the less *ret_rank
 * is, the more likely.  Of those with the same use only one can have it. */
unsigned special_use_named(struct span name, unsigned *ret_rank);

/* Those that a file has, which is what doveconf(1) writes, or Dovecot's own
 * settings: 0, or an exit status, and what is wrong has been said. */
int special_use_read(
    const char *file, struct arena *, struct special_use **ret);

#endif

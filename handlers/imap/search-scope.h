#ifndef IMAP_SEARCH_SCOPE_H
#define IMAP_SEARCH_SCOPE_H

#include "imap.h"

/*
 * Where ESEARCH looks (RFC 7377): the mailboxes of "IN (...)", each of them
 * once, and only those whose messages the user may read.
 */
struct scope {
	bool selected;    /* the selected mailbox is among them, ... */
	bool others;      /* ... and other things were said too */
	unsigned sets;    /* SCOPE_... of search-scope.c */
	struct span *top; /* of subtrees, or mailboxes, as they were written */
	unsigned char *how;
	uint32_t n, room;

	/* What scope_each() found on other servers; the selected mailbox has
	 * no name there. */
	struct scope_there {
		struct remote *r;
		struct span name;
	} * there;
	uint32_t nthere, room_there;
};

/* Those are searched there; rest is the command from behind "IN (...)" on. */
struct reply remote_search(struct session *, struct scope *, struct span rest);

/* [" IN (...)"]; without it the selected mailbox. */
bool arg_scope(struct args *, struct scope *);

/* Calls each for them until it returns other than 0, which is then returned;
 * or what kept the list of mailboxes from being read. */
typedef int scope_fn(void *arg, struct span name, const struct mailbox *);
int scope_each(struct session *, struct scope *, scope_fn *, void *arg);

#endif

#ifndef CHAPAR_SHARE_H
#define CHAPAR_SHARE_H

#include "open.h"
#include "spool/mailbox.h"

/*
 * For subcommands that name mailboxes as others call them, user/alice/Work or
 * board/news: the spool, seen by somebody who may see and share out all.
 */
struct share {
	struct spool spool;
	struct viewer viewer;
	struct arena mem;
};

/* 0, or an exit status, and what is wrong has been said. */
int share_open(const struct chapar *, struct share *);
int share_find(struct share *, const char *name, struct mailbox *ret);
void share_end(struct share *);

/* The account and the name in it; "" where that is INBOX. */
int share_locate(struct share *, const char *name, struct account **ret_a,
    struct span *ret_inner);

#endif

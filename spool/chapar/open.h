#ifndef CHAPAR_OPEN_H
#define CHAPAR_OPEN_H

#include "base/span.h"
#include "base/username.h"
#include "chapar.h"
#include "spool/mailbox.h"

enum { /* of sysexits(3), beside those in base/log.h */
	EXIT_DATA = 65,
	EXIT_NOINPUT = 66,
	EXIT_NOPERM = 77,
};

/* The spool and an account of it, as its owner sees it. */
struct opened {
	struct spool spool;
	struct account *account;
	struct viewer viewer;
	char name[USERNAME_SIZE];
};

/* 0, or an exit status, and what is wrong has been said. */
int open_spool(const struct chapar *, struct spool *);
int open_account(const struct chapar *, struct span name, struct opened *);
void open_end(struct opened *);

/* What went wrong with something in the spool: says it, with advice where
 * there is some, and gives the exit status. */
int open_failed(const char *what, int rc);

/*
 * Root has the spool's files made by whom they belong to, but reads and writes
 * elsewhere as root: open_as_owner() at first, then open_as_caller() around
 * what is done outside of the spool.  For anybody else neither does anything.
 */
int open_as_owner(const struct chapar *);
void open_as_caller(void);
void open_as_owner_again(void);

#endif

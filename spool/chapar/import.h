#ifndef CHAPAR_IMPORT_H
#define CHAPAR_IMPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "known.h"
#include "progress.h"
#include "spool/incoming.h"
#include "spool/mailbox.h"

/*
 * Messages from elsewhere, into the mailboxes of one account.
 *
 *	import_box(im, name);			found or made
 *	while (there is a message) {
 *		in = import_message(im);	a place for it, started
 *		incoming_put(in, ...);
 *		rc = import_add(im);
 *	}
 *	rc = import_flush(im);			before another mailbox, and last
 *
 * Messages are committed many at a time, since each commit waits for the disk;
 * a batch comes in whole or not at all.  What goes wrong with one message
 * alone is said on standard error, counted, and does not stop the rest.
 */
enum { IMPORT_BATCH = 200, IMPORT_BYTES = 16 << 20 };

struct import {
	struct viewer viewer;
	struct mailbox box;
	bool made;        /* it was not there before */
	struct span name; /* of the mailbox; in the caller's arena */
	struct arena mem; /* what the batch needs: keywords */
	struct incoming *batch;
	unsigned n;
	uint64_t bytes;
	struct progress progress;
	struct known known;   /* messages to pass over in silence */
	const char *settings; /* Dovecot's, Cyrus's configdirectory; or NULL */
	const char *login;    /* cyrus: what he is called there, or NULL */
	bool by_uid; /* no: those of this box are known by their UIDs */
	uint64_t messages, mailboxes, known_ones, skipped; /* so far */
	uint64_t keywords_lost; /* times that a mailbox knew too many */
};

void import_start(struct import *, struct viewer *);
void import_end(struct import *);

/* 0, or what spool/mailbox.h says; the batch must be empty. */
int import_box(struct import *, struct span name);
/* The same for a mailbox that had a UIDVALIDITY elsewhere, which it gets if it
 * is new here, and a use.  im->box says which it has. */
int import_box_as(
    struct import *, struct span name, uint32_t uidvalidity, unsigned use);
/* No message gets a UID below this: call it after import_flush(). */
int import_uidnext(struct import *, uint32_t uidnext);
struct incoming *import_message(struct import *);
int import_add(struct import *);     /* takes the message in */
void import_forget(struct import *); /* or does not */
int import_flush(struct import *);

/* A message or a file of them is passed over, for a reason. */
void import_skip(struct import *, const char *what, const char *why);

/* Where and as whom an IMAP server is asked. */
struct imap_source {
	bool command;       /* the source is a command of the shell */
	const char *login;  /* NULL: the account's name */
	const char *admin;  /* who logs in for him, or NULL */
	const char *secret; /* the file with the password, or NULL */
	const char *account;
};
int import_imap(struct import *, const struct imap_source *, const char *source,
    struct span into);

/* The other formats; into: the mailbox, or "" for INBOX and what is beside it.
 * An exit status; what went wrong has been said. */
int import_maildir(struct import *, const char *path, struct span into);
int import_mbox(struct import *, const char *path, struct span into);
int import_cyrus(struct import *, const char *path, struct span into);

#endif

#ifndef IMAP_SELECT_H
#define IMAP_SELECT_H

#include "imap.h"

/*
 * Quick resynchronisation (RFC 7162, section 3.2.5): a client that remembers
 * a mailbox says up to where, and is told what has changed since then.
 */
struct select_options {
	bool annotate;
	bool condstore, qresync;
	uint32_t uidvalidity;
	uint64_t modseq;
	struct seq_set known;      /* UIDs; n is 0 if none were named */
	struct seq_set seqs, uids; /* pairs that the client knows to belong */
};

/* The parameters after the mailbox's name, if there are any. */
bool select_options(struct args *, struct select_options *);
void select_resync(struct session *, const struct select_options *);

#endif

#ifndef CHAPAR_EXPORT_H
#define CHAPAR_EXPORT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "progress.h"
#include "spool/index.h"
#include "spool/row.h"

/*
 * The mailboxes of an account, into files elsewhere.
 *
 * A format is three functions that are called for each mailbox and each
 * message in it, in order of UID; each returns 0 or a negative errno.
 */
struct export
{
	struct account *account;
	const char *dir;
	struct progress progress;
	uint64_t messages, skipped;

	/* of the mailbox at hand */
	struct arena mem;
	struct span name;
	uint64_t box;
	struct span keywords[KEYWORDS_MAX];
	unsigned nkeywords;
	void *state; /* the format's */
};

struct export_format {
	const char *name;
	int (*begin)(struct export *);
	int (*message)(struct export *, const struct row *, struct span bytes);
	int (*end)(struct export *);
};
extern const struct export_format export_maildir, export_mbox;

/* Something is left out, for a reason. */
void export_skip(struct export *, const char *why);

#endif

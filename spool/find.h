#ifndef SPOOL_FIND_H
#define SPOOL_FIND_H

#include <stdbool.h>
#include <stdint.h>

#include "mail/search-grams.h"
#include "spool/account.h"

/*
 * The search index: which messages need not be looked at.
 *
 * For messages of a segment, find/<segment> has two sets of runs of three
 * bytes (mail/search-grams.h): those of the headers, of its MIME parts too, and
 * those of what SEARCH BODY looks at.  A message that lacks one of a string's runs does not have the
 * string; any other is searched as if there were no index.  So answers are the
 * same with it and without it, whole or in part.
 *
 * Looking takes a tenth of the time that indexing does, so a first search only
 * looks, and says that there is something to be made; later ones and
 * finder_make() make it, and nothing else does.  Like any view it can be
 * deleted at any time.  No lock is waited for: of two that make it at once, one
 * keeps what it made to itself.
 */
enum { /* where a string is looked for */
	FIND_HEADER = 1 << 0,
	FIND_BODY = 1 << 1,
};

struct finder;

/* make: what is not in it goes into it on the way.  Never fails: without an
 * index it rules nothing out.  One finder a search. */
struct finder *finder_open(struct account *, bool make);
/* Were there FINDER_MIN messages that are not in it?  For fewer it is not worth
 * while to make it. */
enum { FINDER_MIN = 256 };
bool finder_lacks(const struct finder *);
void finder_close(struct finder *); /* NULL is all right */

/* With make: adds a message if it is not there.  False: that has taken some
 * milliseconds; enough for this finder. */
bool finder_make(struct finder *, const struct row *);

/* True: in none of these places is there a string with these runs. */
bool finder_rules_out(struct finder *, const struct row *,
    const struct needle_grams *, unsigned where);

/* What is known of a segment goes: its messages may have gone too. */
void find_forget(struct account *, uint64_t segment);

#endif

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
 * It is made by a search that has many messages to go through, of those that
 * are not in it yet, while it searches them; by nothing else.  Like any view it
 * can be deleted at any time.  No lock is waited for: of two searches that make
 * it at once, one keeps what it made to itself.
 */
enum { /* where a string is looked for */
	FIND_HEADER = 1 << 0,
	FIND_BODY = 1 << 1,
};

struct finder;

/* For a search through so many messages; make: one that reads bodies.  Never
 * fails: without an index it rules nothing out.  One finder a search. */
struct finder *finder_open(struct account *, uint32_t messages, bool make);
void finder_close(struct finder *); /* NULL is all right */

/* True: in none of these places is there a string with these runs. */
bool finder_rules_out(struct finder *, const struct row *,
    const struct needle_grams *, unsigned where);

/* What is known of a segment goes: its messages may have gone too. */
void find_forget(struct account *, uint64_t segment);

#endif

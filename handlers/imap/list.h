#ifndef IMAP_LIST_H
#define IMAP_LIST_H

#include "imap.h"
#include "metadata.h"

/* --- list-match.c: patterns with * and % --------------------------------- */

struct pattern;

struct pattern *pattern_new(struct arena *, struct span);
bool pattern_matches(const struct pattern *, struct span name);

/* --- cmd-list.c ---------------------------------------------------------- */

enum list_select { /* RFC 5258, section 3.1 */
	SELECT_SUBSCRIBED = 1 << 0,
	SELECT_REMOTE = 1 << 1, /* they are listed anyway */
	SELECT_RECURSIVE = 1 << 2,
	SELECT_SPECIAL_USE = 1 << 3, /* RFC 6154 */
};
enum list_return { /* section 3.2 */
	RETURN_SUBSCRIBED = 1 << 0,
	RETURN_CHILDREN = 1 << 1,
	RETURN_SPECIAL_USE = 1 << 2,
	RETURN_STATUS = 1 << 3, /* RFC 5819 */
	RETURN_MYRIGHTS = 1 << 4, /* RFC 8440 */
	RETURN_METADATA = 1 << 5, /* RFC 9590 */
};
enum { PATTERNS_MAX = 64 };

struct list {
	bool lsub;
	bool xlist; /* uses in the words of before RFC 6154 */
	bool remote; /* the client would go to other servers (RFC 2193) */
	bool extended; /* the client speaks RFC 5258 */
	unsigned select, give;
	struct status_items status;
	struct metadata_wish metadata;
	struct span reference;
	struct span written[PATTERNS_MAX];
	struct pattern *patterns[PATTERNS_MAX];
	unsigned n;
};

/* --- list.c --------------------------------------------------------------- */

/* Says all that match.  0 or what the store said. */
int list_run(struct session *, const struct list *);

#endif

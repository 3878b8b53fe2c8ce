#ifndef SPOOL_ANNOTATION_H
#define SPOOL_ANNOTATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "spool/mailbox.h"
#include "spool/notes.h"

/*
 * Annotations of a mailbox or of the server as one viewer has them (RFC 5464).
 *
 * They are the records of spool/notes.h.  What is below /shared is with the
 * mailbox, or for the server in the site's account, where only administrators
 * write; what an administrator said of one account is seen by its user too.
 * What is below /private is with a mailbox of the viewer's own, and in his
 * account under ".of/OWNER/ID" for one of somebody else.
 *
 * Entries are given in small letters; a mailbox that is NULL is the server.
 */
enum {
	ANNOTATION_NAME_MAX = 500,
	ANNOTATION_VALUE_MAX = 64 << 10,
	ANNOTATIONS_MAX = 500, /* of a mailbox, or of the server */
};

struct annotation {
	struct span entry;
	struct span value; /* p is NULL: there is none, or it goes */
};

bool annotation_private(struct span entry);

/* SPOOL_NONE */
int annotation_get(struct viewer *, const struct mailbox *, struct span entry,
    struct arena *, struct span *ret);

/* Those below an entry in order of their names, at most so many levels. */
int annotation_below(struct viewer *, const struct mailbox *, struct span entry,
    unsigned levels, struct arena *, struct annotation **ret, uint32_t *ret_n);

/* Is this one below the other, at most so many levels? */
bool annotation_is_below(struct span entry, struct span above, unsigned levels);

/* What was written where: LSNs. */
struct annotation_done {
	struct account *account; /* NULL: nothing */
	uint64_t lo, hi;
};

/* Sets all or none.  SPOOL_DENIED; SPOOL_FULL: there would be too many. */
int annotation_set(struct viewer *, uint8_t via, const struct mailbox *,
    const struct annotation[], uint32_t n, struct annotation_done ret[2]);

#endif

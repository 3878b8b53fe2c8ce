#ifndef IMAP_METADATA_H
#define IMAP_METADATA_H

#include "imap.h"
#include "spool/annotation.h"

/*
 * METADATA (RFC 5464).  Most entries are records (spool/annotation.h); those
 * of metadata-made.c are another face of something that has a place of its
 * own, such as special uses and options.
 */
enum { METADATA_ENTRIES = 512 }; /* in one command */

/* What GETMETADATA asks for, and LIST RETURN (METADATA ...). */
struct metadata_wish {
	uint64_t maxsize; /* of a value */
	unsigned depth;   /* levels below each entry */
	struct span *entry;
	unsigned n;
};

/* "(MAXSIZE 1024 DEPTH 1)" */
bool arg_metadata_options(struct args *, struct metadata_wish *);
/* Do options come next, and not entries? */
bool arg_metadata_next(const struct args *);
/* "/private/comment", or several in parentheses */
bool arg_metadata_entries(struct args *, struct metadata_wish *);
/* One entry, in small letters; with a scope alone where that will do. */
bool arg_entry(struct args *, bool scope, struct span *ret);

/* "* METADATA name (...)" of a mailbox that was found, or of the server (NULL).
 * *ret_long: the greatest size of those that were too long. */
int put_metadata(struct session *, struct span name, const struct mailbox *,
    const struct metadata_wish *, uint64_t *ret_long);

/* nstring or literal8, in which there may be NUL (RFC 4466) */
bool arg_nstring8(struct args *, struct span *);
void put_nstring8(struct io *, struct span);

/* RFC 5464, section 3.3: may the client look at annotations here? */
bool metadata_may(const struct mailbox *);

/* --- metadata-made.c ------------------------------------------------------ */

bool made_is(const struct mailbox *, struct span entry);
/* SPOOL_NONE */
int made_get(struct session *, const struct mailbox *, struct span entry,
    struct span *ret);
/* Adds those below an entry. */
int made_below(struct session *, const struct mailbox *, struct span above,
    unsigned levels, struct annotation **list, uint32_t *n);
/* Could this be set?  False, and why not. */
bool made_check(struct session *, const struct mailbox *,
    const struct annotation *, struct reply *no);
int made_set(struct session *, struct span name, const struct mailbox *,
    const struct annotation *);

#endif

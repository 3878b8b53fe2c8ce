#ifndef IMAP_SEARCH_FILTER_H
#define IMAP_SEARCH_FILTER_H

#include "base/arena.h"
#include "spool/mailbox.h"

/*
 * Named searches (RFC 5466) are annotations of the server: a record of
 * TABLE_ANNOTATION whose key is the entry's name, in small letters, such as
 * "/private/filters/values/on-the-road", and whose value is search criteria.
 */
/* The value: the private one, else the shared one.  SPOOL_NONE. */
int filter_get(
    struct viewer *, struct span name, struct arena *, struct span *ret);
/* Sets the private one; value.p is NULL: it goes. */
int filter_set(struct viewer *, struct span name, struct span value);

#endif

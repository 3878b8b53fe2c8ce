#ifndef MAIL_SEARCH_BODY_H
#define MAIL_SEARCH_BODY_H

#include "mail/search.h"

/* Between search.c and search-body.c: how many bytes of UTF-8 (or of a charset
 * of single bytes) a match may need at most. */
size_t needle_overlap(const struct needle *);
/* In bytes as they are, which only a needle of ASCII can be; not for the empty
 * one. */
bool needle_in_raw(const struct needle *, struct span);

#endif

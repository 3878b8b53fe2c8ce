#ifndef MAIL_SEARCH_BODY_H
#define MAIL_SEARCH_BODY_H

#include "mail/search.h"

/* Between search.c and search-body.c: how many bytes of UTF-8 (or of a charset
 * of single bytes) a match may need at most. */
size_t needle_overlap(const struct needle *);

#endif

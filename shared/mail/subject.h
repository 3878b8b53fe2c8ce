#ifndef MAIL_SUBJECT_H
#define MAIL_SUBJECT_H

#include <stdbool.h>

#include "base/span.h"

/*
 * The base subject (RFC 5256 section 2.1): without "Re:", "[list]", "(fwd)" and
 * the like.  folded is a subject decoded, unfolded, in lower case, with single
 * spaces between words.  Returns the part of it that is the base; sets
 * ret_reply if what went says that it is a reply or a forward.
 */
struct span subject_base(struct span folded, bool *ret_reply);

#endif

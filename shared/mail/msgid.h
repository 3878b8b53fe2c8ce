#ifndef MAIL_MSGID_H
#define MAIL_MSGID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* Message ids (RFC 5322 section 3.6.4), as threading compares them. */

/* Takes the next "<left@right>" off the front of a field's value, over whatever
 * is before it; false if there is none. */
bool msgid_take(struct span *s, struct span *ret);

/* A hash of it, the same however its left side is quoted (RFC 5256, THREAD=
 * REFERENCES) or folded; never 0. */
uint64_t msgid_hash(struct span id);

#endif

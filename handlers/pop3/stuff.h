#ifndef POP3_STUFF_H
#define POP3_STUFF_H

#include <stdint.h>

#include "base/io.h"
#include "base/span.h"

/*
 * A message as the lines of a multi-line answer (RFC 1939, section 3): a dot
 * more before each dot that begins a line, CRLF at the end if it is missing,
 * and then the line with the dot alone.
 *
 * A line begins after any LF, also a bare one, since there are clients that
 * see it so and would take a dot there for the end.
 */
void stuff_message(struct io *, struct span message);

/* The header, the empty line after it, and so many lines of what follows. */
struct span stuff_top(struct span message, uint64_t lines);

#endif

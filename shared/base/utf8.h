#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF. */
enum { UTF8_MAX = 4, UTF8_BAD = 0xfffd };

/* How many bytes at the front of s are ASCII. */
size_t utf8_ascii(struct span s);

/* How many bytes at the front of s are valid; s.n if all are. */
size_t utf8_valid(struct span s);
bool utf8_ok(struct span s);

/* Takes one character off the front of s, which must not be empty.  A byte that
 * starts no valid one is taken alone: false, and ret is UTF8_BAD. */
bool utf8_next(struct span *s, uint32_t *ret);

/* Writes c (a valid code point) at p, at most UTF8_MAX bytes; says how many. */
size_t utf8_put(char *p, uint32_t c);

#endif

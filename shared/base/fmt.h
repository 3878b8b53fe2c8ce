#ifndef BASE_FMT_H
#define BASE_FMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* Numbers to text and back, without printf's cost and without a locale. */
enum { FMT_U64 = 20 };

/* Writes v in decimal at p (at most FMT_U64 bytes, no NUL), says how many. */
size_t fmt_u64(char *p, uint64_t v);

/* Takes decimal digits from the front of s; false, and s untouched, if there
 * are none or the number is greater than max. */
bool scan_u64(struct span *s, uint64_t max, uint64_t *ret);

/* All of s is one decimal number not above max. */
bool scan_number(struct span s, uint64_t max, uint64_t *ret);

/* A size such as 50M or 100k (powers of 1024); all of s. */
bool scan_size(struct span s, uint64_t *ret);

#endif

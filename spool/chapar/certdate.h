#ifndef CHAPAR_CERTDATE_H
#define CHAPAR_CERTDATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* From when until when the first certificate of a PEM file is good, seconds
 * since 1970 UTC.  Reads these two dates and verifies nothing. */
bool certdate_read(struct span pem, int64_t *ret_from, int64_t *ret_until);

#endif

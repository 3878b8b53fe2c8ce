#ifndef BASE_TLV_H
#define BASE_TLV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * Fields one after the other: a tag and a length, two bytes each and little
 * endian, and the bytes.  Readers skip tags they do not know.
 */
enum { TLV_MAX = UINT16_MAX };

/* A value longer than TLV_MAX sets the buffer's overflow. */
void tlv_put(struct buf *, unsigned tag, struct span value);
void tlv_put_num(struct buf *, unsigned tag, uint64_t); /* eight bytes */

/* Takes the next field from the front of s.  False at the end, and when what
 * is left is no field: s->n is not 0 then. */
bool tlv_next(struct span *s, unsigned *tag, struct span *value);

/* A number of one to eight bytes; 0 for any other length. */
uint64_t tlv_num(struct span value);

#endif

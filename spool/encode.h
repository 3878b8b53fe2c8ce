#ifndef SPOOL_ENCODE_H
#define SPOOL_ENCODE_H

#include <stdint.h>

#include "base/buf.h"
#include "spool/record.h"

/*
 * Writing records: the head of one is begun, its body appended, and ended.
 *
 *	at = encode_begin(b, &r);	lsn, time, box, type, via, actor of r
 *	buf_u32(b, ...) ...		the body
 *	encode_end(b, at, payload_bytes);
 *	...
 *	check = encode_seal(b->p + at, more, seed);
 *
 * The check is put in last, when it is known whether the group goes on.
 */
size_t encode_begin(struct buf *, const struct record *);
void encode_end(struct buf *, size_t at, uint32_t payload);
uint64_t encode_seal(char *head, bool more, uint64_t seed);

/* The names of keywords, padded. */
void encode_keywords(
    struct buf *, size_t at, const struct span names[], unsigned n);

/* The header of a segment: SEGMENT_HEADER bytes. */
void encode_segment(struct buf *, uint64_t lsn, uint64_t seed, int64_t time);

#endif

#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/*
 * A byte string that grows, made with its limit.
 *
 * Every buffer names the most it may hold; what would go past it is dropped
 * and `overflow` stays set, so that callers check once, at the end.  `p` is
 * malloc'd and owned by the buffer; buf_free() gives it back.
 *
 *	struct buf b = {.limit = 65536};
 *	buf_put(&b, "x", 1);
 *	if (b.overflow) ...
 *	buf_free(&b);
 */
struct buf {
	char *p;
	size_t n, cap, limit;
	bool overflow;
};

bool buf_room(struct buf *, size_t more); /* room for so many more bytes */
void buf_put(struct buf *, const void *, size_t);
void buf_puts(struct buf *, const char *);
void buf_putspan(struct buf *, struct span);
void buf_putc(struct buf *, char);
void buf_u32(struct buf *, uint32_t); /* little endian */
void buf_u64(struct buf *, uint64_t);
void buf_num(struct buf *, uint64_t); /* in decimal digits */
void buf_zero(struct buf *, size_t);  /* so many NUL bytes */
void buf_printf(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_clear(struct buf *); /* empty again, memory kept */
void buf_free(struct buf *);

static inline struct span
buf_span(const struct buf *b)
{
	return (struct span){b->p != NULL ? b->p : "", b->n};
}

#endif

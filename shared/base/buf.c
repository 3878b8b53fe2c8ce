/* A growable byte string with a limit. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fmt.h"
#include "base/le.h"
#include "base/log.h"

bool
buf_room(struct buf *b, size_t more)
{
	size_t cap = b->cap != 0 ? b->cap : 256;
	char *p;

	if (more <= b->cap - b->n)
		return true;
	if (more > b->limit || b->n > b->limit - more) {
		b->overflow = true;
		return false;
	}
	while (cap < b->n + more)
		cap *= 2;
	if (cap > b->limit)
		cap = b->limit;
	if ((p = realloc(b->p, cap)) == NULL)
		die(EXIT_TEMP, "out of memory");
	b->p = p;
	b->cap = cap;
	return true;
}

void
buf_put(struct buf *b, const void *p, size_t n)
{
	if (n > 0 && buf_room(b, n)) {
		memcpy(b->p + b->n, p, n);
		b->n += n;
	}
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void
buf_putspan(struct buf *b, struct span s)
{
	buf_put(b, s.p, s.n);
}

void
buf_putc(struct buf *b, char c)
{
	buf_put(b, &c, 1);
}

void
buf_u32(struct buf *b, uint32_t v)
{
	unsigned char le[4];

	put32(le, v);
	buf_put(b, le, sizeof le);
}

void
buf_u64(struct buf *b, uint64_t v)
{
	unsigned char le[8];

	put64(le, v);
	buf_put(b, le, sizeof le);
}

void
buf_num(struct buf *b, uint64_t v)
{
	char digits[FMT_U64];

	buf_put(b, digits, fmt_u64(digits, v));
}

void
buf_zero(struct buf *b, size_t n)
{
	if (n > 0 && buf_room(b, n)) {
		memset(b->p + b->n, 0, n);
		b->n += n;
	}
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n <= 0 || !buf_room(b, (size_t)n + 1))
		return;
	va_start(ap, fmt);
	vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
	b->overflow = false;
}

void
buf_free(struct buf *b)
{
	free(b->p);
	b->p = NULL;
	b->n = b->cap = 0;
	b->overflow = false;
}

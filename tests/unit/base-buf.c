/* Buffers: what goes in is there, and nothing goes past the limit. */
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "tests/unit/check.h"

static bool
holds(const struct buf *b, const char *s, size_t n)
{
	return b->n == n && memcmp(b->p, s, n) == 0;
}

static void
test_put(void)
{
	struct buf b = {.limit = 1000};

	CHECK(buf_span(&b).p != NULL && buf_span(&b).n == 0);
	buf_put(&b, NULL, 0);
	buf_puts(&b, "one");
	buf_putc(&b, ' ');
	buf_putspan(&b, SPAN("two"));
	buf_putspan(&b, SPAN_NONE);
	buf_num(&b, 0);
	buf_num(&b, UINT64_MAX);
	CHECK(holds(&b, "one two018446744073709551615", 28));
	buf_clear(&b);
	buf_u32(&b, 0x04030201);
	buf_u64(&b, 0x0c0b0a0908070605);
	buf_zero(&b, 2);
	CHECK(holds(&b, "\1\2\3\4\5\6\7\10\11\12\13\14\0\0", 14));
	buf_clear(&b);
	buf_printf(&b, "%s=%d", "x", -1);
	CHECK(holds(&b, "x=-1", 4) && !b.overflow);
	buf_free(&b);
	CHECK(b.p == NULL && b.n == 0 && b.limit == 1000);
	buf_puts(&b, "again");
	CHECK(holds(&b, "again", 5));
	buf_free(&b);
}

/* Every limit, filled by every step: exactly what fits is there. */
static void
test_limit(void)
{
	static const char text[] = "0123456789abcdef";

	for (size_t limit = 0; limit < 1100; limit += limit < 40 ? 1 : 131)
		for (size_t step = 1; step <= 16; step++) {
			struct buf b = {.limit = limit};
			size_t fits = limit / step * step;

			for (size_t n = 0; n < limit; n += step)
				buf_put(&b, text, step);
			CHECK(b.n == fits && b.cap <= limit);
			CHECK(b.overflow == (limit % step != 0));
			buf_put(&b, text, 16);
			CHECK(limit - fits >= 16 || b.overflow);
			buf_clear(&b);
			CHECK(!b.overflow && b.n == 0);
			buf_free(&b);
		}
}

/* Something too large is dropped whole; "overflow" stays after what fits. */
static void
test_overflow(void)
{
	struct buf b = {.limit = 10};

	buf_puts(&b, "12345");
	buf_puts(&b, "678901");
	CHECK(holds(&b, "12345", 5) && b.overflow);
	buf_puts(&b, "6");
	CHECK(b.overflow);
	CHECK(!buf_room(&b, SIZE_MAX) && !buf_room(&b, SIZE_MAX - 3));
	buf_zero(&b, SIZE_MAX);
	buf_printf(&b, "%s", "more than fits");
	CHECK(b.n <= 10);
	buf_free(&b);
}

int
main(void)
{
	test_put();
	test_limit();
	test_overflow();
	return check_end();
}

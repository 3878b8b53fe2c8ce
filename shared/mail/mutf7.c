/* Modified UTF-7: "&" for itself is "&-", other than printable ASCII is
 * UTF-16 in base64 (with "," for "/" and without padding) between "&" and "-".
 */
#include "mail/mutf7.h"

#include <stdint.h>

#include "base/utf8.h"

static const char alphabet[65] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static bool
is_direct(uint32_t c)
{
	return c >= 0x20 && c <= 0x7e;
}

/* Bits on their way into base64, or out of it. */
struct bits {
	uint32_t v;
	unsigned n;
};

static void
put_unit(struct bits *b, uint32_t unit, struct buf *out)
{
	b->v = b->v << 16 | unit;
	b->n += 16;
	while (b->n >= 6) {
		b->n -= 6;
		buf_putc(out, alphabet[b->v >> b->n & 63]);
	}
	b->v &= (1u << b->n) - 1;
}

/* The run of other characters that s starts with. */
static bool
encode_run(struct span *s, struct buf *out)
{
	struct bits b = {0, 0};
	struct span next = *s;
	uint32_t c;

	buf_putc(out, '&');
	while (s->n > 0) {
		if (!utf8_next(&next, &c) || c == 0)
			return false;
		if (is_direct(c))
			break;
		if (c >= 0x10000) {
			put_unit(&b, 0xd800 | (c - 0x10000) >> 10, out);
			c = 0xdc00 | ((c - 0x10000) & 0x3ff);
		}
		put_unit(&b, c, out);
		*s = next;
	}
	if (b.n > 0)
		buf_putc(out, alphabet[b.v << (6 - b.n) & 63]);
	buf_putc(out, '-');
	return true;
}

bool
mutf7_encode(struct span s, struct buf *out)
{
	size_t start = out->n;

	while (s.n > 0) {
		if (!is_direct((unsigned char)s.p[0])) {
			if (encode_run(&s, out))
				continue;
			out->n = start;
			return false;
		}
		buf_putc(out, s.p[0]);
		if (s.p[0] == '&')
			buf_putc(out, '-');
		s = span_sub(s, 1, s.n);
	}
	return true;
}

/* One unit of UTF-16; pairs are put together.  high holds the first half. */
static bool
take_unit(uint32_t unit, uint32_t *high, struct buf *out)
{
	char utf8[UTF8_MAX];
	bool is_low = unit >= 0xdc00 && unit <= 0xdfff;

	if ((*high != 0) != is_low)
		return false;
	if (is_low) {
		unit = 0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00);
		*high = 0;
	} else if (unit >= 0xd800 && unit <= 0xdbff) {
		*high = unit;
		return true;
	}
	if (is_direct(unit) || unit == 0)
		return false;
	buf_put(out, utf8, utf8_put(utf8, unit));
	return true;
}

/* What is between "&" and "-"; s is past the "-" afterwards. */
static bool
decode_run(struct span *s, struct buf *out)
{
	struct bits b = {0, 0};
	uint32_t high = 0;
	const char *digit;
	size_t i;

	for (i = 0; i < s->n && s->p[i] != '-'; i++) {
		digit = s->p[i] != '\0' ? strchr(alphabet, s->p[i]) : NULL;
		if (digit == NULL)
			return false;
		b.v = b.v << 6 | (uint32_t)(digit - alphabet);
		b.n += 6;
		if (b.n < 16)
			continue;
		b.n -= 16;
		if (!take_unit(b.v >> b.n, &high, out))
			return false;
		b.v &= (1u << b.n) - 1;
	}
	if (i == s->n || high != 0 || b.n >= 6 || b.v != 0)
		return false;
	*s = span_sub(*s, i + 1, s->n);
	return true;
}

static bool
decode(struct span s, struct buf *out)
{
	bool after_run = false; /* two runs would have been one */

	while (s.n > 0) {
		char c = s.p[0];

		if (!is_direct((unsigned char)c))
			return false;
		s = span_sub(s, 1, s.n);
		if (c != '&') {
			buf_putc(out, c);
			after_run = false;
		} else if (s.n > 0 && s.p[0] == '-') {
			buf_putc(out, '&');
			s = span_sub(s, 1, s.n);
			after_run = false;
		} else if (after_run || !decode_run(&s, out)) {
			return false;
		} else {
			after_run = true;
		}
	}
	return true;
}

bool
mutf7_decode(struct span s, struct buf *out)
{
	size_t start = out->n;

	if (decode(s, out))
		return true;
	out->n = start;
	return false;
}

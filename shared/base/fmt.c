/* Decimal numbers. */
#include "base/fmt.h"

static const char pairs[] = "00010203040506070809101112131415161718192021222324"
			    "25262728293031323334353637383940414243444546474849"
			    "50515253545556575859606162636465666768697071727374"
			    "75767778798081828384858687888990919293949596979899";

/* Two digits at a time, from the end. */
size_t
fmt_u64(char *p, uint64_t v)
{
	char digits[FMT_U64];
	size_t at = sizeof digits;

	while (v >= 100) {
		at -= 2;
		memcpy(digits + at, pairs + v % 100 * 2, 2);
		v /= 100;
	}
	if (v >= 10) {
		at -= 2;
		memcpy(digits + at, pairs + v * 2, 2);
	} else
		digits[--at] = (char)('0' + v);
	memcpy(p, digits + at, sizeof digits - at);
	return sizeof digits - at;
}

bool
scan_u64(struct span *s, uint64_t max, uint64_t *ret)
{
	uint64_t v = 0;
	size_t i = 0;

	for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++) {
		uint64_t d = (uint64_t)(s->p[i] - '0');

		if (v > (UINT64_MAX - d) / 10)
			return false;
		v = v * 10 + d;
	}
	if (i == 0 || v > max)
		return false;
	*s = span_sub(*s, i, s->n);
	*ret = v;
	return true;
}

bool
scan_number(struct span s, uint64_t max, uint64_t *ret)
{
	uint64_t v;

	if (!scan_u64(&s, max, &v) || s.n != 0)
		return false;
	*ret = v;
	return true;
}

bool
scan_size(struct span s, uint64_t *ret)
{
	static const char units[] = "kmgt";
	uint64_t v;

	if (!scan_u64(&s, UINT64_MAX >> 10, &v))
		return false;
	if (s.n == 1) {
		const char *u = strchr(units, s.p[0] | 0x20);

		if (u == NULL || *u == '\0')
			return false;
		for (const char *k = units; k <= u; k++) {
			if (v > UINT64_MAX >> 10)
				return false;
			v <<= 10;
		}
	} else if (s.n != 0)
		return false;
	*ret = v;
	return true;
}

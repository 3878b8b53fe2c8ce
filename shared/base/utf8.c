/* UTF-8, validated and taken apart. */
#include "base/utf8.h"

size_t
utf8_ascii(struct span s)
{
	size_t i = 0;
	uint64_t a, b;

	while (s.n - i >= 16) {
		memcpy(&a, s.p + i, 8);
		memcpy(&b, s.p + i + 8, 8);
		if ((a | b) & 0x8080808080808080u)
			break;
		i += 16;
	}
	while (i < s.n && (unsigned char)s.p[i] < 0x80)
		i++;
	return i;
}

/* The length of the character that starts at p, n bytes being left; 0 if there
 * is none.  The second byte's range excludes overlong forms, surrogates and
 * what is too large (RFC 3629 section 4). */
static unsigned
sequence(const unsigned char *p, size_t n)
{
	unsigned char lo = 0x80, hi = 0xbf;
	unsigned len, i;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (n < len)
		return 0;
	if (p[0] == 0xe0)
		lo = 0xa0;
	else if (p[0] == 0xed)
		hi = 0x9f;
	else if (p[0] == 0xf0)
		lo = 0x90;
	else if (p[0] == 0xf4)
		hi = 0x8f;
	if (p[1] < lo || p[1] > hi)
		return 0;
	for (i = 2; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

size_t
utf8_valid(struct span s)
{
	size_t i = 0;
	unsigned len;

	while (i < s.n) {
		i += utf8_ascii(span_sub(s, i, s.n));
		if (i == s.n)
			break;
		len = sequence((const unsigned char *)s.p + i, s.n - i);
		if (len == 0)
			break;
		i += len;
	}
	return i;
}

bool
utf8_ok(struct span s)
{
	return utf8_valid(s) == s.n;
}

bool
utf8_next(struct span *s, uint32_t *ret)
{
	const unsigned char *p = (const unsigned char *)s->p;
	unsigned len = sequence(p, s->n);

	switch (len) {
	case 1:
		*ret = p[0];
		break;
	case 2:
		*ret = (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
		break;
	case 3:
		*ret =
		    (p[0] & 0xfu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
		break;
	case 4:
		*ret = (p[0] & 7u) << 18 | (p[1] & 0x3fu) << 12 |
		       (p[2] & 0x3fu) << 6 | (p[3] & 0x3fu);
		break;
	default:
		*ret = UTF8_BAD;
		len = 1;
		*s = span_sub(*s, 1, s->n);
		return false;
	}
	*s = span_sub(*s, len, s->n);
	return true;
}

size_t
utf8_put(char *p, uint32_t c)
{
	if (c < 0x80) {
		p[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		p[0] = (char)(0xc0 | c >> 6);
		p[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		p[0] = (char)(0xe0 | c >> 12);
		p[1] = (char)(0x80 | (c >> 6 & 0x3f));
		p[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	p[0] = (char)(0xf0 | c >> 18);
	p[1] = (char)(0x80 | (c >> 12 & 0x3f));
	p[2] = (char)(0x80 | (c >> 6 & 0x3f));
	p[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* Base64, strict for protocols and in pieces for mail. */
#include "base/b64.h"

static const char alphabet[65] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Six bits each, or one of these, which have bit 7 set. */
enum { NOT = 0x80, PAD = 0x81 };

#define N4     NOT, NOT, NOT, NOT
#define N16    N4, N4, N4, N4
#define R8(v)  v, v + 1, v + 2, v + 3, v + 4, v + 5, v + 6, v + 7
#define R26(v) R8(v), R8(v + 8), R8(v + 16), v + 24, v + 25

/* clang-format off */
static const unsigned char value[256] = {
    N16, N16, N4, N4, NOT, NOT, NOT, 62, NOT, NOT, NOT, 63, /* to '/' */
    R8(52), 60, 61, NOT, NOT, NOT, PAD, NOT, NOT,           /* to '?' */
    NOT, R26(0), NOT, N4,                                   /* to '_' */
    NOT, R26(26), NOT, N4,                                  /* to DEL */
    N16, N16, N16, N16, N16, N16, N16, N16,
};
/* clang-format on */

void
b64_encode(struct span in, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)in.p;
	size_t i, left = in.n % 3;
	char *q;
	uint32_t v;

	if (!buf_room(out, (in.n + 2) / 3 * 4))
		return;
	q = out->p + out->n;
	for (i = 0; i + 3 <= in.n; i += 3, q += 4) {
		v = (uint32_t)p[i] << 16 | (uint32_t)p[i + 1] << 8 | p[i + 2];
		q[0] = alphabet[v >> 18];
		q[1] = alphabet[v >> 12 & 63];
		q[2] = alphabet[v >> 6 & 63];
		q[3] = alphabet[v & 63];
	}
	if (left > 0) {
		v = (uint32_t)p[i] << 16;
		if (left == 2)
			v |= (uint32_t)p[i + 1] << 8;
		q[0] = alphabet[v >> 18];
		q[1] = alphabet[v >> 12 & 63];
		q[2] = left == 2 ? alphabet[v >> 6 & 63] : '=';
		q[3] = '=';
	}
	out->n += (in.n + 2) / 3 * 4;
}

bool
b64_decode(struct span in, struct buf *out)
{
	struct b64 d = {0};
	size_t i, n = in.n, pad = 0, start = out->n, got;
	uint32_t unused;

	if (n % 4 != 0)
		return false;
	if (n > 0)
		pad = in.p[n - 1] != '=' ? 0 : in.p[n - 2] != '=' ? 1 : 2;
	n -= pad;
	for (i = 0; i < n; i++)
		if (value[(unsigned char)in.p[i]] & NOT)
			return false;
	if (!buf_room(out, B64_ROOM(n)))
		return false;
	got = b64_feed(&d, in.p, n, out->p + start);
	unused = pad == 0 ? 0 : d.bits & (pad == 2 ? 0xf : 3);
	if (unused != 0)
		return false;
	out->n = start + got + b64_end(&d, out->p + start + got);
	return true;
}

size_t
b64_feed(struct b64 *d, const char *in, size_t n, char *out)
{
	const unsigned char *p = (const unsigned char *)in, *end = p + n;
	unsigned char a, b, c, e;
	char *q = out;
	uint32_t v;

	while (p < end) {
		while (d->have == 0 && end - p >= 4) {
			a = value[p[0]], b = value[p[1]];
			c = value[p[2]], e = value[p[3]];
			if ((a | b | c | e) & NOT)
				break;
			v = (uint32_t)a << 18 | (uint32_t)b << 12 |
			    (uint32_t)c << 6 | e;
			q[0] = (char)(v >> 16);
			q[1] = (char)(v >> 8);
			q[2] = (char)v;
			q += 3;
			p += 4;
		}
		if (p == end)
			break;
		a = value[*p++];
		if (a == PAD) {
			q += b64_end(d, q);
		} else if (a != NOT) {
			d->bits = d->bits << 6 | a;
			if (++d->have == 4) {
				*q++ = (char)(d->bits >> 16);
				*q++ = (char)(d->bits >> 8);
				*q++ = (char)d->bits;
				d->have = 0;
			}
		}
	}
	return (size_t)(q - out);
}

size_t
b64_end(struct b64 *d, char *out)
{
	size_t n = 0;

	if (d->have == 3) {
		out[n++] = (char)(d->bits >> 10);
		out[n++] = (char)(d->bits >> 2);
	} else if (d->have == 2) {
		out[n++] = (char)(d->bits >> 4);
	}
	d->have = 0;
	return n;
}

/* Quoted-printable. */
#include "mail/qp.h"

enum { BLANKS_MAX = 998 }; /* as long as a line may be */

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 32);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* White space at the front: how long it is up to the line end or to the next
 * other character; longer than a line can be is not looked at. */
static size_t
blanks(struct span s)
{
	size_t n = 0;

	while (n < s.n && n < BLANKS_MAX && is_blank(s.p[n]))
		n++;
	return n;
}

/* A soft line break after "=": how long it is without the "=", white space
 * before the line end included; 0 if it is none. */
static size_t
soft_break(struct span s)
{
	size_t n = blanks(s);

	if (n < s.n && s.p[n] == '\n')
		return n + 1;
	if (n + 1 < s.n && s.p[n] == '\r' && s.p[n + 1] == '\n')
		return n + 2;
	return 0;
}

/* Whether what follows "=" or blanks is cut off where it might matter. */
static bool
cut_off(struct span s)
{
	size_t n = blanks(s);

	return n == s.n || (n + 1 == s.n && s.p[n] == '\r') ||
	       (s.n == 1 && hex(s.p[0]) >= 0);
}

/* An "=" at s: what it stands for, to out; returns how much was used, 0 if the
 * rest of it is yet to come. */
static size_t
escape(struct span s, bool last, char **out)
{
	struct span after = span_sub(s, 1, s.n);
	size_t n;

	if (after.n >= 2 && hex(after.p[0]) >= 0 && hex(after.p[1]) >= 0) {
		*(*out)++ = (char)(hex(after.p[0]) << 4 | hex(after.p[1]));
		return 3;
	}
	n = soft_break(after);
	if (n > 0)
		return 1 + n;
	if (cut_off(after)) {
		if (!last)
			return 0;
		if (blanks(after) == after.n)
			return s.n; /* "=" at the very end: a soft break */
	}
	*(*out)++ = '=';
	return 1;
}

/* How far s, at least its first byte, is what it says: no escape, and white
 * space only between other characters. */
static size_t
ordinary(struct span s)
{
	size_t n = 1;

	while (n < s.n && s.p[n] != '=' &&
	       (!is_blank(s.p[n]) ||
		   (n + 1 < s.n && s.p[n + 1] > ' ' && s.p[n + 1] != '=')))
		n++;
	return n;
}

size_t
qp_decode(struct span in, bool last, char *out, size_t *ret_used)
{
	size_t i = 0, n;
	char *q = out;

	while (i < in.n) {
		struct span rest = span_sub(in, i, in.n);
		char c = rest.p[0];

		if (c == '=') {
			n = escape(rest, last, &q);
			if (n == 0)
				break;
		} else if (is_blank(c)) {
			n = blanks(rest);
			if (!last && n < BLANKS_MAX && cut_off(rest))
				break;
			if (soft_break(rest) == 0) {
				memcpy(q, rest.p, n);
				q += n;
			}
		} else {
			n = ordinary(rest);
			memcpy(q, rest.p, n);
			q += n;
		}
		i += n;
	}
	*ret_used = i;
	return (size_t)(q - out);
}

size_t
qp_decode_word(struct span in, char *out)
{
	size_t i, n = 0;

	for (i = 0; i < in.n; i++) {
		if (in.p[i] == '=' && i + 2 < in.n && hex(in.p[i + 1]) >= 0 &&
		    hex(in.p[i + 2]) >= 0) {
			out[n++] =
			    (char)(hex(in.p[i + 1]) << 4 | hex(in.p[i + 2]));
			i += 2;
		} else {
			out[n++] = in.p[i] == '_' ? ' ' : in.p[i];
		}
	}
	return n;
}

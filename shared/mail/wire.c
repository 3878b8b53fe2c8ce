/* Strings on the IMAP wire. */
#include "mail/wire.h"

#include <stdint.h>

#include "base/fmt.h"

/* What a byte needs: nothing, an escape, a literal around all of it. */
enum { PLAIN, ESCAPE, LITERAL };

static int
need(unsigned char c)
{
	if (c >= 0x80 || c == '\r' || c == '\n' || c == '\0')
		return LITERAL;
	return c == '"' || c == '\\' ? ESCAPE : PLAIN;
}

/* Whether byte i is part of a line end. */
static bool
line_end(struct span s, size_t i)
{
	return s.p[i] == '\n' ||
	       (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n');
}

static void
put_literal(struct span s, size_t n, bool unfold, struct buf *out)
{
	size_t i;

	buf_putc(out, '{');
	buf_num(out, n);
	buf_puts(out, "}\r\n");
	if (!buf_room(out, n))
		return;
	for (i = 0; i < s.n; i++)
		if (!unfold || !line_end(s, i))
			out->p[out->n++] = s.p[i] != '\0' ? s.p[i] : (char)0x80;
}

static void
put_quoted(struct span s, bool unfold, struct buf *out)
{
	size_t i;
	char *q;

	if (!buf_room(out, s.n * 2 + 2))
		return;
	q = out->p + out->n;
	*q++ = '"';
	for (i = 0; i < s.n; i++) {
		if (unfold && line_end(s, i))
			continue;
		if (need((unsigned char)s.p[i]) == ESCAPE)
			*q++ = '\\';
		*q++ = s.p[i];
	}
	*q++ = '"';
	out->n = (size_t)(q - out->p);
}

static void
put_string(struct span s, bool unfold, struct buf *out)
{
	int most = PLAIN, k;
	size_t i, n = 0;

	for (i = 0; i < s.n; i++) {
		if (unfold && line_end(s, i))
			continue;
		n++;
		k = need((unsigned char)s.p[i]);
		if (k > most)
			most = k;
	}
	if (most == LITERAL)
		put_literal(s, n, unfold, out);
	else
		put_quoted(s, unfold, out);
}

void
wire_string(struct span s, struct buf *out)
{
	put_string(s, false, out);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void
wire_field(struct span s, struct buf *out)
{
	if (s.p == NULL) {
		buf_puts(out, "NIL");
		return;
	}
	while (s.n > 0 && is_blank(s.p[0]))
		s = span_sub(s, 1, s.n);
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	put_string(s, true, out);
}

static bool
take_quoted(struct span *s, struct span *ret)
{
	size_t i = 1;

	while (i < s->n && s->p[i] != '"')
		i += s->p[i] == '\\' ? 2 : 1;
	if (i >= s->n)
		return false;
	*ret = span_sub(*s, 1, i - 1);
	*s = span_sub(*s, i + 1, s->n);
	return true;
}

static bool
take_literal(struct span *s, struct span *ret)
{
	struct span t = span_sub(*s, 1, s->n);
	uint64_t n;

	if (!scan_u64(&t, UINT32_MAX, &n) || t.n < 3 ||
	    memcmp(t.p, "}\r\n", 3) != 0 || t.n - 3 < n)
		return false;
	*ret = span_sub(t, 3, n);
	*s = span_sub(t, 3 + n, t.n);
	return true;
}

bool
wire_take(struct span *s, struct span *ret)
{
	if (s->n == 0)
		return false;
	if (s->p[0] == '"')
		return take_quoted(s, ret);
	if (s->p[0] == '{')
		return take_literal(s, ret);
	if (s->n < 3 || memcmp(s->p, "NIL", 3) != 0)
		return false;
	*ret = SPAN_NONE;
	*s = span_sub(*s, 3, s->n);
	return true;
}

bool
wire_skip(struct span *s)
{
	struct span t = *s, string;
	size_t depth = 0;

	do {
		if (t.n == 0)
			return false;
		if (t.p[0] == '(') {
			depth++;
			t = span_sub(t, 1, t.n);
		} else if (t.p[0] == ')') {
			if (depth-- == 0)
				return false;
			t = span_sub(t, 1, t.n);
		} else if (t.p[0] == '"' || t.p[0] == '{') {
			if (!wire_take(&t, &string))
				return false;
		} else {
			size_t n = 0;

			while (n < t.n && strchr(" ()\"{", t.p[n]) == NULL)
				n++;
			if (n == 0 && depth == 0)
				return false;
			t = span_sub(t, n > 0 ? n : 1, t.n);
		}
	} while (depth > 0);
	*s = t;
	return true;
}

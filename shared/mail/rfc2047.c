/* Encoded words in header fields. */
#include "mail/rfc2047.h"

#include "base/b64.h"
#include "mail/charset.h"
#include "mail/qp.h"

struct word {
	struct span charset; /* without RFC 2231's language */
	char encoding;       /* 'Q' or 'B' */
	struct span text;
	size_t n; /* of all of it */
};

/* How much of s comes before a "?" (all if there is none). */
static size_t
until_mark(struct span s)
{
	const char *q = s.n > 0 ? memchr(s.p, '?', s.n) : NULL;

	return q != NULL ? (size_t)(q - s.p) : s.n;
}

/* "=?charset*language?Q?text?=" at the front of s. */
static bool
take_word(struct span s, struct word *w)
{
	struct span t = span_sub(s, 2, s.n);
	const char *star;
	size_t n = until_mark(t);

	if (n == 0 || t.n - n < 4 || t.p[n + 2] != '?')
		return false;
	w->charset = span_sub(t, 0, n);
	star = memchr(t.p, '*', n);
	if (star != NULL)
		w->charset.n = (size_t)(star - t.p);
	w->encoding = (char)(t.p[n + 1] & ~32);
	if (w->encoding != 'Q' && w->encoding != 'B')
		return false;
	t = span_sub(t, n + 3, t.n);
	n = until_mark(t);
	if (t.n - n < 2 || t.p[n + 1] != '=')
		return false;
	w->text = span_sub(t, 0, n);
	w->n = (size_t)(t.p + n + 2 - s.p);
	return true;
}

/* The word's bytes, not yet UTF-8. */
static void
put_bytes(const struct word *w, struct buf *out)
{
	struct b64 d = {0};

	if (!buf_room(out, B64_ROOM(w->text.n) + w->text.n))
		return;
	if (w->encoding == 'Q') {
		out->n += qp_decode_word(w->text, out->p + out->n);
	} else {
		out->n += b64_feed(&d, w->text.p, w->text.n, out->p + out->n);
		out->n += b64_end(&d, out->p + out->n);
	}
}

/* A run of plain text: no encoded words. */
static void
put_plain(struct span s, struct buf *out)
{
	size_t from = out->n, i, n;
	char *p;

	charset_decode(SPAN_NONE, s, out);
	p = out->p;
	for (i = n = from; i < out->n; i++) {
		if (p[i] == '\n' ||
		    (p[i] == '\r' && (i + 1 == out->n || p[i + 1] == '\n')))
			continue;
		p[n++] = p[i] == '\t' ? ' ' : p[i];
	}
	out->n = n;
}

static bool
is_space(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (strchr(" \t\r\n", s.p[i]) == NULL || s.p[i] == '\0')
			return false;
	return true;
}

/* Where the next "=?" is, at or after from; the end if there is none. */
static size_t
next_word(struct span s, size_t from)
{
	const char *p;

	while (from < s.n) {
		p = memchr(s.p + from, '=', s.n - from);
		if (p == NULL)
			break;
		from = (size_t)(p - s.p);
		if (from + 1 < s.n && p[1] == '?')
			return from;
		from++;
	}
	return s.n;
}

void
rfc2047_decode(struct span value, struct buf *scratch, struct buf *out)
{
	struct span between, charset = SPAN_NONE;
	size_t from = 0, at = next_word(value, 0);
	bool after_word = false;
	struct word w;

	buf_clear(scratch);
	for (; at < value.n; at = next_word(value, at)) {
		if (!take_word(span_sub(value, at, value.n), &w)) {
			at++;
			continue;
		}
		between = span_sub(value, from, at - from);
		if (!after_word || !is_space(between) ||
		    !span_ieq(charset, w.charset)) {
			charset_decode(charset, buf_span(scratch), out);
			buf_clear(scratch);
			if (!after_word || !is_space(between))
				put_plain(between, out);
		}
		put_bytes(&w, scratch);
		charset = w.charset;
		after_word = true;
		from = at = at + w.n;
	}
	charset_decode(charset, buf_span(scratch), out);
	buf_clear(scratch);
	put_plain(span_sub(value, from, value.n), out);
}

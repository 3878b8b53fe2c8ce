/* The lines of a vCard (RFC 6350, section 3). */
#include "mail/vcard.h"

#include "base/utf8.h"

enum { FOLD_AT = 75 };

/* Up to the line's end, which is not taken along. */
static bool
physical(struct span *text, struct span *ret)
{
	const char *nl;

	if (text->n == 0)
		return false;
	nl = memchr(text->p, '\n', text->n);
	*ret =
	    span_sub(*text, 0, nl != NULL ? (size_t)(nl - text->p) : text->n);
	*text = span_sub(*text, ret->n + 1, text->n);
	if (ret->n > 0 && ret->p[ret->n - 1] == '\r')
		ret->n--;
	return true;
}

static bool
goes_on(struct span text)
{
	return text.n > 0 && (text.p[0] == ' ' || text.p[0] == '\t');
}

bool
vcard_parse(struct span raw, struct vcard_line *ret)
{
	size_t i = 0, colon = raw.n, name = 0;
	bool quoted = false;

	for (; i < raw.n && colon == raw.n; i++) {
		if (raw.p[i] == '"')
			quoted = !quoted;
		if (raw.p[i] == ':' && !quoted)
			colon = i;
	}
	if (colon == raw.n || colon == 0 || memchr(raw.p, '\0', raw.n) != NULL)
		return false;
	*ret = (struct vcard_line){.raw = raw};
	while (name < colon && raw.p[name] != ';')
		name++;
	ret->name = span_sub(raw, 0, name);
	ret->params = span_sub(raw, name, colon - name);
	ret->value = span_sub(raw, colon + 1, raw.n);
	for (i = 0; i < name; i++)
		if (raw.p[i] == '.') /* of a group of lines */
			ret->name = span_sub(raw, i + 1, name - i - 1);
	return ret->name.n > 0;
}

bool
vcard_line(struct arena *mem, struct span *text, struct vcard_line *ret)
{
	struct span piece, whole;

	while (physical(text, &whole)) {
		if (goes_on(*text)) {
			struct buf b = {.limit = SIZE_MAX};

			buf_putspan(&b, whole);
			while (goes_on(*text) && physical(text, &piece))
				buf_putspan(&b, span_sub(piece, 1, piece.n));
			whole = arena_span(mem, buf_span(&b));
			buf_free(&b);
		}
		if (vcard_parse(whole, ret))
			return true;
	}
	return false;
}

bool
vcard_next(struct span *text, struct span *ret)
{
	struct span line, from = *text;
	bool within = false;

	while (from = *text, physical(text, &line)) {
		if (!within && span_is(line, "BEGIN:VCARD")) {
			within = true;
			*ret = span_of(from.p, 0);
		} else if (within && span_is(line, "END:VCARD")) {
			ret->n = (size_t)(text->p - ret->p);
			return true;
		}
	}
	return false;
}

/* The next parameter, ";NAME=value". */
static bool
next_param(struct span *s, struct span *name, struct span *value)
{
	size_t i = 0, eq = 0;
	bool quoted = false;

	if (s->n == 0 || s->p[0] != ';')
		return false;
	for (i = 1; i < s->n && (quoted || s->p[i] != ';'); i++) {
		if (s->p[i] == '"')
			quoted = !quoted;
		if (s->p[i] == '=' && eq == 0)
			eq = i;
	}
	*name = span_sub(*s, 1, (eq != 0 ? eq : i) - 1);
	*value = eq != 0 ? span_sub(*s, eq + 1, i - eq - 1) : SPAN("");
	*s = span_sub(*s, i, s->n);
	return true;
}

static struct span
unquote(struct span s)
{
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		return span_sub(s, 1, s.n - 2);
	return s;
}

bool
vcard_param(const struct vcard_line *l, const char *want, struct span *ret)
{
	struct span left = l->params, name, value;

	while (next_param(&left, &name, &value))
		if (span_is(name, want)) {
			*ret = unquote(value);
			return true;
		}
	return false;
}

bool
vcard_type(const struct vcard_line *l, const char *word)
{
	struct span left = l->params, name, value;

	while (next_param(&left, &name, &value)) {
		if (span_is(name, word) && value.n == 0)
			return true; /* as version 2.1 had it */
		if (!span_is(name, "TYPE"))
			continue;
		for (value = unquote(value); value.n > 0;) {
			const char *c = memchr(value.p, ',', value.n);
			size_t n = c != NULL ? (size_t)(c - value.p) : value.n;

			if (span_is(span_sub(value, 0, n), word))
				return true;
			value = span_sub(value, n + 1, value.n);
		}
	}
	return false;
}

struct span
vcard_unescape(struct arena *mem, struct span s)
{
	char *out = arena_raw(mem, 2 * s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\\' || i + 1 == s.n) {
			out[n++] = s.p[i];
		} else if (s.p[++i] == 'n' || s.p[i] == 'N') {
			out[n++] = '\r';
			out[n++] = '\n';
		} else
			out[n++] = s.p[i];
	}
	return span_of(out, n);
}

void
vcard_escape(struct buf *b, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n') {
			buf_puts(b, "\\n");
			i++;
			continue;
		}
		if (s.p[i] == '\\' || s.p[i] == ',' || s.p[i] == ';')
			buf_putc(b, '\\');
		buf_putc(b, s.p[i]);
	}
}

bool
vcard_is_text(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
			i++;
		else if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return utf8_ok(s);
}

/* Never within a character. */
void
vcard_put_line(struct buf *b, struct span s)
{
	size_t room = FOLD_AT;

	while (s.n > room) {
		size_t n = room;

		while (n > 1 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
			n--;
		buf_put(b, s.p, n);
		buf_puts(b, "\r\n ");
		s = span_sub(s, n, s.n);
		room = FOLD_AT - 1;
	}
	buf_putspan(b, s);
	buf_puts(b, "\r\n");
}

/* BODYSTRUCTURE, and BODY, which is a part of it. */
#include "mail/bodystructure.h"

#include "mail/charset.h"
#include "mail/envelope.h"
#include "mail/token.h"
#include "mail/wire.h"

struct writer {
	struct span message;
	const struct mime *mime;
	struct arena *mem;
	struct buf *out;
};

/* "(" name value ... ")" or NIL; with charset, for a text that named none. */
static void
put_params(const struct param *p, unsigned n, bool charset, struct buf *out)
{
	unsigned i;

	charset = charset && param_find(p, n, "charset") == NULL;
	if (n == 0 && !charset) {
		buf_puts(out, "NIL");
		return;
	}
	buf_putc(out, '(');
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(out, ' ');
		wire_string(p[i].name, out);
		buf_putc(out, ' ');
		wire_string(p[i].value, out);
	}
	if (charset)
		buf_puts(out, n > 0 ? " \"charset\" \"us-ascii\""
				    : "\"charset\" \"us-ascii\"");
	buf_putc(out, ')');
}

/* ("attachment" ("filename" "x")) or NIL. */
static void
put_disposition(const struct writer *w, struct span s)
{
	struct arena_mark mark = arena_mark(w->mem);
	struct span word = token_take(&s);
	struct param *params;
	unsigned n;

	if (word.n == 0) {
		buf_puts(w->out, "NIL");
		return;
	}
	buf_putc(w->out, '(');
	wire_string(word, w->out);
	buf_putc(w->out, ' ');
	n = param_list(w->mem, s, &params);
	put_params(params, n, false, w->out);
	buf_putc(w->out, ')');
	arena_release(w->mem, mark);
}

/* NIL, one string, or a list of them (RFC 3282: "en, de"). */
static void
put_language(const struct writer *w, struct span s)
{
	struct span word = token_take(&s);
	unsigned n = 0;

	if (word.n == 0) {
		buf_puts(w->out, "NIL");
		return;
	}
	for (; word.n > 0; word = token_take(&s)) {
		buf_putc(w->out, n++ == 0 ? '(' : ' ');
		wire_string(word, w->out);
		token_skip(&s);
		while (s.n > 0 && (s.p[0] == ',' || s.p[0] == ';'))
			s = span_sub(s, 1, s.n);
	}
	buf_putc(w->out, ')');
}

/* What all parts end with: disposition, language, location. */
static void
put_end(const struct writer *w, const struct mime_part *p)
{
	buf_putc(w->out, ' ');
	put_disposition(w, p->field[FIELD_DISPOSITION]);
	buf_putc(w->out, ' ');
	put_language(w, p->field[FIELD_LANGUAGE]);
	buf_putc(w->out, ' ');
	wire_field(p->field[FIELD_LOCATION], w->out);
	buf_putc(w->out, ')');
}

/* The transfer encoding as written, or what is meant by saying nothing. */
static void
put_encoding(const struct writer *w, const struct mime_part *p)
{
	struct span s = p->field[FIELD_ENCODING], word = token_take(&s);

	wire_string(word.n > 0 ? word : SPAN("7bit"), w->out);
}

static void put_part(const struct writer *, unsigned i);

static void
put_multipart(const struct writer *w, unsigned self)
{
	const struct mime_part *p = &w->mime->part[self];
	unsigned i;

	buf_putc(w->out, '(');
	for (i = self + 1; i < p->d.end; i = w->mime->part[i].d.end)
		put_part(w, i);
	if (p->d.end == self + 1)
		buf_puts(w->out,
		    "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL "
		    "\"7bit\" 0 0 NIL NIL NIL NIL)");
	buf_putc(w->out, ' ');
	wire_string(p->subtype, w->out);
	buf_putc(w->out, ' ');
	put_params(p->params, p->params_n, false, w->out);
	put_end(w, p);
}

static void
put_single(const struct writer *w, unsigned self)
{
	const struct mime_part *p = &w->mime->part[self];
	bool text = p->d.kind == PART_TEXT;

	buf_putc(w->out, '(');
	wire_string(p->opaque ? SPAN("application") : p->type, w->out);
	buf_putc(w->out, ' ');
	wire_string(p->opaque ? SPAN("octet-stream") : p->subtype, w->out);
	buf_putc(w->out, ' ');
	put_params(p->params, p->params_n, text, w->out);
	buf_putc(w->out, ' ');
	wire_field(p->field[FIELD_ID], w->out);
	buf_putc(w->out, ' ');
	wire_field(p->field[FIELD_DESCRIPTION], w->out);
	buf_putc(w->out, ' ');
	put_encoding(w, p);
	buf_putc(w->out, ' ');
	buf_num(w->out, p->d.body_n);
	if (p->d.kind == PART_MESSAGE) {
		buf_putc(w->out, ' ');
		envelope_put(
		    w->message, &w->mime->part[self + 1], w->mem, w->out);
		buf_putc(w->out, ' ');
		put_part(w, self + 1);
	}
	if (text || p->d.kind == PART_MESSAGE) {
		buf_putc(w->out, ' ');
		buf_num(w->out, p->d.lines);
	}
	buf_putc(w->out, ' ');
	wire_field(p->field[FIELD_MD5], w->out);
	put_end(w, p);
}

static void
put_part(const struct writer *w, unsigned i)
{
	if (w->mime->part[i].d.kind == PART_MULTIPART)
		put_multipart(w, i);
	else
		put_single(w, i);
}

void
bodystructure_put(struct span message, const struct mime *mime,
    struct arena *mem, struct buf *out)
{
	struct writer w = {message, mime, mem, out};

	put_part(&w, 0);
}

/*
 * BODY: a reader of what was written above.  Depth is bounded by the parts
 * being no deeper than MIME_DEPTH, which damage might not keep to.
 */
static bool copy_body(struct span *s, struct buf *out, unsigned depth);

static bool
copy(struct span *s, unsigned values, struct buf *out)
{
	struct span t = *s;

	for (; values > 0; values--) {
		if (t.n > 0 && t.p[0] == ' ')
			t = span_sub(t, 1, t.n);
		if (!wire_skip(&t))
			return false;
	}
	buf_put(out, s->p, s->n - t.n);
	*s = t;
	return true;
}

/* Past the extension data and the ")" */
static bool
drop_rest(struct span *s, struct buf *out)
{
	while (s->n > 0 && s->p[0] == ' ') {
		*s = span_sub(*s, 1, s->n);
		if (!wire_skip(s))
			return false;
	}
	if (s->n == 0 || s->p[0] != ')')
		return false;
	*s = span_sub(*s, 1, s->n);
	buf_putc(out, ')');
	return true;
}

static bool
copy_single(struct span *s, struct buf *out, unsigned depth)
{
	struct span t = *s, type, subtype;

	if (!wire_take(&t, &type) || t.n == 0)
		return false;
	t = span_sub(t, 1, t.n);
	if (!wire_take(&t, &subtype) || !copy(s, 7, out))
		return false;
	if (span_is(type, "text"))
		return copy(s, 1, out) && drop_rest(s, out);
	if (!span_is(type, "message") ||
	    !(span_is(subtype, "rfc822") || span_is(subtype, "global")))
		return drop_rest(s, out);
	if (!copy(s, 1, out) || s->n == 0)
		return false;
	*s = span_sub(*s, 1, s->n);
	buf_putc(out, ' ');
	return copy_body(s, out, depth + 1) && copy(s, 1, out) &&
	       drop_rest(s, out);
}

static bool
copy_body(struct span *s, struct buf *out, unsigned depth)
{
	if (depth > 2 * MIME_DEPTH || s->n < 2 || s->p[0] != '(')
		return false;
	*s = span_sub(*s, 1, s->n);
	buf_putc(out, '(');
	if (s->p[0] != '(')
		return copy_single(s, out, depth);
	while (s->n > 0 && s->p[0] == '(')
		if (!copy_body(s, out, depth + 1))
			return false;
	return copy(s, 1, out) && drop_rest(s, out);
}

bool
bodystructure_put_body(struct span structure, struct buf *out)
{
	size_t start = out->n;

	if (copy_body(&structure, out, 0) && structure.n == 0)
		return true;
	out->n = start;
	return false;
}

/* Previews of messages. */
#include "mail/preview.h"

#include "base/b64.h"
#include "base/fmt.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/header.h"
#include "mail/qp.h"
#include "mail/rfc2231.h"
#include "mail/token.h"

enum {
	LOOKED_AT = 64 * 1024, /* of the text, as encoded */
	DECODED_MAX = 1 << 20,
	NAME_MAX_LEN = 10, /* of an entity or of an element that matters */
};

/* The text so far: what is put comes out with single spaces. */
struct writer {
	struct buf *out;
	unsigned chars;
	bool space; /* one is due */
};

static bool
full(const struct writer *w)
{
	return w->chars >= PREVIEW_CHARS;
}

static void
put_char(struct writer *w, uint32_t c)
{
	char utf8[UTF8_MAX];

	if (c <= ' ' || c == 0x7f || c == 0xa0) {
		w->space = w->chars > 0;
		return;
	}
	if (w->space && w->chars + 1 < PREVIEW_CHARS) {
		buf_putc(w->out, ' ');
		w->chars++;
	}
	w->space = false;
	buf_put(w->out, utf8, utf8_put(utf8, c));
	w->chars++;
}

/* --- plain text ------------------------------------------------------------
 */

static struct span
take_line(struct span *s)
{
	const char *nl = memchr(s->p, '\n', s->n);
	size_t n = nl != NULL ? (size_t)(nl - s->p) + 1 : s->n;
	struct span line = span_sub(*s, 0, n);

	*s = span_sub(*s, n, s->n);
	return line;
}

static void
put_plain(struct writer *w, struct span s, bool quoted_too)
{
	struct span line;
	uint32_t c;

	while (s.n > 0 && !full(w)) {
		line = take_line(&s);
		if (!quoted_too && line.n > 0 && line.p[0] == '>')
			continue;
		while (line.n > 0 && !full(w)) {
			utf8_next(&line, &c);
			put_char(w, c);
		}
	}
}

/* --- HTML ------------------------------------------------------------------
 */

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

static struct span
take_name(struct span *s)
{
	size_t n = 0;

	while (n < s->n && is_name(s->p[n]))
		n++;
	*s = span_sub(*s, n, s->n);
	return span_of(s->p - n, n);
}

/* Moves behind the next ">". */
static void
skip_tag(struct span *s)
{
	const char *end = memchr(s->p, '>', s->n);

	*s = span_sub(*s, end != NULL ? (size_t)(end - s->p) + 1 : s->n, s->n);
}

/* Moves to the end tag of an element whose content is not to be read. */
static void
skip_element(struct span *s, struct span name)
{
	while (s->n > 2) {
		const char *lt = memchr(s->p, '<', s->n);

		if (lt == NULL)
			break;
		*s = span_sub(*s, (size_t)(lt - s->p), s->n);
		if (s->n > name.n + 2 && s->p[1] == '/' &&
		    span_ieq(span_sub(*s, 2, name.n), name))
			return;
		*s = span_sub(*s, 1, s->n);
	}
	*s = span_sub(*s, s->n, 0);
}

/* s is behind a "<". */
static void
take_tag(struct writer *w, struct span *s)
{
	static const char *const unread[] = {
	    "style", "script", "title", "head"};
	struct span name, comment = span_sub(*s, 0, 3);

	if (span_is(comment, "!--")) {
		const char *end = memmem(s->p, s->n, "-->", 3);

		*s = span_sub(
		    *s, end != NULL ? (size_t)(end - s->p) + 3 : s->n, s->n);
		return;
	}
	if (s->n > 0 && s->p[0] == '/')
		*s = span_sub(*s, 1, s->n);
	name = take_name(s);
	skip_tag(s);
	for (size_t i = 0; i < sizeof unread / sizeof *unread; i++)
		if (span_is(name, unread[i])) {
			skip_element(s, name);
			skip_tag(s);
		}
	if (!span_is(name, "b") && !span_is(name, "i") && !span_is(name, "a") &&
	    !span_is(name, "span") && !span_is(name, "em") &&
	    !span_is(name, "strong"))
		put_char(w, ' ');
}

/* s is behind a "&": the character that is meant, or "&" itself. */
static uint32_t
take_entity(struct span *s)
{
	static const struct {
		const char *name;
		uint32_t c;
	} names[] = {
	    {"amp",    '&'   },
	    {"lt",     '<'   },
	    {"gt",     '>'   },
	    {"quot",   '"'   },
	    {"apos",   '\''  },
	    {"nbsp",   ' '   },
	    {"ndash",  0x2013},
	    {"mdash",  0x2014},
	    {"hellip", 0x2026},
	    {"rsquo",  0x2019},
	    {"lsquo",  0x2018},
	    {"euro",   0x20ac},
	    {"auml",   0xe4  },
	    {"ouml",   0xf6  },
	    {"uuml",   0xfc  },
	    {"szlig",  0xdf  },
	    {"eacute", 0xe9  },
	    {"zwnj",   ' '   },
	};
	struct span at = *s, name;
	uint64_t c = 0;

	if (at.n > 1 && at.p[0] == '#') {
		at = span_sub(at, 1, at.n);
		if (at.p[0] == 'x' || at.p[0] == 'X' ||
		    !scan_u64(&at, 0x10ffff, &c) || at.n == 0 ||
		    at.p[0] != ';' || c == 0 || (c >= 0xd800 && c < 0xe000))
			return '&';
		*s = span_sub(at, 1, at.n);
		return (uint32_t)c;
	}
	name = take_name(&at);
	if (name.n > NAME_MAX_LEN || at.n == 0 || at.p[0] != ';')
		return '&';
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (span_is(name, names[i].name)) {
			*s = span_sub(at, 1, at.n);
			return names[i].c;
		}
	return '&';
}

static void
put_html(struct writer *w, struct span s)
{
	uint32_t c;

	while (s.n > 0 && !full(w)) {
		utf8_next(&s, &c);
		if (c == '<')
			take_tag(w, &s);
		else
			put_char(w, c == '&' ? take_entity(&s) : c);
	}
}

/* --- which text ------------------------------------------------------------
 */

struct choice {
	struct digest_part part;
	struct span charset;
	bool html;
};

/* Is this a text that a reader would see first? */
static bool
is_shown(struct span head, struct arena *mem, struct choice *c)
{
	struct span type = SPAN_NONE, how, word;
	struct param *params;
	unsigned n;

	if (header_find(head, "Content-Disposition", &how) &&
	    span_is(token_take(&how), "attachment"))
		return false;
	c->charset = SPAN_NONE;
	c->html = false;
	if (!header_find(head, "Content-Type", &type))
		return true;
	token_take(&type);
	token_skip(&type);
	type = span_sub(type, 1, type.n);
	word = token_take(&type);
	c->html = span_is(word, "html");
	n = param_list(mem, type, &params);
	param_text(mem, params, n, "charset", &c->charset);
	return c->html || word.n == 0 || span_is(word, "plain") ||
	       span_is(word, "enriched");
}

static bool
choose(struct span m, const struct digest *d, struct arena *mem,
    struct choice *ret)
{
	for (unsigned i = 0; i < d->parts; i++)
		if (digest_part(d, i, m.n, &ret->part) &&
		    ret->part.kind == PART_TEXT &&
		    is_shown(span_sub(m, ret->part.head, ret->part.head_n), mem,
			ret))
			return true;
	return false;
}

/* Its beginning, as UTF-8. */
static void
decode(struct span m, const struct choice *c, struct buf *out)
{
	struct span body = span_sub(m, c->part.body, c->part.body_n);
	struct buf raw = {.limit = DECODED_MAX};
	struct b64 b = {0};
	size_t used;

	body = span_sub(body, 0, LOOKED_AT);
	if (c->part.encoding == PART_BASE64 &&
	    buf_room(&raw, B64_ROOM(body.n))) {
		raw.n += b64_feed(&b, body.p, body.n, raw.p);
		body = buf_span(&raw);
	} else if (c->part.encoding == PART_QP && buf_room(&raw, body.n + 1)) {
		raw.n += qp_decode(body, true, raw.p, &used);
		body = buf_span(&raw);
	}
	charset_decode(c->charset, body, out);
	buf_free(&raw);
}

void
preview_put(
    struct span m, const struct digest *d, struct arena *mem, struct buf *out)
{
	struct buf text = {.limit = DECODED_MAX};
	struct writer w = {.out = out};
	struct choice c;

	if (!choose(m, d, mem, &c))
		return;
	decode(m, &c, &text);
	if (c.html)
		put_html(&w, buf_span(&text));
	else
		put_plain(&w, buf_span(&text), false);
	if (w.chars == 0 && !c.html)
		put_plain(&w, buf_span(&text), true);
	buf_free(&text);
}

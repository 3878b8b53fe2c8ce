/* Searching the text parts of messages. */
#include "mail/search-body.h"

#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/decode.h"
#include "mail/header.h"
#include "mail/rfc2231.h"
#include "mail/token.h"

enum { WINDOW = DECODE_WINDOW };

/* A text part: its bytes as encoded, and what they mean. */
struct text {
	struct span body;
	enum part_encoding encoding;
	enum charset charset;
	struct span name; /* of the charset, where it is not built in */
	bool eight;       /* there are bytes above 127 in it */
};

/* Whether a byte below 128 is that ASCII character, and no other means it. */
static bool
transparent(enum charset c)
{
	return c != CHARSET_OTHER;
}

/* Bytes of a transparent charset, as a piece of text; the piece may end within
 * a character, which is left out then. */
static bool
in_bytes(struct needle *n, struct span s, const struct text *t, bool last)
{
	struct charset_decoder d;

	if (needle_in_raw(n, s))
		return true;
	if (utf8_ascii(s) == s.n)
		return false;
	if (t->charset <= CHARSET_UTF8 && utf8_ok(s))
		return needle_in(n, s);
	buf_clear(&n->plain);
	charset_begin(&d, t->name);
	charset_feed(&d, s, last, &n->plain);
	return needle_in(n, buf_span(&n->plain));
}

/* Where a window that is to begin at `at` may: not within a character. */
static size_t
character_start(struct span s, size_t at, const struct text *t)
{
	size_t most = at + UTF8_MAX - 1;

	if (at > 0 && t->charset <= CHARSET_UTF8)
		while (at < s.n && at < most && (s.p[at] & 0xc0) == 0x80)
			at++;
	return at;
}

/* Not encoded, charset transparent: in place. */
static bool
in_place(struct needle *n, const struct text *t)
{
	size_t overlap = needle_overlap(n), at = 0;
	struct span s;

	/* what has 8-bit bytes is looked at once more below, in windows, which
	 * one that collects need not do twice */
	if (!(t->eight && n->collect != NULL) && needle_in_raw(n, t->body))
		return true;
	if (!t->eight)
		return false;
	do {
		at = character_start(t->body, at, t);
		s = span_sub(t->body, at, WINDOW + overlap);
		if (in_bytes(n, s, t, at + s.n == t->body.n))
			return true;
		at += WINDOW;
	} while (at < t->body.n);
	return false;
}

/* Drops all but the last `keep` bytes. */
static void
keep_end(struct buf *b, size_t keep)
{
	if (b->n > keep) {
		memmove(b->p, b->p + b->n - keep, keep);
		b->n = keep;
	}
}

/* Encoded, charset transparent: windows of decoded bytes. */
static bool
in_windows(struct needle *n, const struct text *t)
{
	struct decoder b = {.left = t->body, .encoding = t->encoding};
	size_t overlap = needle_overlap(n), from = 0;
	struct span s;

	buf_clear(&n->raw);
	while (b.left.n > 0) {
		decoder_next(&b, &n->raw);
		s = buf_span(&n->raw);
		from = character_start(s, from, t);
		if (in_bytes(n, span_sub(s, from, s.n), t, b.left.n == 0))
			return true;
		from = s.n > overlap ? 1 : 0; /* not the start of the text */
		keep_end(&n->raw, overlap);
	}
	return false;
}

/* Any other charset: windows of UTF-8. */
static bool
in_converted(struct needle *n, const struct text *t)
{
	struct decoder b = {.left = t->body, .encoding = t->encoding};
	size_t overlap = needle_overlap(n), used, from;
	struct charset_decoder d;
	struct span s;

	charset_begin(&d, t->name);
	buf_clear(&n->raw);
	buf_clear(&n->plain);
	while (b.left.n > 0) {
		decoder_next(&b, &n->raw);
		used = charset_feed(
		    &d, buf_span(&n->raw), b.left.n == 0, &n->plain);
		keep_end(&n->raw, n->raw.n - used);
		s = buf_span(&n->plain);
		for (from = 0; from < s.n && (s.p[from] & 0xc0) == 0x80; from++)
			continue;
		if (needle_in(n, span_sub(s, from, s.n)))
			return true;
		keep_end(&n->plain, overlap);
	}
	return false;
}

/* The charset of a part by the name that its header says. */
static struct span
charset_name(struct needle *n, struct span head)
{
	struct span type, name = SPAN_NONE;
	struct param *params;
	unsigned count;

	arena_reset(&n->params);
	if (!header_find(head, "Content-Type", &type))
		return name;
	token_take(&type);
	token_skip(&type);
	type = span_sub(type, 1, type.n);
	token_take(&type);
	count = param_list(&n->params, type, &params);
	param_text(&n->params, params, count, "charset", &name);
	return name;
}

static bool
in_part(struct needle *n, struct span m, const struct digest_part *p)
{
	struct text t = {.body = span_sub(m, p->body, p->body_n)};

	t.encoding = p->encoding;
	t.charset = (enum charset)p->charset;
	t.eight = (p->flags & PART_HAS_8BIT) != 0;
	if (t.charset == CHARSET_CP1252)
		t.name = SPAN("windows-1252");
	else if (t.charset > CHARSET_CP1252)
		t.name = charset_name(n, span_sub(m, p->head, p->head_n));
	if (!transparent(t.charset))
		return in_converted(n, &t);
	if (t.encoding == PART_BASE64 || t.encoding == PART_QP)
		return in_windows(n, &t);
	return in_place(n, &t);
}

bool
needle_in_body(struct needle *n, struct span m, const struct digest *d)
{
	struct digest_part p;
	bool message = false;
	unsigned i;

	if (n->text.n == 0)
		return true;
	for (i = 0; i < d->parts; i++) {
		if (!digest_part(d, i, m.n, &p))
			continue;
		if (message &&
		    needle_in_header(n, span_sub(m, p.head, p.head_n)))
			return true;
		message = p.kind == PART_MESSAGE;
		if (p.flags & PART_READABLE && in_part(n, m, &p))
			return true;
	}
	return false;
}

bool
needle_in_part_headers(
    struct needle *n, struct span m, const struct digest *d)
{
	struct digest_part p;
	bool message = true; /* of those, the header is searched elsewhere */

	for (unsigned i = 0; i < d->parts; i++) {
		if (!digest_part(d, i, m.n, &p))
			continue;
		if (!message &&
		    needle_in_header(n, span_sub(m, p.head, p.head_n)))
			return true;
		message = p.kind == PART_MESSAGE;
	}
	return false;
}

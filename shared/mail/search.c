/* Needles, and text and headers to find them in; bodies are in search-body.c */
#include "mail/search.h"

#include "base/utf8.h"
#include "mail/fold.h"
#include "mail/header.h"
#include "mail/rfc2047.h"
#include "mail/search-body.h"

enum {
	SCRATCH_MAX = 1 << 20,
	PARAMS_MEMORY = 8 << 20,
	FOLD_WINDOW = 32768,
};

bool
needle_init(struct needle *n, struct arena *mem, struct span utf8)
{
	const struct buf empty = {.limit = SCRATCH_MAX};

	if (utf8.n > NEEDLE_MAX || !utf8_ok(utf8))
		return false;
	*n = (struct needle){.raw = empty,
	    .plain = empty,
	    .folded = empty,
	    .word = empty,
	    .params = {.limit = PARAMS_MEMORY}};
	fold_put(utf8, &n->folded);
	n->text = arena_span(mem, buf_span(&n->folded));
	n->ascii = utf8_ascii(n->text) == n->text.n;
	n->space = memchr(n->text.p, ' ', n->text.n) != NULL;
	if (n->ascii && n->text.n > 0)
		find_init(&n->find, n->text);
	return true;
}

void
needle_free(struct needle *n)
{
	buf_free(&n->raw);
	buf_free(&n->plain);
	buf_free(&n->folded);
	buf_free(&n->word);
	arena_free(&n->params);
}

bool
needle_in_folded(const struct needle *n, struct span folded)
{
	return n->text.n == 0 ||
	       (folded.n >= n->text.n &&
		   memmem(folded.p, folded.n, n->text.p, n->text.n) != NULL);
}

/*
 * Character by character what is folded is what the pieces are folded to, and
 * no character folds to nothing: so a match comes from no more characters than
 * the needle has bytes, and windows that overlap by so many have them all.
 */
size_t
needle_overlap(const struct needle *n)
{
	return (n->text.n + 1) * UTF8_MAX;
}

/* All of it folded, window by window. */
static bool
in_folds_of(struct needle *n, struct span s)
{
	size_t overlap = needle_overlap(n), at = 0, size;

	for (;;) {
		while (at < s.n && at > 0 && (s.p[at] & 0xc0) == 0x80)
			at++;
		size = FOLD_WINDOW + overlap;
		while (at + size < s.n && (s.p[at + size] & 0xc0) == 0x80 &&
		       size < FOLD_WINDOW + 2 * overlap)
			size++;
		buf_clear(&n->folded);
		fold_put(span_sub(s, at, size), &n->folded);
		if (needle_in_folded(n, buf_span(&n->folded)))
			return true;
		if (size >= s.n - at)
			return false;
		at += size - overlap;
	}
}

bool
needle_in(struct needle *n, struct span utf8)
{
	if (n->text.n == 0)
		return true;
	/* ASCII is itself in the folded text, so what is found there counts. */
	if (n->ascii && find_in(&n->find, utf8))
		return true;
	return utf8_ascii(utf8) < utf8.n && in_folds_of(n, utf8);
}

/* Raw text of a field, to be decoded first. */
static bool
in_decoded(struct needle *n, struct span raw)
{
	size_t from = 0;

	/* Only absurd fields are longer; they are looked at in pieces. */
	do {
		buf_clear(&n->plain);
		rfc2047_decode(
		    span_sub(raw, from, SCRATCH_MAX / 16), &n->word, &n->plain);
		if (needle_in(n, buf_span(&n->plain)))
			return true;
		from += SCRATCH_MAX / 16 - NEEDLE_MAX;
	} while (from < raw.n);
	return false;
}

/* No encoded words, no 8-bit bytes: nothing to decode but folds and tabs. */
static bool
is_plain(struct span s)
{
	return utf8_ascii(s) == s.n &&
	       (s.n == 0 || memmem(s.p, s.n, "=?", 2) == NULL);
}

bool
needle_in_field(struct needle *n, struct span header, struct span name)
{
	struct header_field f;

	while (header_next(&header, &f)) {
		if (!span_ieq(f.name, name))
			continue;
		if (n->text.n == 0)
			return true;
		if (!n->ascii || n->space || !is_plain(f.value)
			? in_decoded(n, f.value)
			: find_in(&n->find, f.value))
			return true;
	}
	return false;
}

/* A plain header with its fields unfolded, all at once. */
static bool
in_unfolded(struct needle *n, struct span header)
{
	const char *p = header.p, *end = p + header.n, *nl;
	size_t i, size;

	buf_clear(&n->plain);
	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL)
			nl = end;
		size = (size_t)(nl - p);
		if (size > 0 && p[size - 1] == '\r')
			size--;
		buf_put(&n->plain, p, size);
		if (nl + 1 >= end || (nl[1] != ' ' && nl[1] != '\t'))
			buf_putc(&n->plain, '\n');
	}
	for (i = 0; i < n->plain.n; i++)
		if (n->plain.p[i] == '\t')
			n->plain.p[i] = ' ';
	return find_in(&n->find, buf_span(&n->plain));
}

bool
needle_in_header(struct needle *n, struct span header)
{
	struct header_field f;

	if (n->text.n == 0)
		return true;
	if (is_plain(header)) {
		if (!n->ascii)
			return false;
		/* Without a space in it, it cannot lie across a fold. */
		return find_in(&n->find, header) ||
		       (n->space && in_unfolded(n, header));
	}
	while (header_next(&header, &f))
		if (in_decoded(n, f.raw))
			return true;
	return false;
}

bool
needle_in_subject(struct needle *n, struct span message, const struct digest *d)
{
	if ((d->flags & DIGEST_SUBJECT_FIELD) == 0)
		return false;
	if ((d->flags & DIGEST_CUT) == 0)
		return needle_in_folded(n, d->subject);
	return needle_in_field(
	    n, span_sub(message, 0, d->header_n), SPAN("Subject"));
}

bool
needle_in_text(struct needle *n, struct span message, const struct digest *d)
{
	return needle_in_header(n, span_sub(message, 0, d->header_n)) ||
	       needle_in_body(n, message, d);
}

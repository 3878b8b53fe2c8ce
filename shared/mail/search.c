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

static void
clear(struct needle *n)
{
	const struct buf empty = {.limit = SCRATCH_MAX};

	*n = (struct needle){.raw = empty,
	    .plain = empty,
	    .folded = empty,
	    .word = empty,
	    .params = {.limit = PARAMS_MEMORY}};
}

bool
needle_init_as(
    struct needle *n, struct arena *mem, struct span utf8, enum collation c)
{
	clear(n);
	if (utf8.n > NEEDLE_MAX || !utf8_ok(utf8))
		return false;
	n->collation = c;
	fold_put(utf8, &n->folded);
	needle_grams(&n->grams, buf_span(&n->folded));
	buf_clear(&n->folded);
	collate_put(c, utf8, &n->folded);
	n->text = arena_span(mem, buf_span(&n->folded));
	n->ascii = utf8_ascii(n->text) == n->text.n;
	n->space = memchr(n->text.p, ' ', n->text.n) != NULL;
	if (n->ascii && n->text.n > 0 && c != COLLATE_OCTET)
		find_init(&n->find, n->text);
	return true;
}

bool
needle_init(struct needle *n, struct arena *mem, struct span utf8)
{
	return needle_init_as(n, mem, utf8, COLLATE_UNICODE);
}

void
needle_collect(struct needle *n, struct grams *g)
{
	clear(n);
	n->text = SPAN("???"); /* windows overlap by three characters */
	n->collect = g;
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
needle_in_raw(const struct needle *n, struct span s)
{
	if (n->collect != NULL)
		grams_add_ascii(n->collect, s);
	if (n->collect != NULL || !n->ascii)
		return false;
	if (n->collation == COLLATE_OCTET)
		return memmem(s.p, s.n, n->text.p, n->text.n) != NULL;
	return find_in(&n->find, s);
}

bool
needle_in_folded(const struct needle *n, struct span folded)
{
	if (n->collect != NULL) {
		grams_add(n->collect, folded);
		return false;
	}
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
		collate_put(n->collation, span_sub(s, at, size), &n->folded);
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
	if (needle_in_raw(n, utf8))
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

/* Without the white space that custom puts after the colon. */
static struct span
without_start(struct span s)
{
	size_t i = 0;

	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
		i++;
	return span_sub(s, i, s.n);
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
		f.value = without_start(f.value);
		if (!n->ascii || n->space || !is_plain(f.value)
			? in_decoded(n, f.value)
			: needle_in_raw(n, f.value))
			return true;
	}
	return false;
}

/* Every way in which a header may be looked at. */
static void
collect_header(struct needle *n, struct span header)
{
	struct header_field f;

	needle_in_raw(n, header);
	while (header_next(&header, &f)) {
		in_decoded(n, f.raw);
		in_decoded(n, f.value);
	}
}

bool
needle_in_header(struct needle *n, struct span header)
{
	bool plain = is_plain(header);
	struct header_field f;

	if (n->text.n == 0)
		return true;
	if (n->collect != NULL) {
		collect_header(n, header);
		return false;
	}
	/* Without a space in it, it cannot lie across a fold. */
	if (plain && (!n->ascii || !n->space))
		return needle_in_raw(n, header);
	if (plain && needle_in_raw(n, header))
		return true;
	while (header_next(&header, &f))
		if (in_decoded(n, f.raw))
			return true;
	return false;
}

/* The digest's subject is folded as i;unicode-casemap has it. */
bool
needle_wants_message(const struct needle *n, const struct digest *d)
{
	return n->collation != COLLATE_UNICODE || (d->flags & DIGEST_CUT) != 0;
}

bool
needle_in_subject(struct needle *n, struct span message, const struct digest *d)
{
	if ((d->flags & DIGEST_SUBJECT_FIELD) == 0)
		return false;
	if (!needle_wants_message(n, d))
		return needle_in_folded(n, d->subject);
	return needle_in_field(
	    n, span_sub(message, 0, d->header_n), SPAN("Subject"));
}

bool
needle_in_text(struct needle *n, struct span message, const struct digest *d)
{
	return needle_in_header(n, span_sub(message, 0, d->header_n)) ||
	       needle_in_part_headers(n, message, d) ||
	       needle_in_body(n, message, d);
}

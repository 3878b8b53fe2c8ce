/* What the answers of an IMAP server are made of. */
#include "base/arena.h"
#include "base/fmt.h"
#include "imap-client.h"

static void
skip_blanks(struct span *s)
{
	while (s->n > 0 && s->p[0] == ' ')
		*s = span_sub(*s, 1, s->n);
}

static bool
ends_atom(char c)
{
	return c == ' ' || c == '(' || c == ')' || c == '"' || c == '{';
}

static struct span
take_atom(struct span *s)
{
	struct span rest, word;
	size_t n = 0;

	skip_blanks(s);
	rest = *s;
	while (n < rest.n && !ends_atom(rest.p[n]))
		n++;
	word = span_sub(rest, 0, n);
	*s = span_sub(rest, n, rest.n);
	return word;
}

bool
imap_take_word(struct span *s, const char *word)
{
	struct span rest = *s;

	if (!span_is(take_atom(&rest), word))
		return false;
	*s = rest;
	return true;
}

bool
imap_take_number(struct span *s, uint32_t *ret)
{
	struct span rest = *s;
	uint64_t n;

	skip_blanks(&rest);
	if (!scan_u64(&rest, UINT32_MAX, &n))
		return false;
	*ret = (uint32_t)n;
	*s = rest;
	return true;
}

static bool
take_quoted(struct span *s, struct arena *a, struct span *ret)
{
	char *out = arena_raw(a, s->n + 1);
	size_t n = 0, i = 1;

	while (i < s->n && s->p[i] != '"') {
		i += s->p[i] == '\\' && i + 1 < s->n;
		out[n++] = s->p[i++];
	}
	if (i == s->n)
		return false;
	*ret = span_of(out, n);
	*s = span_sub(*s, i + 1, s->n);
	return true;
}

static bool
take_literal(struct span *s, struct span *ret)
{
	struct span rest = span_sub(*s, 1, s->n);
	uint64_t n;

	if (!scan_u64(&rest, rest.n, &n) || rest.n == 0 || rest.p[0] != '}')
		return false;
	rest = span_sub(rest, 1, rest.n);
	if (rest.n < n)
		return false;
	*ret = span_sub(rest, 0, (size_t)n);
	*s = span_sub(rest, (size_t)n, rest.n);
	return true;
}

bool
imap_take_string(struct span *s, struct arena *a, struct span *ret)
{
	skip_blanks(s);
	if (s->n > 0 && s->p[0] == '"')
		return take_quoted(s, a, ret);
	if (s->n > 0 && s->p[0] == '{')
		return take_literal(s, ret);
	*ret = take_atom(s);
	return ret->n > 0;
}

/* Strings in it may have parentheses of their own. */
bool
imap_take_list(struct span *s, struct span *ret)
{
	struct arena scratch = {.limit = 2 * IMAP_LINE_MAX};
	struct span rest, from, word;
	bool ok = true;
	int depth = 1;

	skip_blanks(s);
	if (s->n == 0 || s->p[0] != '(')
		return false;
	rest = from = span_sub(*s, 1, s->n);
	while (ok && depth > 0) {
		skip_blanks(&rest);
		if (rest.n == 0)
			ok = false;
		else if (rest.p[0] == '(' || rest.p[0] == ')') {
			depth += rest.p[0] == '(' ? 1 : -1;
			rest = span_sub(rest, 1, rest.n);
		} else
			ok = imap_take_string(&rest, &scratch, &word);
	}
	if (ok) {
		*ret = span_sub(from, 0, (size_t)(rest.p - from.p) - 1);
		*s = rest;
	}
	arena_free(&scratch);
	return ok;
}

bool
imap_has_word(struct span list, const char *word)
{
	while (list.n > 0) {
		struct span w = take_atom(&list);

		if (w.n == 0)
			return false;
		if (span_is(w, word))
			return true;
	}
	return false;
}

const char *
imap_quoted(struct arena *a, struct span s)
{
	char *out = arena_raw(a, 2 * s.n + 3), *p = out;

	*p++ = '"';
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			*p++ = '\\';
		*p++ = s.p[i];
	}
	*p++ = '"';
	*p = '\0';
	return out;
}

/*
 * The grammar of RFC 3501, section 9, as functions.
 *
 * They read memory, never the network (read.c has collected the command with
 * its literals), and allocate only from the command's arena.
 */
#include "base/fmt.h"
#include "imap.h"

/* What a byte may be part of. */
enum { C_ATOM = 1, C_ASTRING = 2, C_LIST = 4 };

/* ATOM-CHAR, ASTRING-CHAR and list-char in one table: atom-specials are
 * ( ) { SP CTL % * " \ ].  Bytes above 127 are let into the last two, for
 * clients that write names in UTF-8 without asking. */
static unsigned
class_of(unsigned char c)
{
	if (c <= 0x20 || c == 0x7f)
		return 0;
	if (c >= 0x80)
		return C_ASTRING | C_LIST;
	switch (c) {
	case '(':
	case ')':
	case '{':
	case '"':
	case '\\':
		return 0;
	case '%':
	case '*':
		return C_LIST;
	case ']':
		return C_ASTRING | C_LIST;
	default:
		return C_ATOM | C_ASTRING | C_LIST;
	}
}

static bool
missing_at(struct args *a, const char *p, const char *what)
{
	if (a->expected == NULL || p >= a->at) {
		a->expected = what;
		a->at = p;
	}
	return false;
}

bool
arg_missing(struct args *a, const char *what)
{
	return missing_at(a, a->p, what);
}

static struct span
take(struct args *a, unsigned class)
{
	const char *start = a->p;

	while (a->p < a->end && (class_of((unsigned char)*a->p) & class) != 0)
		a->p++;
	return span_of(start, (size_t)(a->p - start));
}

bool
arg_next(const struct args *a, char c)
{
	return a->p < a->end && *a->p == c;
}

static const char *
past_spaces(const struct args *a)
{
	const char *p = a->p;

	while (p < a->end && *p == ' ')
		p++;
	return p;
}

/* Some clients put spaces on the inside of parentheses: no harm either. */
bool
arg_char(struct args *a, char c)
{
	const char *p = c == ')' ? past_spaces(a) : a->p;

	if (p == a->end || *p != c)
		return false;
	a->p = p + 1;
	if (c == '(')
		a->p = past_spaces(a);
	return true;
}

/* One space; more of them do no harm.  Those at the end of a list separate
 * nothing. */
bool
arg_sp(struct args *a)
{
	const char *p = past_spaces(a);

	if (p == a->p || (p < a->end && *p == ')'))
		return arg_missing(a, "a space");
	a->p = p;
	return true;
}

bool
arg_end(struct args *a)
{
	const char *start = a->p;

	a->p = past_spaces(a);
	if (a->p == a->end)
		return true;
	a->p = start;
	return arg_missing(a, "the end of the command");
}

bool
arg_atom(struct args *a, struct span *ret)
{
	struct span s = take(a, C_ATOM);

	if (s.n == 0)
		return arg_missing(a, "an atom");
	*ret = s;
	return true;
}

bool
arg_word(struct args *a, const char *word)
{
	const char *start = a->p;
	struct span s = take(a, C_ATOM);

	if (span_is(s, word))
		return true;
	a->p = start;
	return arg_missing(a, word);
}

bool
arg_nil(struct args *a)
{
	const char *start = a->p;

	if (span_is(take(a, C_ASTRING), "NIL"))
		return true;
	a->p = start;
	return arg_missing(a, "NIL");
}

/* What lies between the quotes, copied only where something was escaped. */
static bool
quoted(struct args *a, struct span *ret)
{
	const char *start = a->p + 1, *p = start;
	size_t escapes = 0, n = 0;
	char *copy;

	for (; p < a->end && *p != '"'; p++) {
		if (*p == '\\') {
			escapes++;
			if (++p == a->end || (*p != '"' && *p != '\\'))
				return missing_at(a, p, "\\\" or \\\\");
		}
		if (*p == '\0' || *p == '\r' || *p == '\n')
			return missing_at(a, p, "a string on one line");
	}
	if (p >= a->end)
		return missing_at(a, p, "a closing quote");
	a->p = p + 1;
	*ret = span_of(start, (size_t)(p - start));
	if (escapes == 0)
		return true;
	copy = arena_raw(a->s->mem, ret->n);
	for (const char *q = start; q < p; q++) {
		if (*q == '\\')
			q++;
		copy[n++] = *q;
	}
	*ret = span_of(copy, n);
	return true;
}

/* {n}CRLF and n bytes; read.c has seen to it that they are there. */
static bool
literal(struct args *a, struct span *ret)
{
	struct span s = span_of(a->p + 1, (size_t)(a->end - a->p) - 1);
	uint64_t n;

	if (!scan_u64(&s, UINT32_MAX, &n))
		return arg_missing(a, "the size of a literal");
	if (s.n > 0 && s.p[0] == '+')
		s = span_sub(s, 1, s.n);
	if (s.n < 3 || memcmp(s.p, "}\r\n", 3) != 0 || n > s.n - 3)
		return arg_missing(a, "a literal");
	if (memchr(s.p + 3, '\0', n) != NULL)
		return missing_at(a, s.p, "a literal without NUL");
	*ret = span_of(s.p + 3, n);
	a->p = s.p + 3 + n;
	return true;
}

bool
arg_string(struct args *a, struct span *ret)
{
	if (arg_next(a, '"'))
		return quoted(a, ret);
	if (arg_next(a, '{'))
		return literal(a, ret);
	return arg_missing(a, "a string");
}

bool
arg_astring(struct args *a, struct span *ret)
{
	struct span s;

	if (arg_next(a, '"') || arg_next(a, '{'))
		return arg_string(a, ret);
	s = take(a, C_ASTRING);
	if (s.n == 0)
		return arg_missing(a, "a string");
	*ret = s;
	return true;
}

bool
arg_nstring(struct args *a, struct span *ret)
{
	if (arg_next(a, '"') || arg_next(a, '{'))
		return arg_string(a, ret);
	if (!arg_nil(a))
		return arg_missing(a, "a string or NIL");
	*ret = SPAN_NONE;
	return true;
}

static bool
number(struct args *a, uint64_t max, uint64_t *ret)
{
	struct span s = span_of(a->p, (size_t)(a->end - a->p));

	if (!scan_u64(&s, max, ret))
		return arg_missing(a, "a number");
	a->p = s.p;
	return true;
}

bool
arg_number(struct args *a, uint32_t *ret)
{
	uint64_t n;

	if (!number(a, UINT32_MAX, &n))
		return false;
	*ret = (uint32_t)n;
	return true;
}

bool
arg_nz_number(struct args *a, uint32_t *ret)
{
	const char *start = a->p;
	uint32_t n;

	if (arg_number(a, &n) && n > 0) {
		*ret = n;
		return true;
	}
	a->p = start;
	return arg_missing(a, "a number above zero");
}

bool
arg_number64(struct args *a, uint64_t *ret)
{
	return number(a, INT64_MAX, ret);
}

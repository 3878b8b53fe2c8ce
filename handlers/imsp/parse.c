/*
 * The grammar of IMSP as functions.
 *
 * They read memory, never the network (read.c has collected the command with
 * its literals), and allocate only from the command's arena.
 */
#include "base/fmt.h"
#include "imsp.h"

static bool
atom_char(char c)
{
	return c > 0x20 && c < 0x7f && strchr("(){%*\"\\", c) == NULL;
}

bool
is_atom(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!atom_char(s.p[i]))
			return false;
	return s.n > 0;
}

bool
arg_next(const struct args *a, char c)
{
	return a->p < a->end && *a->p == c;
}

bool
arg_char(struct args *a, char c)
{
	if (!arg_next(a, c))
		return false;
	a->p++;
	return true;
}

/* Just one; Horde leaves it out behind a literal, which then ends in front of
 * what is no space: the literal's end is marked by read.c with a NUL. */
bool
arg_sp(struct args *a)
{
	const char *start = a->p;

	if (arg_char(a, '\0') && a->p < a->end && !arg_next(a, ' '))
		return true;
	if (arg_char(a, ' '))
		return true;
	a->p = start;
	return false;
}

bool
arg_end(struct args *a)
{
	const char *start = a->p;

	arg_char(a, '\0');
	arg_char(a, ' ');
	if (a->p == a->end)
		return true;
	a->p = start;
	return false;
}

static struct span
take(struct args *a, bool wild)
{
	const char *start = a->p;

	while (a->p < a->end &&
	       (atom_char(*a->p) || (wild && (*a->p == '%' || *a->p == '*'))))
		a->p++;
	return span_of(start, (size_t)(a->p - start));
}

bool
arg_atom(struct args *a, struct span *ret)
{
	struct span s = take(a, false);

	if (s.n > 0)
		*ret = s;
	return s.n > 0;
}

/* With \" and \\, which we take and never say. */
static bool
quoted(struct args *a, struct span *ret)
{
	const char *p = a->p + 1;
	char *out = arena_raw(a->s->mem, (size_t)(a->end - a->p) + 1);
	size_t n = 0;

	for (; p < a->end && *p != '"'; p++) {
		if (*p == '\\') {
			if (++p == a->end || (*p != '"' && *p != '\\'))
				return false;
		} else if ((unsigned char)*p > 0x7f || *p == '\r' || *p == '\0')
			return false;
		out[n++] = *p;
	}
	if (p == a->end)
		return false;
	a->p = p + 1;
	*ret = span_of(out, n);
	return true;
}

/* "{5}" or "{5+}", a line's end, and the octets, then a NUL of read.c's */
static bool
literal(struct args *a, struct span *ret)
{
	struct span s = span_of(a->p + 1, (size_t)(a->end - a->p - 1));
	uint64_t n;

	if (!scan_u64(&s, UINT32_MAX, &n))
		return false;
	if (s.n > 0 && s.p[0] == '+')
		s = span_sub(s, 1, s.n);
	if (s.n < 3 || memcmp(s.p, "}\r\n", 3) != 0 || n > s.n - 3 ||
	    memchr(s.p + 3, '\0', n) != NULL)
		return false;
	*ret = span_of(s.p + 3, n);
	a->p = s.p + 3 + n;
	return true;
}

static bool
string(struct args *a, bool wild, struct span *ret)
{
	struct span s;

	if (arg_next(a, '"'))
		return quoted(a, ret);
	if (arg_next(a, '{'))
		return literal(a, ret);
	if ((s = take(a, wild)).n > 0)
		*ret = s;
	return s.n > 0;
}

bool
arg_astring(struct args *a, struct span *ret)
{
	return string(a, false, ret);
}

bool
arg_lstring(struct args *a, struct span *ret)
{
	return string(a, true, ret);
}

/* Of a password that is sent as it is. */
bool
arg_lenient(struct args *a, struct span *ret)
{
	const char *p = a->p;

	if (arg_next(a, '"') || arg_next(a, '{'))
		return arg_astring(a, ret);
	while (p < a->end && (unsigned char)*p > 0x20 && *p != 0x7f)
		p++;
	if (p == a->p)
		return false;
	*ret = span_of(a->p, (size_t)(p - a->p));
	a->p = p;
	return true;
}

bool
arg_word(struct args *a, const char *word)
{
	const char *start = a->p;

	if (span_is(take(a, false), word))
		return true;
	a->p = start;
	return false;
}

bool
arg_hosts(struct args *a, struct span ret[], int most, int *ret_n)
{
	struct args at = *a;
	int n = 0;

	*ret_n = -1;
	if (!arg_sp(&at))
		return true;
	if (arg_word(&at, "NIL")) {
		*a = at;
		return true;
	}
	if (!arg_char(&at, '('))
		return true; /* the end of the command will be missed */
	while (!arg_char(&at, ')')) {
		if ((n > 0 && !arg_sp(&at)) || n == most ||
		    !arg_astring(&at, &ret[n++]))
			return false;
	}
	*a = at;
	*ret_n = n;
	return true;
}

bool
arg_uid(struct args *a, struct uid *ret)
{
	struct span s;
	uint64_t n = 0;

	ret->known = !arg_char(a, '*');
	if (ret->known &&
	    (!arg_atom(a, &s) || !scan_number(s, UINT32_MAX, &n)))
		return false;
	ret->n = (uint32_t)n;
	return true;
}

bool
args_1(struct args *a, struct span *x)
{
	return arg_sp(a) && arg_astring(a, x) && arg_end(a);
}

bool
args_2(struct args *a, struct span *x, struct span *y)
{
	return arg_sp(a) && arg_astring(a, x) && arg_sp(a) &&
	       arg_astring(a, y) && arg_end(a);
}

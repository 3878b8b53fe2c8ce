/* Words of structured header fields. */
#include "mail/token.h"

static const bool space[256] = {
    [' '] = true, ['\t'] = true, ['\r'] = true, ['\n'] = true};

/* RFC 2045: not a control, a space or one of the specials; 8-bit bytes pass,
 * since real mail has them. */
#define T  true
#define T8 T, T, T, T, T, T, T, T
#define F8 false, false, false, false, false, false, false, false
/* clang-format off */
static const bool is_token[256] = {
    F8, F8, F8, F8,
    false, T, false, T, T, T, T, T,          /*  !"#$%&' */
    false, false, T, T, false, T, T, false,  /* ()*+,-./ */
    T8,                                      /* 01234567 */
    T, T, false, false, false, false, false, false, /* 89:;<=>? */
    false, T, T, T, T, T, T, T, T8, T8,
    T, T, T, false, false, false, T, T,      /* XYZ[\]^_ */
    T8, T8, T8,
    T, T, T, T, T, T, T, false,              /* xyz{|}~ DEL */
    T8, T8, T8, T8, T8, T8, T8, T8, T8, T8, T8, T8, T8, T8, T8, T8,
};
/* clang-format on */

/* How long the comment is that s starts with. */
static size_t
comment_size(struct span s)
{
	size_t i, depth = 0;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n)
			i++;
		else if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && --depth == 0)
			return i + 1;
	}
	return s.n;
}

void
token_skip_comment(struct span *s, struct span *ret_comment)
{
	size_t i = 0, n;

	while (s->n > 0) {
		while (i < s->n && space[(unsigned char)s->p[i]])
			i++;
		if (i == s->n || s->p[i] != '(')
			break;
		n = comment_size(span_sub(*s, i, s->n));
		*ret_comment = span_sub(*s, i + 1, n - 1);
		if (ret_comment->n > 0 && s->p[i + n - 1] == ')')
			ret_comment->n--;
		i += n;
	}
	if (i > 0)
		*s = span_sub(*s, i, s->n);
}

void
token_skip(struct span *s)
{
	struct span comment;

	token_skip_comment(s, &comment);
}

struct span
token_take(struct span *s)
{
	struct span t;
	size_t n = 0;

	token_skip(s);
	if (s->n == 0)
		return *s;
	while (n < s->n && is_token[(unsigned char)s->p[n]])
		n++;
	t = span_sub(*s, 0, n);
	*s = span_sub(*s, n, s->n);
	return t;
}

struct span
token_quoted(struct span *s)
{
	struct span inside;
	size_t i = 1;

	while (i < s->n && s->p[i] != '"')
		i += s->p[i] == '\\' && i + 1 < s->n ? 2 : 1;
	if (i > s->n)
		i = s->n;
	inside = span_sub(*s, 1, i - 1);
	*s = span_sub(*s, i + 1, s->n);
	return inside;
}

size_t
token_unquote(struct span in, char *out)
{
	size_t i, n = 0;

	for (i = 0; i < in.n; i++) {
		if (in.p[i] == '\r' || in.p[i] == '\n')
			continue;
		if (in.p[i] == '\\' && i + 1 < in.n)
			i++;
		out[n++] = in.p[i];
	}
	return n;
}

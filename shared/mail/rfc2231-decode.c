/* The values of encoded parameters (RFC 2231 section 4). */
#include "mail/charset.h"
#include "mail/rfc2231.h"

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 32);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Splits charset'language'text; a charset that is not there is empty. */
static struct span
encoded_text(struct span value, struct span *ret_charset)
{
	const char *end = value.p + value.n, *a, *b;

	*ret_charset = SPAN_NONE;
	a = value.n > 0 ? memchr(value.p, '\'', value.n) : NULL;
	b = a != NULL ? memchr(a + 1, '\'', (size_t)(end - a - 1)) : NULL;
	if (b == NULL)
		return value;
	*ret_charset = span_of(value.p, (size_t)(a - value.p));
	return span_of(b + 1, (size_t)(end - b - 1));
}

/* Undoes percent signs; out has room for as much as comes in. */
static size_t
unpercent(struct span in, char *out)
{
	size_t i, n = 0;

	for (i = 0; i < in.n; i++) {
		if (in.p[i] == '%' && in.n - i > 2 &&
		    hex_value(in.p[i + 1]) >= 0 &&
		    hex_value(in.p[i + 2]) >= 0) {
			out[n++] = (char)(hex_value(in.p[i + 1]) << 4 |
					  hex_value(in.p[i + 2]));
			i += 2;
		} else {
			out[n++] = in.p[i];
		}
	}
	return n;
}

bool
param_text(struct arena *mem, const struct param *p, unsigned n,
    const char *name, struct span *ret)
{
	const struct param *found = param_find(p, n, name);
	struct span charset, text;
	char *copy;

	if (found == NULL)
		return false;
	if (found->name.n == strlen(name)) {
		*ret = found->value;
		return true;
	}
	text = encoded_text(found->value, &charset);
	copy = arena_raw(mem, text.n);
	*ret = span_of(copy, unpercent(text, copy));
	return true;
}

void
param_decode(struct span value, struct buf *scratch, struct buf *out)
{
	struct span charset, text = encoded_text(value, &charset);

	buf_clear(scratch);
	if (buf_room(scratch, text.n))
		scratch->n = unpercent(text, scratch->p);
	charset_decode(charset, buf_span(scratch), out);
	buf_clear(scratch);
}

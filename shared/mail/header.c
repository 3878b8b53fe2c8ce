/* Header fields, as views into the message. */
#include "mail/header.h"

static bool
is_wsp(char c)
{
	return c == ' ' || c == '\t';
}

/* How long the line at the front of s is, with its line end. */
static size_t
line_size(struct span s)
{
	const char *nl = s.n > 0 ? memchr(s.p, '\n', s.n) : NULL;

	return nl != NULL ? (size_t)(nl - s.p) + 1 : s.n;
}

/* The line and those that continue it. */
static size_t
field_size(struct span s)
{
	size_t n = line_size(s);

	while (n < s.n && is_wsp(s.p[n]))
		n += line_size(span_sub(s, n, s.n));
	return n;
}

/* The empty line that ends a header: its length, or 0 if s starts otherwise. */
static size_t
empty_line(struct span s)
{
	if (s.n > 0 && s.p[0] == '\n')
		return 1;
	return s.n > 1 && s.p[0] == '\r' && s.p[1] == '\n' ? 2 : 0;
}

size_t
header_size(struct span s)
{
	struct span h = span_sub(s, 0, HEADER_MAX);
	size_t at = 0, n;

	while (at < h.n) {
		n = empty_line(span_sub(h, at, h.n));
		if (n > 0)
			return at + n;
		at += line_size(span_sub(h, at, h.n));
	}
	return at;
}

/* Sets name and value of a field whose raw bytes are known. */
static void
split(struct header_field *f)
{
	const char *colon = memchr(f->raw.p, ':', line_size(f->raw));
	struct span name, value;

	f->name = span_sub(f->raw, 0, 0);
	f->value = f->raw;
	if (colon != NULL) {
		name = span_of(f->raw.p, (size_t)(colon - f->raw.p));
		while (name.n > 0 && is_wsp(name.p[name.n - 1]))
			name.n--;
		if (name.n > 0 && !is_wsp(name.p[0])) {
			f->name = name;
			f->value = span_of(colon + 1,
			    f->raw.n - (size_t)(colon + 1 - f->raw.p));
		}
	}
	value = f->value;
	if (value.n > 0 && value.p[value.n - 1] == '\n')
		value.n--;
	if (value.n > 0 && value.p[value.n - 1] == '\r')
		value.n--;
	f->value = value;
}

bool
header_next(struct span *rest, struct header_field *ret)
{
	size_t n = empty_line(*rest);

	if (n > 0 || rest->n == 0) {
		*rest = span_sub(*rest, n, rest->n);
		return false;
	}
	ret->raw = span_sub(*rest, 0, field_size(*rest));
	split(ret);
	*rest = span_sub(*rest, ret->raw.n, rest->n);
	return true;
}

bool
header_find(struct span header, const char *name, struct span *ret)
{
	struct span want = span_str(name);
	struct header_field f;

	while (header_next(&header, &f))
		if (span_ieq(f.name, want)) {
			*ret = f.value;
			return true;
		}
	return false;
}

struct span
header_unfold(struct arena *mem, struct span value)
{
	size_t i, n = 0;
	char *copy;

	while (value.n > 0 && strchr(" \t\r\n", value.p[0]) != NULL &&
	       value.p[0] != '\0')
		value = span_sub(value, 1, value.n);
	while (value.n > 0 &&
	       (is_wsp(value.p[value.n - 1]) || value.p[value.n - 1] == '\r' ||
		   value.p[value.n - 1] == '\n'))
		value.n--;
	if (value.n == 0 || memchr(value.p, '\n', value.n) == NULL)
		return value;
	copy = arena_raw(mem, value.n);
	for (i = 0; i < value.n; i++)
		if (value.p[i] != '\n' &&
		    !(value.p[i] == '\r' && value.p[i + 1] == '\n'))
			copy[n++] = value.p[i];
	return span_of(copy, n);
}

/*
 * The names are in chains by the letter they start with, so that most fields
 * are passed over after one look at one byte.
 */
struct header_filter {
	bool exclude;
	unsigned n;
	const struct span *names;
	unsigned *next;      /* of each name: 1 + the next in its chain, or 0 */
	unsigned first[256]; /* by first byte: 1 + the first name, or 0 */
};

struct header_filter *
header_filter_new(
    struct arena *mem, const struct span *names, unsigned n, bool exclude)
{
	struct header_filter *f = ARENA_NEW(mem, struct header_filter);
	unsigned char c, up;
	unsigned i;

	f->exclude = exclude;
	f->n = n;
	f->names = names;
	f->next = ARENA_ARRAY(mem, unsigned, n + 1);
	for (i = n; i-- > 0;) {
		if (names[i].n == 0)
			continue;
		c = (unsigned char)names[i].p[0];
		up = c;
		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + 32);
		if (c >= 'a' && c <= 'z')
			up = (unsigned char)(c - 32);
		f->next[i] = f->first[c];
		f->first[c] = f->first[up] = i + 1;
	}
	return f;
}

/* Whether the field that s starts with has one of the names. */
static bool
listed(const struct header_filter *f, struct span s)
{
	unsigned k = f->first[(unsigned char)s.p[0]];
	size_t n;

	for (; k != 0; k = f->next[k - 1]) {
		n = f->names[k - 1].n;
		if (s.n <= n || strncasecmp(s.p, f->names[k - 1].p, n) != 0)
			continue;
		while (n < s.n && is_wsp(s.p[n]))
			n++;
		if (n < s.n && s.p[n] == ':')
			return true;
	}
	return false;
}

void
header_filter_put(
    const struct header_filter *f, struct span header, struct buf *out)
{
	struct span rest = header;
	size_t from = 0, at = 0, n, end;
	bool keep;

	while (at < header.n) {
		rest = span_sub(header, at, header.n);
		end = empty_line(rest);
		if (end > 0) {
			buf_put(out, header.p + from, at - from);
			buf_put(out, rest.p, end);
			return;
		}
		n = field_size(rest);
		keep = listed(f, rest) != f->exclude;
		if (!keep) {
			buf_put(out, header.p + from, at - from);
			from = at + n;
		}
		at += n;
	}
	buf_put(out, header.p + from, at - from);
}

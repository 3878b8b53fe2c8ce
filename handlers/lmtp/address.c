/* Addresses, host names and parameters, off the front of a span. */
#include "address.h"

#include <arpa/inet.h>
#include <ctype.h>

#include "base/utf8.h"

enum { LABEL_MAX = 63, DOMAIN_MAX = 255, LITERAL_MAX = 127 };

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

static bool
is_atext(char c)
{
	return is_alnum(c) ||
	       (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static void
skip(struct span *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

static bool
take(struct span *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	skip(s, 1);
	return true;
}

/* One character above ASCII at offset i: its length, else 0. */
static size_t
wide(struct span s, size_t i)
{
	struct span at = span_sub(s, i, s.n);
	uint32_t c;

	/* U+0080 to U+009F are controls */
	if (at.n == 0 || (at.p[0] & 0x80) == 0 || !utf8_next(&at, &c) ||
	    c < 0xa0)
		return 0;
	return (size_t)(at.p - s.p) - i;
}

/* Dot-string: atoms with single dots between. */
static bool
dot_string(struct span *s, struct span *ret)
{
	size_t i = 0, w;

	for (;;) {
		const size_t atom = i;

		while ((w = wide(*s, i)) > 0 || (i < s->n && is_atext(s->p[i])))
			i += w > 0 ? w : 1;
		if (i == atom)
			return false;
		if (i == s->n || s->p[i] != '.')
			break;
		i++;
	}
	*ret = span_of(s->p, i);
	skip(s, i);
	return true;
}

/* Quoted-string; ret is what the quotes mean, in the arena. */
static bool
quoted_string(struct span *s, struct arena *mem, struct span *ret)
{
	char *out;
	size_t n = 0, i = 1, w;

	if (s->n == 0 || s->p[0] != '"')
		return false;
	out = arena_raw(mem, s->n);
	while (i < s->n && s->p[i] != '"') {
		w = wide(*s, i);
		if (s->p[i] == '\\') {
			if (++i == s->n)
				return false;
			w = 0;
		}
		if (w == 0 && (s->p[i] < 32 || s->p[i] > 126))
			return false;
		do
			out[n++] = s->p[i++];
		while (w-- > 1);
	}
	if (i == s->n)
		return false;
	*ret = span_of(out, n);
	skip(s, i + 1);
	return true;
}

/* sub-domain: letters and digits, hyphens inside; with others too. */
static size_t
label(struct span s, size_t from, const char *others)
{
	size_t i = from, w;

	while (i < s.n) {
		if (is_alnum(s.p[i]) || s.p[i] == '-' ||
		    (s.p[i] != '\0' && strchr(others, s.p[i]) != NULL))
			i++;
		else if ((w = wide(s, i)) > 0)
			i += w;
		else
			break;
	}
	if (i == from || i - from > LABEL_MAX || s.p[from] == '-' ||
	    s.p[i - 1] == '-')
		return 0;
	return i - from;
}

static bool
host_name(struct span *s, const char *others, struct span *ret)
{
	size_t i = 0, n;

	for (;;) {
		if ((n = label(*s, i, others)) == 0)
			return false;
		i += n;
		if (i == s->n || s->p[i] != '.')
			break;
		i++;
	}
	if (i > DOMAIN_MAX)
		return false;
	*ret = span_of(s->p, i);
	skip(s, i);
	return true;
}

/* What is between the brackets: IPv4, "IPv6:" and one, or "tag:anything". */
static bool
literal_ok(struct span in)
{
	static const char v6[] = "IPv6:";
	unsigned char addr[16];
	char text[LITERAL_MAX + 1];
	size_t i = 0;

	if (in.n == 0 || in.n > LITERAL_MAX)
		return false;
	memcpy(text, in.p, in.n);
	text[in.n] = '\0';
	if (strlen(text) != in.n)
		return false;
	if (strncasecmp(text, v6, sizeof v6 - 1) == 0)
		return inet_pton(AF_INET6, text + sizeof v6 - 1, addr) == 1;
	if (inet_pton(AF_INET, text, addr) == 1)
		return true;
	while (i < in.n && (is_alnum(in.p[i]) || in.p[i] == '-'))
		i++;
	if (i == 0 || in.p[i - 1] == '-' || i + 1 >= in.n || in.p[i] != ':')
		return false;
	while (++i < in.n)
		if (in.p[i] < 33 || in.p[i] > 126 || in.p[i] == '[' ||
		    in.p[i] == '\\')
			return false;
	return true;
}

static bool
address_literal(struct span *s, struct span *ret)
{
	const char *end;
	size_t n;

	if (s->n == 0 || s->p[0] != '[' ||
	    (end = memchr(s->p, ']', s->n)) == NULL)
		return false;
	n = (size_t)(end - s->p) + 1;
	if (!literal_ok(span_of(s->p + 1, n - 2)))
		return false;
	*ret = span_of(s->p, n);
	skip(s, n);
	return true;
}

bool
host_ok(struct span s)
{
	struct span host;

	if (utf8_ascii(s) < s.n)
		return false;
	return (host_name(&s, "_", &host) || address_literal(&s, &host)) &&
	       s.n == 0;
}

bool
mailbox_read(struct span *s, struct arena *mem, struct address *ret)
{
	struct address a = {.domain = SPAN("")};
	struct span at = *s;

	if (!dot_string(&at, &a.local) && !quoted_string(&at, mem, &a.local))
		return false;
	if (take(&at, '@') && !host_name(&at, "", &a.domain) &&
	    !address_literal(&at, &a.domain))
		return false;
	a.text = span_of(s->p, (size_t)(at.p - s->p));
	a.utf8 = utf8_ascii(a.text) < a.text.n;
	*ret = a;
	*s = at;
	return true;
}

/* "@one,@two:": taken and forgotten (RFC 5321 appendix C). */
static bool
source_route(struct span *s)
{
	struct span at = *s, host;

	do
		if (!take(&at, '@') || !host_name(&at, "", &host))
			return false;
	while (take(&at, ','));
	if (!take(&at, ':'))
		return false;
	*s = at;
	return true;
}

bool
path_forward(struct span *s, struct arena *mem, struct address *ret)
{
	struct span at = *s;
	struct address a;

	if (!take(&at, '<'))
		return false;
	if (at.n > 0 && at.p[0] == '@' && !source_route(&at))
		return false;
	if (!mailbox_read(&at, mem, &a) || !take(&at, '>'))
		return false;
	*ret = a;
	*s = at;
	return true;
}

bool
path_reverse(struct span *s, struct arena *mem, struct address *ret)
{
	if (s->n >= 2 && memcmp(s->p, "<>", 2) == 0) {
		*ret = (struct address){
		    .local = SPAN(""), .domain = SPAN(""), .text = SPAN("")};
		skip(s, 2);
		return true;
	}
	return path_forward(s, mem, ret);
}

bool
param_next(struct span *s, struct span *ret_key, struct span *ret_value)
{
	struct span at = *s, key, value = {0};
	size_t n = 0;

	if (!take(&at, ' '))
		return false;
	while (n < at.n && (is_alnum(at.p[n]) || (n > 0 && at.p[n] == '-')))
		n++;
	if (n == 0)
		return false;
	key = span_of(at.p, n);
	skip(&at, n);
	if (take(&at, '=')) {
		n = 0;
		while (
		    n < at.n && at.p[n] > 32 && at.p[n] < 127 && at.p[n] != '=')
			n++;
		if (n == 0)
			return false;
		value = span_of(at.p, n);
		skip(&at, n);
	}
	if (at.n > 0 && at.p[0] != ' ')
		return false;
	*ret_key = key;
	*ret_value = value;
	*s = at;
	return true;
}

void
address_split(struct span local, struct span *user, struct span *folder)
{
	const char *plus = memchr(local.p, '+', local.n);

	*user = local;
	*folder = SPAN_NONE;
	if (plus != NULL) {
		user->n = (size_t)(plus - local.p);
		*folder = span_sub(local, user->n + 1, local.n);
	}
}

/* MIME parameters and their continuations. */
#include "mail/rfc2231.h"

#include <stdlib.h>

#include "base/fmt.h"
#include "mail/token.h"

/* A parameter as written, perhaps a piece of one. */
struct piece {
	struct span name; /* without "*", number and "*" */
	struct span value;
	unsigned number; /* of the piece */
	unsigned order;  /* in the field */
	bool continued, encoded;
};

enum { NUMBER_MAX = 9999 };

/* "name*1*" apart. */
static void
read_name(struct span name, struct piece *ret)
{
	const char *star;
	uint64_t number;
	struct span n;

	ret->continued = false;
	ret->number = 0;
	ret->encoded = name.n > 1 && name.p[name.n - 1] == '*';
	if (ret->encoded)
		name.n--;
	ret->name = name;
	star = memchr(name.p, '*', name.n);
	if (star == NULL || star == name.p)
		return;
	n = span_of(star + 1, name.n - (size_t)(star + 1 - name.p));
	if (scan_number(n, NUMBER_MAX, &number)) {
		ret->name.n = (size_t)(star - name.p);
		ret->number = (unsigned)number;
		ret->continued = true;
	}
}

/* How long the word is that s starts with: to a semicolon, white space or a
 * quote, since many have characters in them that RFC 2045 wants quoted. */
static size_t
word_size(struct span s)
{
	size_t n = 0;

	while (n < s.n && strchr("; \t\r\n\"", s.p[n]) == NULL)
		n++;
	return n;
}

/* A value without quotes: a word, and others after it on the same line, as in
 * "filename=minutes of may.pdf", if they do not look like something else. */
static struct span
bare_value(struct span *s)
{
	struct span v, rest, word;
	size_t n = word_size(*s), blanks;

	while (n > 0) {
		rest = span_sub(*s, n, s->n);
		for (blanks = 0;
		     blanks < rest.n &&
		     (rest.p[blanks] == ' ' || rest.p[blanks] == '\t');)
			blanks++;
		rest = span_sub(rest, blanks, rest.n);
		word = span_sub(rest, 0, word_size(rest));
		if (blanks == 0 || word.n == 0 || word.p[0] == '(' ||
		    memchr(word.p, '=', word.n) != NULL)
			break;
		n += blanks + word.n;
	}
	v = span_sub(*s, 0, n);
	*s = span_sub(*s, n, s->n);
	return v;
}

static struct span
read_value(struct arena *mem, struct span *s)
{
	struct span v;
	char *copy;

	token_skip(s);
	if (s->n == 0 || s->p[0] != '"')
		return bare_value(s);
	v = token_quoted(s);
	if (v.n == 0 ||
	    (memchr(v.p, '\\', v.n) == NULL && memchr(v.p, '\n', v.n) == NULL &&
		memchr(v.p, '\r', v.n) == NULL))
		return v;
	copy = arena_raw(mem, v.n);
	return span_of(copy, token_unquote(v, copy));
}

/* Up to the next semicolon that is not in quotes, and over it. */
static void
skip_to_next(struct span *s)
{
	while (s->n > 0 && s->p[0] != ';') {
		if (s->p[0] == '"')
			token_quoted(s);
		else
			*s = span_sub(*s, 1, s->n);
	}
	*s = span_sub(*s, 1, s->n);
}

static unsigned
read_pieces(struct arena *mem, struct span s, struct piece *ret)
{
	struct span name;
	unsigned n = 0;

	while (s.n > 0 && n < PARAMS_MAX) {
		name = token_take(&s);
		token_skip(&s);
		if (name.n == 0 || s.n == 0 || s.p[0] != '=') {
			if (name.n == 0 || s.n == 0 || s.p[0] == ';')
				skip_to_next(&s);
			continue;
		}
		s = span_sub(s, 1, s.n);
		read_name(name, &ret[n]);
		ret[n].order = n;
		ret[n].value = read_value(mem, &s);
		n++;
		token_skip(&s);
		if (s.n > 0 && s.p[0] == ';')
			s = span_sub(s, 1, s.n);
	}
	return n;
}

/* By name, then number, then place in the field. */
static int
by_name(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;
	int c;

	if (x->continued != y->continued)
		return x->continued - y->continued;
	if (x->name.n != y->name.n)
		return x->name.n < y->name.n ? -1 : 1;
	c = strncasecmp(x->name.p, y->name.p, x->name.n);
	if (c == 0 && x->number != y->number)
		c = x->number < y->number ? -1 : 1;
	return c != 0 ? c : x->order < y->order ? -1 : 1;
}

/* Appends a piece that was not encoded to one that is. */
static size_t
percent(struct span s, char *out)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t i, n = 0;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c > ' ' && c < 127 &&
		    strchr("*'%()<>@,;:\\\"/[]?=", c) == NULL) {
			out[n++] = (char)c;
		} else {
			out[n++] = '%';
			out[n++] = hex[c >> 4];
			out[n++] = hex[c & 15];
		}
	}
	return n;
}

/* Puts n pieces, sorted, of one name together. */
static struct param
join(struct arena *mem, const struct piece *p, unsigned n)
{
	struct param ret = {p[0].name, p[0].value};
	bool encoded = false;
	size_t size = 0;
	unsigned i;
	char *q;

	for (i = 0; i < n; i++) {
		encoded = encoded || p[i].encoded;
		size += p[i].value.n;
	}
	if (encoded) {
		q = arena_raw(mem, p[0].name.n + 1);
		memcpy(q, p[0].name.p, p[0].name.n);
		q[p[0].name.n] = '*';
		ret.name = span_of(q, p[0].name.n + 1);
	}
	if (n == 1 && (p[0].encoded || !encoded))
		return ret;
	q = arena_raw(mem, (encoded ? size * 3 : size) + 2);
	ret.value = span_of(q, 0);
	if (encoded && !p[0].encoded) {
		memcpy(q, "''", 2); /* no charset, no language */
		ret.value.n = 2;
	}
	for (i = 0; i < n; i++) {
		struct span v = p[i].value;

		if (encoded && !p[i].encoded) {
			ret.value.n += percent(v, q + ret.value.n);
		} else {
			memcpy(q + ret.value.n, v.p, v.n);
			ret.value.n += v.n;
		}
	}
	return ret;
}

/* How many of the pieces from p on are of one parameter: 0, 1, 2 ... without a
 * gap; a number said twice ends it. */
static unsigned
run(const struct piece *p, const struct piece *end)
{
	unsigned n = 1;

	while (p + n < end && p[n].number == n && span_ieq(p->name, p[n].name))
		n++;
	return n;
}

/* The first place of a parameter that is continued is where it stands. */
struct placed {
	struct param param;
	unsigned order;
};

static int
by_order(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	return x->order < y->order ? -1 : x->order > y->order;
}

/* Puts the continued ones together; the others are as they are. */
static unsigned
join_all(struct arena *mem, struct piece *p, unsigned n, struct placed *out)
{
	const struct piece *end = p + n, *i;
	unsigned count = 0, k, j;

	qsort(p, n, sizeof *p, by_name);
	for (i = p; i < end; i += k) {
		k = 1;
		if (i->continued) {
			if (i->number != 0)
				continue; /* its beginning is missing */
			k = run(i, end);
		}
		out[count].param = join(mem, i, k);
		out[count].order = i->order;
		for (j = 1; j < k; j++)
			if (i[j].order < out[count].order)
				out[count].order = i[j].order;
		count++;
	}
	qsort(out, count, sizeof *out, by_order);
	return count;
}

unsigned
param_list(struct arena *mem, struct span s, struct param **ret)
{
	struct piece pieces[PARAMS_MAX];
	struct placed placed[PARAMS_MAX];
	bool special = false;
	unsigned n, i;

	n = read_pieces(mem, s, pieces);
	*ret = ARENA_ARRAY(mem, struct param, n);
	for (i = 0; i < n; i++)
		special = special || pieces[i].continued || pieces[i].encoded;
	if (!special) {
		for (i = 0; i < n; i++)
			(*ret)[i] =
			    (struct param){pieces[i].name, pieces[i].value};
		return n;
	}
	n = join_all(mem, pieces, n, placed);
	for (i = 0; i < n; i++)
		(*ret)[i] = placed[i].param;
	return n;
}

const struct param *
param_find(const struct param *p, unsigned n, const char *name)
{
	struct span want = span_str(name), got;
	const struct param *encoded = NULL;
	unsigned i;

	for (i = 0; i < n; i++) {
		got = p[i].name;
		if (span_ieq(got, want))
			return &p[i];
		if (got.n > 0 && got.p[got.n - 1] == '*' && encoded == NULL &&
		    span_ieq(span_sub(got, 0, got.n - 1), want))
			encoded = &p[i];
	}
	return encoded;
}

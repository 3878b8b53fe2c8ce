/* Cyrus IMAP: cyrus.header, and the values that its text files are made of. */
#include "base/fmt.h"
#include "cyrus.h"

enum { DEPTH_MAX = 20, MAGIC_LINES = 3 };

static void
skip_blanks(struct span *s)
{
	while (
	    s->n > 0 && strchr(" \t\r\n", s->p[0]) != NULL && s->p[0] != '\0')
		*s = span_sub(*s, 1, s->n);
}

static bool
quoted(struct span *s, struct arena *a, struct span *ret)
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

/* "{5}" or "{5+}", a line end, and so many bytes. */
static bool
literal(struct span *s, struct span *ret)
{
	struct span rest = span_sub(*s, 1, s->n);
	uint64_t n;

	if (!scan_u64(&rest, rest.n, &n))
		return false;
	if (rest.n > 0 && rest.p[0] == '+')
		rest = span_sub(rest, 1, rest.n);
	if (!span_eq(span_sub(rest, 0, 3), SPAN("}\r\n")) || rest.n - 3 < n)
		return false;
	*ret = span_sub(rest, 3, (size_t)n);
	*s = span_sub(rest, 3 + (size_t)n, rest.n);
	return true;
}

static bool
atom(struct span *s, struct span *ret)
{
	size_t n = 0;

	while (n < s->n && s->p[n] != '\0' &&
	       strchr(" \t\r\n()\"{", s->p[n]) == NULL)
		n++;
	*ret = span_sub(*s, 0, n);
	*s = span_sub(*s, n, s->n);
	return n > 0;
}

static bool
value(struct span *s, struct arena *a, int depth, struct cyrus_value *ret)
{
	struct cyrus_value inner;
	struct span from;

	*ret = (struct cyrus_value){0};
	skip_blanks(s);
	if (s->n > 1 && s->p[0] == '%' && s->p[1] == '(')
		*s = span_sub(*s, 1, s->n);
	if (s->n == 0 || depth == DEPTH_MAX)
		return false;
	if (s->p[0] == '"')
		return quoted(s, a, &ret->text);
	if (s->p[0] == '{')
		return literal(s, &ret->text);
	if (s->p[0] != '(') {
		bool ok = atom(s, &ret->text);

		ret->is_nil = ok && span_eq(ret->text, SPAN("NIL"));
		return ok;
	}
	from = *s = span_sub(*s, 1, s->n);
	while (value(s, a, depth + 1, &inner))
		;
	if (s->n == 0 || s->p[0] != ')')
		return false;
	ret->is_list = true;
	ret->text = span_sub(from, 0, (size_t)(s->p - from.p));
	*s = span_sub(*s, 1, s->n);
	return true;
}

bool
cyrus_value(struct span *s, struct arena *a, struct cyrus_value *ret)
{
	return value(s, a, 0, ret);
}

bool
cyrus_find(
    struct span list, const char *key, struct arena *a, struct cyrus_value *ret)
{
	struct cyrus_value k;

	while (cyrus_value(&list, a, &k) && cyrus_value(&list, a, ret))
		if (!k.is_list && span_eq(k.text, span_str(key)))
			return true;
	return false;
}

static struct span
take_line(struct span *s)
{
	const char *lf = memchr(s->p, '\n', s->n);
	size_t n = lf != NULL ? (size_t)(lf - s->p) : s->n;
	struct span line = span_sub(*s, 0, n);

	*s = span_sub(*s, n + 1, s->n);
	return line;
}

static void
take_keywords(struct span list, struct arena *a, struct cyrus_header *ret)
{
	struct cyrus_value v;

	while (ret->nkeywords < KEYWORDS_MAX && cyrus_value(&list, a, &v))
		ret->keywords[ret->nkeywords++] =
		    v.is_nil || v.is_list || v.text.n > KEYWORD_LEN ? SPAN("")
								    : v.text;
}

/* Since 3.6 all of it is one list. */
static bool
of_list(struct span s, struct arena *a, struct cyrus_header *ret)
{
	struct cyrus_value all, v;

	if (!cyrus_value(&s, a, &all) || !all.is_list)
		return false;
	if (cyrus_find(all.text, "N", a, &v))
		ret->name = v.text;
	if (cyrus_find(all.text, "I", a, &v))
		ret->id = v.text;
	if (cyrus_find(all.text, "Q", a, &v))
		ret->quota_root = v.text;
	if (cyrus_find(all.text, "A", a, &v))
		ret->acl = v.text;
	if (cyrus_find(all.text, "U", a, &v))
		take_keywords(v.text, a, ret);
	return true;
}

/* Before that there were lines: the root of the quota and the id with a tab
 * between, keywords, the access list. */
static bool
of_lines(struct span s, struct arena *a, struct cyrus_header *ret)
{
	struct span line = take_line(&s);
	const char *tab = memchr(line.p, '\t', line.n);
	size_t n = tab != NULL ? (size_t)(tab - line.p) : line.n;

	ret->quota_root = span_sub(line, 0, n);
	ret->id = span_sub(line, n + 1, line.n);
	tab = memchr(ret->id.p, '\t', ret->id.n);
	if (tab != NULL)
		ret->id.n = (size_t)(tab - ret->id.p);
	take_keywords(take_line(&s), a, ret);
	ret->acl = take_line(&s);
	return true;
}

bool
cyrus_header(struct span file, struct arena *a, struct cyrus_header *ret)
{
	static const struct span magic =
	    SPAN("\241\002\213\015Cyrus mailbox header\n");

	*ret = (struct cyrus_header){0};
	if (!span_eq(span_sub(file, 0, magic.n), magic))
		return false;
	for (int i = 0; i < MAGIC_LINES; i++)
		take_line(&file);
	if (file.n == 0)
		return false;
	return file.p[0] == '%' ? of_list(file, a, ret)
				: of_lines(file, a, ret);
}

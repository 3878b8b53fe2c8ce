/* What the lines of a transcript mean: escapes, variables, patterns. */
#include "transcript.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { NVAR = 64 };

static struct {
	char *name, *value;
} vars[NVAR];
static unsigned nvars;

static int
hex(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *d = c != '\0' ? strchr(digits, tolower(c)) : NULL;

	return d != NULL ? (int)(d - digits) : -1;
}

/* \xHH at p: the byte, or -1. */
static int
hex_escape(const char *p)
{
	if (p[0] != '\\' || p[1] != 'x' || hex(p[2]) < 0 || hex(p[3]) < 0)
		return -1;
	return hex(p[2]) << 4 | hex(p[3]);
}

/* The length of the variable's name after the "$" at p; 0: a plain dollar. */
static size_t
var_name(const char *p)
{
	size_t n = 0;

	while (p[n + 1] >= 'a' && p[n + 1] <= 'z')
		n++;
	return n;
}

static const char *
var_get(const char *name, size_t n)
{
	for (unsigned i = 0; i < nvars; i++)
		if (strlen(vars[i].name) == n &&
		    memcmp(vars[i].name, name, n) == 0)
			return vars[i].value;
	return NULL;
}

static void
var_bind(const char *name, size_t n, const char *value, size_t len)
{
	if (nvars == NVAR)
		fail("more than %d variables", NVAR);
	vars[nvars].name = strndup(name, n);
	vars[nvars++].value = strndup(value, len);
}

static void
var_unbind(unsigned to)
{
	while (nvars > to) {
		free(vars[--nvars].name);
		free(vars[nvars].value);
	}
}

struct bytes
expand(const char *p)
{
	struct bytes b = {0};

	while (*p != '\0') {
		size_t n;
		int c;

		if (p[0] == '\\' && p[1] != '\0' && strchr("rn\\", p[1])) {
			add(&b,
			    p[1] == 'r'   ? "\r"
			    : p[1] == 'n' ? "\n"
					  : "\\",
			    1);
			p += 2;
		} else if ((c = hex_escape(p)) >= 0) {
			add(&b, &(char){(char)c}, 1);
			p += 4;
		} else if (p[0] == '$' && p[1] == '$') {
			add(&b, p, 1);
			p += 2;
		} else if (p[0] == '$' && (n = var_name(p)) > 0) {
			const char *v = var_get(p + 1, n);

			if (v == NULL)
				fail("$%.*s stands for nothing yet", (int)n,
				    p + 1);
			add(&b, v, strlen(v));
			p += n + 1;
		} else {
			add(&b, p++, 1);
		}
	}
	return b;
}

void
vars_to_env(void)
{
	for (unsigned i = 0; i < nvars; i++)
		setenv(vars[i].name, vars[i].value, 1);
}

void
vars_forget(void)
{
	var_unbind(0);
}

static bool glob(const char *p, const char *s, const char *end);

static bool
glob_var(const char *p, size_t name, const char *s, const char *end)
{
	const char *v = var_get(p + 1, name);
	const unsigned before = nvars;
	size_t n = 0;

	if (v != NULL) {
		n = strlen(v);
		return (size_t)(end - s) >= n && memcmp(s, v, n) == 0 &&
		       glob(p + 1 + name, s + n, end);
	}
	while (s + n < end && strchr(" ()[]\"\r", s[n]) == NULL)
		n++;
	for (; n > 0; n--) {
		var_bind(p + 1, name, s, n);
		if (glob(p + 1 + name, s + n, end))
			return true;
		var_unbind(before);
	}
	return false;
}

static bool
glob(const char *p, const char *s, const char *end)
{
	for (; *p != '\0'; p++, s++) {
		size_t n;
		int c;

		if (*p == '*') {
			while (p[1] == '*')
				p++;
			for (; s <= end; s++)
				if (glob(p + 1, s, end))
					return true;
			return false;
		}
		if (*p == '$' && p[1] != '$' && (n = var_name(p)) > 0)
			return glob_var(p, n, s, end);
		if (s == end)
			return false;
		if (*p == '?')
			continue;
		if ((c = hex_escape(p)) >= 0)
			p += 3;
		else
			c = (unsigned char)*p;
		if (c == '$' && p[1] == '$')
			p++;
		if ((unsigned char)*s != c)
			return false;
	}
	return s == end;
}

bool
match(const char *p, const char *s, size_t n)
{
	const unsigned before = nvars;

	if (p[0] == '*' && p[1] == ' ') {
		if (n < 2 || memcmp(s, "* ", 2) != 0)
			return false;
		p += 2;
		s += 2;
		n -= 2;
	}
	if (glob(p, s, s + n))
		return true;
	var_unbind(before);
	return false;
}

/* Folding and checking the names of accounts, and where they lie. */
#include "base/username.h"

#include <errno.h>
#include <stdint.h>
#include <utf8proc.h>

#include "base/hash.h"

static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
	       c == '_' || c == '@' || c == '-';
}

/* Lower case of a name in ASCII; false if it is not. */
static bool
fold_ascii(struct span name, char *ret)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (c <= ' ' || (unsigned char)c >= 0x7f)
			return false;
		ret[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	ret[name.n] = '\0';
	return true;
}

/* Categories: letters, marks, numbers, punctuation and symbols may be in a
 * name; separators, controls and what is not assigned may not. */
static bool
is_visible(utf8proc_int32_t c)
{
	utf8proc_category_t k = utf8proc_category(c);

	return k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_SO;
}

static int
fold_utf8(struct span name, char *ret)
{
	const utf8proc_option_t how =
	    UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD;
	utf8proc_int32_t cp[4 * USERNAME_MAX + 1]; /* reencode adds a NUL */
	utf8proc_ssize_t n;

	n = utf8proc_decompose((const utf8proc_uint8_t *)name.p,
	    (utf8proc_ssize_t)name.n, cp, 4 * USERNAME_MAX, how);
	if (n <= 0 || n > 4 * USERNAME_MAX)
		return -EINVAL;
	for (utf8proc_ssize_t i = 0; i < n; i++)
		if (!is_visible(cp[i]))
			return -EINVAL;
	n = utf8proc_reencode(cp, n, how);
	if (n <= 0)
		return -EINVAL;
	if (n > USERNAME_MAX)
		return -ENAMETOOLONG;
	memcpy(ret, cp, (size_t)n);
	ret[n] = '\0';
	return 0;
}

/* What a folded name must not be or hold. */
static int
check(const char *name)
{
	size_t n = 0;

	if (name[0] == '\0' || name[0] == '-' || name[0] == '.' ||
	    strpbrk(name, "/%*+") != NULL || strstr(name, "..") != NULL ||
	    strcmp(name, "anyone") == 0 || strcmp(name, "anonymous") == 0 ||
	    strncmp(name, "group:", 6) == 0)
		return -EINVAL;
	for (const char *p = name; *p != '\0'; p++)
		n += is_plain(*p) ? 1 : 3;
	return n > USERNAME_PATH_MAX - 3 ? -ENAMETOOLONG : 0;
}

int
username_fold(struct span name, char ret[USERNAME_SIZE])
{
	int r = 0;

	ret[0] = '\0';
	if (name.n > USERNAME_MAX)
		return -ENAMETOOLONG;
	if (!fold_ascii(name, ret))
		r = fold_utf8(name, ret);
	if (r == 0)
		r = check(ret);
	if (r != 0)
		ret[0] = '\0';
	return r;
}

static const char hex[] = "0123456789ABCDEF";

void
username_path(const char *folded, char ret[USERNAME_PATH_SIZE])
{
	unsigned h = (unsigned)(hash_span(span_str(folded)) & 0xff);
	char *d = ret;

	*d++ = "0123456789abcdef"[h >> 4];
	*d++ = "0123456789abcdef"[h & 15];
	*d++ = '/';
	for (const char *p = folded;
	     *p != '\0' && d + 3 <= ret + USERNAME_PATH_MAX; p++) {
		unsigned char c = (unsigned char)*p;

		if (is_plain(*p)) {
			*d++ = *p;
			continue;
		}
		*d++ = '=';
		*d++ = hex[c >> 4];
		*d++ = hex[c & 15];
	}
	*d = '\0';
}

static int
hex_value(char c)
{
	const char *at = c != '\0' ? strchr(hex, c) : NULL;

	return at != NULL ? (int)(at - hex) : -1;
}

int
username_from_path(const char *component, char ret[USERNAME_SIZE])
{
	char name[USERNAME_SIZE];
	size_t n = 0;

	for (const char *p = component; *p != '\0'; p++) {
		char c = *p;

		if (c == '=') {
			int hi = hex_value(p[1]);
			int lo = hi < 0 ? -1 : hex_value(p[2]);

			if (lo < 0)
				return -EINVAL;
			c = (char)(hi << 4 | lo);
			p += 2;
			if (is_plain(c))
				return -EINVAL; /* only one way to write it */
		} else if (!is_plain(c))
			return -EINVAL;
		if (n == USERNAME_MAX)
			return -EINVAL;
		name[n++] = c;
	}
	name[n] = '\0';
	if (username_fold(span_of(name, n), ret) != 0 || strcmp(name, ret) != 0)
		return -EINVAL;
	return 0;
}

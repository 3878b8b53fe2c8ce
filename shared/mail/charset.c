/* Charsets to UTF-8. */
#include "mail/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>

#include "base/utf8.h"

enum { NAME_MAX_LEN = 40, CACHED = 4, TAIL_MAX = 16 };

/* What Windows has where Latin-1 has control characters. */
static const uint16_t cp1252[32] = {0x20ac, 0x81, 0x201a, 0x0192, 0x201e,
    0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,
    0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178};

static const struct {
	const char *name;
	enum charset id;
} names[] = {
    {"us-ascii",       CHARSET_ASCII },
    {"utf-8",          CHARSET_UTF8  },
    {"iso-8859-1",     CHARSET_CP1252},
    {"windows-1252",   CHARSET_CP1252},
    {"ascii",          CHARSET_ASCII },
    {"utf8",           CHARSET_UTF8  },
    {"latin1",         CHARSET_CP1252},
    {"iso8859-1",      CHARSET_CP1252},
    {"iso_8859-1",     CHARSET_CP1252},
    {"cp1252",         CHARSET_CP1252},
    {"ansi_x3.4-1968", CHARSET_ASCII },
};

enum charset
charset_id(struct span name)
{
	static const char *const single[] = {
	    "iso-8859-", "windows-125", "koi8-", "cp125"};
	size_t i;

	if (name.n == 0)
		return CHARSET_ASCII;
	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (span_is(name, names[i].name))
			return names[i].id;
	for (i = 0; i < sizeof single / sizeof *single; i++)
		if (span_is(span_sub(name, 0, strlen(single[i])), single[i]))
			return CHARSET_SINGLE;
	return CHARSET_OTHER;
}

/* The name as iconv_open() may see it; false if no charset is called so.  No
 * slash: iconv reads "//TRANSLIT" and paths of two charsets behind one. */
static bool
plain_name(struct span name, char ret[NAME_MAX_LEN + 1])
{
	size_t i;

	if (name.n == 0 || name.n > NAME_MAX_LEN)
		return false;
	for (i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 32);
		if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    c != '-' && c != '_' && c != '.' && c != ':' && c != '+')
			return false;
		ret[i] = c;
	}
	ret[i] = '\0';
	return true;
}

/* The last few descriptors stay open: opening one reads files. */
static iconv_t
cached_iconv(const char *name)
{
	static struct {
		char name[NAME_MAX_LEN + 1];
		iconv_t cd;
	} cache[CACHED];
	static unsigned turn;
	const iconv_t none = (iconv_t)-1;
	unsigned i;

	for (i = 0; i < CACHED; i++)
		if (strcmp(cache[i].name, name) == 0) {
			if (cache[i].cd != none)
				iconv(cache[i].cd, NULL, NULL, NULL, NULL);
			return cache[i].cd;
		}
	i = turn++ % CACHED;
	if (cache[i].name[0] != '\0' && cache[i].cd != none)
		iconv_close(cache[i].cd);
	strcpy(cache[i].name, name);
	cache[i].cd = iconv_open("UTF-8", name);
	return cache[i].cd;
}

void
charset_begin(struct charset_decoder *d, struct span name)
{
	char plain[NAME_MAX_LEN + 1];
	iconv_t cd;

	d->kind = charset_id(name);
	d->iconv = NULL;
	if (d->kind < CHARSET_SINGLE)
		return;
	if (plain_name(name, plain) &&
	    (cd = cached_iconv(plain)) != (iconv_t)-1)
		d->iconv = cd;
	else
		d->kind = CHARSET_ASCII;
}

/* A byte above 127 as Windows-1252. */
static void
put_byte(unsigned char c, struct buf *out)
{
	char utf8[UTF8_MAX];

	buf_put(out, utf8, utf8_put(utf8, c < 0xa0 ? cp1252[c - 0x80] : c));
}

static size_t
feed_cp1252(struct span in, struct buf *out)
{
	size_t i = 0, n;

	while (i < in.n) {
		n = utf8_ascii(span_sub(in, i, in.n));
		buf_put(out, in.p + i, n);
		for (i += n; i < in.n && (in.p[i] & 0x80) != 0; i++)
			put_byte((unsigned char)in.p[i], out);
	}
	return in.n;
}

/* Whether these last few bytes may be the front of a longer character. */
static bool
unfinished(struct span s)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t i, want = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;

	if (c < 0xc2 || c > 0xf4 || s.n >= want)
		return false;
	for (i = 1; i < s.n; i++)
		if ((s.p[i] & 0xc0) != 0x80)
			return false;
	return true;
}

static size_t
feed_utf8(struct span in, bool last, struct buf *out)
{
	size_t i = 0, n;

	while (i < in.n) {
		n = utf8_valid(span_sub(in, i, in.n));
		buf_put(out, in.p + i, n);
		i += n;
		if (i == in.n)
			break;
		if (!last && unfinished(span_sub(in, i, in.n)))
			return i;
		put_byte((unsigned char)in.p[i++], out);
	}
	return in.n;
}

static size_t
feed_iconv(iconv_t cd, struct span in, bool last, struct buf *out)
{
	union {
		const char *from;
		char *to;
	} p = {in.p}; /* iconv() reads through a char ** */
	size_t left = in.n, room, before;
	char *q;

	while (left > 0 && buf_room(out, left + UTF8_MAX * 4)) {
		q = out->p + out->n;
		room = before = out->cap - out->n;
		if (iconv(cd, &p.to, &left, &q, &room) != (size_t)-1)
			errno = 0;
		out->n += before - room;
		if (errno == EILSEQ ||
		    (errno == EINVAL && (last || left > TAIL_MAX))) {
			buf_put(out, "\xef\xbf\xbd", 3);
			p.from++;
			left--;
		} else if (errno == EINVAL) {
			return in.n - left;
		} else if (errno != E2BIG && errno != 0) {
			break;
		} else if (errno == E2BIG && before == room &&
			   !buf_room(out, out->cap - out->n + 1)) {
			break;
		}
	}
	return in.n;
}

size_t
charset_feed(
    struct charset_decoder *d, struct span in, bool last, struct buf *out)
{
	switch (d->kind) {
	case CHARSET_SINGLE:
	case CHARSET_OTHER:
		return feed_iconv(d->iconv, in, last, out);
	case CHARSET_CP1252:
		return feed_cp1252(in, out);
	default:
		return feed_utf8(in, last, out);
	}
}

void
charset_decode(struct span name, struct span in, struct buf *out)
{
	struct charset_decoder d;

	charset_begin(&d, name);
	charset_feed(&d, in, true, out);
}

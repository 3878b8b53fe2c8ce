/*
 * The body of a generated message: plain, alternative (plain and HTML), mixed
 * (text and a base64 attachment), or plain inside base64.  The filler is cut
 * from two pools made at the start, so that making mail costs little more
 * than copying it.
 */
#include "gen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	POOL = 1 << 20,
	VOCABULARY = 900,
	LINE = 57, /* bytes that make a line of base64 */
	B64 = 78,  /* the line, with its CRLF */
};

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char rare[] = "a striped zebrafish swims here\r\n";
static char words[POOL], blobs[POOL / B64 * B64];

static void
make_vocabulary(char vocabulary[VOCABULARY][16], struct dice *d)
{
	static const char *const bits[] = {"lo", "ren", "ta", "mi", "sol", "ve",
	    "dar", "ko", "pi", "nu", "sta", "bel", "or", "an", "che", "u"};
	int i, k;

	for (i = 0; i < VOCABULARY; i++) {
		vocabulary[i][0] = '\0';
		for (k = 1 + (int)(dice(d) % 4); k > 0; k--)
			strcat(vocabulary[i], bits[dice(d) % 16]);
	}
}

void
gen_init(void)
{
	static char vocabulary[VOCABULARY][16];
	struct dice d = {4711};
	size_t n = 0, column = 0, k;

	make_vocabulary(vocabulary, &d);
	while (n < POOL - 40) {
		/* Common words are common: the product of two dice. */
		uint32_t a = dice(&d) % 30, b = dice(&d) % 30;
		const char *w = vocabulary[a * b];

		memcpy(words + n, w, strlen(w));
		n += strlen(w);
		column += strlen(w) + 1;
		words[n++] = column > 58 ? '\r' : ' ';
		if (column > 58) {
			words[n++] = '\n';
			column = 0;
		}
	}
	memset(words + n, 'x', POOL - 2 - n);
	memcpy(words + POOL - 2, "\r\n", 2);
	for (k = 0; k < sizeof blobs; k++)
		blobs[k] = digits[dice(&d) & 63];
	for (k = B64; k <= sizeof blobs; k += B64)
		memcpy(blobs + k - 2, "\r\n", 2);
}

/* Exactly n bytes of lines; n is at least 2. */
static void
put_lines(struct text *t, size_t n, struct dice *d)
{
	size_t end = t->n + n, k;
	const char *p, *nl;

	text_room(t, n);
	while (t->n < end) {
		p = words + dice(d) % (POOL - 200);
		nl = memchr(p, '\n', POOL - (size_t)(p - words));
		p = nl + 1;
		k = POOL - (size_t)(p - words);
		if (k > end - t->n)
			k = end - t->n;
		text_add(t, p, k);
	}
	if (n > 2 && t->p[end - 3] == '\r')
		t->p[end - 3] = 'x';
	memcpy(t->p + end - 2, "\r\n", 2);
}

/* The same, with the rare word somewhere inside. */
static void
put_prose(struct text *t, size_t n, struct dice *d, bool with_rare)
{
	size_t k = sizeof rare - 1, half = n / 2;

	if (with_rare && n >= k + 8) {
		put_lines(t, half, d);
		text_add(t, rare, k);
		n -= half + k;
	}
	put_lines(t, n, d);
}

static void
put_base64(struct text *t, const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	char quad[4];
	uint32_t v;
	size_t i;

	for (i = 0; i + 2 < n; i += 3) {
		v = (uint32_t)p[i] << 16 | (uint32_t)p[i + 1] << 8 | p[i + 2];
		quad[0] = digits[v >> 18];
		quad[1] = digits[v >> 12 & 63];
		quad[2] = digits[v >> 6 & 63];
		quad[3] = digits[v & 63];
		text_add(t, quad, 4);
		if ((i / 3 + 1) % (LINE / 3) == 0)
			text_puts(t, "\r\n");
	}
}

static void
body_encoded(struct text *t, size_t end, struct dice *d, bool with_rare)
{
	static const char head[] =
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: base64\r\nX-Fill: ";
	struct text plain = {0};
	size_t fixed = sizeof head - 1 + 4, room, lines;

	room = end - t->n - fixed;
	lines = room / B64;
	text_add(t, head, sizeof head - 1);
	memset(text_room(t, B64), 'x', B64);
	t->n += room - lines * B64;
	text_puts(t, "\r\n\r\n");
	put_prose(&plain, lines * LINE, d, with_rare);
	put_base64(t, plain.p, plain.n);
	free(plain.p);
}

static void
body_plain(struct text *t, size_t end, struct dice *d, bool with_rare)
{
	text_puts(t, "Content-Type: text/plain; charset=utf-8; format=flowed"
		     "\r\nContent-Transfer-Encoding: 7bit\r\n\r\n");
	put_prose(t, end - t->n, d, with_rare);
}

static void
body_alternative(struct text *t, size_t end, struct dice *d, bool with_rare)
{
	uint32_t b = dice(d);
	char tail[80];
	size_t n;

	text_printf(t,
	    "Content-Type: multipart/alternative; boundary=\"=_alt_%08x\"\r\n"
	    "\r\nThis message has two versions of its text.\r\n--=_alt_%08x\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
	    b, b);
	put_prose(t, (end - t->n) * 2 / 5, d, with_rare);
	text_printf(t,
	    "--=_alt_%08x\r\nContent-Type: text/html; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: 7bit\r\n\r\n"
	    "<html><body><p>\r\n",
	    b);
	n = (size_t)snprintf(
	    tail, sizeof tail, "</p></body></html>\r\n--=_alt_%08x--\r\n", b);
	put_prose(t, end - t->n - n, d, with_rare);
	text_add(t, tail, n);
}

static void
body_mixed(struct text *t, uint32_t i, size_t end, struct dice *d, bool rarely)
{
	uint32_t b = dice(d);
	char middle[256], tail[40];
	size_t m, n, room, text, k;

	text_printf(t,
	    "Content-Type: multipart/mixed; boundary=\"=_mix_%08x\"\r\n"
	    "\r\nThis message has an attachment.\r\n--=_mix_%08x\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: 7bit\r\n\r\n",
	    b, b);
	m = (size_t)snprintf(middle, sizeof middle,
	    "--=_mix_%08x\r\nContent-Type: application/pdf; "
	    "name=\"paper-%u.pdf\"\r\nContent-Disposition: attachment; "
	    "filename=\"paper-%u.pdf\"\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n",
	    b, i, i);
	n = (size_t)snprintf(tail, sizeof tail, "--=_mix_%08x--\r\n", b);
	room = end - t->n - m - n;
	text = room > 6000 ? 2000 : room / 3;
	text += (room - text) % B64;
	put_prose(t, text, d, rarely);
	text_add(t, middle, m);
	for (room -= text; room > 0; room -= k) {
		k = room < sizeof blobs / 2 ? room
					    : sizeof blobs / 2 / B64 * B64;
		text_add(t, blobs + dice(d) % (POOL / B64 / 2) * B64, k);
	}
	text_add(t, tail, n);
}

void
gen_body(struct text *t, uint32_t i, size_t end, bool small)
{
	struct dice d = {hash2(i, 30) + 1ull};
	uint32_t kind = hash2(i, 31) % 20;
	bool with_rare = i % 100 == 7;

	if (i % 300 == 107)
		body_encoded(t, end, &d, with_rare);
	else if (end - t->n > 60000 || (!small && kind < 5))
		body_mixed(t, i, end, &d, with_rare);
	else if (small || kind < 12)
		body_plain(t, end, &d, with_rare);
	else
		body_alternative(t, end, &d, with_rare);
}

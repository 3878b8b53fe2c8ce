/* Searching: tables, and against a search that decodes and folds all first. */
#include "base/b64.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/fold.h"
#include "mail/header.h"
#include "mail/rfc2047.h"
#include "mail/search.h"
#include "mail/section.h"
#include "tests/unit/mail-test.h"

static struct buf entry = {.limit = 1 << 24}, message = {.limit = 1 << 24};

static const char sample[] =
    "From: =?utf-8?Q?J=C3=B6rg?= <joerg@example.org>\r\n"
    "Subject: Quarterly\r\n report =?iso-8859-1?Q?f=FCr?= 2024\r\n"
    "X-Note: one\r\n"
    "X-Note: two\twords\r\n"
    "X-Empty:\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n"
    "\r\n"
    "preamble words\r\n"
    "--b\r\n"
    "Content-Type: text/plain; charset=utf-8; name=hidden\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n"
    "\r\n"
    "A sentence that is bro=\r\nken by the encoding; caf=C3=A9.\r\n"
    "--b\r\n"
    "Content-Type: text/plain; charset=koi8-r\r\n"
    "Content-Transfer-Encoding: base64\r\n"
    "\r\n"
    "8NLJ18XUIGFzY2lp\r\n"
    "--b\r\n"
    "Content-Type: application/pdf\r\n"
    "\r\n"
    "binary matter\r\n"
    "--b\r\n"
    "Content-Type: message/rfc822\r\n"
    "\r\n"
    "Subject: =?utf-8?Q?inner?= thing\r\n"
    "\r\n"
    "deep text, \x93quoted\x94\r\n"
    "--b\r\n"
    "Content-Type: message/delivery-status\r\n"
    "\r\n"
    "Final-Recipient: rfc822;gone@example.org\r\n"
    "--b\r\n"
    "Content-Type: message/disposition-notification\r\n"
    "Content-Transfer-Encoding: base64\r\n"
    "\r\n"
    "RGlzcG9zaXRpb246IGRpc3BsYXllZA==\r\n"
    "--b\r\n"
    "Content-Type: message/global-headers; charset=iso-8859-1\r\n"
    "\r\n"
    "Subject: \xfc" "ber\r\n"
    "--b--\r\n";

static bool
found(const char *g, const char *what, const char *text)
{
	struct span m = span_str(sample);
	struct needle n;
	struct digest d;
	bool ret;

	buf_clear(&entry);
	digest_make(m, &mem, &entry);
	check(g, "digest", digest_read(buf_span(&entry), &d));
	check(g, text, needle_init(&n, &mem, span_str(text)));
	if (strcmp(what, "body") == 0)
		ret = needle_in_body(&n, m, &d);
	else if (strcmp(what, "text") == 0)
		ret = needle_in_text(&n, m, &d);
	else if (strcmp(what, "subject") == 0)
		ret = needle_in_subject(&n, m, &d);
	else
		ret = needle_in_field(
		    &n, span_sub(m, 0, d.header_n), span_str(what));
	needle_free(&n);
	return ret;
}

static void
table(const char *g)
{
	static const struct {
		const char *what, *text;
		bool found;
	} rows[] = {
	    {"body",    "BROKEN by",					true },
	    {"body",    "caf\xc3\xa9",				      true },
	    {"body",    "CAF\xc3\x89",				      true },
	    {"body",    "cafe",					     true },
	    {"body",    "bro=",					     false},
	    {"body",    "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82", true },
	    {"body",    "ascii",					    true },
	    {"body",    "binary matter",                                    false},
	    {"body",    "inner thing",				      true },
	    {"body",    "deep text",					true },
	    {"body",    "\xe2\x80\x9cquoted",                               true },
	    {"body",    "Quarterly",					false},
	    {"body",    "preamble",					 false},
	    {"body",    "hidden",					   false},
	    {"body",    "GONE@example",                                     true },
	    {"body",    "position: displayed",                              true },
	    {"body",    "\xc3\xbc" "ber",                                   true },
	    {"text",    "hidden",					   true },
	    {"text",    "koi8-r",					   true },
	    {"text",    "application/PDF",                                  true },
	    {"text",    "binary matter",                                    false},
	    {"text",    "disposition-notification",                         true },
	    {"body",    "",						 true },
	    {"text",    "quarterly report",                                 true },
	    {"text",    "j\xc3\xb6rg",				      true },
	    {"text",    "x-note: two words",                                true },
	    {"text",    "utf-8?q",					  false},
	    {"text",    "deep",					     true },
	    {"text",    "nowhere",					  false},
	    {"subject", "REPORT f\xc3\xbcr 2024",                           true },
	    {"subject", "quarterly  report",                                false},
	    {"subject", "",						 true },
	    {"subject", "inner",					    false},
	    {"From",    "jo\xcc\x88rg",				     true },
	    {"from",    "@example",					 true },
	    {"x-note",  "two words",					true },
	    {"x-note",  "one two",					  false},
	    {"x-note",  " one",					     false},
	    {"x-note",  " words",					   true },
	    {"x-empty", "",						 true },
	    {"x-empty", "a",						false},
	    {"x-none",  "",						 false},
	};
	struct needle n;
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		check(g, rows[i].text,
		    found(g, rows[i].what, rows[i].text) == rows[i].found);
	check(g, "not UTF-8", !needle_init(&n, &mem, SPAN("\xff")));
}

/* What is searched for, and what text is made of: things that fold to others,
 * in part or together. */
static const char *const bits[] = {"a", "B", "k", "S", "ss", "fi", "\xc3\x9f",
    "\xe2\x84\xaa", "\xc5\xbf", "\xef\xac\x81", "\xc3\xa9", "e", "e\xcc\x81",
    "\xc4\xb0", " ", "\r\n", "=", "i", "\xef\xb7\xba", "\xf0\x9d\x90\x80"};

static void
random_text(unsigned *seed, size_t size, struct buf *out)
{
	unsigned range = dice(seed) % 3 == 0 ? 5 : COUNT(bits);

	while (out->n < size)
		buf_puts(out, bits[dice(seed) % range]);
}

static bool
naive(const struct needle *n, struct span utf8)
{
	struct buf folded = {.limit = 1 << 26};
	bool ret;

	fold_put(utf8, &folded);
	ret = needle_in_folded(n, buf_span(&folded));
	buf_free(&folded);
	return ret;
}

static void
plain_texts(const char *g)
{
	struct buf text = {.limit = 1 << 24}, s = {.limit = 4096};
	unsigned seed = 23, i;
	struct needle n;

	for (i = 0; i < 3000; i++) {
		buf_clear(&text);
		buf_clear(&s);
		random_text(
		    &seed, dice(&seed) % (i % 50 ? 400 : 100000), &text);
		random_text(&seed, 1 + dice(&seed) % 9, &s);
		if (i % 4 == 0 && text.n > 20) { /* something that is there */
			size_t at = dice(&seed) % (text.n - 12);

			buf_clear(&s);
			buf_put(&s, text.p + at, 12);
		}
		if (!needle_init(&n, &mem, buf_span(&s)))
			continue;
		check(g, "as naive",
		    needle_in(&n, buf_span(&text)) ==
			naive(&n, buf_span(&text)));
		needle_free(&n);
		arena_reset(&mem);
	}
	buf_free(&text);
	buf_free(&s);
}

/* A message of one text part, encoded somehow. */
static void
make_message(unsigned *seed, struct span text, const char *charset)
{
	static const char hex[] = "0123456789ABCDEF";
	unsigned how = dice(seed) % 3;
	size_t i, column = 0;

	buf_clear(&message);
	buf_printf(
	    &message, "Content-Type: text/plain; charset=%s\r\n", charset);
	buf_puts(&message,
	    how == 0   ? "\r\n"
	    : how == 1 ? "Content-Transfer-Encoding: base64\r\n\r\n"
		       : "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	if (how == 0) {
		buf_putspan(&message, text);
	} else if (how == 1) {
		for (i = 0; i < text.n; i += 57) {
			b64_encode(span_sub(text, i, 57), &message);
			buf_puts(&message, "\r\n");
		}
	} else {
		for (i = 0; i < text.n; i++) {
			unsigned char c = (unsigned char)text.p[i];

			if (column++ > 60 && dice(seed) % 8 == 0) {
				buf_puts(&message, "=\r\n");
				column = 0;
			}
			if (c > 127 || c == '=' || c == ' ')
				buf_printf(&message, "=%c%c", hex[c >> 4],
				    hex[c & 15]);
			else
				buf_putc(&message, (char)c);
		}
	}
}

static void
bodies(const char *g)
{
	static const char *const charsets[] = {"utf-8", "us-ascii",
	    "iso-8859-1", "iso-8859-15", "utf-7", "gb18030", "nonsense"};
	const struct section one = {.n = 1, .path = {1}};
	struct buf text = {.limit = 1 << 24}, s = {.limit = 4096};
	struct buf plain = {.limit = 1 << 26}, decoded = plain;
	unsigned seed = 29, i;
	const char *charset;
	struct needle n;
	struct digest d;

	for (i = 0; i < 1500; i++) {
		buf_clear(&text);
		buf_clear(&s);
		buf_clear(&plain);
		buf_clear(&decoded);
		buf_clear(&entry);
		charset = charsets[dice(&seed) % COUNT(charsets)];
		random_text(
		    &seed, dice(&seed) % (i % 20 ? 300 : 150000), &text);
		make_message(&seed, buf_span(&text), charset);
		digest_make(buf_span(&message), &mem, &entry);
		check(g, "digest", digest_read(buf_span(&entry), &d));
		check(g, "decode",
		    section_decode(buf_span(&message), &d, &one, &decoded) ==
			SECTION_OK);
		charset_decode(span_str(charset), buf_span(&decoded), &plain);
		random_text(&seed, 1 + dice(&seed) % 9, &s);
		if (i % 3 == 0 && plain.n > 30) {
			size_t at = dice(&seed) % (plain.n - 20);

			while (at < plain.n && (plain.p[at] & 0xc0) == 0x80)
				at++;
			buf_clear(&s);
			buf_putspan(&s, span_sub(buf_span(&plain), at, 16));
			s.n = utf8_valid(buf_span(&s));
		}
		if (!needle_init(&n, &mem, buf_span(&s)))
			continue;
		check(g, charset,
		    needle_in_body(&n, buf_span(&message), &d) ==
			naive(&n, buf_span(&plain)));
		needle_free(&n);
		arena_reset(&mem);
	}
	buf_free(&text);
	buf_free(&s);
	buf_free(&plain);
	buf_free(&decoded);
}

/* Needles where they are hardest to see: across the edges of windows. */
static void
edges(const char *g)
{
	static const char *const needles[] = {"needle in hay",
	    "n\xc3\xa9"
	    "dle",
	    "\xe2\x82\xac\xe2\x82\xac",
	    "stra\xc3\x9f"
	    "e"};
	struct buf text = {.limit = 1 << 24};
	unsigned seed = 31, i, k;
	size_t at, j;
	struct needle n;
	struct digest d;

	for (i = 0; i < 600; i++) {
		const char *s = needles[i % COUNT(needles)];

		at = 24000 * (1 + i / 100 % 3) + dice(&seed) % 1200;
		if (i % 2)
			at = 32768 - 20 + i % 40;
		buf_clear(&text);
		for (j = 0; j < at; j++)
			buf_putc(&text, j % 70 == 69 ? '\n' : 'x');
		buf_puts(&text, s);
		for (k = 0; k < 9000; k++)
			buf_putc(&text, 'y');
		make_message(&seed, buf_span(&text), "utf-8");
		buf_clear(&entry);
		digest_make(buf_span(&message), &mem, &entry);
		check(g, "digest", digest_read(buf_span(&entry), &d));
		check(g, "init", needle_init(&n, &mem, span_str(s)));
		check(g, s, needle_in_body(&n, buf_span(&message), &d));
		needle_free(&n);
		arena_reset(&mem);
	}
	buf_free(&text);
}

static void
finding(const char *g)
{
	static const char letters[] = "aAbB1 -xX";
	unsigned seed = 37, i, k, size, from;
	char text[700], want[8];
	struct buf lower = {.limit = 4096};
	struct find f;
	bool there;

	for (i = 0; i < 60000; i++) {
		size = dice(&seed) % sizeof text;
		for (k = 0; k < size; k++)
			text[k] = letters[dice(&seed) % (i % 5 ? 9 : 3)];
		k = 1 + dice(&seed) % 7;
		for (from = 0; from < k; from++)
			want[from] = "ab1 -x"[dice(&seed) % 6];
		find_init(&f, span_of(want, k));
		buf_clear(&lower);
		check(g, "room", buf_room(&lower, size + 1));
		fold_ascii(text, size, lower.p);
		there = memmem(lower.p, size, want, k) != NULL;
		check(
		    g, "as memmem", find_in(&f, span_of(text, size)) == there);
	}
	buf_clear(&message);
	for (i = 0; i < 1 << 20; i++) /* made to be slow */
		buf_putc(&message, 'a');
	buf_clear(&lower);
	for (i = 0; i < 4000; i++)
		buf_putc(&lower, i == 2000 ? 'b' : 'a');
	find_init(&f, buf_span(&lower));
	check(g, "slow", !find_in(&f, buf_span(&message)));
	buf_putspan(&message, buf_span(&lower));
	check(g, "slow", find_in(&f, buf_span(&message)));
	buf_free(&lower);
}

int
main(void)
{
	group("table", table);
	group("plain texts", plain_texts);
	group("bodies", bodies);
	group("edges", edges);
	group("finding", finding);
	buf_free(&entry);
	buf_free(&message);
	arena_free(&mem);
	return test_failed;
}

/* Digests: what is kept, and what damage does. */
#include "mail/digest.h"
#include "mail/pack.h"
#include "mail/section.h"
#include "tests/unit/mail-test.h"

static struct buf entry = {.limit = 1 << 20}, out = {.limit = 1 << 26};

static const char reply[] =
    "Date: Fri, 21 Nov 1997 09:55:06 -0600\r\n"
    "From: =?utf-8?Q?=C3=84nne?= <Anne.B@Example.ORG>\r\n"
    "To: \"Carl \\\"C\\\" D\" <carl@x>, other@y\r\n"
    "Cc: nobody@nowhere\r\n"
    "Subject:  Re: [list]\r\n =?iso-8859-1?Q?Stra=DFe?=  42 (fwd)\r\n"
    "Message-ID: <\"a\"@b>\r\n"
    "References: <1@x> junk <2@x>\r\n <3@\r\n x>\r\n"
    "In-Reply-To: <9@x>\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n"
    "\r\n"
    "--b\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n"
    "\r\n"
    "\xc3\xa4\r\n\r\n"
    "--b\r\n"
    "Content-Type: message/rfc822\r\n"
    "\r\n"
    "Subject: inner\r\n"
    "Content-Type: multipart/x; boundary=i\r\n"
    "\r\n"
    "--i\r\n"
    "Content-Transfer-Encoding: base64\r\n"
    "\r\n"
    "aGVsbG8=\r\n"
    "--i\r\n"
    "Content-Transfer-Encoding: x-odd\r\n"
    "\r\n"
    "?\r\n"
    "--i--\r\n"
    "\r\n"
    "--b\r\n"
    "Content-Type: message/rfc822\r\n"
    "\r\n"
    "Subject: plain\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n"
    "\r\n"
    "a=3Db\r\n"
    "--b--\r\n";

static struct digest
digest_of(const char *g, const char *message)
{
	struct digest d = {0};

	buf_clear(&entry);
	digest_make(span_str(message), &mem, &entry);
	check(g, "read", digest_read(buf_span(&entry), &d));
	return d;
}

static void
contents(const char *g)
{
	struct digest d = digest_of(g, reply);
	struct digest_part p;

	same(g, "subject", d.subject, SPAN("re: [list] strasse  42 (fwd)"));
	same(g, "base", d.base, SPAN("strasse 42"));
	check(g, "flags",
	    d.flags == (DIGEST_DATE | DIGEST_REPLY | DIGEST_MSGID |
			   DIGEST_SUBJECT_FIELD));
	check(g, "date", d.sent.sec == 880127706 && d.sent.zone == -360);
	check(g, "msgid", d.msgid == digest_msgid_hash(SPAN("<a@b>")));
	check(g, "refs", d.refs == 3);
	check(g, "ref", digest_ref(&d, 0) == digest_msgid_hash(SPAN("<1@x>")));
	check(g, "ref", digest_ref(&d, 2) == digest_msgid_hash(SPAN("<3@x>")));
	check(g, "no ref", digest_ref(&d, 3) == 0);
	check(g, "header", memcmp(reply + d.header_n, "--b", 3) == 0);
	check(g, "parts", d.parts == 8);
	check(g, "part 1",
	    digest_part(&d, 1, sizeof reply, &p) && p.kind == PART_TEXT &&
		p.encoding == PART_8BIT &&
		p.flags == (PART_HAS_8BIT | PART_READABLE) &&
		p.body_n == 4 && p.lines == 1 && p.end == 2);
	check(g, "too short", !digest_part(&d, 1, p.body + 3, &p));
	check(g, "no part", !digest_part(&d, 8, sizeof reply, &p));
	check(g, "parents",
	    digest_parent(&d, 0) == 0 && digest_parent(&d, 1) == 0 &&
		digest_parent(&d, 2) == 0 && digest_parent(&d, 3) == 2 &&
		digest_parent(&d, 5) == 3 && digest_parent(&d, 6) == 0 &&
		digest_parent(&d, 7) == 6);
	check(g, "children",
	    digest_child(&d, 0, 0) == 1 && digest_child(&d, 0, 1) == 2 &&
		digest_child(&d, 0, 2) == 6 && digest_child(&d, 0, 3) == 0 &&
		digest_child(&d, 3, 1) == 5 && digest_child(&d, 1, 0) == 0);
}

static void
sort_keys(const char *g)
{
	static const struct {
		enum digest_who who;
		const char *mailbox, *display;
	} rows[] = {
	    {DIGEST_FROM, "anne.b", "a\xcc\x88nne"  },
	    {DIGEST_TO,   "carl",   "carl \"c\" d"  },
	    {DIGEST_CC,   "nobody", "nobody@nowhere"},
	};
	struct digest d = digest_of(g, reply);
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&out);
		digest_put_mailbox(&d, rows[i].who, &out);
		same(g, "mailbox", buf_span(&out), span_str(rows[i].mailbox));
		buf_clear(&out);
		digest_put_display(&d, rows[i].who, &out);
		same(g, "display", buf_span(&out), span_str(rows[i].display));
	}
	d = digest_of(g, "Subject: nobody\r\n\r\n");
	buf_clear(&out);
	digest_put_mailbox(&d, DIGEST_FROM, &out);
	digest_put_display(&d, DIGEST_FROM, &out);
	check(g, "none", out.n == 0);
}

static void
odd_ones(const char *g)
{
	struct buf m = {.limit = 1 << 20};
	struct digest d;
	unsigned i;

	d = digest_of(g, "");
	check(g, "empty",
	    d.parts == 1 && d.flags == 0 && d.refs == 0 && d.msgid == 0 &&
		d.subject.n == 0 && d.header_n == 0);
	d = digest_of(g,
	    "References: none\r\nIn-Reply-To: x <1@a> <2@b>\r\n"
	    "Message-ID: bad\r\nDate: never\r\nSubject: [a]\r\n\r\n");
	check(g, "first of In-Reply-To",
	    d.refs == 1 &&
		digest_ref(&d, 0) == digest_msgid_hash(SPAN("<1@a>")));
	check(g, "bad", (d.flags & (DIGEST_MSGID | DIGEST_DATE)) == 0);
	same(g, "blob only", d.base, SPAN("[a]"));
	buf_puts(&m, "References:");
	for (i = 0; i < 100; i++)
		buf_printf(&m, " <%u@x>\r\n", i);
	buf_puts(&m, "Subject: ");
	for (i = 0; i < 700; i++)
		buf_puts(&m, "\xce\xa9");
	buf_puts(&m, "\r\n\r\n");
	buf_zero(&m, 100000);
	buf_clear(&entry);
	digest_make(buf_span(&m), &mem, &entry);
	check(g, "read", digest_read(buf_span(&entry), &d));
	check(g, "many references",
	    d.refs == DIGEST_REFS &&
		digest_ref(&d, 0) == digest_msgid_hash(SPAN("<0@x>")) &&
		digest_ref(&d, 1) == digest_msgid_hash(SPAN("<77@x>")) &&
		digest_ref(&d, 23) == digest_msgid_hash(SPAN("<99@x>")));
	check(g, "cut", (d.flags & DIGEST_CUT) != 0 && d.subject.n == 1024);
	check(g, "wide", (d.flags & DIGEST_WIDE) != 0);
	buf_free(&m);
}

static void
section(const char *g, const struct digest *d, const char *path,
    enum section_what what, const char *want)
{
	struct section s = {.what = what};
	struct span got = SPAN("");
	bool ok;

	for (; *path != '\0'; path++)
		if (*path != '.')
			s.path[s.n++] = (uint32_t)(*path - '0');
	ok = section_find(span_str(reply), d, &s, &got);
	check(g, "found", ok == (want != NULL));
	if (ok && want != NULL)
		same(g, "section", got, span_str(want));
}

static void
sections(const char *g)
{
	struct digest d = digest_of(g, reply);
	const char *body = reply + d.header_n;
	const char *inner = "Subject: inner\r\n"
			    "Content-Type: multipart/x; boundary=i\r\n\r\n";
	const char *inner_body = "--i\r\nContent-Transfer-Encoding: base64\r\n"
				 "\r\naGVsbG8=\r\n--i\r\nContent-Transfer-"
				 "Encoding: x-odd\r\n\r\n?\r\n--i--\r\n";
	const char *plain = "Subject: plain\r\n"
			    "Content-Transfer-Encoding: quoted-printable\r\n"
			    "\r\n";
	char head[2000], message[2000];

	snprintf(head, sizeof head, "%.*s", (int)d.header_n, reply);
	snprintf(message, sizeof message, "%s%s", inner, inner_body);
	section(g, &d, "", SECTION_ALL, reply);
	section(g, &d, "", SECTION_HEADER, head);
	section(g, &d, "", SECTION_FIELDS, head);
	section(g, &d, "", SECTION_TEXT, body);
	section(g, &d, "", SECTION_MIME, NULL);
	section(g, &d, "1", SECTION_ALL, "\xc3\xa4\r\n");
	section(g, &d, "1", SECTION_MIME,
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: 8bit\r\n\r\n");
	section(g, &d, "1", SECTION_HEADER, NULL);
	section(g, &d, "1", SECTION_TEXT, NULL);
	section(g, &d, "1.1", SECTION_ALL, NULL);
	section(g, &d, "0", SECTION_ALL, NULL);
	section(g, &d, "2", SECTION_ALL, message);
	section(g, &d, "2", SECTION_HEADER, inner);
	section(g, &d, "2", SECTION_FIELDS_NOT, inner);
	section(g, &d, "2", SECTION_TEXT, inner_body);
	section(
	    g, &d, "2", SECTION_MIME, "Content-Type: message/rfc822\r\n\r\n");
	section(g, &d, "2.1", SECTION_ALL, "aGVsbG8=");
	section(g, &d, "2.1", SECTION_MIME,
	    "Content-Transfer-Encoding: base64\r\n\r\n");
	section(g, &d, "2.3", SECTION_ALL, NULL);
	section(g, &d, "3.1", SECTION_ALL, "a=3Db");
	section(g, &d, "3.1", SECTION_MIME, plain);
	section(g, &d, "3.2", SECTION_ALL, NULL);
	section(g, &d, "3.1.1", SECTION_ALL, NULL);
	section(g, &d, "4", SECTION_ALL, NULL);
}

/* BODYSTRUCTURE gives a multipart without parts an empty one. */
static void
no_parts(const char *g)
{
	struct digest d = digest_of(g, "Content-Type: multipart/x\r\n\r\n?");

	section(g, &d, "1", SECTION_ALL, "");
	section(g, &d, "1", SECTION_MIME, "");
	section(g, &d, "1", SECTION_TEXT, NULL);
	section(g, &d, "1.1", SECTION_ALL, NULL);
	section(g, &d, "2", SECTION_ALL, NULL);
}

static void
decoding(const char *g)
{
	static const struct {
		uint32_t path[2];
		unsigned n;
		enum section_result result;
		const char *text;
	} rows[] = {
	    {{1, 0}, 1, SECTION_OK,      "\xc3\xa4\r\n"},
	    {{2, 1}, 2, SECTION_OK,      "hello"       },
	    {{2, 2}, 2, SECTION_BAD_CTE, ""            },
	    {{3, 1}, 2, SECTION_OK,      "a=b"         },
	    {{9, 0}, 1, SECTION_NONE,    ""            },
	};
	struct digest d = digest_of(g, reply);
	struct section s = {.what = SECTION_ALL};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		memcpy(s.path, rows[i].path, sizeof rows[i].path);
		s.n = rows[i].n;
		buf_clear(&out);
		check(g, "result",
		    section_decode(span_str(reply), &d, &s, &out) ==
			rows[i].result);
		same(g, "text", buf_span(&out), span_str(rows[i].text));
	}
	d = digest_of(g, "Content-Transfer-Encoding: base64\r\n\r\nYQ==\r\n");
	s.n = 1;
	s.path[0] = 1;
	buf_clear(&out);
	section_decode(
	    SPAN("Content-Transfer-Encoding: base64\r\n\r\nYQ==\r\n"), &d, &s,
	    &out);
	same(g, "part 1 of what has none", buf_span(&out), SPAN("a"));
}

static void
packing(const char *g)
{
	static const char *const bits[] = {" NIL", "(\"text\" \"plain\" ",
	    "\"example.net\"", "x", "\xff", "yz", "{3}\r\n"};
	unsigned seed = 11, i, k;
	struct buf text = {.limit = 1 << 20}, packed = {.limit = 1 << 20};
	enum pack_kind kind;

	for (i = 0; i < 3000; i++) {
		buf_clear(&text);
		buf_clear(&packed);
		buf_clear(&out);
		for (k = dice(&seed) % (i % 100 == 0 ? 60000 : 200); k > 0; k--)
			buf_puts(&text, bits[dice(&seed) % COUNT(bits)]);
		if (i % 3 == 0)
			for (k = 0; k < text.n; k++)
				text.p[k] = (char)dice(&seed);
		kind = i % 2 ? PACK_ENVELOPE : PACK_STRUCTURE;
		pack(kind, buf_span(&text), &packed);
		check(g, "unpack", unpack(kind, buf_span(&packed), &out));
		same(g, "the same", buf_span(&out), buf_span(&text));
	}
	for (i = 0; i < 100000; i++) { /* what was never packed */
		buf_clear(&packed);
		buf_clear(&out);
		for (k = dice(&seed) % 40; k > 0; k--)
			buf_putc(&packed, (char)dice(&seed));
		if (!unpack(PACK_ENVELOPE, buf_span(&packed), &out))
			check(g, "untouched", out.n == 0);
	}
	buf_free(&text);
	buf_free(&packed);
}

/* Uses all that an entry says, of which sanitizers see any wrong step. */
static void
use(struct span s, size_t message_n)
{
	struct section at = {.what = SECTION_TEXT, .n = 1};
	char *copy = malloc(s.n + 1); /* so that reading past it is seen */
	struct digest_part p;
	struct digest d;
	struct span got;
	unsigned i;

	memcpy(copy, s.p, s.n);
	if (digest_read(span_of(copy, s.n), &d)) {
		for (i = 0; i < d.parts + 2; i++) {
			digest_part(&d, i, message_n, &p);
			digest_child(&d, i, 1);
			digest_parent(&d, i);
			digest_ref(&d, i);
			at.path[0] = i;
			section_find(span_of(reply, message_n), &d, &at, &got);
		}
		buf_clear(&out);
		digest_put_envelope(&d, &out);
		digest_put_bodystructure(&d, &out);
		digest_put_body(&d, &out);
		digest_put_mailbox(&d, DIGEST_TO, &out);
		digest_put_display(&d, DIGEST_CC, &out);
		buf_putspan(&out, d.subject);
		buf_putspan(&out, d.base);
	}
	free(copy);
}

static void
damage(const char *g)
{
	struct buf bad = {.limit = 1 << 20};
	unsigned seed = 17, i, k, turn;
	struct digest d = digest_of(g, reply);

	for (i = 0; i <= entry.n; i++)
		check(g, "cut",
		    digest_read(span_of(entry.p, i), &d) == (i == entry.n));
	for (turn = 0; turn < 60000; turn++) {
		buf_clear(&bad);
		buf_putspan(&bad, buf_span(&entry));
		for (k = 1 + dice(&seed) % 4; k > 0; k--) {
			size_t at = dice(&seed) % bad.n;

			if (dice(&seed) % 2)
				at %= 140; /* where the numbers are */
			bad.p[at] = (char)dice(&seed);
		}
		use(buf_span(&bad), sizeof reply - 1);
	}
	for (turn = 0; turn < 20000; turn++) {
		for (i = 0; i < bad.n; i++)
			bad.p[i] = (char)dice(&seed);
		if (turn % 2) { /* pass for one at first sight */
			memcpy(bad.p, entry.p, 5);
			bad.p[6] = (char)(turn % 7);
			bad.p[7] = bad.p[26] = bad.p[35] = 0;
			bad.p[37] = bad.p[38] = bad.p[39] = 0;
		}
		use(buf_span(&bad), sizeof reply - 1);
	}
	buf_free(&bad);
}

int
main(void)
{
	group("contents", contents);
	group("sort keys", sort_keys);
	group("odd ones", odd_ones);
	group("sections", sections);
	group("no parts", no_parts);
	group("decoding", decoding);
	group("packing", packing);
	group("damage", damage);
	buf_free(&entry);
	buf_free(&out);
	arena_free(&mem);
	return test_failed;
}

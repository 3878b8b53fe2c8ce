/* The MIME parser and what comes of it: parts, ENVELOPE, BODYSTRUCTURE, BODY.
 * Whole messages with something wrong in them are in tests/fixtures. */
#include <time.h>

#include "mail/bodystructure.h"
#include "mail/digest.h"
#include "mail/mime.h"
#include "tests/unit/mail-test.h"

static struct buf entry = {.limit = (size_t)1 << 30};
static struct buf out = {.limit = (size_t)1 << 30};

static struct digest
digest_of(const char *g, struct span message)
{
	struct digest d = {0};

	buf_clear(&entry);
	digest_make(message, &mem, &entry);
	arena_reset(&mem);
	check(g, "digest", digest_read(buf_span(&entry), &d));
	check(g, "size", d.entry.n == entry.n && entry.n % 8 == 0);
	return d;
}

static void
structure(const char *g, const char *message, const char *want)
{
	struct digest d = digest_of(g, span_str(message));

	buf_clear(&out);
	check(g, "structure", digest_put_bodystructure(&d, &out));
	same(g, message, buf_span(&out), span_str(want));
}

static void
envelope(const char *g, const char *message, const char *want)
{
	struct digest d = digest_of(g, span_str(message));

	buf_clear(&out);
	check(g, "envelope", digest_put_envelope(&d, &out));
	same(g, message, buf_span(&out), span_str(want));
}

/* RFC 3501, sections 7.4.2 and 8. */
static void
rfc3501(const char *g)
{
	static const char one[] =
	    "Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\n"
	    "From: Terry Gray <gray@cac.washington.edu>\r\n"
	    "Subject: IMAP4rev1 WG mtg summary and minutes\r\n"
	    "To: imap@cac.washington.edu\r\n"
	    "cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\r\n"
	    "Message-Id: <B27397-0100000@cac.washington.edu>\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n"
	    "\r\n"
	    "two\r\nlines\r\n";
	static const char two[] =
	    "Content-Type: MULTIPART/MIXED; BOUNDARY=x\r\n"
	    "\r\n"
	    "--x\r\n"
	    "Content-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n"
	    "\r\n"
	    "a\r\nb\r\n\r\n"
	    "--x\r\n"
	    "Content-Type: TEXT/PLAIN; CHARSET=US-ASCII; NAME=cc.diff\r\n"
	    "Content-ID: <960723163407.20117h@cac.washington.edu>\r\n"
	    "Content-Description: Compiler diff\r\n"
	    "Content-Transfer-Encoding: BASE64\r\n"
	    "\r\n"
	    "YWJj\r\n"
	    "--x--\r\n";
	struct digest d;

	envelope(g, one,
	    "(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" "
	    "\"IMAP4rev1 WG mtg summary and minutes\" "
	    "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
	    "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
	    "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
	    "((NIL NIL \"imap\" \"cac.washington.edu\")) "
	    "((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")"
	    "(\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) NIL NIL "
	    "\"<B27397-0100000@cac.washington.edu>\")");
	structure(g, one,
	    "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7bit\" "
	    "12 2 NIL NIL NIL NIL)");
	structure(g, two,
	    "((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7bit\" "
	    "6 2 NIL NIL NIL NIL)"
	    "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\" \"NAME\" "
	    "\"cc.diff\") \"<960723163407.20117h@cac.washington.edu>\" "
	    "\"Compiler diff\" \"BASE64\" 4 0 NIL NIL NIL NIL) \"MIXED\" "
	    "(\"BOUNDARY\" \"x\") NIL NIL NIL)");
	d = digest_of(g, span_str(two));
	buf_clear(&out);
	check(g, "body", digest_put_body(&d, &out));
	same(g, "BODY", buf_span(&out),
	    SPAN("((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL "
		 "\"7bit\" 6 2)(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\" "
		 "\"NAME\" \"cc.diff\") "
		 "\"<960723163407.20117h@cac.washington.edu>\" "
		 "\"Compiler diff\" \"BASE64\" 4 0) \"MIXED\")"));
}

#define TEXT0 "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" "
#define NILS  " NIL NIL NIL NIL)"

static void
structures(const char *g)
{
	structure(g, "", TEXT0 "0 0" NILS);
	structure(g, "\r\n", TEXT0 "0 0" NILS);
	structure(g, "\r\nno end", TEXT0 "6 0" NILS);
	structure(g, "Content-Type: rubbish\r\n\r\nx\r\n", TEXT0 "3 1" NILS);
	structure(g,
	    "Content-Type: a/b\r\nContent-MD5: Q2hl\r\n"
	    "Content-Disposition: attachment; filename=\"a b\"\r\n"
	    "Content-Language: en, de\r\nContent-Location: x/y\r\n\r\n",
	    "(\"a\" \"b\" NIL NIL NIL \"7bit\" 0 \"Q2hl\" "
	    "(\"attachment\" (\"filename\" \"a b\")) (\"en\" \"de\") "
	    "\"x/y\")");
	structure(g,
	    "Content-Type: a/b\r\nContent-Disposition: INLINE\r\n"
	    "Content-Description: gr\xc3\xbc\xc3\x9f\r\n e\r\n\r\n",
	    "(\"a\" \"b\" NIL NIL {8}\r\ngr\xc3\xbc\xc3\x9f e \"7bit\" 0 NIL "
	    "(\"INLINE\" NIL) NIL NIL)");
	/* Multiparts that have no parts. */
	structure(g, "Content-Type: multipart/mixed\r\n\r\n--x\r\n",
	    "(" TEXT0 "0 0" NILS " \"mixed\" NIL NIL NIL NIL)");
	structure(g,
	    "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x--\r\n",
	    "(" TEXT0 "0 0" NILS
	    " \"mixed\" (\"boundary\" \"x\") NIL NIL NIL)");
	structure(g,
	    "Content-Type: multipart/x; boundary*=''%78\r\n\r\n"
	    "--x\r\n\r\na",
	    "(" TEXT0 "1 0" NILS
	    " \"x\" (\"boundary*\" \"''%78\") NIL NIL NIL)");
	/* A digest's parts are messages unless they say otherwise. */
	structure(g,
	    "Content-Type: multipart/digest; boundary=x\r\n\r\n"
	    "--x\r\n\r\nFrom: a@b\r\n\r\nhi\r\n--x\r\n"
	    "Content-Type: a/b\r\n\r\n--x--\r\n",
	    "((\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 15 "
	    "(NIL NIL ((NIL NIL \"a\" \"b\")) ((NIL NIL \"a\" \"b\")) "
	    "((NIL NIL \"a\" \"b\")) NIL NIL NIL NIL NIL) " TEXT0 "2 0" NILS
	    " 2" NILS "(\"a\" \"b\" NIL NIL NIL \"7bit\" 0" NILS
	    " \"digest\" (\"boundary\" \"x\") NIL NIL NIL)");
}

static void
boundaries(const char *g)
{
	/* Parts end where any of the open multiparts goes on. */
	structure(g,
	    "Content-Type: multipart/a; boundary=o\r\n\r\n"
	    "--o\r\nContent-Type: multipart/b; boundary=i\r\n\r\n"
	    "--i\r\n\r\n1\r\n--o\r\n\r\n22\r\n--o--\r\n",
	    "((" TEXT0 "1 0" NILS
	    " \"b\" (\"boundary\" \"i\") NIL NIL NIL)" TEXT0 "2 0" NILS
	    " \"a\" (\"boundary\" \"o\") NIL NIL NIL)");
	/* One boundary is how another begins; spaces at the end; bare LF. */
	structure(g,
	    "Content-Type: multipart/a; boundary=x\n\n"
	    "--x\nContent-Type: multipart/b; boundary=xy\n\n"
	    "--xy \t\n\n1\n--xy--\n--x\n\n22\n--x--\n--x\n",
	    "((" TEXT0 "1 0" NILS
	    " \"b\" (\"boundary\" \"xy\") NIL NIL NIL)" TEXT0 "2 0" NILS
	    " \"a\" (\"boundary\" \"x\") NIL NIL NIL)");
	/* Not boundaries. */
	structure(g,
	    "Content-Type: multipart/a; boundary=xx\r\n\r\n"
	    "--xx\r\n\r\n--x\r\n -- xx\r\n---xx\r\na--xx\r\n--xx",
	    "(" TEXT0 "25 3" NILS " \"a\" (\"boundary\" \"xx\") NIL NIL NIL)");
	/* No empty line after the header. */
	structure(g,
	    "Content-Type: multipart/a; boundary=x\r\n\r\n"
	    "--x\r\nContent-Type: b/c\r\n--x\r\n--x--\r\n",
	    "((\"b\" \"c\" NIL NIL NIL \"7bit\" 0" NILS TEXT0 "0 0" NILS
	    " \"a\" (\"boundary\" \"x\") NIL NIL NIL)");
	/* A boundary and its line end begin a part, if only an empty one. */
	structure(g,
	    "Content-Type: multipart/a; boundary=x\r\n\r\n"
	    "--x\r\n\r\na\r\n--x\r\n",
	    "(" TEXT0 "1 0" NILS TEXT0 "0 0" NILS
	    " \"a\" (\"boundary\" \"x\") NIL NIL NIL)");
	/* A message of which there is less than a header. */
	structure(g,
	    "Content-Type: multipart/a; boundary=x\r\n\r\n"
	    "--x\r\nContent-Type: message/rfc822\r\n\r\nsorry\r\n--x--\r\n",
	    "((\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 7 (NIL NIL NIL NIL "
	    "NIL NIL NIL NIL NIL NIL) " TEXT0 "0 0" NILS " 1" NILS
	    " \"a\" (\"boundary\" \"x\") NIL NIL NIL)");
	/* An empty message in a message. */
	structure(g, "Content-Type: message/rfc822\r\n\r\n",
	    "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 0 (NIL NIL NIL NIL "
	    "NIL NIL NIL NIL NIL NIL) " TEXT0 "0 0" NILS " 0" NILS);
}

static void
envelopes(const char *g)
{
	envelope(g,
	    "Date: one\r\nDate: two\r\nMessage-ID: <1@a>\r\n"
	    "In-Reply-To: <3@a>\r\nMessage-ID: <2@a>\r\n"
	    "In-Reply-To: <4@a>\r\n\r\n",
	    "(\"two\" NIL NIL NIL NIL NIL NIL NIL \"<4@a>\" \"<2@a>\")");
	envelope(g, "", "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)");
	envelope(g, "Subject:\r\nFrom:\r\nTo: ,\r\nDate: \r\n\r\n",
	    "(\"\" \"\" NIL NIL NIL NIL NIL NIL NIL NIL)");
	envelope(g,
	    "Subject: a\r\n \"b\\c\r\nFrom: x@y\r\nSender: s@t\r\n"
	    "In-Reply-To: <q>\r\nFrom: z\r\n\r\n",
	    "(NIL \"a \\\"b\\\\c\" ((NIL NIL \"x\" \"y\")(NIL NIL \"z\" \"\")) "
	    "((NIL NIL \"s\" \"t\")) ((NIL NIL \"x\" \"y\")(NIL NIL \"z\" "
	    "\"\")) NIL NIL NIL \"<q>\" NIL)");
	envelope(g,
	    "Subject: \xff\r\nSubject: two\r\nTo: g:;\r\n"
	    "Bcc: \"\xc3\xa4\" <a@b>\r\n\r\n",
	    "(NIL \"two\" NIL NIL NIL ((NIL NIL \"g\" NIL)(NIL NIL NIL "
	    "NIL)) NIL (({2}\r\n\xc3\xa4 NIL \"a\" \"b\")) NIL NIL)");
}

/* Text of a million bytes and more that repeats a unit. */
static void
repeat(const char *start, const char *unit, size_t size)
{
	buf_clear(&out);
	buf_puts(&out, start);
	while (out.n < size)
		buf_puts(&out, unit);
}

/* Depth, parts and time are bounded whatever comes. */
static void
hostile(const char *g)
{
	static const char *const units[][2] = {
	    {"Content-Type: multipart/a; boundary=x\r\n\r\n",      "--x\r\n"                             },
	    {"Content-Type: multipart/a; boundary=x\r\n\r\n",
             "--x\r\nContent-Type: multipart/a; boundary=x\r\n\r\n"                                      },
	    {"",						   "Content-Type: message/rfc822\r\n\r\n"},
	    {"Content-Type: multipart/digest; boundary=x\r\n\r\n",
             "--x\r\n\r\nContent-Type: multipart/digest; boundary=y\r\n\r\n"
		"--y\r\n\r\n"									    },
	    {"Content-Type: a/b; ",                                "x*0=y;"                              },
	    {"Content-Type: a/b; ",                                "x*1*=%20;"                           },
	    {"To: ",					       "a@b,"				},
	    {"Subject: ",					  "=?a?q?"                              },
	    {"Subject: ",					  "[a"				  },
	    {"Subject: ",					  "re:"				 },
	    {"References: ",				       "<a@b>"                               },
	    {"References: ",				       "<\"a"                                },
	    {"Content-Type: multipart/a; boundary=\"",             "\\\\"                                },
	    {"",						   "a\r\n"			       },
	    {"",						   ":"				   },
	    {"\r\n",					       "--\r\n"			      },
	};
	struct digest d;
	size_t i;

	for (i = 0; i < COUNT(units); i++) {
		clock_t start = clock();

		repeat(units[i][0], units[i][1], 2 << 20);
		d = digest_of(g, buf_span(&out));
		check(g, "parts", d.parts <= MIME_PARTS);
		check(g, units[i][1], clock() - start < 5 * CLOCKS_PER_SEC);
		buf_clear(&out);
		check(g, "structure", digest_put_bodystructure(&d, &out));
		buf_clear(&out);
		check(g, "body", digest_put_body(&d, &out));
	}
}

/* A different boundary at each level, and all of them open at once. */
static void
deep(const char *g)
{
	struct buf m = {.limit = 16 << 20};
	struct digest_part p;
	struct digest d;
	unsigned i, depth, at;

	buf_puts(&m, "Content-Type: multipart/a; boundary=b0\r\n\r\n");
	for (i = 0; i < 10000; i++)
		buf_printf(&m,
		    "--b%u\r\nContent-Type: multipart/a; boundary=b%u\r\n\r\n",
		    i, i + 1);
	d = digest_of(g, buf_span(&m));
	for (depth = at = 0; digest_child(&d, at, 0) != 0; depth++)
		at = digest_child(&d, at, 0);
	check(g, "depth", depth == MIME_DEPTH);
	check(
	    g, "opaque", digest_part(&d, at, m.n, &p) && p.kind == PART_OTHER);
	for (i = 0; i < 100000; i++)
		buf_printf(&m, "--b%u\r\n", 100000 + i);
	digest_of(g, buf_span(&m));
	buf_free(&m);
}

/* Fixtures: what is said of NAME.eml is in NAME.txt, line by line: ENVELOPE
 * and BODYSTRUCTURE. */
static void
read_file(const char *g, const char *name, const char *suffix, struct buf *b)
{
	char path[200];
	FILE *f;

	snprintf(path, sizeof path, "tests/fixtures/%s%s", name, suffix);
	f = fopen(path, "re");
	check(g, path, f != NULL);
	if (f == NULL)
		return;
	while (buf_room(b, 4096)) {
		size_t n = fread(b->p + b->n, 1, 4096, f);

		if (n == 0)
			break;
		b->n += n;
	}
	fclose(f);
}

static void
fixtures(const char *g)
{
	static const char *const names[] = {"attachment-without-name-quotes",
	    "bare-linefeeds", "boundary-never-closed",
	    "boundary-prefix-of-other", "charset-unknown",
	    "content-type-rubbish", "digest-of-two", "eight-bit-header",
	    "encoded-words-split", "forwarded-message", "group-without-end",
	    "header-without-body", "line-without-colon", "two-from-fields"};
	struct buf m = {.limit = 1 << 20}, want = {.limit = 1 << 20};
	struct digest d;
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		buf_clear(&m);
		buf_clear(&want);
		buf_clear(&out);
		read_file(g, names[i], ".eml", &m);
		read_file(g, names[i], ".txt", &want);
		d = digest_of(g, buf_span(&m));
		digest_put_envelope(&d, &out);
		buf_putc(&out, '\n');
		digest_put_bodystructure(&d, &out);
		buf_putc(&out, '\n');
		same(g, names[i], buf_span(&out), buf_span(&want));
	}
	buf_free(&m);
	buf_free(&want);
}

int
main(void)
{
	group("RFC 3501", rfc3501);
	group("structures", structures);
	group("boundaries", boundaries);
	group("envelopes", envelopes);
	group("hostile", hostile);
	group("deep", deep);
	group("fixtures", fixtures);
	buf_free(&entry);
	buf_free(&out);
	arena_free(&mem);
	return test_failed;
}

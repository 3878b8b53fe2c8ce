/* Encodings of text: RFC 2047, RFC 2231, quoted-printable, base64, charsets,
 * modified UTF-7, case folding, base subjects. */
#include "base/b64.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/fold.h"
#include "mail/mutf7.h"
#include "mail/qp.h"
#include "mail/rfc2047.h"
#include "mail/rfc2231.h"
#include "mail/subject.h"
#include "tests/unit/mail-test.h"

static struct buf out = {.limit = 1 << 20}, scratch = {.limit = 1 << 20};

static void
encoded_words(const char *g)
{
	static const char *const rows[][2] = {
  /* RFC 2047, section 8. */
	    {"(=?ISO-8859-1?Q?a?=)",						"(a)"					     },
	    {"(=?ISO-8859-1?Q?a?= b)",					      "(a b)"                                           },
	    {"(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)",                             "(ab)"                                            },
	    {"(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)",                            "(ab)"                                            },
	    {"(=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=)",                      "(ab)"                                            },
	    {"(=?ISO-8859-1?Q?a_b?=)",					      "(a b)"                                           },
	    {"(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)",                            "(a b)"                                           },
	    {"=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>",
             "Keith Moore <moore@cs.utk.edu>"											 },
	    {"=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=",
             "Keld J\xc3\xb8rn Simonsen"											      },
	    {"=?ISO-8859-1?Q?Andr=E9?= Pirard",                                     "Andr\xc3\xa9 Pirard"                             },
	    {"=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n"
	     " =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=", "If you can read this you understand the example."},
	    {"=?ISO-8859-8?b?7eXs+SDv4SDp7Oj08A==?=",
             "\xd7\x9d\xd7\x95\xd7\x9c\xd7\xa9 \xd7\x9f\xd7\x91 "
		"\xd7\x99\xd7\x9c\xd7\x98\xd7\xa4\xd7\xa0"									    },
 /* RFC 2231, section 5: a language. */
	    {"=?US-ASCII*EN?Q?Keith_Moore?=",                                       "Keith Moore"                                     },
 /* A character in two words, which is wrong and common. */
	    {"=?utf-8?Q?=C3?= =?utf-8?Q?=A4?=",                                     "\xc3\xa4"                                        },
	    {"=?utf-8?B?w6Q=?==?utf-8?B?w6Q=?=",                                    "\xc3\xa4\xc3\xa4"                                },
 /* No words. */
	    {"=?utf-8?X?a?=",						       "=?utf-8?X?a?="                                   },
	    {"=?utf-8?Q?a",							 "=?utf-8?Q?a"                                     },
	    {"=?utf-8?Q?a?",							"=?utf-8?Q?a?"                                    },
	    {"=?",								  "=?"					      },
	    {"=",								   "="					       },
	    {"=?=?=?a?Q?b?=",						       "=?=?b"					   },
	    {"a =?utf-8?Q?b?= c",						   "a b c"					   },
	    {"a=?utf-8?Q?b?=c",						     "abc"					     },
 /* Raw bytes; folds; tabs. */
	    {"a\r\n\tb",							    "a b"					     },
	    {"\xc3\xa4 \xe4",						       "\xc3\xa4 \xc3\xa4"                               },
	    {"\x80",								"\xe2\x82\xac"				    },
 /* A charset nobody knows. */
	    {"=?nonsense?Q?a=E4=C3=A4?=",					   "a\xc3\xa4\xc3\xa4"                               },
	    {"=?../../x?Q?a?=",						     "a"					       },
	    {"",								    ""						},
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&out);
		rfc2047_decode(span_str(rows[i][0]), &scratch, &out);
		same(g, rows[i][0], buf_span(&out), span_str(rows[i][1]));
	}
}

static void
parameters(const char *g)
{
	static const char *const rows[][2] = {
	    {"; a=b; C=\"d e\"",							    "a=b C=d e"                         },
	    {";a=\"\\\"x\\\\\"; b=\"\"",						    "a=\"x\\ b="                        },
	    {" ; a = b (no) ; c=d",							 "a=b c=d"                           },
	    {"; a=b c d; e=f (g)",							  "a=b c d e=f"                       },
	    {"; a=b c=d",								   "a=b c=d"                           },
	    {"; a; b=c; =d; e=f",							   "b=c e=f"                           },
	    {"; boundary=a/b:c=d?e; x=y",						   "boundary=a/b:c=d?e x=y"            },
	    {"; a=\"b\r\n c\"",							     "a=b c"                             },
	    {"; a=\"unclosed; b=c",							 "a=unclosed; b=c"                   },
	    {"",									    ""				  },
	    {";;;;a=b;;",								   "a=b"			       },
 /* RFC 2231, sections 3 and 4. */
	    {"; access-type=URL; URL*0=\"ftp://\"; URL*1=\"cs.utk.edu/pub\"",
             "access-type=URL URL=ftp://cs.utk.edu/pub"									 },
	    {"; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A",
             "title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A"                                                          },
	    {"; title*0*=us-ascii'en'This%20is%20even%20more%20\r\n"
	     "; title*1*=%2A%2A%2Afun%2A%2A%2A%20\r\n; title*2=\"isn't it!\"", "title*=us-ascii'en'This%20is%20even%20more%20%2A%2A%2Afun%2A%"
		"2A"
		"%2A%20isn%27t%20it!"},
	    {"; a*1=c; x=y; a*0=b",							 "a=bc x=y"                          },
	    {"; a*0=b; a*2=d; x=y",							 "a=b x=y"                           },
	    {"; a*1=c",								     ""				  },
	    {"; a*0=b; a*1*=%20",							   "a*=''b%20"                         },
	    {"; a*0=x; a*0=y; a*1=z",						       "a=x a=yz"                          },
	};
	struct param *p;
	unsigned n, k;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		n = param_list(&mem, span_str(rows[i][0]), &p);
		buf_clear(&out);
		for (k = 0; k < n; k++) {
			if (k > 0)
				buf_putc(&out, ' ');
			buf_putspan(&out, p[k].name);
			buf_putc(&out, '=');
			buf_putspan(&out, p[k].value);
		}
		same(g, rows[i][0], buf_span(&out), span_str(rows[i][1]));
	}
	buf_clear(&out);
	param_decode(SPAN("iso-8859-1'de'%e4b%zz"), &scratch, &out);
	same(g, "decode", buf_span(&out),
	    SPAN("\xc3\xa4"
		 "b%zz"));
}

static void
quoted_printable(const char *g)
{
	static const char *const rows[][2] = {
	    {"a=3Db",                "a=b"            },
	    {"a=\r\nb=\nc= \t\r\nd", "abcd"           },
	    {"a  \r\nb\t\n c",       "a\r\nb\n c"     },
	    {"a=3db=E2=82=AC",       "a=b\xe2\x82\xac"},
	    {"=4",		   "=4"             },
	    {"=zz=",                 "=zz"            },
	    {"a b  c",               "a b  c"         },
	    {"= x",                  "= x"            },
	    {"",		     ""               },
	};
	char plain[200], part[200];
	size_t i, n, used, cut, m;

	for (i = 0; i < COUNT(rows); i++) {
		struct span in = span_str(rows[i][0]);

		n = qp_decode(in, true, plain, &used);
		check(g, "all used", used == in.n);
		same(g, rows[i][0], span_of(plain, n), span_str(rows[i][1]));
		for (cut = 0; cut <= in.n; cut++) {
			m = qp_decode(span_sub(in, 0, cut), false, part, &used);
			m += qp_decode(
			    span_sub(in, used, in.n), true, part + m, &used);
			same(g, "in pieces", span_of(part, m),
			    span_of(plain, n));
		}
	}
}

static void
base64(const char *g)
{
	static const char *const bad[] = {"a", "YQ",
	    "YQ=", "YR==", "Y Q=", "YWE=YQ==", "====", "=", "YWF=", "YW\r\n",
	    "YQ==\n", "Y===", "\xff\xff\xff\xff"};
	char plain[64], back[80];
	unsigned seed = 7, i, k, n;
	struct b64 d;
	size_t m, at;

	for (i = 0; i < COUNT(bad); i++) {
		buf_clear(&out);
		check(g, bad[i], !b64_decode(span_str(bad[i]), &out));
		check(g, "untouched", out.n == 0);
	}
	for (i = 0; i < 5000; i++) {
		n = dice(&seed) % sizeof plain;
		for (k = 0; k < n; k++)
			plain[k] = (char)dice(&seed);
		buf_clear(&out);
		buf_clear(&scratch);
		b64_encode(span_of(plain, n), &scratch);
		check(g, "strict", b64_decode(buf_span(&scratch), &out));
		same(g, "strict", buf_span(&out), span_of(plain, n));
		d = (struct b64){0};
		for (at = m = 0; at < scratch.n; at += k) {
			k = 1 + dice(&seed) % 7;
			if (k > scratch.n - at)
				k = (unsigned)(scratch.n - at);
			m += b64_feed(&d, scratch.p + at, k, back + m);
			m += b64_feed(&d, "\r\n *", 4, back + m);
		}
		m += b64_end(&d, back + m);
		same(g, "pieces", span_of(back, m), span_of(plain, n));
	}
	d = (struct b64){0};
	m = b64_feed(&d, "YQ==YmM=ZA", 10, back);
	m += b64_end(&d, back + m);
	same(g, "runs", span_of(back, m), SPAN("abcd"));
}

static void
charsets(const char *g)
{
	static const struct {
		const char *name, *in, *out;
	} rows[] = {
	    {"utf-8",       "\xc3\xa4\xff\xe2\x82",
             "\xc3\xa4\xc3\xbf\xc3\xa2"
		"\xe2\x80\x9a"						 },
	    {"us-ascii",    "a\xe4",                "a\xc3\xa4"                },
	    {"",            "\x93x\x94",            "\xe2\x80\x9cx\xe2\x80\x9d"},
	    {"latin1",      "\xe4\x80",             "\xc3\xa4\xe2\x82\xac"     },
	    {"KOI8-R",      "\xd0\xd2\xc9",         "\xd0\xbf\xd1\x80\xd0\xb8" },
	    {"gb2312",      "\xc4\xe3\xba\xc3",     "\xe4\xbd\xa0\xe5\xa5\xbd" },
	    {"iso-2022-jp", "a\x1b$B$\"\x1b(Bb",
             "a\xe3\x81\x82"
		"b"							    },
	    {"big5",        "\xa7\x41\xff",         "\xe4\xbd\xa0\xef\xbf\xbd" },
	    {"utf-16le",    "a",                    "\xef\xbf\xbd"             },
	    {"no/such",     "\xc3\xa4",             "\xc3\xa4"                 },
	};
	struct charset_decoder d;
	size_t i, cut, used;

	for (i = 0; i < COUNT(rows); i++) {
		struct span in = span_str(rows[i].in);

		buf_clear(&out);
		charset_decode(span_str(rows[i].name), in, &out);
		same(g, rows[i].name, buf_span(&out), span_str(rows[i].out));
		for (cut = 0; cut <= in.n; cut++) {
			buf_clear(&out);
			charset_begin(&d, span_str(rows[i].name));
			used =
			    charset_feed(&d, span_sub(in, 0, cut), false, &out);
			charset_feed(&d, span_sub(in, used, in.n), true, &out);
			same(g, "in pieces", buf_span(&out),
			    span_str(rows[i].out));
		}
	}
}

static void
mailbox_names(const char *g)
{
	static const char *const good[][2] = {
  /* RFC 3501, section 5.1.3. */
	    {"~peter/mail/&U,BTFw-/&ZeVnLIqe-",
             "~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/"
		"\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"            },
	    {"INBOX",			   "INBOX"           },
	    {"a&-b",			    "a&b"             },
	    {"&-&-",			    "&&"              },
	    {"Entw&APw-rfe",                    "Entw\xc3\xbcrfe" },
	    {"&2D3eAA-",                        "\xf0\x9f\x98\x80"},
	    {"&AOQ-&-",			 "\xc3\xa4&"       },
	    {"&AAE-",			   "\x01"            },
	    {"",				""                },
	};
	static const char *const bad[] = {"&", "&AOQ", "\xc3\xa4", "&AGE-",
	    "&ACY-", "&AOQ-&AOQ-", "&AOQA-", "&AOR-", "&2D0-", "&3gA-",
	    "&2D0AYQ-", "a\r", "a\x7f", "&AAA-", "&AO!-", "&A-",
	    "&AOQA5A-x\x01", "&Jjo!", "&U,BTFw-&ZeVnLIqe-"};
	static const char *const bad_utf8[] = {"\xff", "a\xc3", "\xed\xa0\x80"};
	size_t i;

	for (i = 0; i < COUNT(good); i++) {
		buf_clear(&out);
		check(g, good[i][0], mutf7_decode(span_str(good[i][0]), &out));
		same(g, good[i][0], buf_span(&out), span_str(good[i][1]));
		buf_clear(&out);
		check(g, good[i][0], mutf7_encode(span_str(good[i][1]), &out));
		same(g, good[i][1], buf_span(&out), span_str(good[i][0]));
	}
	buf_clear(&out);
	buf_putc(&out, 'x');
	for (i = 0; i < COUNT(bad); i++)
		check(g, bad[i], !mutf7_decode(span_str(bad[i]), &out));
	for (i = 0; i < COUNT(bad_utf8); i++)
		check(
		    g, bad_utf8[i], !mutf7_encode(span_str(bad_utf8[i]), &out));
	check(g, "NUL", !mutf7_encode(span_of("a\0b", 3), &out));
	same(g, "untouched", buf_span(&out), SPAN("x"));
}

/* Every name has one spelling, and what can be decoded encodes to itself. */
static void
mailbox_names_at_random(const char *g)
{
	static const char bits[] = "&&-AOQaz09,+/ ";
	unsigned seed = 3, i, k, n;
	char s[24], utf8[UTF8_MAX];
	uint32_t c;

	for (i = 0; i < 200000; i++) {
		n = dice(&seed) % sizeof s;
		for (k = 0; k < n; k++)
			s[k] = bits[dice(&seed) % (sizeof bits - 1)];
		buf_clear(&out);
		buf_clear(&scratch);
		if (!mutf7_decode(span_of(s, n), &scratch))
			continue;
		check(g, "utf8", utf8_ok(buf_span(&scratch)));
		check(g, "encode", mutf7_encode(buf_span(&scratch), &out));
		same(g, "back", buf_span(&out), span_of(s, n));
	}
	for (i = 0; i < 20000; i++) {
		buf_clear(&scratch);
		for (n = dice(&seed) % 10; n > 0; n--) {
			c = dice(&seed) % (dice(&seed) % 2 ? 0x80 : 0x110000);
			if (c != 0 && (c < 0xd800 || c > 0xdfff))
				buf_put(&scratch, utf8, utf8_put(utf8, c));
		}
		buf_clear(&out);
		check(g, "encode", mutf7_encode(buf_span(&scratch), &out));
		n = (unsigned)out.n;
		check(g, "decode",
		    mutf7_decode(span_sub(buf_span(&out), 0, n), &out));
		same(g, "there and back", span_of(out.p + n, out.n - n),
		    buf_span(&scratch));
	}
}

static void
folding(const char *g)
{
	static const char *const rows[][2] = {
	    {"ABC xyz @[`{",         "abc xyz @[`{"    },
	    {"Stra\xc3\x9f"
	     "e",       "strasse"         },
	    {"\xef\xac\x81",         "fi"              },
	    {"\xe2\x84\xaa\xc5\xbf", "ks"              },
	    {"\xc3\x84",             "a\xcc\x88"       },
	    {"\xc4\xb0",             "i\xcc\x87"       },
	    {"\xce\xa3\xcf\x82",     "\xcf\x83\xcf\x83"},
	    {"\xef\xbc\xa1",         "a"               },
	    {"\xff"
	     "A",       "\xef\xbf\xbd"
		"a"      },
	    {"\xe6\x97\xa5",         "\xe6\x97\xa5"    },
	};
	uint32_t c;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&out);
		fold_put(span_str(rows[i][0]), &out);
		same(g, rows[i][0], buf_span(&out), span_str(rows[i][1]));
	}
	/* Each character folds to something, and what is folded stays so. */
	for (c = 1; c < 0x110000; c++) {
		char utf8[UTF8_MAX];

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		buf_clear(&scratch);
		buf_clear(&out);
		fold_put(span_of(utf8, utf8_put(utf8, c)), &scratch);
		check(g, "something", scratch.n > 0);
		check(g, "utf8", utf8_ok(buf_span(&scratch)));
		check(g, "ascii", c >= 0x80 || scratch.n == 1);
	}
}

static void
subjects(const char *g)
{
	static const struct {
		const char *in, *base;
		bool reply;
	} rows[] = {
	    {"hello",		      "hello",      false},
	    {"re: hello",                  "hello",      true },
	    {"re : re[4]: fwd: fw: hello", "hello",      true },
	    {"[list] re: [list] hello",    "hello",      true },
	    {"[a] [b] hello",              "hello",      false},
	    {"[a]",			"[a]",        false},
	    {"[a] [b]",                    "[b]",        false},
	    {"re: [a]",                    "[a]",        true },
	    {"hello (fwd) (fwd) ",         "hello",      true },
	    {"[fwd: hello]",               "hello",      true },
	    {"[fwd: re: [x] hello (fwd)]", "hello",      true },
	    {"[fwd: hello] (fwd)",         "hello",      true },
	    {"[fwd: [fwd: a]]",            "a",          true },
	    {"reply: x",                   "reply: x",   false},
	    {"re hello",                   "re hello",   false},
	    {"re:",			"",           true },
	    {"fwd:",		       "",           true },
	    {"(fwd)",		      "",           true },
	    {"",			   "",           false},
	    {"re[a[b]: x",                 "re[a[b]: x", false},
	    {"[a]re[b]: c",                "c",          true },
	    {"[fwd:",		      "[fwd:",      false},
	    {"[fwd:]",                     "",           true },
	};
	struct span base;
	bool reply;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		base = subject_base(span_str(rows[i].in), &reply);
		same(g, rows[i].in, base, span_str(rows[i].base));
		check(g, rows[i].in, reply == rows[i].reply);
	}
}

int
main(void)
{
	group("encoded words", encoded_words);
	group("parameters", parameters);
	group("quoted-printable", quoted_printable);
	group("base64", base64);
	group("charsets", charsets);
	group("mailbox names", mailbox_names);
	group("mailbox names at random", mailbox_names_at_random);
	group("folding", folding);
	group("base subjects", subjects);
	buf_free(&out);
	buf_free(&scratch);
	arena_free(&mem);
	return test_failed;
}

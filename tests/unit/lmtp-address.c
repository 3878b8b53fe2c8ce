/* Envelope addresses: which are right, and what they mean. */
#include <stdio.h>

#include "handlers/lmtp/address.c"
#include "tests/unit/check.h"

static struct arena mem = {.limit = 1 << 20};

struct path_row {
	const char *in, *local, *domain; /* local NULL: not a path */
};

static const struct path_row forward[] = {
    {"<alice@example.org>",                   "alice",                     "example.org"       },
    {"<alice>",			       "alice",                     ""                  },
    {"<alice+work/2026@example.org>",         "alice+work/2026",           "example.org"       },
    {"<a.b.c@x>",			     "a.b.c",                     "x"                 },
    {"<!#$%&'*+-/=?^_`{|}~@x>",               "!#$%&'*+-/=?^_`{|}~",       "x"                 },
    {"<\"al ice\"@x>",			"al ice",                    "x"                 },
    {"<\"a\\\"b\\\\c\\d\"@x>",                "a\"b\\cd",                  "x"                 },
    {"<\"\"@x>",			      "",			  "x"                 },
    {"<\"a@b>\"@x>",			  "a@b>",                      "x"                 },
    {"<@one,@two.example:alice@x>",           "alice",                     "x"                 },
    {"<alice@[192.0.2.1]>",                   "alice",                     "[192.0.2.1]"       },
    {"<alice@[IPv6:2001:db8::1]>",            "alice",                     "[IPv6:2001:db8::1]"},
    {"<alice@[ipv6:::]>",                     "alice",                     "[ipv6:::]"         },
    {"<alice@[x-tag:some!thing]>",            "alice",                     "[x-tag:some!thing]"},
    {"<alice@a-b.c1.2d>",                     "alice",                     "a-b.c1.2d"         },
    {"<gr\xc3\xbc\xc3\x9f@\xc3\xa4.example>", "gr\xc3\xbc\xc3\x9f",
     "\xc3\xa4.example"									},
    {"<\"\xe2\x82\xac \xe2\x82\xac\"@x>",     "\xe2\x82\xac \xe2\x82\xac", "x"                 },

    {"",				      NULL,			NULL                },
    {"<",				     NULL,			NULL                },
    {"<>",				    NULL,			NULL                },
    {"alice",				 NULL,			NULL                },
    {"<alice",				NULL,			NULL                },
    {"< alice>",			      NULL,			NULL                },
    {"<alice >",			      NULL,			NULL                },
    {"<alice@>",			      NULL,			NULL                },
    {"<@example.org>",			NULL,                        NULL                },
    {"<.alice@x>",			    NULL,                        NULL                },
    {"<alice.@x>",			    NULL,                        NULL                },
    {"<al..ice@x>",			   NULL,                        NULL                },
    {"<al ice@x>",			    NULL,                        NULL                },
    {"<al,ice@x>",			    NULL,                        NULL                },
    {"<a@b@x>",			       NULL,			NULL                },
    {"<alice@x.>",			    NULL,                        NULL                },
    {"<alice@.x>",			    NULL,                        NULL                },
    {"<alice@x..y>",			  NULL,                        NULL                },
    {"<alice@-x>",			    NULL,                        NULL                },
    {"<alice@x->",			    NULL,                        NULL                },
    {"<alice@x_y>",			   NULL,                        NULL                },
    {"<\"alice@x>",			   NULL,                        NULL                },
    {"<\"alice\\\"@x>",                       NULL,                        NULL                },
    {"<\"a\\",				NULL,			NULL                },
    {"<\"a\x01\"@x>",			 NULL,                        NULL                },
    {"<\"a\\\xc3\xbc\"@x>",                   NULL,                        NULL                },
    {"<\"a\"b@x>",			    NULL,                        NULL                },
    {"<alice@[192.0.2.256]>",                 NULL,                        NULL                },
    {"<alice@[192.0.2]>",                     NULL,                        NULL                },
    {"<alice@[IPv6:192.0.2.1]>",              NULL,                        NULL                },
    {"<alice@[IPv6:1::2::3]>",                NULL,                        NULL                },
    {"<alice@[]>",			    NULL,                        NULL                },
    {"<alice@[tag:]>",			NULL,                        NULL                },
    {"<alice@[tag:a b]>",                     NULL,                        NULL                },
    {"<alice@[192.0.2.1>",                    NULL,                        NULL                },
    {"<@one:>",			       NULL,			NULL                },
    {"<@one,:alice@x>",                       NULL,                        NULL                },
    {"<one:alice@x>",			 NULL,                        NULL                },
    {"<\xff@x>",			      NULL,			NULL                },
    {"<\xc3@x>",			      NULL,			NULL                },
    {"<\xc2\x80@x>",			  NULL,                        NULL                },
    {"<a\x7f@x>",			     NULL,			NULL                },
    {"<alice@\xed\xa0\x80>",                  NULL,                        NULL                },
};

static void
test_forward(void)
{
	for (size_t i = 0; i < sizeof forward / sizeof *forward; i++) {
		const struct path_row *r = &forward[i];
		struct span at = span_str(r->in);
		struct address a = {0};
		bool ok = path_forward(&at, &mem, &a);

		if (ok != (r->local != NULL)) {
			printf("# %s\n", r->in);
			CHECK(!"as the table says");
		} else if (!ok) {
			CHECK(at.p == r->in && a.text.p == NULL);
		} else {
			CHECK(at.n == 0);
			CHECK(span_eq(a.local, span_str(r->local)));
			CHECK(span_eq(a.domain, span_str(r->domain)));
			CHECK(a.utf8 ==
			      (utf8_ascii(span_str(r->in)) < strlen(r->in)));
		}
	}
}

static void
test_reverse(void)
{
	struct span at = SPAN("<> SIZE=1");
	struct address a;

	CHECK(path_reverse(&at, &mem, &a) && span_eq(at, SPAN(" SIZE=1")));
	CHECK(a.local.n == 0 && a.text.n == 0);
	at = SPAN("<@route:\"x y\"@z>rest");
	CHECK(path_reverse(&at, &mem, &a) && span_eq(at, SPAN("rest")));
	CHECK(span_eq(a.text, SPAN("\"x y\"@z")));
}

static void
test_hosts(void)
{
	static const char *const good[] = {"localhost", "a.b.c", "my_host",
	    "[192.0.2.1]", "[IPv6:::1]", "1.2.3.4", "x"};
	static const char *const bad[] = {"", "a b", "a.", ".", "-a", "a-",
	    "(x)", "[]", "[1.2.3.4", "a\tb", "\xc3\xa4.example", "a\r"};

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		CHECK(host_ok(span_str(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		CHECK(!host_ok(span_str(bad[i])));
}

static void
test_params(void)
{
	struct span at = SPAN(" SIZE=100 BODY=8BITMIME SMTPUTF8"), k, v;

	CHECK(param_next(&at, &k, &v) && span_is(k, "size"));
	CHECK(span_eq(v, SPAN("100")));
	CHECK(param_next(&at, &k, &v) && span_is(k, "body"));
	CHECK(param_next(&at, &k, &v) && span_is(k, "smtputf8") && v.n == 0);
	CHECK(!param_next(&at, &k, &v) && at.n == 0);
	for (const char *const *p = (const char *const[]){"SIZE", "  A", " ",
		 " =1", " A=", " A=b=c", " -A", " A\t", " A=\xc3\xa4", NULL};
	     *p != NULL; p++) {
		at = span_str(*p);
		CHECK(!param_next(&at, &k, &v) && at.p == *p);
	}
}

static void
test_split(void)
{
	struct span user, folder;

	address_split(SPAN("alice"), &user, &folder);
	CHECK(span_eq(user, SPAN("alice")) && folder.n == 0);
	address_split(SPAN("alice+a+b/c"), &user, &folder);
	CHECK(span_eq(user, SPAN("alice")) && span_eq(folder, SPAN("a+b/c")));
	address_split(SPAN("alice+"), &user, &folder);
	CHECK(span_eq(user, SPAN("alice")) && folder.n == 0);
	address_split(SPAN(""), &user, &folder);
	CHECK(user.n == 0 && folder.n == 0);
}

int
main(void)
{
	test_forward();
	test_reverse();
	test_hosts();
	test_params();
	test_split();
	arena_free(&mem);
	return check_end();
}

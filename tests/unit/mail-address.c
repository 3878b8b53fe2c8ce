/* Address lists, each written as "name|route|mailbox|host" and groups as
 * "name:" ... ";". */
#include <time.h>

#include "mail/address.h"
#include "tests/unit/mail-test.h"

static const char *const rows[][2] = {
  /* RFC 5322, appendix A. */
    {"John Doe <jdoe@machine.example>",					"John Doe||jdoe|machine.example"},
    {"\"Joe Q. Public\" <john.q.public@example.com>",
     "Joe Q. Public||john.q.public|example.com"								},
    {"Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
     "Mary Smith||mary|x.test, ||jdoe|example.org, Who?||one|y.test"                                           },
    {"<boss@nil.test>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>",
     "||boss|nil.test, Giant; \"Big\" Box||sysservices|example.net"                                            },
    {"A Group:Ed Jones <joe@where.test>,joe@where.test,John <jdoe@one.test>;",
     "A Group:, Ed Jones||joe|where.test, ||joe|where.test, "
	"John||jdoe|one.test, ;"									       },
    {"Undisclosed recipients:;",					       "Undisclosed recipients:, ;"    },
    {"Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
     "Pete||pete|silly.test"										   },
    {"A Group(Some people)\r\n     :Chris Jones <c@(Chris's host.)public."
     "example>,\r\n joe@example.org,\r\n John <jdoe@one.test> (my dear "
     "friend); (the end of the group)",				   "A Group:, Chris Jones||c|public.example, ||joe|example.org, "
	"John||jdoe|one.test, ;"				   },
    {"(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;",
     "Hidden recipients:, ;"										   },
    {"Joe Q. Public <john.q.public@example.com>",
     "Joe Q. Public||john.q.public|example.com"								},
    {"Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example",
     "Mary Smith|@node.test|mary|example.net, ||jdoe|test.example"                                             },
    {"<@a,@b:c@d>",							    "|@a,@b|c|d"                    },
    {"jdoe@[192.0.2.1]",						       "||jdoe|[192.0.2.1]"            },
    {"\"a b\"@c",							      "||a b|c"                       },
    {"<first . last@example.org>",					     "||first.last|example.org"      },
    {"first . last@example.org",					       "||first.last|example.org"      },
 /* Not right, but seen. */
    {"foo@bar (Foo Bar)",						      "Foo Bar||foo|bar"              },
    {"Foo Bar foo@bar",							"Foo Bar||foo|bar"              },
    {"root",								   "||root|"		       },
    {"\"\" <a@b>",							     "||a|b"                         },
    {"<>",								     "|||"			   },
    {"a@b c@d",								"||a|b"			 },
    {"<Hidden:;@a>, b@c",						      "||Hidden|, ||b|c"              },
    {"=?utf-8?Q?a_b?= <a@b>",						  "=?utf-8?Q?a_b?=||a|b"          },
    {"\"unclosed <a@b>",						       "||unclosed <a@b>|"             },
    {"a: b: c;",							       "a:, ||b|, ;"                   },
    {"a: b@c",								 "a:, ||b|c, ;"                  },
    {";;,a@b;;",							       "||a|b"			 },
    {"a@",								     "||a|"			  },
    {"@a",								     "|||a"			  },
    {"a@b@c",								  "||a|c"			 },
    {"",								       ""			      },
    {" , ,",								   ""			      },
    {"(",								      ""			      },
};

static void
write_list(struct span value, struct buf *out)
{
	struct address_list list;
	struct address a;

	address_begin(&list, &mem, value);
	while (address_next(&list, &a)) {
		if (out->n > 0)
			buf_puts(out, ", ");
		if (a.kind == ADDRESS_GROUP_END) {
			buf_putc(out, ';');
			continue;
		}
		buf_putspan(out, a.name);
		if (a.kind == ADDRESS_GROUP) {
			buf_putc(out, ':');
			continue;
		}
		buf_putc(out, '|');
		buf_putspan(out, a.route);
		buf_putc(out, '|');
		buf_putspan(out, a.mailbox);
		buf_putc(out, '|');
		buf_putspan(out, a.host);
	}
}

static void
table(const char *g)
{
	struct buf out = {.limit = 1 << 20};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&out);
		write_list(span_str(rows[i][0]), &out);
		same(g, rows[i][0], buf_span(&out), span_str(rows[i][1]));
	}
	buf_free(&out);
}

/* Anything at all is read to its end without a fault. */
static void
noise(const char *g)
{
	static const char bits[] = "a \"\\(),:;<>@[].\r\n\t=?";
	struct buf out = {.limit = 1 << 20};
	unsigned seed = 5, i, k, n;
	char s[60];

	for (i = 0; i < 100000; i++) {
		n = dice(&seed) % sizeof s;
		for (k = 0; k < n; k++)
			s[k] = bits[dice(&seed) % sizeof bits];
		buf_clear(&out);
		write_list(span_of(s, n), &out);
		check(g, "no longer than it can be", out.n <= n * 8 + 8);
		arena_reset(&mem);
	}
	buf_free(&out);
}

/* A million bytes of what could take long. */
static void
linear(const char *g)
{
	static const char *const units[] = {"a@b,", "(", "\"", "<", "a ", "@",
	    ":", "\\", "a:;", "[", "(a)", "<a@b ", ".", " "};
	struct buf in = {.limit = 2 << 20}, out = {.limit = 32 << 20};
	size_t i;

	for (i = 0; i < COUNT(units); i++) {
		clock_t start = clock();

		buf_clear(&in);
		buf_clear(&out);
		while (in.n < 1 << 20)
			buf_puts(&in, units[i]);
		write_list(buf_span(&in), &out);
		check(g, units[i], clock() - start < 3 * CLOCKS_PER_SEC);
		arena_reset(&mem);
	}
	buf_free(&in);
	buf_free(&out);
}

int
main(void)
{
	group("table", table);
	group("noise", noise);
	group("linear", linear);
	arena_free(&mem);
	return test_failed;
}

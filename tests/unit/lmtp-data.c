/*
 * Message data off the wire: dots and line ends, in pieces of any size, and
 * that nothing but CRLF "." CRLF is the end.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "handlers/lmtp/data.c"
#include "tests/unit/check.h"

enum { ROUNDS = 20000, LONGEST = 60 };

static void
collect(void *arg, const void *p, size_t n)
{
	buf_put(arg, p, n);
}

/* What came of a whole input, fed in pieces of at most so many bytes (0: of
 * any size); used says where it ended. */
struct outcome {
	struct buf out;
	size_t used;
	struct data d;
};

static size_t
piece(size_t most, size_t left)
{
	size_t n = most != 0 ? most : (size_t)rand() % 9 + 1;

	return n < left ? n : left;
}

static void
feed_dotted(struct outcome *o, struct span in, size_t most, uint64_t max)
{
	o->out.limit = 1 << 16;
	buf_clear(&o->out);
	o->used = 0;
	data_start(&o->d, max, collect, &o->out);
	while (o->used < in.n && !o->d.done)
		o->used += data_dotted(
		    &o->d, in.p + o->used, piece(most, in.n - o->used));
}

static void
feed_text(struct outcome *o, struct span in, size_t most)
{
	size_t n;

	o->out.limit = 1 << 16;
	buf_clear(&o->out);
	data_start(&o->d, UINT64_MAX, collect, &o->out);
	for (o->used = 0; o->used < in.n; o->used += n) {
		n = piece(most, in.n - o->used);
		data_text(&o->d, in.p + o->used, n);
	}
	data_finish(&o->d);
}

static const struct {
	const char *in, *out;
	const char *rest; /* what belongs to the next command; NULL: no end */
} dotted[] = {
    {".\r\n",			    "",				""        },
    {".\r\nQUIT\r\n",                    "",				"QUIT\r\n"},
    {"a\r\n.\r\nb",		      "a\r\n",                           "b"       },
    {"\r\n.\r\n",			"\r\n",			    ""        },
    {"..\r\n.\r\n",		      ".\r\n",                           ""        },
    {"a\r\n..b\r\n...\r\n.\r\n",         "a\r\n.b\r\n..\r\n",               ""        },
    {".b\r\n.\r\n",		      "b\r\n",                           ""        },
    {"a.\r\n.\r\n",		      "a.\r\n",                          ""        },
 /* no bare LF ends anything */
    {"a\n.\n.\r\n",		      "a\r\n.\r\n.\r\n",                 NULL      },
    {"a\n.\r\nMAIL FROM:<x>\r\n.\r\n",   "a\r\n.\r\nMAIL FROM:<x>\r\n",     ""        },
    {"a\r\n.\nb\r\n.\r\n",               "a\r\n.\r\nb\r\n",                 ""        },
    {"a\n..b\n.c\n..\r\n..\n.\r\n.\r\n", "a\r\n.b\r\nc\r\n.\r\n.\r\n.\r\n", ""        },
    {"a\n.\r.\r\n.\r\n",                 "a\r\n.\r.\r\n",                   ""        },
    {"\n\n\r\n.\r\n",                    "\r\n\r\n\r\n",                    ""        },
 /* nor a bare CR */
    {"a\r.\r.\r\n.\r\n",                 "a\r.\r.\r\n",                     ""        },
    {"a\r\n.\r\r\nb\r\n.\r\n",           "a\r\n\r\r\nb\r\n",                ""        },
    {"a\r\n.\r.\r\n.\r\n",               "a\r\n\r.\r\n",                    ""        },
    {"a\r\r\n.\r\n",		     "a\r\r\n",                         ""        },
    {"a",				"a",			       NULL      },
    {"a\r\n.\r",			 "a\r\n",			   NULL      },
    {"a\r\n.",			   "a\r\n",			   NULL      },
};

static void
test_dotted(void)
{
	struct outcome o = {0};

	for (size_t i = 0; i < sizeof dotted / sizeof *dotted; i++)
		for (size_t most = 1; most < 12; most++) {
			struct span in = span_str(dotted[i].in);

			feed_dotted(&o, in, most, UINT64_MAX);
			CHECK(o.d.done == (dotted[i].rest != NULL));
			if (!span_eq(buf_span(&o.out), span_str(dotted[i].out)))
				printf("# row %zu, %zu at a time\n", i, most);
			CHECK(
			    span_eq(buf_span(&o.out), span_str(dotted[i].out)));
			if (dotted[i].rest != NULL)
				CHECK(
				    strcmp(in.p + o.used, dotted[i].rest) == 0);
		}
	buf_free(&o.out);
}

static const struct {
	const char *in, *out;
} text[] = {
    {"",	    ""	       },
    {"a",	   "a\r\n"          },
    {"a\r",         "a\r\n"          },
    {"a\n",         "a\r\n"          },
    {"a\r\n",       "a\r\n"          },
    {"a\r\n.\r\nb", "a\r\n.\r\nb\r\n"},
    {"\n.\n..\n",   "\r\n.\r\n..\r\n"},
    {"a\r\rb\n\r",  "a\r\rb\r\n\r\n" },
};

static void
test_text(void)
{
	struct outcome o = {0};

	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		for (size_t most = 1; most < 8; most++) {
			feed_text(&o, span_str(text[i].in), most);
			CHECK(span_eq(buf_span(&o.out), span_str(text[i].out)));
		}
	buf_free(&o.out);
}

static struct span
any_bytes(char *p)
{
	static const char from[] = {'.', '\r', '\n', '.', '\r', '\n', 'a', 0};
	size_t n = (size_t)rand() % LONGEST;

	for (size_t i = 0; i < n; i++)
		p[i] = from[(size_t)rand() % (sizeof from - (rand() % 9 != 0))];
	return span_of(p, n);
}

/* However it comes, the same comes of it. */
static void
test_pieces(void)
{
	struct outcome a = {0}, b = {0};
	char bytes[LONGEST];

	for (int i = 0; i < ROUNDS; i++) {
		struct span in = any_bytes(bytes);

		feed_dotted(&a, in, LONGEST, UINT64_MAX);
		feed_dotted(&b, in, (size_t)rand() % 3, UINT64_MAX);
		CHECK(a.used == b.used && a.d.done == b.d.done);
		CHECK(a.d.nul == b.d.nul && a.d.size == b.d.size);
		CHECK(a.d.nul || span_eq(buf_span(&a.out), buf_span(&b.out)));
		feed_text(&a, in, LONGEST);
		feed_text(&b, in, (size_t)rand() % 3);
		CHECK(a.d.nul == b.d.nul && a.d.size == b.d.size);
		CHECK(a.d.nul || span_eq(buf_span(&a.out), buf_span(&b.out)));
	}
	buf_free(&a.out);
	buf_free(&b.out);
}

/* What a client makes of a text is that text again. */
static void
test_round_trip(void)
{
	struct outcome o = {0}, back = {0};
	struct buf wire = {.limit = 1 << 16};
	char bytes[LONGEST];

	for (int i = 0; i < ROUNDS; i++) {
		feed_text(&o, any_bytes(bytes), 0);
		if (o.d.nul)
			continue;
		buf_clear(&wire);
		for (size_t k = 0; k < o.out.n; k++) {
			if (o.out.p[k] == '.' &&
			    (k == 0 || (o.out.p[k - 1] == '\n')))
				buf_putc(&wire, '.');
			buf_putc(&wire, o.out.p[k]);
		}
		buf_puts(&wire, ".\r\nNOOP");
		feed_dotted(&back, buf_span(&wire), 0, UINT64_MAX);
		CHECK(back.d.done && back.used == wire.n - 4);
		CHECK(span_eq(buf_span(&o.out), buf_span(&back.out)));
	}
	buf_free(&o.out);
	buf_free(&back.out);
	buf_free(&wire);
}

static void
test_limits(void)
{
	struct span in = SPAN("12345\n\r\n.\r\nx");
	struct outcome o = {0};

	feed_dotted(&o, in, 1, 9);
	CHECK(o.d.done && !o.d.toobig && o.out.n == 9 && o.d.size == 9);
	feed_dotted(&o, in, 1, 8);
	CHECK(o.d.done && o.d.toobig && o.out.n <= 8 && o.used == in.n - 1);
	in = SPAN("a\0b\r\n.\r\n");
	feed_dotted(&o, in, 1, 100);
	CHECK(o.d.done && o.d.nul && o.out.n <= 2);
	data_start(&o.d, 3, collect, &o.out);
	buf_clear(&o.out);
	data_binary(&o.d, "\0\n.", 3);
	CHECK(!o.d.nul && !o.d.toobig && o.out.n == 3);
	data_binary(&o.d, "x", 1);
	CHECK(o.d.toobig && o.out.n == 3);
	buf_free(&o.out);
}

int
main(void)
{
	srand(1);
	test_dotted();
	test_text();
	test_pieces();
	test_round_trip();
	test_limits();
	return check_end();
}

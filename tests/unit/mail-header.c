/* Header fields: taking them apart, unfolding, choosing some. */
#include "mail/header.h"
#include "tests/unit/mail-test.h"

static const char sample[] = "From: a@b\r\n"
			     "Subject : long\r\n"
			     " er\r\n\tstill\r\n"
			     "this is no field\r\n"
			     "X-Empty:\r\n"
			     "to:c@d\r\n"
			     "To: e@f\r\n"
			     "\r\n"
			     "Body: not a field\r\n";

static void
fields(const char *g)
{
	static const char *const want[][2] = {
	    {"From",    " a@b"                   },
	    {"Subject", " long\r\n er\r\n\tstill"},
	    {"",        "this is no field"       },
	    {"X-Empty", ""                       },
	    {"to",      "c@d"                    },
	    {"To",      " e@f"                   },
	};
	struct span rest = span_str(sample);
	struct header_field f;
	size_t i, n = 0;

	for (i = 0; i < COUNT(want); i++) {
		check(g, "next", header_next(&rest, &f));
		same(g, "name", f.name, span_str(want[i][0]));
		same(g, "value", f.value, span_str(want[i][1]));
		n += f.raw.n;
	}
	check(g, "end", !header_next(&rest, &f));
	same(g, "body", rest, SPAN("Body: not a field\r\n"));
	check(g, "size", header_size(span_str(sample)) == n + 2);
}

static void
line_ends(const char *g)
{
	static const struct {
		const char *in;
		size_t header;
		unsigned fields;
	} rows[] = {
	    {"",			 0,  0},
	    {"\r\n",		     2,  0},
	    {"\n",		       1,  0},
	    {"\nA: b\n",                 1,  0},
	    {"A: b",		     4,  1},
	    {"A: b\nC: d\n\nbody",       11, 2},
	    {"A: b\r\nC: d\r\n\r\nbody", 14, 2},
	    {"A: b\r\n c\r\n",           10, 1},
	    {"A: b\r\n \r\nC: d\r\n",    15, 2},
	    {"A: b\r",                   5,  1},
	    {" x\r\n\r\n",               6,  1},
	    {":\r\n\r\n",                5,  1},
	};
	struct header_field f;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		struct span s = span_str(rows[i].in), rest;
		unsigned n = 0;

		check(g, rows[i].in, header_size(s) == rows[i].header);
		for (rest = s; header_next(&rest, &f); n++)
			continue;
		check(g, rows[i].in, n == rows[i].fields);
	}
}

static void
unfolding(const char *g)
{
	static const char *const rows[][2] = {
	    {"",		    ""      },
	    {"  ",                  ""      },
	    {" a b ",               "a b"   },
	    {" a\r\n b",            "a b"   },
	    {"\r\n a\r\n\tb\r\n",   "a\tb"  },
	    {" a\n b\n  c ",        "a b  c"},
	    {"a\rb",                "a\rb"  },
	    {"a\r\r\n b\r\n \r\n ", "a\r b" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		same(g, rows[i][0], header_unfold(&mem, span_str(rows[i][0])),
		    span_str(rows[i][1]));
}

static void
finding(const char *g)
{
	struct span v = SPAN("untouched");

	check(g, "to", header_find(span_str(sample), "TO", &v));
	same(g, "the first counts", v, SPAN("c@d"));
	check(g, "none", !header_find(span_str(sample), "Body", &v));
	same(g, "untouched", v, SPAN("c@d"));
}

static void
filtered(const char *g, const char *header, bool exclude, const char *names,
    const char *want)
{
	struct span list[16];
	struct buf out = {.limit = 65536};
	unsigned n = 0;

	for (; *names != '\0'; names += list[n++].n) {
		names += *names == ' ';
		list[n] = span_of(names, strcspn(names, " "));
	}
	header_filter_put(
	    header_filter_new(&mem, list, n, exclude), span_str(header), &out);
	same(g, want, buf_span(&out), span_str(want));
	buf_free(&out);
}

static void
filter(const char *g)
{
	static const char h[] = "To: a\r\nCC: b\r\n c\r\nToo: d\r\nt: e\r\n"
				"to : f\r\nbad\r\nX: g\r\n\r\nTo: body\r\n";

	filtered(g, h, false, "to", "To: a\r\nto : f\r\n\r\n");
	filtered(g, h, false, "cc X", "CC: b\r\n c\r\nX: g\r\n\r\n");
	filtered(g, h, false, "nothing", "\r\n");
	filtered(g, h, false, "", "\r\n");
	filtered(g, h, true, "TO cc Too T X", "bad\r\n\r\n");
	filtered(g, h, true, "to",
	    "CC: b\r\n c\r\nToo: d\r\nt: e\r\nbad\r\n"
	    "X: g\r\n\r\n");
	filtered(g, "A: b\r\n", false, "a", "A: b\r\n");
	filtered(g, "A: b\r\n", true, "a", "");
	filtered(g, "A: b", false, "a", "A: b");
	filtered(g, "A: b\n\n", false, "a", "A: b\n\n");
	filtered(g, "", false, "a", "");
}

int
main(void)
{
	group("fields", fields);
	group("line ends", line_ends);
	group("unfolding", unfolding);
	group("finding", finding);
	group("filter", filter);
	arena_free(&mem);
	return test_failed;
}

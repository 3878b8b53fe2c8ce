/* A message as lines with dots, and how much of it TOP wants. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "handlers/pop3/stuff.c"
#include "tests/unit/check.h"

enum { ROUNDS = 5000, LONGEST = 60000 };

static struct io io;
static struct buf got = {.limit = 1 << 20};

/* What goes out for a message. */
static struct span
stuffed(struct span message)
{
	int fd = memfd_create("out", MFD_CLOEXEC);
	ssize_t n;

	io_init(&io, -1, fd, 1000, 1000);
	stuff_message(&io, message);
	io_flush(&io);
	buf_clear(&got);
	if (!buf_room(&got, io.sent) ||
	    (n = pread(fd, got.p, io.sent, 0)) != (ssize_t)io.sent)
		abort();
	got.n = (size_t)n;
	close(fd);
	return buf_span(&got);
}

static const struct {
	const char *in, *out;
} rows[] = {
    {"",		  ".\r\n"		   },
    {"a",		 "a\r\n.\r\n"              },
    {"a\r\n",             "a\r\n.\r\n"              },
    {".",		 "..\r\n.\r\n"             },
    {".\r\n",             "..\r\n.\r\n"             },
    {"a\r\n.b\r\n..\r\n", "a\r\n..b\r\n...\r\n.\r\n"},
    {"a.\r\n\r\n.",       "a.\r\n\r\n..\r\n.\r\n"   },
    {"a\n.\n",            "a\n..\n.\r\n"            },
    {"a\r.\r\n",          "a\r.\r\n.\r\n"           },
    {"\r\n",	      "\r\n.\r\n"               },
};

static void
test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		CHECK(span_eq(
		    stuffed(span_str(rows[i].in)), span_str(rows[i].out)));
}

/* Read back by a client that takes lines up to LF, it is the message. */
static bool
reads_back(struct span wire, struct span message)
{
	struct buf back = {.limit = 1 << 20};
	size_t i = 0;
	bool same;

	while (i < wire.n) {
		const char *nl = memchr(wire.p + i, '\n', wire.n - i);
		struct span line;

		if (nl == NULL)
			break;
		line = span_of(wire.p + i, (size_t)(nl - wire.p) + 1 - i);
		i += line.n;
		if (span_eq(line, SPAN(".\r\n")))
			break;
		if (line.p[0] == '.')
			line = span_sub(line, 1, line.n);
		buf_putspan(&back, line);
	}
	if (message.n > 0 && message.p[message.n - 1] != '\n')
		back.n -= 2;
	same = i == wire.n && span_eq(buf_span(&back), message);
	buf_free(&back);
	return same;
}

static void
test_round_trip(void)
{
	static const char from[] = {'.', '\r', '\n', 'a'};
	char *p = malloc(LONGEST);

	for (int i = 0; i < ROUNDS; i++) {
		size_t n = (size_t)rand() % (i % 100 == 0 ? LONGEST : 40);

		for (size_t k = 0; k < n; k++)
			p[k] = i % 200 == 0 && rand() % 3000 != 0
				   ? 'x'
				   : from[rand() % 4];
		CHECK(reads_back(stuffed(span_of(p, n)), span_of(p, n)));
	}
	free(p);
}

static const struct {
	const char *in;
	uint64_t lines;
	const char *out;
} tops[] = {
    {"",			 5, ""		       },
    {"H: v",		     0, "H: v"                   },
    {"H: v\r\n\r\n1\r\n2\r\n3",  0, "H: v\r\n\r\n"           },
    {"H: v\r\n\r\n1\r\n2\r\n3",  1, "H: v\r\n\r\n1\r\n"      },
    {"H: v\r\n\r\n1\r\n2\r\n3",  2, "H: v\r\n\r\n1\r\n2\r\n" },
    {"H: v\r\n\r\n1\r\n2\r\n3",  3, "H: v\r\n\r\n1\r\n2\r\n3"},
    {"H: v\r\n\r\n1\r\n2\r\n3",  9, "H: v\r\n\r\n1\r\n2\r\n3"},
    {"\r\n1\r\n2\r\n",           1, "\r\n1\r\n"              },
    {"H: v\n\n1\n2\n",           1, "H: v\n\n1\n"            },
    {"H: v\r\n\r\n\r\n\r\n",     1, "H: v\r\n\r\n\r\n"       },
    {"H: v\r\n\rx\r\n\r\n1\r\n", 0, "H: v\r\n\rx\r\n\r\n"    },
};

static void
test_top(void)
{
	for (size_t i = 0; i < sizeof tops / sizeof *tops; i++)
		CHECK(span_eq(stuff_top(span_str(tops[i].in), tops[i].lines),
		    span_str(tops[i].out)));
}

int
main(void)
{
	srand(1);
	test_rows();
	test_round_trip();
	test_top();
	buf_free(&got);
	return check_end();
}

/*
 * The connection: what is fed one byte at a time reads as what comes at once,
 * output waits until input would block, and no peer can make it wait forever.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "tests/unit/check.h"

enum { MAX = 100 };

static struct io io;
static int peer;

static void
connect_io(int idle_ms, int write_ms)
{
	int sv[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, sv) != 0)
		abort();
	peer = sv[1];
	io_init(&io, sv[0], sv[0], idle_ms, write_ms);
}

static void
disconnect(void)
{
	close(io.in);
	if (peer >= 0)
		close(peer);
}

static void
feed(const void *p, size_t n)
{
	if (write(peer, p, n) != (ssize_t)n)
		abort();
}

static long
ms_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* A child that writes text to the peer in pieces of so many bytes. */
static pid_t
feeder(const char *text, size_t n, size_t piece)
{
	pid_t pid = fork();

	if (pid == 0) {
		close(io.in);
		for (size_t i = 0; i < n; i += piece) {
			size_t k = n - i < piece ? n - i : piece;

			if (write(peer, text + i, k) != (ssize_t)k)
				_exit(1);
		}
		_exit(0);
	}
	close(peer);
	peer = -1;
	return pid;
}

/* Reads all that comes as a protocol would: lines, with "{n}" at the end of
 * one saying that n bytes follow; and writes down what it saw. */
static void
record(struct buf *b)
{
	struct span line;

	for (;;) {
		const char *brace;
		size_t n;
		char *bytes;

		switch (io_line(&io, MAX, &line)) {
		case IO_EOF:
			buf_puts(b, "<eof>");
			return;
		case IO_TOOLONG:
			buf_puts(b, "<long>");
			if (io_skip_line(&io) != IO_OK)
				buf_puts(b, "<eof in it>");
			continue;
		case IO_OK:
			break;
		}
		buf_putc(b, '[');
		buf_putspan(b, line);
		buf_putc(b, ']');
		if ((brace = memchr(line.p, '{', line.n)) == NULL)
			continue;
		n = strtoul(brace + 1, NULL, 10);
		bytes = malloc(n + 1);
		if (io_exact(&io, bytes, n) == IO_OK) {
			buf_putc(b, '<');
			buf_put(b, bytes, n);
			buf_putc(b, '>');
		}
		free(bytes);
	}
}

static void
test_pieces(const char *text, size_t n)
{
	static const size_t pieces[] = {1 << 20, 1, 2, 3, 7, 100, 4096, 16383};
	struct buf first = {.limit = 1 << 22};

	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct buf b = {.limit = 1 << 22};
		pid_t pid;

		connect_io(5000, 5000);
		pid = feeder(text, n, pieces[i]);
		record(i == 0 ? &first : &b);
		CHECK(io.received == n && io.eof && !io.timedout);
		CHECK(i == 0 || span_eq(buf_span(&b), buf_span(&first)));
		waitpid(pid, NULL, 0);
		disconnect();
		buf_free(&b);
	}
	buf_free(&first);
}

static void
test_reading(void)
{
	struct buf b = {.limit = 1 << 20}, long_line = {.limit = 1 << 20};
	struct buf seen = {.limit = 1 << 20};
	pid_t pid;

	buf_puts(&b, "one\r\n\r\ntwo\nthree\r\r\n{5}\r\nab\r\nc rest\r\n");
	buf_put(&b, "nul \0 there\r\n", 13);
	for (size_t n = MAX - 3; n < MAX + 4; n++) {
		for (size_t i = 0; i < n; i++)
			buf_putc(&b, 'x');
		buf_puts(&b, n % 2 ? "\r\n" : "\n");
	}
	buf_puts(&b, "{40000}\r\n");
	for (int i = 0; i < 40000; i++)
		buf_putc(&b, (char)(i * 7));
	for (int i = 0; i < 60000; i++)
		buf_putc(&b, 'y');
	buf_puts(&b, "\r\nafter\r\nno end");
	test_pieces(b.p, b.n);

	connect_io(5000, 5000);
	pid = feeder("a\r\n\r\nb\n{3}\r\n\r\n!c", 16, 16);
	record(&seen);
	CHECK(span_eq(buf_span(&seen), SPAN("[a][][b][{3}]<\r\n!><eof>")));
	waitpid(pid, NULL, 0);
	disconnect();
	for (int i = 0; i < MAX + 1; i++)
		buf_putc(&long_line, 'z');
	buf_puts(&long_line, "\r\nok\r\n");
	connect_io(5000, 5000);
	feed(long_line.p, long_line.n);
	close(peer);
	peer = -1;
	buf_clear(&seen);
	record(&seen);
	CHECK(span_eq(buf_span(&seen), SPAN("<long>[ok]<eof>")));
	disconnect();
	buf_free(&b);
	buf_free(&seen);
	buf_free(&long_line);
}

static void
test_peek(void)
{
	struct span s;

	connect_io(5000, 5000);
	feed("abc", 3);
	CHECK(!io_pending(&io));
	CHECK(io_peek(&io, &s) == IO_OK && span_eq(s, SPAN("abc")));
	CHECK(io_pending(&io));
	io_consume(&io, 1);
	CHECK(io_peek(&io, &s) == IO_OK && span_eq(s, SPAN("bc")));
	feed("def", 3);
	CHECK(io_peek_more(&io, &s) == IO_OK && span_eq(s, SPAN("bcdef")));
	io_consume(&io, 5);
	CHECK(!io_pending(&io));
	close(peer);
	peer = -1;
	CHECK(io_peek(&io, &s) == IO_EOF && io_peek_more(&io, &s) == IO_EOF);
	disconnect();

	/* A piece that never ends is refused when the buffer is full. */
	connect_io(5000, 5000);
	{
		static char many[sizeof io.rbuf + 1];
		enum io_status status;

		memset(many, 'x', sizeof many);
		feed(many, sizeof many);
		status = io_peek(&io, &s);
		while (status == IO_OK && s.n < sizeof io.rbuf)
			status = io_peek_more(&io, &s);
		CHECK(status == IO_OK);
		CHECK(io_peek_more(&io, &s) == IO_TOOLONG);
		io_consume(&io, s.n);
		CHECK(io_peek(&io, &s) == IO_OK && s.n == 1);
	}
	disconnect();
}

/* Everything the peer has got by now. */
static size_t
drain(char *p, size_t max)
{
	ssize_t n = recv(peer, p, max, MSG_DONTWAIT);

	return n > 0 ? (size_t)n : 0;
}

static void
test_writing(void)
{
	static char big[50000], got[200000];
	struct span line;
	char *room;
	size_t n;

	connect_io(5000, 5000);
	feed("1\r\n2\r\n", 6);
	CHECK(io_line(&io, MAX, &line) == IO_OK);
	io_puts(&io, "answer ");
	io_num(&io, 1);
	io_put(&io, "\r\n", 2);
	CHECK(drain(got, sizeof got) == 0); /* 2 was already there: no flush */
	CHECK(io_line(&io, MAX, &line) == IO_OK && span_eq(line, SPAN("2")));
	io_printf(&io, "%s %d\r\n", "answer", 2);
	CHECK(drain(got, sizeof got) == 0);
	shutdown(peer, SHUT_WR);
	CHECK(io_line(&io, MAX, &line) == IO_EOF); /* would block: flush */
	n = drain(got, sizeof got);
	CHECK(n == 20 && memcmp(got, "answer 1\r\nanswer 2\r\n", 20) == 0);
	CHECK(io.sent == 20);

	for (size_t i = 0; i < sizeof big; i++)
		big[i] = (char)(i * 31);
	io_puts(&io, "<");
	io_put(&io, big, sizeof big);
	io_puts(&io, ">");
	io_putspan(&io, SPAN_NONE);
	io_putc(&io, '!');
	room = io_room(&io, IO_ROOM);
	memset(room, '=', IO_ROOM);
	io_used(&io, room + IO_ROOM);
	io_flush(&io);
	n = drain(got, sizeof got);
	CHECK(n == 1 + sizeof big + 2 + IO_ROOM);
	CHECK(got[0] == '<' && memcmp(got + 1, big, sizeof big) == 0);
	CHECK(memcmp(got + 1 + sizeof big, ">!==", 4) == 0);
	disconnect();
}

/* Every size around the edges of the buffer arrives whole and in order. */
static void
test_sizes(void)
{
	static char text[40000], got[200000];

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)(i * 131);
	for (size_t first = 32760; first <= 32769; first++)
		for (size_t next = 8188; next <= 8195; next++) {
			size_t n;

			connect_io(5000, 5000);
			io_put(&io, text, first);
			io_put(&io, text, next);
			io_putc(&io, '.');
			io_flush(&io);
			n = drain(got, sizeof got);
			CHECK(n == first + next + 1 && io.sent == n);
			CHECK(memcmp(got, text, first) == 0 &&
			      memcmp(got + first, text, next) == 0);
			disconnect();
		}
}

static void
test_silent_peer(bool is_socket)
{
	struct span line;
	int p[2];
	long t;

	if (is_socket) {
		connect_io(50, 5000);
	} else {
		if (pipe(p) != 0)
			abort();
		peer = p[1];
		io_init(&io, p[0], open("/dev/null", O_WRONLY), 50, 5000);
	}
	feed("half", 4);
	t = ms_now();
	CHECK(io_line(&io, MAX, &line) == IO_EOF);
	t = ms_now() - t;
	CHECK(io.timedout && io.eof && t >= 40 && t < 3000);
	t = ms_now();
	CHECK(io_line(&io, MAX, &line) == IO_EOF); /* sticky: no second wait */
	CHECK(ms_now() - t < 40);
	disconnect();
}

static void
test_idle_changes(void)
{
	struct span line;

	connect_io(60000, 5000);
	io_idle(&io, 50);
	CHECK(io_line(&io, MAX, &line) == IO_EOF && io.timedout);
	disconnect();
}

/* A child that writes a byte every 20 ms, and the end of the line after two
 * seconds. */
static pid_t
trickle(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		const struct timespec pause = {0, 20 * 1000 * 1000};

		signal(SIGPIPE, SIG_IGN);
		close(io.in);
		for (int i = 0; i < 100; i++) {
			nanosleep(&pause, NULL);
			if (write(peer, "x", 1) != 1)
				_exit(1);
		}
		_exit(write(peer, "\n", 1) != 1);
	}
	close(peer);
	peer = -1;
	return pid;
}

/* Bytes that trickle in do not make the wait for a line any longer. */
static void
test_trickle(bool skipping)
{
	struct span line;
	long t = ms_now();
	pid_t pid;

	connect_io(500, 5000);
	pid = trickle();
	if (skipping)
		CHECK(io_skip_line(&io) == IO_EOF);
	else
		CHECK(io_line(&io, MAX + 1, &line) == IO_EOF);
	CHECK(io.timedout && io.received < 100);
	CHECK(ms_now() - t >= 490);
	disconnect();
	waitpid(pid, NULL, 0);
}

/* A peer that does not read: the write ends, and everything after is void. */
static void
test_stuck_peer(void)
{
	static char big[1 << 20];
	long t = ms_now();

	connect_io(5000, 100);
	for (int i = 0; i < 64 && !io.broken; i++)
		io_put(&io, big, sizeof big);
	CHECK(io.broken);
	t = ms_now() - t;
	CHECK(t >= 90 && t < 3000);
	t = ms_now();
	io_put(&io, big, sizeof big);
	io_puts(&io, "more");
	io_flush(&io);
	CHECK(ms_now() - t < 90);
	disconnect();
}

static void
test_gone_peer(void)
{
	struct span line;

	signal(SIGPIPE, SIG_IGN);
	connect_io(5000, 5000);
	feed("last\r\n", 6);
	close(peer);
	peer = -1;
	io_puts(&io, "nobody hears this");
	io_flush(&io);
	CHECK(io.broken);
	io_puts(&io, "nor this");
	io_flush(&io);
	CHECK(io_line(&io, MAX, &line) == IO_OK && span_eq(line, SPAN("last")));
	CHECK(io_line(&io, MAX, &line) == IO_EOF && !io.timedout);
	disconnect();
}

static void
test_wait(void)
{
	int p[2];
	char byte;

	if (pipe(p) != 0)
		abort();
	connect_io(5000, 5000);
	CHECK(io_wait(&io, p[0], 0) == 0);
	CHECK(io_wait(&io, -1, 1) == 0);
	if (write(p[1], "x", 1) != 1)
		abort();
	io_puts(&io, "flushed before");
	CHECK(io_wait(&io, p[0], 1000) == 2);
	CHECK(io_wait(&io, p[0], -1) == 2);
	CHECK(recv(peer, &byte, 1, MSG_DONTWAIT) == 1 && byte == 'f');
	feed("y", 1);
	CHECK(io_wait(&io, p[0], 1000) == 1);
	CHECK(io_wait(&io, -1, -1) == 1);
	CHECK(io_exact(&io, &byte, 1) == IO_OK && byte == 'y');
	CHECK(io_wait(&io, p[0], 0) == 2);
	feed("ab", 2);
	CHECK(io_exact(&io, &byte, 1) == IO_OK);
	CHECK(io_wait(&io, p[0], -1) == 1); /* "b" is in the buffer */
	close(peer);
	peer = -1;
	CHECK(io_exact(&io, &byte, 1) == IO_OK);
	CHECK(io_wait(&io, p[0], -1) == 1);
	close(p[0]);
	close(p[1]);
	disconnect();
}

int
main(void)
{
	test_reading();
	test_peek();
	test_writing();
	test_sizes();
	test_silent_peer(true);
	test_silent_peer(false);
	test_idle_changes();
	test_trickle(false);
	test_trickle(true);
	test_stuck_peer();
	test_gone_peer();
	test_wait();
	return check_end();
}

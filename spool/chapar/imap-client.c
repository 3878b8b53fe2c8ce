/* IMAP as a client speaks it: connecting, sending, and whole answers. */
#include "imap-client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fmt.h"
#include "base/log.h"
#include "chapar.h"
#include "open.h"

enum { WAIT_MS = 10 * 60 * 1000 }; /* a server may look through much mail */

static int
greeting(struct imap_client *c, const char *what)
{
	enum imap_outcome r = imap_answer(c);
	struct span s = buf_span(&c->line);

	if (r == IMAP_UNTAGGED && imap_take_word(&s, "*")) {
		c->preauth = imap_take_word(&s, "PREAUTH");
		if (c->preauth || imap_take_word(&s, "OK"))
			return 0;
	}
	return r == IMAP_GONE ? complain(EXIT_TEMP, "%s: no IMAP there", what)
			      : imap_failed(c, what);
}

static void
start(struct imap_client *c, int in, int out, pid_t child)
{
	signal(SIGPIPE, SIG_IGN); /* a command that ends is told of */
	memset(c, 0, sizeof *c);
	c->line.limit = IMAP_LINE_MAX;
	c->child = child;
	io_init(&c->io, in, out, WAIT_MS, WAIT_MS);
}

static bool
is_loopback(const struct sockaddr *a)
{
	const struct sockaddr_in *v4 = (const void *)a;
	const struct sockaddr_in6 *v6 = (const void *)a;

	if (a->sa_family == AF_INET)
		return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
	return a->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
}

/* A password must not be seen on the way: other machines are for a command
 * that encrypts. */
static int
connect_to(const char *what, const struct addrinfo *list)
{
	int fd = -1, local = 0;

	errno = 0;
	for (; list != NULL && fd < 0; list = list->ai_next) {
		if (!is_loopback(list->ai_addr))
			continue;
		local++;
		fd = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (fd >= 0 &&
		    connect(fd, list->ai_addr, list->ai_addrlen) != 0) {
			int e = errno;

			close(fd);
			errno = e;
			fd = -1;
		}
	}
	if (local == 0)
		complain(0,
		    "%s: another machine, and the password would go there in "
		    "the clear; use --command 'openssl s_client -quiet "
		    "-verify_return_error -connect %s:993'",
		    what, what);
	else if (fd < 0)
		complain(0, "%s: %s", what, strerror(errno));
	return fd;
}

int
imap_connect(struct imap_client *c, const char *where)
{
	struct addrinfo want = {.ai_socktype = SOCK_STREAM}, *list;
	char host[256];
	const char *colon = strrchr(where, ':');
	size_t n = colon != NULL ? (size_t)(colon - where) : strlen(where);
	int fd, rc;

	if (n >= sizeof host)
		return complain(EXIT_USAGE, "%s: no host", where);
	memcpy(host, where, n);
	host[n] = '\0';
	rc = getaddrinfo(host, colon != NULL ? colon + 1 : "143", &want, &list);
	if (rc != 0)
		return complain(EXIT_TEMP, "%s: %s", where, gai_strerror(rc));
	fd = connect_to(where, list);
	freeaddrinfo(list);
	if (fd < 0)
		return EXIT_TEMP;
	start(c, fd, fd, 0);
	return greeting(c, where);
}

/* Pipes, since some servers take a socket for a client of theirs. */
int
imap_command(struct imap_client *c, const char *command)
{
	int to[2], from[2];
	pid_t child;

	if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
		return complain(EXIT_TEMP, "pipe: %s", strerror(errno));
	child = fork();
	if (child == 0) {
		open_as_caller();
		dup2(to[0], 0);
		dup2(from[1], 1);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	start(c, from[0], to[1], child);
	if (child < 0)
		return complain(EXIT_TEMP, "fork: %s", strerror(errno));
	return greeting(c, command);
}

void
imap_end(struct imap_client *c)
{
	io_flush(&c->io);
	if (c->io.out != c->io.in)
		close(c->io.out);
	close(c->io.in);
	if (c->child > 0)
		waitpid(c->child, NULL, 0);
	buf_free(&c->line);
}

void
imap_send(struct imap_client *c, const char *fmt, ...)
{
	struct buf b = {.limit = IMAP_LINE_MAX};
	char text[4096];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (n < 0 || n >= (int)sizeof text)
		die(EXIT_INTERNAL, "too long a command");
	buf_printf(&b, "c%u %s\r\n", ++c->tag, text);
	io_putspan(&c->io, buf_span(&b));
	explicit_bzero(text, sizeof text);
	if (b.p != NULL)
		explicit_bzero(b.p, b.n);
	buf_free(&b);
}

/* n bytes of a literal: into the line, or to who wants bodies. */
static bool
literal(struct imap_client *c, uint64_t n, bool is_body)
{
	while (n > 0) {
		struct span piece;

		if (io_peek(&c->io, &piece) != IO_OK)
			return false;
		piece = span_sub(piece, 0, (size_t)n);
		if (is_body)
			c->body(c->arg, piece);
		else
			buf_putspan(&c->line, piece);
		n -= piece.n;
		io_consume(&c->io, piece.n);
	}
	return !c->line.overflow;
}

/* Does the line end in "{n}", and is that the body? */
static bool
ends_in_literal(struct imap_client *c, uint64_t *ret, bool *ret_body)
{
	struct span s = buf_span(&c->line), rest;
	static const struct span body = SPAN("BODY[] ");
	size_t at = s.n;

	if (s.n < 3 || s.p[s.n - 1] != '}')
		return false;
	while (at > 0 && s.p[at - 1] != '{')
		at--;
	rest = span_sub(s, at, s.n - at - 1);
	if (at == 0 || !scan_number(rest, UINT32_MAX, ret))
		return false;
	*ret_body = c->body != NULL && at - 1 >= body.n &&
		    span_ieq(span_sub(s, at - 1 - body.n, body.n), body);
	if (*ret_body) {
		c->line.n = at;
		buf_puts(&c->line, "0}");
	}
	return true;
}

/* One answer, with its literals. */
static bool
read_line(struct imap_client *c)
{
	uint64_t n;
	bool is_body;

	buf_clear(&c->line);
	for (;;) {
		struct span piece;
		const char *lf;

		if (io_peek(&c->io, &piece) != IO_OK)
			return false;
		lf = memchr(piece.p, '\n', piece.n);
		if (lf != NULL)
			piece.n = (size_t)(lf - piece.p) + 1;
		buf_putspan(&c->line, piece);
		io_consume(&c->io, piece.n);
		if (c->line.overflow)
			return false;
		if (lf == NULL)
			continue;
		while (c->line.n > 0 && (c->line.p[c->line.n - 1] == '\n' ||
					    c->line.p[c->line.n - 1] == '\r'))
			c->line.n--;
		if (!ends_in_literal(c, &n, &is_body))
			return true;
		if (!literal(c, n, is_body))
			return false;
	}
}

enum imap_outcome
imap_answer(struct imap_client *c)
{
	struct span s, tag;
	char want[16];

	if (!read_line(c))
		return IMAP_GONE;
	s = buf_span(&c->line);
	if (s.n > 0 && s.p[0] == '*')
		return IMAP_UNTAGGED;
	if (s.n > 0 && s.p[0] == '+')
		return IMAP_CONTINUE;
	snprintf(want, sizeof want, "c%u", c->tag);
	tag = s;
	if (!imap_take_word(&tag, want))
		return IMAP_GONE;
	return imap_take_word(&tag, "OK") ? IMAP_OK : IMAP_NO;
}

enum imap_outcome
imap_finish(struct imap_client *c)
{
	enum imap_outcome r;

	while ((r = imap_answer(c)) == IMAP_UNTAGGED)
		;
	return r;
}

int
imap_failed(struct imap_client *c, const char *what)
{
	struct span s = span_sub(buf_span(&c->line), 0, 300);

	if (c->io.eof || c->io.timedout || c->io.broken)
		return complain(EXIT_TEMP, "%s: the connection has %s", what,
		    c->io.timedout ? "nothing more to say" : "ended");
	return complain(EXIT_DATA, "%s: it says: %.*s", what, SPAN_FMT(s));
}

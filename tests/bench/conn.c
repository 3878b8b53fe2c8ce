/* Connections: opening, sending, receiving, and the blocking way to ask. */
#include "conn.h"
#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum {
	BIG = 1 << 20,   /* receive buffer of a blocking connection */
	SMALL = 1 << 15, /* of one among many */
	PATIENCE = 120,  /* seconds until a silent server is given up */
};

static int
dial(enum proto proto, bool blocking)
{
	const int ports[] = {opt.imap, opt.pop3, opt.lmtp}, on = 1;
	struct timeval patience = {.tv_sec = PATIENCE};
	struct sockaddr_in to = {.sin_family = AF_INET};
	int fd, error;

	to.sin_port = htons((uint16_t)ports[proto]);
	if (inet_pton(AF_INET, opt.host, &to.sin_addr) != 1)
		die("not an address: %s", opt.host);
	fd = socket(AF_INET,
	    SOCK_STREAM | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK), 0);
	if (fd < 0)
		die("no socket: %s", strerror(errno));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (blocking)
		setsockopt(
		    fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0 ||
	    errno == EINPROGRESS)
		return fd;
	error = -errno;
	close(fd);
	return error;
}

bool
conn_try(enum proto proto)
{
	int fd = dial(proto, true);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

struct conn *
conn_new(enum proto proto, bool blocking)
{
	struct conn *c = calloc(1, sizeof *c);

	if (!c)
		die("out of memory");
	c->proto = proto;
	c->exists = -1;
	c->cap = blocking ? BIG : SMALL;
	c->in = malloc(c->cap);
	if (!c->in)
		die("out of memory");
	if (blocking)
		memset(c->in, 0, c->cap); /* no page faults later */
	c->fd = dial(proto, blocking);
	if (c->fd < 0)
		die("connect: %s", strerror(-c->fd));
	return c;
}

void
conn_free(struct conn *c)
{
	close(c->fd);
	free(c->in);
	free(c);
}

static void
make_room(struct conn *c)
{
	if (c->from > 0) {
		memmove(c->in, c->in + c->from, c->to - c->from);
		c->to -= c->from;
		c->from = 0;
	}
	if (c->to == c->cap) {
		c->cap *= 2;
		c->in = realloc(c->in, c->cap);
		if (!c->in)
			die("out of memory");
	}
}

/* A long literal never reaches this program: the kernel drops it. */
static ssize_t
drop_literal(struct conn *c)
{
	size_t n = c->skip > BIG ? BIG : (size_t)c->skip;
	ssize_t r = recv(c->fd, NULL, n, MSG_TRUNC);

	if (r > 0) {
		c->skip -= (uint64_t)r;
		c->t.bytes += (uint64_t)r;
	}
	return r;
}

ssize_t
conn_pump(struct conn *c)
{
	ssize_t r;

	if (c->from == c->to)
		c->from = c->to = 0;
	if (c->to == 0 && c->skip > SMALL && !c->keep) {
		r = drop_literal(c);
	} else {
		if (c->cap - c->to < c->cap / 4)
			make_room(c);
		r = recv(c->fd, c->in + c->to, c->cap - c->to, 0);
		if (r > 0) {
			c->to += (size_t)r;
			c->t.bytes += (uint64_t)r;
			conn_parse(c);
		}
	}
	return r < 0 && errno != EAGAIN && errno != EINTR ? 0 : r;
}

struct conn *
conn_open(enum proto proto)
{
	struct conn *c = conn_new(proto, true);

	conn_wait(c, 1);
	return c;
}

void
conn_forget(struct conn *c)
{
	memset(&c->t, 0, sizeof c->t);
	c->number = 0;
}

void
conn_send(struct conn *c, const void *data, size_t n)
{
	const char *p = data;
	ssize_t r;

	conn_forget(c);
	for (; n > 0; p += r, n -= (size_t)r) {
		r = send(c->fd, p, n, MSG_NOSIGNAL);
		if (r < 0 && errno == EINTR)
			r = 0;
		if (r < 0)
			die("send: %s; last reply: %s", strerror(errno),
			    c->last);
	}
}

void
conn_wait(struct conn *c, long replies)
{
	ssize_t r;

	while (c->t.replies < replies) {
		r = conn_pump(c);
		if (r == 0)
			die("server closed; last reply: %s", c->last);
		if (r < 0 && errno != EINTR)
			die("server silent; last reply: %s", c->last);
	}
}

void
conn_ask(struct conn *c, const void *p, size_t n, long replies)
{
	conn_send(c, p, n);
	conn_wait(c, replies);
}

bool
conn_command(struct conn *c, const char *fmt, ...)
{
	char line[2048];
	size_t n = 0;
	va_list ap;
	int k;

	if (c->proto == IMAP)
		n = (size_t)snprintf(line, sizeof line, "t ");
	va_start(ap, fmt);
	k = vsnprintf(line + n, sizeof line - n - 2, fmt, ap);
	va_end(ap);
	if (k < 0 || (size_t)k >= sizeof line - n - 2)
		die("command too long: %s", fmt);
	n += (size_t)k;
	memcpy(line + n, "\r\n", 2);
	conn_ask(c, line, n + 2, 1);
	return c->t.ok == 1;
}

struct conn *
imap_login(int user)
{
	struct conn *c = conn_open(IMAP);

	if (!conn_command(c, "LOGIN %s %s", user_name(user), opt.password))
		die("login: %s", c->last);
	return c;
}

void
imap_select(struct conn *c, const char *box)
{
	if (!conn_command(c, "SELECT \"%s\"", box))
		die("select %s: %s", box, c->last);
}

struct conn *
imap_open(int user, const char *box)
{
	struct conn *c = imap_login(user);

	imap_select(c, box);
	return c;
}

void
imap_logout(struct conn *c)
{
	conn_command(c, "LOGOUT");
	if (!c->bye)
		flaw("no BYE");
	conn_free(c);
}

/* One connection: its frames in, its answers out. */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "auth.h"
#include "base/log.h"

enum {
	IDLE_MS = 5 * 60 * 1000,
	FRAME_MS = 60 * 1000, /* from its first byte to its last */
	ROOM = 4096,          /* nearly every frame fits without growing */
};

void
note(const struct exchange *x, const char *user, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	log_about(user, x->peer);
	log_info("%s", text);
	log_about(NULL, NULL);
}

static void
finish(struct conn *c)
{
	authmsg_end(&c->out);
	if (c->x.mech == NULL || c->out.overflow)
		exchange_end(&c->x);
}

void
answer(struct conn *c, enum auth_result r, struct span token)
{
	authmsg_begin(&c->out, AUTHMSG_RESULT, r);
	if (token.p != NULL)
		tlv_put(&c->out, AUTHMSG_TOKEN, token);
	if (r != AUTH_MORE)
		c->x.mech = NULL;
	finish(c);
}

/* Each once, whoever says that he is in it. */
static void
put_groups(struct conn *c, const struct userdb_record *u, struct span more)
{
	for (unsigned i = 0; i < u->n; i++)
		tlv_put(&c->out, AUTHMSG_GROUP, u->groups[i]);
	while (more.n > 0) {
		size_t n = strnlen(more.p, more.n);
		struct span g = span_sub(more, 0, n);
		bool told = n == 0;

		for (unsigned i = 0; i < u->n && !told; i++)
			told = span_eq(g, u->groups[i]);
		if (!told)
			tlv_put(&c->out, AUTHMSG_GROUP, g);
		more = span_sub(more, n + 1, more.n);
	}
}

void
answer_ok(struct conn *c, const char *user, const char *login,
    const struct userdb_record *u, struct span more_groups, struct span token)
{
	authmsg_begin(&c->out, AUTHMSG_RESULT, AUTH_OK);
	tlv_put(&c->out, AUTHMSG_USER, span_str(user));
	tlv_put(&c->out, AUTHMSG_LOGIN, span_str(login));
	if (token.p != NULL)
		tlv_put(&c->out, AUTHMSG_TOKEN, token);
	if (c->x.folder[0] != '\0')
		tlv_put(&c->out, AUTHMSG_FOLDER, span_str(c->x.folder));
	put_groups(c, u, more_groups);
	ticket_put_grant(c, user, login);
	if (c->x.via[0] != '\0')
		tlv_put(&c->out, AUTHMSG_VIA, span_str(c->x.via));
	c->x.mech = NULL;
	finish(c);
}

void
conn_free(struct conn *c)
{
	worker_forget(c);
	exchange_end(&c->x);
	close(c->fd);
	if (c->in.p != NULL)
		explicit_bzero(c->in.p, c->in.cap);
	buf_free(&c->in);
	buf_free(&c->out);
	explicit_bzero(c, sizeof *c);
	free(c);
}

struct conn *
conn_new(int fd)
{
	struct conn *c = calloc(1, sizeof *c);

	if (c == NULL)
		return NULL;
	c->fd = fd;
	c->x.talk = -1;
	c->in.limit = c->out.limit = AUTHMSG_MAX + 4;
	c->deadline = clock_ms() + IDLE_MS;
	buf_room(&c->in, ROOM);
	return c;
}

static void
conn_write(struct conn *c)
{
	while (c->out.n > 0 && c->hold <= clock_ms()) {
		ssize_t n = send(
		    c->fd, c->out.p, c->out.n, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			c->dead = true;
			return;
		}
		memmove(c->out.p, c->out.p + n, c->out.n - (size_t)n);
		c->out.n -= (size_t)n;
		c->deadline = clock_ms() + IDLE_MS;
	}
}

/* Takes n bytes from the front, leaving no copy of them. */
static void
consume(struct buf *b, size_t n)
{
	memmove(b->p, b->p + n, b->n - n);
	explicit_bzero(b->p + b->n - n, n);
	b->n -= n;
}

/* realloc(3) would leave what was there in memory that is free. */
static void
grow(struct buf *b, size_t total)
{
	struct buf bigger = {.limit = b->limit};

	if (total <= b->cap)
		return;
	buf_room(&bigger, total);
	buf_putspan(&bigger, buf_span(b));
	explicit_bzero(b->p, b->cap);
	buf_free(b);
	*b = bigger;
}

/* Runs the whole frames there are, one answer after the other. */
static void
conn_run(struct conn *c)
{
	while (!c->dead && !c->busy && c->out.n == 0 && c->in.n > 0) {
		struct span fields;
		size_t size;
		int r = authmsg_frame(buf_span(&c->in), &fields, &size);

		if (r == 0) {
			grow(&c->in, size);
			return;
		}
		if (r < 0 || !request_run(c, fields)) {
			log_warn("a request that is none");
			c->dead = true;
			return;
		}
		consume(&c->in, size);
		c->deadline = clock_ms() + (c->in.n > 0 ? FRAME_MS : IDLE_MS);
		conn_write(c);
	}
}

void
conn_read(struct conn *c)
{
	ssize_t n;

	do
		n = recv(c->fd, c->in.p + c->in.n, c->in.cap - c->in.n,
		    MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		c->dead = true;
		return;
	}
	if (c->in.n == 0)
		c->deadline = clock_ms() + FRAME_MS;
	c->in.n += (size_t)n;
	conn_run(c);
}

/* While an answer is computed, or cannot be sent, nothing more is read; a
 * client that goes away is noticed all the same (POLLHUP). */
short
conn_interest(const struct conn *c)
{
	if (c->out.n > 0)
		return c->hold <= clock_ms() ? POLLOUT : 0;
	return c->busy ? 0 : POLLIN;
}

void
conn_event(struct conn *c, short what)
{
	if (what & (POLLHUP | POLLERR | POLLNVAL))
		c->dead = true;
	else if (what & POLLIN)
		conn_read(c);
	if (c->out.n > 0)
		conn_write(c); /* also what a child has just found out */
	conn_run(c);
}

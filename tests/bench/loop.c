/* Many connections at once, over epoll. */
#include "loop.h"
#include "bench.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { EVENTS = 64, PATIENCE_MS = 120000 };

static int ep = -1;
static int waiting;

struct conn *
loop_open(enum proto proto, int user, void (*step)(struct conn *))
{
	struct epoll_event e = {.events = EPOLLIN};
	struct conn *c;

	if (ep < 0)
		ep = epoll_create1(EPOLL_CLOEXEC);
	c = conn_new(proto, false);
	c->user = user;
	c->step = step;
	c->wanted = 1;
	e.data.ptr = c;
	if (epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e) < 0)
		die("epoll: %s", strerror(errno));
	waiting++;
	return c;
}

static void
watch(struct conn *c, uint32_t events)
{
	struct epoll_event e = {.events = events, .data.ptr = c};

	epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e);
}

static void
push(struct conn *c)
{
	ssize_t r = 0;

	for (; c->out_left > 0; c->out += r, c->out_left -= (size_t)r) {
		r = send(c->fd, c->out, c->out_left, MSG_NOSIGNAL);
		if (r < 0 && errno == EAGAIN) {
			watch(c, EPOLLIN | EPOLLOUT);
			return;
		}
		if (r < 0)
			die("send: %s; last reply: %s", strerror(errno),
			    c->last);
	}
}

/* The bytes must stay until the replies are there. */
void
loop_send(struct conn *c, const void *p, size_t n, long replies)
{
	conn_forget(c);
	c->wanted = replies;
	c->out = p;
	c->out_left = n;
	push(c);
}

void
loop_say(struct conn *c, long replies, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(c->line, sizeof c->line, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof c->line)
		die("command too long: %s", fmt);
	loop_send(c, c->line, (size_t)n, replies);
}

void
loop_end(struct conn *c)
{
	waiting--;
	conn_free(c);
}

void
loop_park(struct conn *c)
{
	waiting--;
	c->wanted = 0;
	c->step = NULL;
}

static void
serve(struct conn *c, uint32_t events)
{
	ssize_t r;

	if (events & EPOLLOUT) {
		watch(c, EPOLLIN);
		push(c);
	}
	if (!(events & ~(uint32_t)EPOLLOUT))
		return;
	r = conn_pump(c);
	if (r == 0)
		die("server closed in state %d; last reply: %s", c->state,
		    c->last);
	if (r > 0 && c->step && c->t.replies >= c->wanted)
		c->step(c);
}

void
loop_run(void)
{
	struct epoll_event events[EVENTS];
	int i, n;

	while (waiting > 0) {
		n = epoll_wait(ep, events, EVENTS, PATIENCE_MS);
		if (n == 0)
			die("server silent, %d connections open", waiting);
		for (i = 0; i < n; i++)
			serve(events[i].data.ptr, events[i].events);
	}
}

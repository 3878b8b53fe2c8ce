/*
 * Bytes from the client to the handler and back.
 *
 * One buffer each way, which only ever holds what its reader cannot take; so
 * whoever is slow slows the other, and memory does not grow.  When the handler
 * has ended, what it said is sent, the client is told that this was all
 * (close_notify), and then has a moment to close.
 *
 * On a link (link.h) the same bytes are in frames, both sides say that this was
 * all, and the connection stays.
 */
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "relay.h"

enum {
	UP = 16384,       /* a record of the client's */
	BULK = 65536,     /* four of ours */
	LINGER_MS = 2000, /* without a word of it */
	LINGER_MOST_MS = 10000,
	DRAIN_MS = 60000, /* a client that does not take what is left */
	REST_MS = 1000,   /* after so long we need no memory */
	PAGE = 4096,
};

static _Alignas(PAGE) char up_buffer[BULK], down_buffer[BULK];

/* Whoever dials hears what a server sends. */
static size_t
up_size(void)
{
	return settings.dial ? BULK : UP;
}

/* Whoever is between servers goes on while the one side is done and the other
 * is not. */
static bool
goes_on(const struct relay *r)
{
	return r->link != NULL || settings.dial;
}

static bool
over(const struct relay *r)
{
	if (!r->down.done)
		return false;
	if (r->link != NULL)
		return r->up.done || r->link->broken;
	return !settings.dial || r->up.done || r->app_gone;
}

/* Which of the four waits for what; says how long at most. */
static int
interest(const struct relay *r, struct pollfd p[2])
{
	p[0] = (struct pollfd){r->net, 0, 0};
	p[1] = (struct pollfd){r->app, 0, 0};
	if (!r->up.eof && flow_empty(&r->up))
		p[0].events |= r->net_read;
	if (!r->down.done && (r->down.eof || !flow_empty(&r->down)))
		p[0].events |= r->net_write;
	if (!r->up.done && !flow_empty(&r->up))
		p[1].events |= POLLOUT;
	if (!r->down.eof && flow_empty(&r->down))
		p[1].events |= POLLIN;
	if (p[0].events == 0)
		p[0].fd = -1; /* or poll(2) would tell of its end */
	if (p[1].events == 0 && (r->app_gone || !r->down.eof || !goes_on(r)))
		p[1].fd = -1;
	if (!r->down.done)
		return r->down.eof ? DRAIN_MS : -1;
	return r->app_gone ? LINGER_MS : -1;
}

/* Nothing is under way: what was needed for it can go. */
static void
rest(const struct relay *r)
{
	if (flow_empty(&r->up))
		madvise(r->up.p, r->up.size, MADV_DONTNEED);
	if (flow_empty(&r->down))
		madvise(r->down.p, r->down.size, MADV_DONTNEED);
	memory_rest();
}

void
relay_rest(void)
{
	rest(&(struct relay){
	    .up = {.p = up_buffer,   .size = up_size()},
	    .down = {.p = down_buffer, .size = BULK     }
        });
}

static int
wait_for_some(struct relay *r, struct pollfd p[2])
{
	int most = interest(r, p), n;

	if (most >= 0)
		return poll(p, 2, most);
	n = poll(p, 2, REST_MS);
	if (n != 0)
		return n;
	rest(r);
	return poll(p, 2, -1);
}

/* Unread bytes would make the kernel take back what was just sent; also those
 * that the handler would not have, or was not there any more to take. */
static void
linger(int fd)
{
	const int64_t until = clock_ms() + LINGER_MOST_MS;
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char waste[16384];

	while (clock_ms() < until && poll(&p, 1, LINGER_MS) > 0)
		if (read(fd, waste, sizeof waste) <= 0)
			return;
}

static void
run(struct relay *r)
{
	struct pollfd p[2];

	flow_pump(r, false);
	while (!over(r)) {
		int n = wait_for_some(r, p);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		if (p[0].revents != 0)
			r->net_read = r->net_write = 0;
		if (p[1].revents & (POLLOUT | POLLHUP | POLLERR))
			r->app_full = false;
		if (p[1].revents & (POLLHUP | POLLERR) && r->down.eof)
			r->app_gone = true;
		flow_pump(r, p[1].revents & (POLLIN | POLLHUP | POLLERR));
	}
}

void
relay(SSL *ssl, int app)
{
	struct relay r = {
	    .ssl = ssl,
	    .net = SSL_get_fd(ssl),
	    .app = app,
	    .up = {.p = up_buffer,   .size = up_size()},
	    .down = {.p = down_buffer, .size = BULK     }
        };

	if (!settings.listens)
		malloc_trim(0); /* what the handshake has used */
	run(&r);
	close(app);
	if (r.down.done && !r.client_left)
		linger(r.net);
}

char *
relay_up(size_t *ret_size)
{
	*ret_size = up_size();
	return up_buffer;
}

bool
relay_link(struct link *l, int app)
{
	struct relay r = {
	    .ssl = l->ssl,
	    .link = l,
	    .net = SSL_get_fd(l->ssl),
	    .app = app,
	    .up = {.p = l->p,
		   .size = l->size,
		   .from = l->from,
		   .to = l->to,
		   .high = l->to},
	    .down = {.p = down_buffer, .size = BULK  }
        };

	run(&r);
	close(app);
	if (!r.down.done || !r.up.done)
		l->broken = true;
	l->from = r.up.from;
	l->to = r.up.to;
	explicit_bzero(r.up.p, flow_empty(&r.up) ? r.up.high : 0);
	explicit_bzero(r.down.p, r.down.high);
	return !l->broken;
}

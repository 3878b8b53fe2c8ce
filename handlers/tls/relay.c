/*
 * Bytes from the client to the handler and back.
 *
 * One buffer each way, which only ever holds what its reader cannot take; so
 * whoever is slow slows the other, and memory does not grow.  When the handler
 * has ended, what it said is sent, the client is told that this was all
 * (close_notify), and then has a moment to close.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "tls.h"

enum {
	UP = 16384,   /* a record of the client's */
	DOWN = 65536, /* four of ours */
	LINGER_MS = 2000, /* without a word of it */
	LINGER_MOST_MS = 10000,
	DRAIN_MS = 60000, /* a client that does not take what is left */
	REST_MS = 1000,   /* after so long we need no memory */
	PAGE = 4096,
};

struct flow {
	char *p;
	size_t size, from, to;
	bool eof;  /* no more comes */
	bool done; /* and all of it was passed on, or cannot be */
};

struct relay {
	SSL *ssl;
	int net, app;
	struct flow up, down;
	short net_read, net_write; /* what each waits for; 0: it can go on */
	bool app_full;
	bool client_left; /* nothing more comes from it */
};

static bool
empty(const struct flow *f)
{
	return f->from == f->to;
}

/* An operation of OpenSSL's did not do it: what has to happen first.  False
 * if nothing will help. */
static bool
not_yet(struct relay *r, int result, short *wait)
{
	switch (SSL_get_error(r->ssl, result)) {
	case SSL_ERROR_WANT_READ:
		*wait = POLLIN;
		return true;
	case SSL_ERROR_WANT_WRITE:
		*wait = POLLOUT;
		return true;
	default:
		ERR_clear_error();
		return false;
	}
}

static bool
net_to_up(struct relay *r)
{
	struct flow *f = &r->up;
	int n;

	if (f->eof || !empty(f) || r->net_read != 0)
		return false;
	ERR_clear_error();
	n = SSL_read(r->ssl, f->p, (int)f->size);
	if (n > 0) {
		f->from = 0;
		f->to = (size_t)n;
		return true;
	}
	if (!not_yet(r, n, &r->net_read))
		f->eof = r->client_left = true;
	return f->eof;
}

static bool
up_to_app(struct relay *r)
{
	struct flow *f = &r->up;
	ssize_t n;

	if (f->done || r->app_full)
		return false;
	if (empty(f)) {
		if (f->eof) {
			shutdown(r->app, SHUT_WR);
			f->done = true;
		}
		return false;
	}
	n = send(r->app, f->p + f->from, f->to - f->from,
	    MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n > 0)
		f->from += (size_t)n;
	else if (errno == EAGAIN)
		r->app_full = true;
	else if (errno != EINTR)
		f->eof = f->done = true; /* it does not listen any more */
	return n > 0;
}

static bool
app_to_down(struct relay *r, bool readable)
{
	struct flow *f = &r->down;
	ssize_t n;

	if (f->eof || !empty(f) || !readable)
		return false;
	n = recv(r->app, f->p, f->size, MSG_DONTWAIT);
	if (n > 0) {
		f->from = 0;
		f->to = (size_t)n;
		return true;
	}
	if (n == 0 || (errno != EAGAIN && errno != EINTR))
		f->eof = true;
	return f->eof;
}

/* The client is told that this was all.  Should that not fit any more, later. */
static void
say_end(struct relay *r)
{
	int n;

	ERR_clear_error();
	n = SSL_shutdown(r->ssl);
	if (n < 0 && not_yet(r, n, &r->net_write))
		return;
	shutdown(r->net, SHUT_WR);
	r->down.done = true;
}

static bool
down_to_net(struct relay *r)
{
	struct flow *f = &r->down;
	int n;

	if (f->done || r->net_write != 0)
		return false;
	if (empty(f)) {
		if (f->eof)
			say_end(r);
		return false;
	}
	ERR_clear_error();
	n = SSL_write(r->ssl, f->p + f->from, (int)(f->to - f->from));
	if (n > 0)
		f->from += (size_t)n;
	else if (!not_yet(r, n, &r->net_write))
		f->eof = f->done = true;
	return n > 0;
}

/* Goes round as long as somebody gets on. */
static void
pump(struct relay *r, bool app_readable)
{
	bool moved;

	do {
		moved = net_to_up(r);
		moved |= up_to_app(r);
		moved |= app_to_down(r, app_readable);
		moved |= down_to_net(r);
	} while (moved);
}

/* Which of the four waits for what; says how long at most. */
static int
interest(const struct relay *r, struct pollfd p[2])
{
	p[0] = (struct pollfd){r->net, 0, 0};
	p[1] = (struct pollfd){r->app, 0, 0};
	if (!r->up.eof && empty(&r->up))
		p[0].events |= r->net_read;
	if (!r->down.done && (r->down.eof || !empty(&r->down)))
		p[0].events |= r->net_write;
	if (!r->up.done && !empty(&r->up))
		p[1].events |= POLLOUT;
	if (!r->down.eof && empty(&r->down))
		p[1].events |= POLLIN;
	for (int i = 0; i < 2; i++)
		if (p[i].events == 0)
			p[i].fd = -1; /* or poll(2) would tell of its end */
	return r->down.eof ? DRAIN_MS : -1;
}

/* Nothing is under way: what was needed for it can go. */
static void
rest(struct relay *r)
{
	if (empty(&r->up))
		madvise(r->up.p, r->up.size, MADV_DONTNEED);
	if (empty(&r->down))
		madvise(r->down.p, r->down.size, MADV_DONTNEED);
	memory_rest();
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

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000) + ts.tv_nsec / 1000000;
}

/* Unread bytes would make the kernel take back what was just sent; also those
 * that the handler would not have, or was not there any more to take. */
static void
linger(int fd)
{
	const int64_t until = now_ms() + LINGER_MOST_MS;
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char waste[16384];

	while (now_ms() < until && poll(&p, 1, LINGER_MS) > 0)
		if (read(fd, waste, sizeof waste) <= 0)
			return;
}

void
relay(SSL *ssl, int app)
{
	static _Alignas(PAGE) char up[UP], down[DOWN];
	struct relay r = {
	    .ssl = ssl,
	    .net = SSL_get_fd(ssl),
	    .app = app,
	    .up = {.p = up,   .size = sizeof up  },
	    .down = {.p = down, .size = sizeof down}
        };
	struct pollfd p[2];

	if (!settings.listens)
		malloc_trim(0); /* what the handshake has used */
	pump(&r, false);
	while (!r.down.done) {
		int n = wait_for_some(&r, p);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		if (p[0].revents != 0)
			r.net_read = r.net_write = 0;
		if (p[1].revents & (POLLOUT | POLLHUP | POLLERR))
			r.app_full = false;
		pump(&r, p[1].revents & (POLLIN | POLLHUP | POLLERR));
	}
	close(app);
	if (r.down.done && !r.client_left)
		linger(r.net);
}

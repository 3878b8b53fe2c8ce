/*
 * Bytes from a client to his home and back.
 *
 * One buffer each way, which only ever holds what its reader cannot take: who
 * is slow slows the other, and memory does not grow.  What comes in bulk is
 * not looked at: splice(2) moves it within the kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/relay.h"

enum {
	REST_MS = 1000,    /* after so long we need no memory */
	DRAIN_MS = 120000, /* one has closed, the other does nothing */
	ROUNDS = 32,       /* of one way before it is the other's turn */
	PIPE = 65536,
	PAGE = 4096,
};

/* One way.  What was taken is in the buffer, or in the pipe. */
struct flow {
	int in, out;
	char *p;
	size_t size, from, to;
	int pipe[2]; /* -1: there is none */
	size_t piped;
	bool bulk; /* the buffer was full: it may be worth the pipe */
	bool eof;  /* no more comes */
	bool done; /* and all of it was passed on, or cannot be */
	uint64_t *count;
};

static bool
empty(const struct flow *f)
{
	return f->from == f->to && f->piped == 0;
}

static bool
again(ssize_t n)
{
	return n < 0 && (errno == EAGAIN || errno == EINTR);
}

/* False if splicing is not for these descriptors, or there is no pipe. */
static bool
has_pipe(struct flow *f)
{
	if (f->pipe[0] < 0 && f->bulk &&
	    pipe2(f->pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		f->bulk = false;
	return f->bulk;
}

static ssize_t
take(struct flow *f)
{
	ssize_t n;

	if (has_pipe(f)) {
		n = splice(f->in, NULL, f->pipe[1], NULL, PIPE,
		    SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
		if (n > 0)
			f->piped = (size_t)n;
		if (n >= 0 || errno != EINVAL) {
			f->bulk = n >= (ssize_t)f->size || again(n);
			return n;
		}
		f->bulk = false;
	}
	n = read(f->in, f->p, f->size);
	f->from = 0;
	f->to = n > 0 ? (size_t)n : 0;
	f->bulk = f->to == f->size;
	return n;
}

static ssize_t
give(struct flow *f)
{
	ssize_t n;

	if (f->piped > 0) {
		n = splice(f->pipe[0], NULL, f->out, NULL, f->piped,
		    SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
		if (n > 0)
			f->piped -= (size_t)n;
		return n;
	}
	n = write(f->out, f->p + f->from, f->to - f->from);
	if (n > 0)
		f->from += (size_t)n;
	return n;
}

/* As far as it goes without waiting; readable: there may be something to
 * take.  A reader who has gone ends it. */
static void
pump(struct flow *f, bool readable)
{
	for (int i = 0; i < ROUNDS && !f->done; i++) {
		ssize_t n = 0;

		if (!empty(f)) {
			if ((n = give(f)) <= 0) {
				f->eof = f->done = !again(n);
				return;
			}
			*f->count += (uint64_t)n;
			continue;
		}
		if (f->eof) {
			shutdown(f->out, SHUT_WR);
			f->done = true;
			return;
		}
		if (!readable)
			return;
		n = take(f);
		if (again(n))
			return;
		f->eof = n <= 0;
		readable = f->bulk;
	}
}

static void
flow_end(struct flow *f)
{
	for (int i = 0; i < 2; i++)
		if (f->pipe[i] >= 0)
			close(f->pipe[i]);
}

/* The pages of a buffer that nothing is in. */
static void
give_back(const char *p, size_t n)
{
	uintptr_t from = ((uintptr_t)p + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
	uintptr_t to = ((uintptr_t)p + n) & ~(uintptr_t)(PAGE - 1);

	if (from < to)
		madvise((void *)from, to - from, MADV_DONTNEED);
}

/* Nothing is under way: what was needed for it can go. */
static void
rest(struct flow *f)
{
	if (!empty(f))
		return;
	give_back(f->p, f->size);
	flow_end(f);
	f->pipe[0] = f->pipe[1] = -1;
	f->bulk = false;
}

static short
wants(const struct flow *f, bool to_read)
{
	if (f->done || to_read != empty(f))
		return 0;
	return to_read ? POLLIN : POLLOUT;
}

/* Waits until one of them can go on.  False: that takes too long. */
static bool
wait_for_some(struct flow *up, struct flow *down, struct pollfd p[3])
{
	const bool ends = up->eof || down->eof;
	int n;

	p[0] = (struct pollfd){up->in, wants(up, true), 0};
	p[1] = (struct pollfd){down->out, wants(down, false), 0};
	p[2] = (struct pollfd){
	    up->out, (short)(wants(up, false) | wants(down, true)), 0};
	for (int i = 0; i < 3; i++)
		if (p[i].events == 0)
			p[i].fd = -1; /* or poll(2) would tell of its end */
	do {
		n = poll(p, 3, ends ? DRAIN_MS : REST_MS);
		if (n == 0 && !ends) {
			rest(up);
			rest(down);
			do
				n = poll(p, 3, -1);
			while (n < 0 && errno == EINTR);
		}
	} while (n < 0 && errno == EINTR);
	return n > 0;
}

static void
set_nonblocking(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/* What each side has sent already goes before all else. */
static void
begin(struct relay *r, struct io *client)
{
	io_put(client, r->in + r->from, r->to - r->from);
	io_flush(client);
	set_nonblocking(client->in);
	set_nonblocking(client->out);
	set_nonblocking(r->fd);
}

void
relay_run(struct relay *r, struct io *client)
{
	struct flow up = {
	    .in = client->in,
	    .out = r->fd,
	    .p = client->rbuf,
	    .size = sizeof client->rbuf,
	    .from = client->rpos,
	    .to = client->rend,
	    .pipe = {-1, -1},
	    .eof = client->eof,
	    .count = &client->received
        };
	struct flow down = {
	    .in = r->fd,
	    .out = client->out,
	    .p = client->wbuf,
	    .size = sizeof client->wbuf,
	    .pipe = {-1, -1},
	    .count = &client->sent
        };
	struct pollfd p[3];
	const short readable = POLLIN | POLLHUP | POLLERR;

	begin(r, client);
	give_back(r->in, sizeof r->in);
	client->received -= up.to - up.from; /* counted again */
	down.eof = down.done = client->broken;
	pump(&up, false);
	while (!down.done && wait_for_some(&up, &down, p)) {
		pump(&up, (p[0].revents & readable) != 0);
		pump(&down, (p[2].revents & readable) != 0);
	}
	client->rpos = client->rend = client->wend = 0;
	client->eof = true;
	flow_end(&up);
	flow_end(&down);
	relay_end(r);
}

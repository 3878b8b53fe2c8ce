/* The loop: all connections, the listening sockets, the hashing children. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "auth.h"
#include "base/log.h"

enum {
	CONNS = 1000,
	IDLE_MS = 5 * 60 * 1000,
	FRAME_MS = 60 * 1000, /* from its first byte to its last */
	TICK_MS = 5000,
	ROOM = 4096, /* nearly every frame fits without growing */
};

static struct conn *conns[CONNS];
static unsigned n_conns;
static volatile sig_atomic_t stopping;

int64_t
clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000) + ts.tv_nsec / 1000000;
}

static void
on_term(int sig)
{
	(void)sig;
	stopping = 1;
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

void
answer_ok(struct conn *c, const char *user, const char *login,
    const struct userdb_record *u)
{
	authmsg_begin(&c->out, AUTHMSG_RESULT, AUTH_OK);
	tlv_put(&c->out, AUTHMSG_USER, span_str(user));
	tlv_put(&c->out, AUTHMSG_LOGIN, span_str(login));
	for (unsigned i = 0; i < u->n; i++)
		tlv_put(&c->out, AUTHMSG_GROUP, u->groups[i]);
	c->x.mech = NULL;
	finish(c);
}

static void
conn_free(struct conn *c)
{
	worker_forget(c);
	close(c->fd);
	if (c->in.p != NULL)
		explicit_bzero(c->in.p, c->in.cap);
	buf_free(&c->in);
	buf_free(&c->out);
	explicit_bzero(c, sizeof *c);
	free(c);
}

static struct conn *
conn_new(int fd)
{
	struct conn *c = n_conns < CONNS ? calloc(1, sizeof *c) : NULL;

	if (c == NULL) {
		close(fd);
		return NULL;
	}
	c->fd = fd;
	c->in.limit = c->out.limit = AUTHMSG_MAX + 4;
	c->deadline = clock_ms() + IDLE_MS;
	buf_room(&c->in, ROOM);
	conns[n_conns++] = c;
	return c;
}

static void
conn_write(struct conn *c)
{
	while (c->out.n > 0) {
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

static void
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

static void
accept_some(int sock)
{
	for (int i = 0; i < 16 && n_conns < CONNS; i++) {
		int fd = accept4(sock, NULL, NULL, SOCK_CLOEXEC);
		struct conn *c;

		if (fd >= 0) {
			if ((c = conn_new(fd)) != NULL)
				conn_read(c); /* it is mostly there already */
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
		    errno == ENOBUFS) {
			struct timespec pause = {0, 50 * 1000000L};

			log_err("accept: %s", strerror(errno));
			nanosleep(&pause, NULL);
		}
		if (errno == EAGAIN || errno == EMFILE || errno == ENFILE)
			return;
	}
}

/* While an answer is computed, or cannot be sent, nothing more is read; a
 * client that goes away is noticed all the same (POLLHUP). */
static short
interest(const struct conn *c)
{
	if (c->out.n > 0)
		return POLLOUT;
	return c->busy ? 0 : POLLIN;
}

static void
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

static void
sweep(int64_t now)
{
	for (unsigned i = 0; i < n_conns;) {
		struct conn *c = conns[i];

		if (c->dead || (!c->busy && c->deadline < now)) {
			conns[i] = conns[--n_conns];
			conn_free(c);
		} else
			i++;
	}
}

/* The descriptors of one turn: listening sockets, children, connections. */
struct turn {
	struct pollfd fds[SERVE_SOCKETS + WORKERS + CONNS];
	unsigned listeners, workers, conns;
};

static void
add(struct turn *t, unsigned *count, int fd, short events)
{
	unsigned n = t->listeners + t->workers + t->conns;

	t->fds[n] = (struct pollfd){fd, events, 0};
	++*count;
}

static int
gather(struct turn *t, const struct inherited *in)
{
	bool full = n_conns == CONNS || stopping;
	int fds[WORKERS];
	unsigned n = worker_fds(fds);

	t->listeners = t->workers = t->conns = 0;
	for (unsigned i = 0; i < in->n; i++)
		add(t, &t->listeners, full ? -1 : in->listen[i], POLLIN);
	for (unsigned i = 0; i < n; i++)
		add(t, &t->workers, fds[i], POLLIN);
	for (unsigned i = 0; i < n_conns; i++)
		add(t, &t->conns, conns[i]->fd, interest(conns[i]));
	return t->conns > 0 ? TICK_MS : -1;
}

/* conns[] grows at its end only until sweep(). */
static void
dispatch(const struct turn *t)
{
	const struct pollfd *p = t->fds;

	for (unsigned i = 0; i < t->listeners; i++, p++)
		if (p->revents != 0)
			accept_some(p->fd);
	for (unsigned i = 0; i < t->workers; i++, p++)
		if (p->revents != 0)
			worker_ready(p->fd);
	for (unsigned i = 0; i < t->conns; i++, p++)
		conn_event(conns[i], p->revents);
}

/* Until SIGTERM has come and what was asked is answered; with one connection
 * only, until that ends. */
static bool
goes_on(const struct inherited *in)
{
	return in->n > 0 ? !stopping || worker_busy() : n_conns > 0;
}

int
server_run(const struct inherited *in)
{
	static struct turn turn;
	struct sigaction sa = {.sa_handler = on_term};
	sigset_t block, usual;

	sigemptyset(&block);
	if (in->n > 0) {
		sigaddset(&block, SIGTERM);
		sigaction(SIGTERM, &sa, NULL);
	} else if (conn_new(0) == NULL)
		return EXIT_TEMP;
	sigprocmask(SIG_BLOCK, &block, &usual);
	sigdelset(&usual, SIGTERM);
	while (goes_on(in)) {
		int ms = gather(&turn, in);
		struct timespec ts = {ms / 1000, 0};
		unsigned n = turn.listeners + turn.workers + turn.conns;
		int64_t now;

		if (ppoll(turn.fds, n, ms < 0 ? NULL : &ts, &usual) < 0)
			continue; /* a signal */
		dispatch(&turn);
		now = clock_ms();
		worker_tick(now);
		sweep(now);
	}
	while (n_conns > 0)
		conn_free(conns[--n_conns]);
	return EXIT_SUCCESS;
}

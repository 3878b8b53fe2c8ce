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

enum { CONNS = 1000, TICK_MS = 5000 };

static struct conn *conns[CONNS];
static unsigned n_conns;
static int64_t came; /* the latest of them */
static volatile sig_atomic_t stopping;

static void
on_term(int sig)
{
	(void)sig;
	stopping = 1;
}

static struct conn *
take(int fd)
{
	struct conn *c = conn_new(fd);

	came = clock_ms();
	if (c != NULL)
		conns[n_conns++] = c;
	else
		close(fd);
	return c;
}

static void
accept_some(int sock)
{
	for (int i = 0; i < 16 && n_conns < CONNS; i++) {
		int fd = accept4(sock, NULL, NULL, SOCK_CLOEXEC);
		struct conn *c;

		if (fd >= 0) {
			if ((c = take(fd)) != NULL)
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

static void
sweep(int64_t now)
{
	for (unsigned i = 0; i < n_conns;) {
		struct conn *c = conns[i];

		if (c->dead || c->deadline < now) {
			conns[i] = conns[--n_conns];
			conn_free(c);
		} else
			i++;
	}
}

/* The descriptors of one turn: listening sockets, children, connections. */
struct turn {
	struct pollfd fds[SERVE_SOCKETS + WORKERS + 2 * CONNS];
	unsigned listeners, workers, conns, talks;
	struct conn *talk[CONNS]; /* whose child it is */
};

static void
add(struct turn *t, unsigned *count, int fd, short events)
{
	unsigned n = t->listeners + t->workers + t->conns + t->talks;

	t->fds[n] = (struct pollfd){fd, events, 0};
	++*count;
}

/* Until the next answer that is kept back may go. */
static int
patience(void)
{
	int64_t now = clock_ms(), least = TICK_MS;

	for (unsigned i = 0; i < n_conns; i++)
		if (conns[i]->out.n > 0 && conns[i]->hold > now &&
		    conns[i]->hold - now < least)
			least = conns[i]->hold - now;
	return (int)least;
}

static int
gather(struct turn *t, const struct inherited *in)
{
	bool full = n_conns == CONNS || stopping;
	int fds[WORKERS];
	unsigned n = worker_fds(fds);

	t->listeners = t->workers = t->conns = t->talks = 0;
	for (unsigned i = 0; i < in->n; i++)
		add(t, &t->listeners, full ? -1 : in->listen[i], POLLIN);
	for (unsigned i = 0; i < n; i++)
		add(t, &t->workers, fds[i], POLLIN);
	for (unsigned i = 0; i < n_conns; i++)
		add(t, &t->conns, conns[i]->fd, conn_interest(conns[i]));
	for (unsigned i = 0; i < n_conns; i++)
		if (conns[i]->busy && conns[i]->x.talk >= 0) {
			t->talk[t->talks] = conns[i];
			add(t, &t->talks, conns[i]->x.talk, POLLIN);
		}
	if (t->conns > 0)
		return patience();
	return settings.exit_idle_s > 0 ? TICK_MS : -1;
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
	for (unsigned i = 0; i < t->talks; i++)
		if (p[t->conns + i].revents != 0)
			talk_ready(t->talk[i]);
	for (unsigned i = 0; i < t->conns; i++, p++)
		conn_event(conns[i], p->revents);
}

/* Nobody has asked anything for so long that none of the passwords that are
 * remembered is of use: whoever listens for us starts us again. */
static bool
idle(void)
{
	return n_conns == 0 && settings.exit_idle_s > 0 &&
	       clock_ms() - came >= (int64_t)settings.exit_idle_s * 1000;
}

/* Until SIGTERM has come and what was asked is answered, or nothing is asked
 * for long; with one connection only, until that ends. */
static bool
goes_on(const struct inherited *in)
{
	if (in->n == 0)
		return n_conns > 0;
	return (!stopping && !idle()) || worker_busy();
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
	} else if (take(0) == NULL)
		return EXIT_TEMP;
	came = clock_ms();
	sigprocmask(SIG_BLOCK, &block, &usual);
	sigdelset(&usual, SIGTERM);
	while (goes_on(in)) {
		int ms = gather(&turn, in);
		struct timespec ts = {ms / 1000, ms % 1000 * 1000000L};
		unsigned n =
		    turn.listeners + turn.workers + turn.conns + turn.talks;
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

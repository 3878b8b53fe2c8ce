/*
 * A connection to a server by its name.
 *
 * Its addresses are tried in the order in which the resolver has them, each
 * beginning a moment after the one before, or at once when that has failed;
 * the first that answers is taken (as RFC 8305 has it, without the rest).
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/dial.h"
#include "base/networks.h"
#include "dial.h"

enum { MOST = 8, ALL_MS = 10 * 1000, NEXT_MS = 500 };

struct attempt {
	struct pollfd p;
	bool plain;
};

struct attempts {
	struct attempt a[MOST];
	unsigned n;     /* begun */
	unsigned alive; /* and not failed */
	int error;      /* of the last that failed */
};

static bool
is_plain(const struct addrinfo *ai)
{
	char text[64];

	return getnameinfo(ai->ai_addr, ai->ai_addrlen, text, sizeof text, NULL,
		   0, NI_NUMERICHOST) == 0 &&
	       networks_have(settings.plaintext_networks, text);
}

static void
set_port(struct sockaddr *sa, unsigned port)
{
	if (sa->sa_family == AF_INET)
		((struct sockaddr_in *)(void *)sa)->sin_port =
		    htons((uint16_t)port);
	else
		((struct sockaddr_in6 *)(void *)sa)->sin6_port =
		    htons((uint16_t)port);
}

static void
begin(struct attempts *all, const struct addrinfo *ai, const struct wanted *w)
{
	struct attempt *a = &all->a[all->n++];
	int fd = socket(
	    ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	*a = (struct attempt){
	    {fd, POLLOUT, 0},
            is_plain(ai)
        };
	set_port(ai->ai_addr,
	    w->port != 0 ? w->port : dial_port(w->service, !a->plain));
	if (fd >= 0 && (connect(fd, ai->ai_addr, ai->ai_addrlen) == 0 ||
			   errno == EINPROGRESS)) {
		all->alive++;
		return;
	}
	all->error = errno;
	if (fd >= 0)
		close(fd);
	a->p.fd = -1;
}

/* The first of them that is connected; -1: none is yet. */
static int
look(struct attempts *all)
{
	for (unsigned i = 0; i < all->n; i++) {
		struct pollfd *p = &all->a[i].p;
		int error = 0;
		socklen_t n = sizeof error;

		if (p->fd < 0 || p->revents == 0)
			continue;
		getsockopt(p->fd, SOL_SOCKET, SO_ERROR, &error, &n);
		if (error == 0)
			return (int)i;
		all->error = error;
		close(p->fd);
		p->fd = -1;
		all->alive--;
	}
	return -1;
}

static void
wait_ms(struct attempts *all, int64_t ms)
{
	struct pollfd p[MOST];

	for (unsigned i = 0; i < all->n; i++)
		p[i] = all->a[i].p;
	if (poll(p, all->n, ms > 0 ? (int)ms : 0) <= 0)
		for (unsigned i = 0; i < all->n; i++)
			p[i].revents = 0;
	for (unsigned i = 0; i < all->n; i++)
		all->a[i].p.revents = p[i].revents;
}

static int
race(struct attempts *all, const struct addrinfo *ai, const struct wanted *w)
{
	const int64_t until = clock_ms() + ALL_MS;
	int64_t now = until - ALL_MS, next = now;
	int won = -1;

	while (won < 0 && now < until &&
	       (all->alive > 0 || (ai != NULL && all->n < MOST))) {
		int64_t wake = until;

		if (ai != NULL && all->n < MOST &&
		    (all->alive == 0 || now >= next)) {
			begin(all, ai, w);
			ai = ai->ai_next;
			next = now + NEXT_MS;
		}
		if (ai != NULL && all->n < MOST)
			wake = next;
		if (all->alive > 0) {
			wait_ms(all, wake - now);
			won = look(all);
		}
		now = clock_ms();
	}
	return won;
}

/* What is to be so on the connection of a handler. */
static void
prepare(int fd)
{
	const int on = 1, idle_s = 60, again_s = 20, times = 3;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &again_s, sizeof again_s);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &times, sizeof times);
}

bool
connect_any(const struct wanted *w, struct made *m)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct attempts all = {.error = ETIMEDOUT};
	struct addrinfo *list;
	int r = getaddrinfo(w->host, NULL, &hints, &list), won;

	m->fd = -1;
	if (r != 0) {
		snprintf(m->why, sizeof m->why, "%s", gai_strerror(r));
		return false;
	}
	won = race(&all, list, w);
	freeaddrinfo(list);
	if (won >= 0) {
		m->fd = all.a[won].p.fd;
		m->plain = all.a[won].plain;
		prepare(m->fd);
	} else
		snprintf(m->why, sizeof m->why, "%s",
		    strerror(all.alive > 0 ? ETIMEDOUT : all.error));
	for (unsigned i = 0; i < all.n; i++)
		if ((int)i != won && all.a[i].p.fd >= 0)
			close(all.a[i].p.fd);
	return won >= 0;
}

/* Connections to other servers. */
#include "base/dial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/networks.h"
#include "base/serve.h"

enum { CONNECT_S = 10, WAIT_S = 30 };

static const char *trusted; /* networks; NULL: none */
static char reason[128];
static bool shut; /* inside walls that have no way out */

bool
dial_trust_networks(const char *list)
{
	trusted = list;
	return networks_valid(list);
}

bool
dial_prepare(const char *path, const char *spool, const char *networks)
{
	char file[4096];
	bool many;

	dial_trust_networks(networks);
	snprintf(file, sizeof file, "%s/directory.tdb", spool);
	many = access(file, F_OK) == 0;
	if (path == NULL)
		confine_net = many;
	shut = path == NULL && !many;
	return many;
}

unsigned
dial_port(const char *service, bool tls)
{
	static const struct {
		const char *service;
		unsigned plain, tls;
	} known[] = {
	    {"imap", 143, 993},
	    {"pop3", 110, 995},
	    {"imsp", 406, 906},
	    {"lmtp", 24,  24 },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i].service, service) == 0)
			return tls ? known[i].tls : known[i].plain;
	return 0;
}

const char *
dial_reason(void)
{
	return reason;
}

/* Sending includes connect(2). */
static void
set_waits(int fd)
{
	struct timeval in = {WAIT_S, 0}, out = {CONNECT_S, 0};

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &in, sizeof in);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &out, sizeof out);
}

/* 0, a connection in time, or -errno; what was opened is closed then. */
static int
connect_to(int fd, const void *address, socklen_t n)
{
	int r = fd < 0 ? -errno : 0;

	if (r < 0)
		return r;
	set_waits(fd);
	do
		r = connect(fd, address, n) < 0 ? -errno : 0;
	while (r == -EINTR);
	if (r < 0) {
		close(fd);
		return r == -EINPROGRESS || r == -EAGAIN ? -ETIMEDOUT : r;
	}
	return 0;
}

/* Begins a connection, which poll(2) says is there, or is not to be had. */
static int
connect_later(int fd, const void *address, socklen_t n)
{
	int r = fd < 0 ? -errno : 0;

	if (r == 0 && connect(fd, address, n) < 0 && errno != EINPROGRESS)
		r = -errno;
	if (r < 0 && fd >= 0)
		close(fd);
	return r;
}

/* later: it is only begun. */
static int
begin_direct(struct dialing *d, const char *host, unsigned port, bool later)
{
	int (*how)(int, const void *, socklen_t) =
	    later ? connect_later : connect_to;
	struct sockaddr_in v4 = {
	    .sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	struct sockaddr_in6 v6 = {
	    .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
	const bool is_v4 = inet_pton(AF_INET, host, &v4.sin_addr) == 1;
	int fd, r;

	if (shut) {
		snprintf(reason, sizeof reason,
		    "this process is older than the directory");
		serve_outdated();
		return -EPERM;
	}
	if (!is_v4 && inet_pton(AF_INET6, host, &v6.sin6_addr) != 1)
		return -EPERM;
	if (!networks_have("127.0.0.0/8,::1", host) &&
	    !networks_have(trusted, host))
		return -EPERM;
	fd = socket(is_v4 ? AF_INET : AF_INET6,
	    SOCK_STREAM | SOCK_CLOEXEC | (later ? SOCK_NONBLOCK : 0), 0);
	r = is_v4 ? how(fd, &v4, sizeof v4) : how(fd, &v6, sizeof v6);
	if (r < 0)
		return r == -ETIMEDOUT ? r : -ECONNREFUSED;
	*d = (struct dialing){fd, true};
	return 0;
}

static void
no_delay(int fd)
{
	const int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int
end_direct(int fd, int wait_ms)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};
	socklen_t n = sizeof(int);
	int r, error = 0;

	do
		r = poll(&p, 1, wait_ms);
	while (r < 0 && errno == EINTR);
	if (r <= 0)
		return -ETIMEDOUT;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) < 0 || error != 0)
		return error == ETIMEDOUT ? -ETIMEDOUT : -ECONNREFUSED;
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	set_waits(fd);
	no_delay(fd);
	return 0;
}

/* So much of an answer and no more: what follows is another's.  A descriptor
 * that comes along is put in *fd. */
static int
receive(int sock, char *p, size_t n, int *fd)
{
	union {
		struct cmsghdr head; /* for its alignment */
		char bytes[CMSG_SPACE(sizeof(int))];
	} c;
	struct iovec v = {p, n};
	struct msghdr m = {.msg_iov = &v,
	    .msg_iovlen = 1,
	    .msg_control = c.bytes,
	    .msg_controllen = sizeof c.bytes};
	const struct cmsghdr *h;
	ssize_t got;

	do
		got = recvmsg(sock, &m, MSG_CMSG_CLOEXEC | MSG_WAITALL);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return errno == EAGAIN ? -ETIMEDOUT : -errno;
	h = CMSG_FIRSTHDR(&m);
	if (h != NULL && h->cmsg_level == SOL_SOCKET &&
	    h->cmsg_type == SCM_RIGHTS && h->cmsg_len == CMSG_LEN(sizeof *fd))
		memcpy(fd, CMSG_DATA(h), sizeof *fd);
	return (size_t)got == n ? 0 : -ECONNRESET;
}

/* "OK\n", or "NO " and why not, which is kept. */
static int
read_answer(int sock, int *ret_fd)
{
	char word[3];
	ssize_t n;
	int r = receive(sock, word, sizeof word, ret_fd);

	if (r < 0 || memcmp(word, "OK\n", 3) == 0)
		return r;
	n = memcmp(word, "NO ", 3) == 0
		? recv(sock, reason, sizeof reason - 1, MSG_WAITALL)
		: -1;
	reason[n > 0 ? n : 0] = '\0';
	reason[strcspn(reason, "\r\n")] = '\0';
	return n > 0 ? -ECONNREFUSED : -EPROTO;
}

static int
ask(int sock, const char *host, unsigned port, const char *service)
{
	char line[512];
	int n = snprintf(line, sizeof line, "%s %u %s\n", host, port, service);

	if (n >= (int)sizeof line)
		return -ENAMETOOLONG;
	if (host[0] == '\0' || strpbrk(host, " \r\n") != NULL)
		return -EINVAL;
	return send(sock, line, (size_t)n, MSG_NOSIGNAL) == n ? 0 : -ECONNRESET;
}

int
dial_begin(struct dialing *d, const char *path, const char *host, unsigned port,
    const char *service)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int sock, r;

	reason[0] = '\0';
	*d = (struct dialing){-1, false};
	if (path == NULL)
		return begin_direct(d, host,
		    port != 0 ? port : dial_port(service, false), true);
	if (strlen(path) >= sizeof un.sun_path)
		return -ENAMETOOLONG;
	strcpy(un.sun_path, path);
	sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if ((r = connect_to(sock, &un, sizeof un)) < 0)
		return r == -ECONNREFUSED ? -ENOENT : r;
	if ((r = ask(sock, host, port, service)) < 0)
		close(sock);
	else
		d->fd = sock;
	return r;
}

int
dial_end(struct dialing *d, int wait_ms, int *ret_fd)
{
	struct timeval tv = {wait_ms / 1000, wait_ms % 1000 * 1000};
	int sock = d->fd, fd = -1, r;

	d->fd = -1;
	if (d->direct)
		r = end_direct(sock, wait_ms);
	else {
		if (wait_ms != WAIT_S * 1000)
			setsockopt(
			    sock, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
		r = read_answer(sock, &fd);
		if (r == 0 && fd < 0 && wait_ms != WAIT_S * 1000)
			set_waits(sock);
	}
	if (r < 0 || fd >= 0)
		close(sock);
	if (r < 0) {
		if (fd >= 0)
			close(fd);
		return r;
	}
	*ret_fd = fd >= 0 ? fd : sock;
	return 0;
}

int
dial(const char *path, const char *host, unsigned port, const char *service,
    int *ret_fd)
{
	struct dialing d;
	int r;

	if (path == NULL) {
		reason[0] = '\0';
		r = begin_direct(&d, host,
		    port != 0 ? port : dial_port(service, false), false);
		if (r == 0)
			no_delay(*ret_fd = d.fd);
		return r;
	}
	r = dial_begin(&d, path, host, port, service);
	return r == 0 ? dial_end(&d, WAIT_S * 1000, ret_fd) : r;
}

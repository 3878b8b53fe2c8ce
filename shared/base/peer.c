/* Who is at the other end of a descriptor. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/fmt.h"
#include "base/serve.h"

union address {
	struct sockaddr sa;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_storage any;
};

/* An IPv4 client of an IPv6 socket is an IPv4 client. */
static void
unmap(union address *a)
{
	if (a->sa.sa_family == AF_INET6 &&
	    IN6_IS_ADDR_V4MAPPED(&a->v6.sin6_addr)) {
		struct sockaddr_in v4 = {
		    .sin_family = AF_INET, .sin_port = a->v6.sin6_port};

		memcpy(&v4.sin_addr, a->v6.sin6_addr.s6_addr + 12, 4);
		a->v4 = v4;
	}
}

static bool
is_loopback(const union address *a)
{
	if (a->sa.sa_family == AF_INET)
		return ntohl(a->v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	return a->sa.sa_family == AF_INET6 &&
	       IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr);
}

static uint16_t
say(union address *a, char *text, size_t size)
{
	unmap(a);
	if (a->sa.sa_family == AF_INET) {
		inet_ntop(AF_INET, &a->v4.sin_addr, text, (socklen_t)size);
		return ntohs(a->v4.sin_port);
	}
	if (a->sa.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &a->v6.sin6_addr, text, (socklen_t)size);
		return ntohs(a->v6.sin6_port);
	}
	snprintf(
	    text, size, "%s", a->sa.sa_family == AF_UNIX ? "unix" : "unknown");
	return 0;
}

/* An address somebody in front of us put into the environment; taken only if
 * it is one. */
static bool
from_environment(struct peer *p)
{
	const char *text = getenv("REMOTE_ADDR");
	const char *port = getenv("REMOTE_PORT");
	union address a = {0};
	uint64_t number;

	if (text == NULL) {
		text = getenv("TCPREMOTEIP");
		port = getenv("TCPREMOTEPORT");
	}
	if (text == NULL)
		return false;
	if (inet_pton(AF_INET, text, &a.v4.sin_addr) == 1)
		a.sa.sa_family = AF_INET;
	else if (inet_pton(AF_INET6, text, &a.v6.sin6_addr) == 1)
		a.sa.sa_family = AF_INET6;
	else
		return false;
	say(&a, p->addr, sizeof p->addr);
	if (port != NULL && scan_number(span_str(port), UINT16_MAX, &number))
		p->port = (uint16_t)number;
	p->is_local = p->is_local && is_loopback(&a);
	p->uid = (uid_t)-1; /* it would be that of who is between us */
	return true;
}

static void
ask_uid(int fd, struct peer *p)
{
	struct ucred cred;
	socklen_t n = sizeof cred;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &n) == 0)
		p->uid = cred.uid;
}

void
peer_of(int fd, struct peer *p)
{
	union address ours = {0}, theirs = {0};
	socklen_t n = sizeof ours;

	memset(p, 0, sizeof *p);
	p->uid = (uid_t)-1;
	if (getsockname(fd, &ours.sa, &n) != 0) {
		p->is_local = true;
		if (!from_environment(p))
			snprintf(p->addr, sizeof p->addr, "pipe");
		return;
	}
	p->is_socket = true;
	p->local_port = say(&ours, p->local_addr, sizeof p->local_addr);
	n = sizeof theirs;
	if (ours.sa.sa_family == AF_UNIX) {
		p->is_local = true;
		ask_uid(fd, p);
		if (!from_environment(p))
			snprintf(p->addr, sizeof p->addr, "unix");
	} else if (getpeername(fd, &theirs.sa, &n) == 0) {
		p->port = say(&theirs, p->addr, sizeof p->addr);
		p->is_local = is_loopback(&theirs);
	} else if (!from_environment(p))
		snprintf(p->addr, sizeof p->addr, "unknown");
}

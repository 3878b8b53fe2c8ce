/*
 * A process outside the walls, which does one thing: it is sent a socket, and
 * starts chapar-auth on it.  What is inside cannot execute anything, nor say
 * what to execute; the secrets, the libraries and the files that chapar-auth
 * needs stay out of its reach.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/authc.h"

static int outside = -1;

union control {
	struct cmsghdr head; /* for its alignment */
	char bytes[CMSG_SPACE(sizeof(int))];
};

/* The descriptor that came, -1 for none, -EPIPE when everybody has gone. */
static int
receive(int fd)
{
	char byte;
	struct iovec v = {&byte, 1};
	union control c;
	struct msghdr m = {.msg_iov = &v,
	    .msg_iovlen = 1,
	    .msg_control = c.bytes,
	    .msg_controllen = sizeof c.bytes};
	ssize_t n = recvmsg(fd, &m, MSG_CMSG_CLOEXEC);
	const struct cmsghdr *h = n > 0 ? CMSG_FIRSTHDR(&m) : NULL;
	int got = -1;

	if (n == 0 || (n < 0 && errno != EINTR))
		return -EPIPE;
	if (h != NULL && h->cmsg_level == SOL_SOCKET &&
	    h->cmsg_type == SCM_RIGHTS && h->cmsg_len == CMSG_LEN(sizeof got))
		memcpy(&got, CMSG_DATA(h), sizeof got);
	return got;
}

/* Nothing of the client's connection, nor of any other, stays open here. */
static void
let_go(int fd)
{
	struct stat in, err;
	bool same = fstat(0, &in) == 0 && fstat(2, &err) == 0 &&
		    S_ISSOCK(in.st_mode) && in.st_dev == err.st_dev &&
		    in.st_ino == err.st_ino;

	dup2(fd, 0);
	dup2(fd, 1);
	if (same) /* of inetd; authc_program() finds that again */
		dup2(fd, 2);
	close_range(3, ~0u, 0);
}

_Noreturn static void
stand_by(const char *spool, int fd)
{
	/* children are not waited for, and see the signal as usual */
	const struct sigaction act = {
	    .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT};
	int got;

	prctl(PR_SET_NAME, "chapar-starter");
	let_go(fd);
	sigaction(SIGCHLD, &act, NULL);
	while ((got = receive(0)) != -EPIPE) {
		pid_t pid;

		if (got < 0)
			continue;
		authc_program(spool, got, &pid); /* else its end is closed */
		close(got);
	}
	_exit(0);
}

int
authc_outside(const char *spool)
{
	int sv[2];
	pid_t pid;

	if (outside >= 0)
		return 0;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv) < 0)
		return -errno;
	if ((pid = fork()) == 0)
		stand_by(spool, sv[1]);
	close(sv[1]);
	if (pid < 0) {
		close(sv[0]);
		return -EAGAIN;
	}
	outside = sv[0];
	return 0;
}

int
authc_outside_ask(int fd)
{
	char byte = 0;
	struct iovec v = {&byte, 1};
	union control c = {.bytes = ""};
	struct msghdr m = {.msg_iov = &v,
	    .msg_iovlen = 1,
	    .msg_control = c.bytes,
	    .msg_controllen = sizeof c.bytes};
	struct cmsghdr *h = CMSG_FIRSTHDR(&m);

	if (outside < 0)
		return -ENOTCONN;
	h->cmsg_level = SOL_SOCKET;
	h->cmsg_type = SCM_RIGHTS;
	h->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(h), &fd, sizeof fd);
	return sendmsg(outside, &m, MSG_NOSIGNAL) == 1 ? 0 : -errno;
}

/* Descriptors and a few words, from process to process. */
#include "base/handed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Room for descriptors beside a message, aligned as the kernel wants it. */
union control {
	struct cmsghdr head;
	char room[CMSG_SPACE(HANDED_FDS * sizeof(int))];
};

static bool
hands_over(int fd)
{
	struct sockaddr sa;
	socklen_t n = sizeof sa;
	int type = 0;

	if (getsockname(fd, &sa, &n) < 0 || sa.sa_family != AF_UNIX)
		return false;
	n = sizeof type;
	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) == 0 &&
	       type == SOCK_SEQPACKET;
}

int
handed_inherit(void)
{
	int null, fd;

	if (!hands_over(0))
		return -1;
	fd = fcntl(0, F_DUPFD_CLOEXEC, 3);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (fd < 0 || null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
		return -1;
	close(null);
	return fd;
}

int
handed_send(int sock, const int *fd, unsigned n, struct span text)
{
	union control c = {.room = {0}};
	struct iovec iov = {(void *)(uintptr_t)text.p, text.n};
	struct msghdr m = {.msg_iov = &iov,
	    .msg_iovlen = 1,
	    .msg_control = &c,
	    .msg_controllen = CMSG_SPACE(n * sizeof *fd)};
	struct cmsghdr *head = CMSG_FIRSTHDR(&m);
	ssize_t r;

	if (text.n == 0 || text.n > HANDED_TEXT || n == 0 || n > HANDED_FDS)
		return -EMSGSIZE;
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(n * sizeof *fd);
	memcpy(CMSG_DATA(head), fd, n * sizeof *fd);
	do
		r = sendmsg(sock, &m, MSG_NOSIGNAL);
	while (r < 0 && errno == EINTR);
	return r < 0 ? -errno : 0;
}

static void
take_descriptors(struct msghdr *m, struct handed *h)
{
	struct cmsghdr *head = CMSG_FIRSTHDR(m);

	if (head == NULL || head->cmsg_level != SOL_SOCKET ||
	    head->cmsg_type != SCM_RIGHTS)
		return;
	h->n = (unsigned)((head->cmsg_len - CMSG_LEN(0)) / sizeof(int));
	memcpy(h->fd, CMSG_DATA(head), h->n * sizeof(int));
}

int
handed_receive(int sock, struct handed *h)
{
	union control c;
	struct iovec iov = {h->text, sizeof h->text};
	struct msghdr m = {.msg_iov = &iov,
	    .msg_iovlen = 1,
	    .msg_control = &c,
	    .msg_controllen = sizeof c};
	ssize_t r = recvmsg(sock, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	h->n = 0;
	if (r <= 0)
		return r < 0 ? -errno : 0;
	take_descriptors(&m, h);
	if (!(m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) && h->n > 0 &&
	    h->text[r - 1] == '\0' && (r == 1 || h->text[r - 2] == '\0'))
		return 1;
	handed_close(h);
	return m.msg_flags & MSG_CTRUNC ? -EMFILE : -EBADMSG;
}

static void
set_number(const char *name, int n)
{
	char text[16];

	snprintf(text, sizeof text, "%d", n);
	setenv(name, text, 1);
}

void
handed_environment(const struct handed *h)
{
	for (const char *p = h->text; *p != '\0'; p += strlen(p) + 1) {
		const char *value = strchr(p, '=');
		char name[64];

		if (value == NULL || value - p >= (int)sizeof name)
			continue;
		memcpy(name, p, (size_t)(value - p));
		name[value - p] = '\0';
		setenv(name, value + 1, 1);
	}
	if (h->n < HANDED_FDS)
		return;
	set_number("SSLCTLFD", h->fd[1]);
	set_number("SSLREADFD", h->fd[2]);
	set_number("SSLWRITEFD", h->fd[2]);
}

void
handed_close(const struct handed *h)
{
	for (unsigned i = 0; i < h->n; i++)
		if (h->fd[i] >= 0)
			close(h->fd[i]);
}

/* Connections to other servers: by address, and through a dial socket. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/dial.h"
#include "check.h"

static unsigned
listen_on_loopback(int *fd)
{
	struct sockaddr_in a = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof a;

	*fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(bind(*fd, (struct sockaddr *)&a, sizeof a) == 0);
	CHECK(listen(*fd, 5) == 0);
	CHECK(getsockname(*fd, (struct sockaddr *)&a, &n) == 0);
	return ntohs(a.sin_port);
}

static void
by_address(void)
{
	int sock, fd = -1;
	unsigned port = listen_on_loopback(&sock);

	CHECK(dial(NULL, "127.0.0.1", port, "imap", &fd) == 0 && fd >= 0);
	close(fd);
	close(sock);
	CHECK(dial(NULL, "127.0.0.1", port, "imap", &fd) == -ECONNREFUSED);
	CHECK(dial(NULL, "localhost", port, "imap", &fd) == -EPERM);
	CHECK(dial(NULL, "192.0.2.1", port, "imap", &fd) == -EPERM);
	CHECK(dial(NULL, "::ffff:192.0.2.1", port, "imap", &fd) == -EPERM);
	CHECK(!dial_trust_networks("10.0.0.0/8,none"));
	CHECK(dial_trust_networks(NULL));
}

/* The other side: takes a line, says what it is told to, perhaps with a
 * descriptor. */
static void
answer(int sock, const char *text, int with)
{
	char line[100], room[CMSG_SPACE(sizeof with)] = "";
	struct iovec v = {(void *)(size_t)text, strlen(text)};
	struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1};
	int fd = accept(sock, NULL, NULL);
	ssize_t n = read(fd, line, sizeof line - 1);
	struct cmsghdr *h;

	line[n > 0 ? n : 0] = '\0';
	if (strcmp(line, "mail2 143 imap\n") != 0)
		_exit(3);
	if (with >= 0) {
		m.msg_control = room;
		m.msg_controllen = sizeof room;
		h = CMSG_FIRSTHDR(&m);
		h->cmsg_level = SOL_SOCKET;
		h->cmsg_type = SCM_RIGHTS;
		h->cmsg_len = CMSG_LEN(sizeof with);
		memcpy(CMSG_DATA(h), &with, sizeof with);
	}
	sendmsg(fd, &m, MSG_NOSIGNAL);
	_exit(0);
}

/* One question; what follows the answer is put in rest. */
static int
through(const char *path, int sock, const char *text, int with, char rest[20])
{
	pid_t pid = fork();
	int fd = -1, r, status;
	ssize_t n = 0;

	if (pid == 0)
		answer(sock, text, with);
	r = dial(path, "mail2", 143, "imap", &fd);
	CHECK((r == 0) == (fd >= 0));
	if (fd >= 0) {
		n = recv(fd, rest, 19, MSG_WAITALL);
		close(fd);
	}
	rest[n > 0 ? n : 0] = '\0';
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	return r;
}

static void
by_socket(void)
{
	char dir[] = "/tmp/chapar-dial-XXXXXX", rest[20];
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), p[2], fd;
	const char *path = un.sun_path;

	CHECK(mkdtemp(dir) != NULL);
	snprintf(un.sun_path, sizeof un.sun_path, "%s/dial", dir);
	CHECK(dial(path, "mail2", 143, "imap", &fd) == -ENOENT);
	CHECK(bind(sock, (struct sockaddr *)&un, sizeof un) == 0);
	CHECK(dial(path, "mail2", 143, "imap", &fd) == -ENOENT);
	CHECK(listen(sock, 5) == 0);
	CHECK(dial(path, "mail 2", 143, "imap", &fd) == -EINVAL);
	close(accept(sock, NULL, NULL));

	CHECK(through(path, sock, "OK\n* OK hello", -1, rest) == 0);
	CHECK(strcmp(rest, "* OK hello") == 0);
	CHECK(through(path, sock, "NO no such name\n", -1, rest) ==
	      -ECONNREFUSED);
	CHECK(strcmp(dial_reason(), "no such name") == 0);
	CHECK(through(path, sock, "OK", -1, rest) == -ECONNRESET);
	CHECK(dial_reason()[0] == '\0');
	CHECK(through(path, sock, "", -1, rest) == -ECONNRESET);
	CHECK(through(path, sock, "HELLO\n", -1, rest) == -EPROTO);

	/* the descriptor is the connection, the socket is done with */
	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, p) == 0);
	CHECK(write(p[1], "from afar", 9) == 9);
	close(p[1]);
	CHECK(through(path, sock, "OK\n", p[0], rest) == 0);
	CHECK(strcmp(rest, "from afar") == 0);
	close(p[0]);
	close(sock);
	unlink(path);
	rmdir(dir);
}

int
main(void)
{
	by_address();
	by_socket();
	if (check_failures == 0)
		puts("ok tests/unit/base-dial.c");
	return check_end();
}

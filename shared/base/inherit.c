/*
 * The sockets a process was started with: the LISTEN_FDS protocol of
 * sd_listen_fds(3), done by hand, and what inetd(8) does.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fmt.h"
#include "base/serve.h"

enum { FIRST = 3 };

static uint64_t
number_in(const char *variable)
{
	const char *text = getenv(variable);
	uint64_t v;

	if (text == NULL || !scan_number(span_str(text), INT32_MAX, &v))
		return 0;
	return v;
}

/* How many descriptors from 3 on are meant for this very process. */
static uint64_t
passed(void)
{
	uint64_t n = 0;

	if (number_in("LISTEN_PID") == (uint64_t)getpid())
		n = number_in("LISTEN_FDS");
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return n;
}

static bool
is_listening(int fd)
{
	int yes = 0;
	socklen_t n = sizeof yes;

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &yes, &n) == 0 && yes;
}

static bool
is_socket(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode);
}

static bool
same_file(int a, int b)
{
	struct stat x, y;

	return fstat(a, &x) == 0 && fstat(b, &y) == 0 && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

/* What accepted sockets inherit is set once, here. */
static int
add(struct inherited *in, int fd)
{
	const int on = 1;

	if (in->n == SERVE_SOCKETS || !is_listening(fd))
		return -EINVAL;
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ||
	    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) < 0)
		return -errno;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	in->listen[in->n++] = fd;
	return 0;
}

/* inetd's "wait": the listening socket is standard input, output and error;
 * none of them may stay open in the children. */
static int
take_stdin(struct inherited *in)
{
	int fd = fcntl(0, F_DUPFD_CLOEXEC, FIRST), null;

	if (fd < 0)
		return -errno;
	if ((null = open("/dev/null", O_RDWR | O_CLOEXEC)) < 0)
		return -errno;
	for (int i = 2; i >= 0; i--)
		if (same_file(i, fd) && dup2(null, i) < 0)
			return -errno;
	close(null);
	return add(in, fd);
}

/* Accept=yes without StandardInput=socket. */
static int
take_connection(int fd)
{
	if (dup2(fd, 0) < 0 || dup2(fd, 1) < 0)
		return -errno;
	close(fd);
	return 0;
}

int
serve_inherit(struct inherited *ret)
{
	struct inherited in = {.n = 0};
	uint64_t n = passed();
	int r = 0;

	if (n == 1 && is_socket(FIRST) && !is_listening(FIRST))
		r = take_connection(FIRST);
	else if (n > 0)
		for (int i = 0; r == 0 && i < (int)n; i++)
			r = add(&in, FIRST + i);
	else if (is_listening(0))
		r = take_stdin(&in);
	if (r == 0)
		*ret = in;
	return r;
}

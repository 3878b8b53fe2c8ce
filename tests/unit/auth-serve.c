/* How a connection starts: each way, limits, and the end of the parent. */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/handed.h"
#include "base/serve.h"

/* Says who came, then echoes a byte at a time until the end of input. */
static int
session(const struct peer *p, int in, int out, void *arg)
{
	char byte;

	(void)arg;
	dprintf(out, "%s %s%s\n", p->addr, p->is_local ? "local" : "far",
	    p->is_socket ? "" : " pipe");
	while (read(in, &byte, 1) == 1)
		if (write(out, &byte, 1) != 1)
			return 1;
	return 7;
}

static const char *
refusal(enum serve_why why)
{
	return why == SERVE_FULL ? "full\n" : "address\n";
}

static const struct serve conf = {.session = session,
    .refusal = refusal,
    .idle_s = 1,
    .max = 4,
    .max_per_addr = 2};

/* Runs serve() in a child with this as descriptor `as`. */
static pid_t
run(int fd, int as, bool passed)
{
	char pid[16];
	pid_t child = fork();

	assert(child >= 0);
	if (child > 0)
		return child;
	alarm(20);
	dup2(fd, as);
	if (as == 0)
		dup2(fd, 1);
	if (passed) {
		snprintf(pid, sizeof pid, "%d", (int)getpid());
		setenv("LISTEN_PID", pid, 1);
		setenv("LISTEN_FDS", "1", 1);
	}
	for (int i = as == 0 ? 3 : 4; i < 20; i++)
		close(i);
	_exit(serve(&conf));
}

static int
listener(struct sockaddr_in *ret)
{
	socklen_t n = sizeof *ret;
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	*ret = (struct sockaddr_in){
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
	assert(bind(s, (struct sockaddr *)ret, sizeof *ret) == 0);
	assert(listen(s, 64) == 0);
	assert(getsockname(s, (struct sockaddr *)ret, &n) == 0);
	return s;
}

static int
dial(const struct sockaddr_in *to, uint32_t from)
{
	struct sockaddr_in there = *to, here = {.sin_family = AF_INET,
					    .sin_addr.s_addr = htonl(from)};
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert(bind(s, (struct sockaddr *)&here, sizeof here) == 0);
	assert(connect(s, (struct sockaddr *)&there, sizeof there) == 0);
	return s;
}

static void
expect(int fd, const char *want)
{
	char got[64] = "";
	size_t n = 0;

	while (n < strlen(want)) {
		ssize_t k = read(fd, got + n, strlen(want) - n);

		if (k <= 0)
			break;
		n += (size_t)k;
	}
	if (strcmp(got, want) != 0)
		printf("# got %s not %s\n", got, want);
	assert(strcmp(got, want) == 0);
}

static void
expect_end(int fd)
{
	char byte;

	assert(read(fd, &byte, 1) == 0);
	close(fd);
}

static int
exit_of(pid_t pid)
{
	int status;

	assert(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
one_connection(void)
{
	int sv[2], p[2];
	pid_t pid;

	for (int as = 0; as <= 3; as += 3) {
		assert(socketpair(AF_UNIX, SOCK_STREAM, 0, sv) == 0);
		pid = run(sv[1], as, as == 3);
		close(sv[1]);
		expect(sv[0], "unix local\n");
		shutdown(sv[0], SHUT_WR);
		expect_end(sv[0]);
		assert(exit_of(pid) == 7);
	}
	assert(pipe(p) == 0);
	assert((pid = fork()) >= 0);
	if (pid == 0) {
		int null = open("/dev/null", O_RDONLY);

		dup2(null, 0);
		dup2(p[1], 1);
		_exit(serve(&conf));
	}
	close(p[1]);
	expect(p[0], "pipe local pipe\n");
	expect_end(p[0]);
	assert(exit_of(pid) == 7);
}

/* as 3: LISTEN_FDS; as 0: inetd's wait.  Leaves after a second alone. */
static void
listening(int as)
{
	struct sockaddr_in to;
	int s = listener(&to);
	int c[6];
	pid_t pid = run(s, as, as == 3);

	close(s);
	for (int i = 0; i < 2; i++) {
		c[i] = dial(&to, INADDR_LOOPBACK + 1);
		expect(c[i], "127.0.0.2 local\n");
	}
	c[2] = dial(&to, INADDR_LOOPBACK + 1);
	expect(c[2], "address\n");
	expect_end(c[2]);
	for (int i = 2; i < 4; i++) {
		c[i] = dial(&to, INADDR_LOOPBACK);
		expect(c[i], "127.0.0.1 local\n");
	}
	c[4] = dial(&to, INADDR_LOOPBACK);
	expect(c[4], "full\n");
	expect_end(c[4]);
	for (int i = 0; i < 4; i++) {
		assert(write(c[i], "x", 1) == 1);
		expect(c[i], "x");
		shutdown(c[i], SHUT_WR);
		expect_end(c[i]);
	}
	c[0] = dial(&to, INADDR_LOOPBACK + 1);
	expect(c[0], "127.0.0.2 local\n");
	close(c[0]);
	assert(exit_of(pid) == 0);
}

/* SIGTERM ends the parent, not what it has begun. */
static void
terminated(void)
{
	struct sockaddr_in to;
	int s = listener(&to), c;
	pid_t pid = run(s, 3, true);

	close(s);
	c = dial(&to, INADDR_LOOPBACK);
	expect(c, "127.0.0.1 local\n");
	kill(pid, SIGTERM);
	assert(exit_of(pid) == 0);
	assert(write(c, "y", 1) == 1);
	expect(c, "y");
	shutdown(c, SHUT_WR);
	expect_end(c);
}

/* Says what the environment and the descriptors beside the connection are. */
static int
told(const struct peer *p, int in, int out, void *arg)
{
	const char *ctl = getenv("SSLCTLFD"), *tls = getenv("SSL_PROTOCOL");

	(void)in, (void)arg;
	dprintf(out, "%s %s\n", p->addr, tls != NULL ? tls : "-");
	if (ctl != NULL)
		dprintf(atoi(ctl), "ctl\n");
	return 0;
}

static int
hand(int sock, unsigned n, struct span text, int ret[3])
{
	int theirs[3], r;

	for (unsigned i = 0; i < n; i++) {
		int sv[2];

		assert(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv) ==
		       0);
		ret[i] = sv[0];
		theirs[i] = sv[1];
	}
	r = handed_send(sock, theirs, n, text);
	for (unsigned i = 0; i < n; i++)
		close(theirs[i]);
	return r;
}

/* A process that somebody else hands connections to, and its end. */
static void
handed_over(void)
{
	const struct serve say = {.session = told, .max = 1};
	int sv[2], c[3], d[3];
	pid_t pid;

	assert(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv) == 0);
	assert((pid = fork()) >= 0);
	if (pid == 0) {
		alarm(20);
		dup2(sv[1], 0);
		close_range(3, 20, 0);
		_exit(serve(&say));
	}
	close(sv[1]);
	assert(hand(sv[0], 1,
		   SPAN("SSL_PROTOCOL=TLSv1.3\0REMOTE_ADDR=192.0.2.9\0\0"),
		   c) == 0);
	expect(c[0], "192.0.2.9 TLSv1.3\n");
	expect_end(c[0]);
	assert(hand(sv[0], 3, SPAN("\0"), c) == 0);
	expect(c[0], "unix -\n"); /* nothing is left of the one before */
	expect(c[1], "ctl\n");
	expect_end(c[0]);
	expect_end(c[1]);
	expect_end(c[2]);
	assert(hand(sv[0], 1, SPAN("not terminated"), d) == 0);
	expect_end(d[0]);
	assert(handed_send(sv[0], d, 0, SPAN("\0")) == -EMSGSIZE);
	close(sv[0]);
	assert(exit_of(pid) == 0);
}

static void
who(void)
{
	struct peer p;
	int sv[2], tube[2];

	assert(socketpair(AF_UNIX, SOCK_STREAM, 0, sv) == 0);
	assert(pipe(tube) == 0);
	peer_of(sv[0], &p);
	assert(p.is_local && p.is_socket && p.uid == getuid());
	setenv("REMOTE_ADDR", "::ffff:192.0.2.7", 1);
	setenv("REMOTE_PORT", "4711", 1);
	peer_of(tube[0], &p);
	assert(strcmp(p.addr, "192.0.2.7") == 0 && p.port == 4711);
	assert(!p.is_local && !p.is_socket);
	setenv("REMOTE_ADDR", "::1", 1);
	peer_of(sv[0], &p);
	assert(strcmp(p.addr, "::1") == 0 && p.is_local);
	setenv("REMOTE_ADDR", "not an address", 1);
	peer_of(tube[0], &p);
	assert(strcmp(p.addr, "pipe") == 0 && p.is_local);
	unsetenv("REMOTE_ADDR");
}

static void
not_streams(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0), p[2];

	assert(pipe(p) == 0);
	assert(exit_of(run(p[0], 3, true)) == 64);
	close(s);
}

int
main(void)
{
	who();
	one_connection();
	listening(3);
	listening(0);
	terminated();
	handed_over();
	not_streams();
	puts("ok tests/unit/auth-serve.c");
	return 0;
}

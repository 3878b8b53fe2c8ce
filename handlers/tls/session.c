/* One connection: TLS from the start, or when the handler says so. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/log.h"
#include "link.h"
#include "tls.h"

enum { LINK_IDLE_MS = 600 * 1000 }; /* the other side mostly ends it */

static void
pair(int fd[2])
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) < 0)
		die(EXIT_TEMP, "socketpair: %s", strerror(errno));
}

static void
set_number(const char *name, int n)
{
	char text[16];

	snprintf(text, sizeof text, "%d", n);
	setenv(name, text, 1);
}

/* The kernel can do the rest: the handler takes our place. */
static void
try_kernel(SSL *ssl)
{
	int fd = SSL_get_fd(ssl);

	if (!settings.ktls || !BIO_get_ktls_send(SSL_get_wbio(ssl)) ||
	    !BIO_get_ktls_recv(SSL_get_rbio(ssl)) || SSL_has_pending(ssl))
		return;
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	if (dup2(fd, 0) < 0 || dup2(fd, 1) < 0)
		die(EXIT_TEMP, "dup2: %s", strerror(errno));
	execvp(handler[0], handler);
	die(EXIT_TEMP, "%s: %s", handler[0], strerror(errno));
}

/* From here on there are no files, no programs, and few system calls.  The
 * handler is another process already, or one that takes the connection over;
 * only with the kernel's TLS it is to be this one. */
static void
walls(void)
{
	const struct confine_path none = {NULL, 0};

	if (!settings.ktls)
		confine("chapar-tls", &none);
}

struct behind {
	pid_t pid; /* 0: not a child of ours */
	int tell;  /* what it waits to be told by; -1: nothing */
};

/* Has the handler take what the client says from a descriptor. */
static void
begin_handler(struct behind *b, SSL *ssl, const struct peer *peer, int app)
{
	char facts[FACTS_MAX];
	size_t n = facts_of(ssl, peer, false, facts);

	if (b->tell >= 0) {
		if (write(b->tell, facts, n + (n == 0)) <= 0)
			die(EXIT_TEMP, "%s: %s", handler[0], strerror(errno));
		close(b->tell);
	} else if (settings.ktls) {
		facts_to_environment(facts);
		try_kernel(ssl);
		b->pid = spawn_handler(app);
	} else if (!spawn_hand_over(&app, 1, span_of(facts, n)))
		die(EXIT_TEMP, "%s takes no connection over", handler[0]);
	explicit_bzero(facts, sizeof facts);
	close(app);
}

/* Another server, which has session after session on this connection.  The
 * first has its sockets already.  Between them we end when the process that
 * listens has. */
static void
serve_link(SSL *ssl, const struct peer *peer, int app[2], int alive)
{
	char facts[FACTS_MAX];
	size_t n = facts_of(ssl, peer, true, facts);
	struct link l;
	bool good = true;

	link_open(&l, ssl);
	while (good && link_wait(&l, LINK_IDLE_MS, alive, -1) == LINK_BEGIN) {
		if (app[0] < 0)
			pair(app);
		good = spawn_hand(&app[1], 1, span_of(facts, n));
		close(app[1]);
		good = good && link_say_begin(&l) && relay_link(&l, app[0]);
		app[0] = -1;
	}
	link_close(&l);
}

static int
implicit(const struct peer *peer, int fd, int alive)
{
	struct behind b = {0, -1};
	int app[2];
	SSL *ssl;

	pair(app);
	if (!settings.ktls && !spawn_has_taker())
		b.pid = spawn_ready(app[1], &b.tell);
	walls();
	if ((ssl = shake_hands(fd, peer)) == NULL)
		return EXIT_PROTOCOL;
	if (settings.link != NULL && link_agreed(ssl, settings.link)) {
		serve_link(ssl, peer, app, alive);
		return EXIT_SUCCESS;
	}
	begin_handler(&b, ssl, peer, app[1]);
	relay(ssl, app[0]);
	return b.pid != 0 ? spawn_wait(b.pid) : EXIT_SUCCESS;
}

/* The handler has asked.  What comes from the client now is TLS. */
static void
begin(const struct peer *peer, int fd, int ctl, int app, bool tell)
{
	char facts[FACTS_MAX];
	SSL *ssl = shake_hands(fd, peer);
	size_t n;

	if (ssl == NULL)
		return;
	n = facts_of(ssl, NULL, false, facts);
	if (tell && send(ctl, facts, n, MSG_NOSIGNAL) != (ssize_t)n)
		return;
	explicit_bzero(facts, sizeof facts);
	close(ctl);
	relay(ssl, app);
}

/* The same before there is TLS. */
static pid_t
begin_plain(int fd, int ctl, int app)
{
	const int all[] = {fd, ctl, app};

	if (spawn_hand_over(all, 3, SPAN("\0")))
		return 0;
	fcntl(ctl, F_SETFD, 0);
	fcntl(app, F_SETFD, 0);
	set_number("SSLCTLFD", ctl);
	set_number("SSLREADFD", app);
	set_number("SSLWRITEFD", app);
	return spawn_handler(fd);
}

static int
explicit_tls(const struct peer *peer, int fd)
{
	int ctl[2], app[2];
	ssize_t n;
	pid_t pid;
	char c;

	pair(ctl);
	pair(app);
	pid = begin_plain(fd, ctl[1], app[1]);
	walls();
	close(ctl[1]);
	close(app[1]);
	do
		n = read(ctl[0], &c, 1);
	while (n < 0 && errno == EINTR);
	if (n == 1 && (c == 'y' || c == 'Y'))
		begin(peer, fd, ctl[0], app[0], c == 'Y');
	close(fd);
	close(ctl[0]);
	close(app[0]);
	return pid != 0 ? spawn_wait(pid) : EXIT_SUCCESS;
}

/* The connection moves away from 0 and 1, which the handler's takes. */
int
session(const struct peer *peer, int in, int out, void *arg)
{
	int fd = fcntl(in, F_DUPFD_CLOEXEC, 3);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int alive = alive_begin();

	(void)arg;
	if (fd < 0 || null < 0 || dup2(null, in) < 0 || dup2(null, out) < 0)
		die(EXIT_TEMP, "descriptors: %s", strerror(errno));
	if (settings.listens)
		memory_begin();
	/* Tidying up would make pages ours that are the parent's so far. */
	_exit(settings.starttls ? explicit_tls(peer, fd)
				: implicit(peer, fd, alive));
}

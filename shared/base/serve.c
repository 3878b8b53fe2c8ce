/* One connection, or accept and fork until nobody comes any more. */
#include "base/serve.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/crowd.h"
#include "base/handed.h"
#include "base/log.h"

enum {
	MAX_DEFAULT = 1000,
	PAUSE_MS = 100, /* after the system ran out of something */
	BURST = 64,     /* accepted from one socket before looking at others */
};

struct loop {
	const struct serve *conf;
	struct inherited in;
	struct handed *handed; /* NULL: connections are accepted here */
	sigset_t usual; /* the signal mask outside the loop, and in ppoll() */
	struct crowd crowd;
	uint64_t refused;
	time_t told; /* when we last spoke of refused ones */
};

static volatile sig_atomic_t stopping, child_ended;
static volatile bool *outdated; /* by any session, in shared memory */

static void
on_signal(int sig)
{
	if (sig == SIGCHLD)
		child_ended = 1;
	else
		stopping = 1;
}

static const int caught[] = {SIGCHLD, SIGTERM, SIGINT};
enum { CAUGHT = sizeof caught / sizeof *caught };

/* Blocked but while we wait, so that none is missed in between. */
static void
catch_signals(struct loop *l)
{
	struct sigaction sa = {.sa_handler = on_signal};
	sigset_t block;

	sigemptyset(&block);
	sigemptyset(&sa.sa_mask);
	for (int i = 0; i < CAUGHT; i++) {
		sigaddset(&block, caught[i]);
		sigaction(caught[i], &sa, NULL);
	}
	sigprocmask(SIG_BLOCK, &block, &l->usual);
	for (int i = 0; i < CAUGHT; i++)
		sigdelset(&l->usual, caught[i]);
}

static void
release_signals(const struct loop *l)
{
	for (int i = 0; i < CAUGHT; i++)
		signal(caught[i], SIG_DFL);
	sigprocmask(SIG_SETMASK, &l->usual, NULL);
}

static void
share_outdated(void)
{
	void *p = mmap(NULL, sizeof *outdated, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	outdated = p != MAP_FAILED ? p : NULL;
}

void
serve_outdated(void)
{
	if (outdated != NULL)
		*outdated = true;
}

static bool
leaving(void)
{
	return stopping || (outdated != NULL && *outdated);
}

__attribute__((format(printf, 2, 3))) static void
note(const struct loop *l, const char *fmt, ...)
{
	char text[160];
	va_list ap;

	if (l->conf->note == NULL)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	l->conf->note(text);
}

static void
reap(struct loop *l)
{
	int status;
	pid_t pid;

	child_ended = 0;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (WIFSIGNALED(status))
			note(l, "session %d ended by signal %d", (int)pid,
			    WTERMSIG(status));
		crowd_remove(&l->crowd, pid);
	}
}

/* Says why not, as far as that goes without waiting.  What the client has
 * sent is read, for closing with it unread would take our line away too. */
static void
refuse(struct loop *l, int fd, enum serve_why why)
{
	static const char *const words[] = {"too many connections",
	    "too many connections from one address", "no process to be had"};
	const char *line =
	    l->conf->refusal != NULL ? l->conf->refusal(why) : NULL;
	time_t now = time(NULL);
	char waste[4096];

	if (line != NULL)
		send(fd, line, strlen(line), MSG_DONTWAIT | MSG_NOSIGNAL);
	shutdown(fd, SHUT_WR);
	recv(fd, waste, sizeof waste, MSG_DONTWAIT);
	close(fd);
	l->refused++;
	if (now != l->told) {
		note(l, "%s: %llu refused", words[why],
		    (unsigned long long)l->refused);
		l->told = now;
		l->refused = 0;
	}
}

/* In the child: the connection becomes descriptors 0 and 1, as inetd would
 * have it, and nothing of the parent's stays. */
_Noreturn static void
session(struct loop *l, int fd)
{
	const struct serve *conf = l->conf;
	struct peer peer;

	for (unsigned i = 0; i < l->in.n; i++)
		close(l->in.listen[i]);
	if (dup2(fd, 0) < 0 || dup2(fd, 1) < 0)
		exit(EXIT_TEMP);
	if (fd > 1)
		close(fd);
	if (l->handed != NULL)
		handed_environment(l->handed);
	crowd_free(&l->crowd);
	release_signals(l);
	peer_of(0, &peer);
	log_about(NULL, peer.port != 0 ? peer.addr : NULL);
	exit(conf->session(&peer, 0, 1, conf->arg));
}

static void
pause_a_while(const struct loop *l)
{
	struct timespec ts = {0, PAUSE_MS * 1000000L};

	ppoll(NULL, 0, &ts, &l->usual);
}

/* SERVE_TROUBLE stands for "there is room" here. */
static enum serve_why
why_not(const struct loop *l, uint64_t key)
{
	if (l->crowd.n >= l->crowd.max)
		return SERVE_FULL;
	if (key != 0 && l->conf->max_per_addr != 0 &&
	    crowd_count(&l->crowd, key) >= l->conf->max_per_addr)
		return SERVE_FULL_ADDRESS;
	return SERVE_TROUBLE;
}

static bool
nearly_full(const struct loop *l)
{
	return l->crowd.n >= l->crowd.max - l->crowd.max / 8;
}

static void
start(struct loop *l, int fd, const struct sockaddr_storage *from)
{
	uint64_t key = crowd_key(&l->crowd, from);
	enum serve_why why = why_not(l, key);
	pid_t pid;

	if (why != SERVE_TROUBLE) {
		reap(l);
		why = why_not(l, key);
	}
	if (l->conf->pass != NULL &&
	    l->conf->pass(
		fd, why != SERVE_TROUBLE || nearly_full(l), l->conf->arg)) {
		close(fd);
		return;
	}
	if (why != SERVE_TROUBLE) {
		refuse(l, fd, why);
		return;
	}
	if (l->conf->before != NULL)
		l->conf->before(l->conf->arg);
	if ((pid = fork()) == 0)
		session(l, fd);
	if (pid < 0) {
		refuse(l, fd, SERVE_TROUBLE);
		pause_a_while(l);
		return;
	}
	close(fd);
	crowd_add(&l->crowd, pid, key);
}

/* Takes what waits on one socket.  -errno when it is good for nothing. */
static int
accept_some(struct loop *l, int sock)
{
	for (int i = 0; i < BURST && !leaving(); i++) {
		struct sockaddr_storage from = {.ss_family = AF_UNSPEC};
		socklen_t n = sizeof from;
		int fd =
		    accept4(sock, (struct sockaddr *)&from, &n, SOCK_CLOEXEC);

		if (fd >= 0) {
			start(l, fd, &from);
			continue;
		}
		switch (errno) {
		case EAGAIN:
			return 0;
		case EMFILE:
		case ENFILE:
		case ENOBUFS:
		case ENOMEM:
			note(l, "accept: %s", strerror(errno));
			pause_a_while(l);
			return 0;
		case EBADF:
		case EFAULT:
		case EINVAL:
		case ENOTSOCK:
		case EOPNOTSUPP:
			return -errno;
		default:
			continue; /* that connection's own trouble */
		}
	}
	return 0;
}

/* The same of those that somebody else has accepted, who counts them too: he
 * may know before us that one has ended.  When he is gone that is the end. */
static int
take_some(struct loop *l, int sock)
{
	const struct sockaddr_storage nobody = {.ss_family = AF_UNSPEC};

	if (leaving()) /* he sends no more; what he has sent is served */
		shutdown(sock, SHUT_RD);
	for (int i = 0; i < BURST && !stopping; i++) {
		int r = handed_receive(sock, l->handed);

		if (r == 1) {
			start(l, l->handed->fd[0], &nobody);
			l->handed->fd[0] = -1;
			handed_close(l->handed);
		} else if (r == 0)
			stopping = 1;
		else if (r == -EAGAIN)
			return 0;
		else if (r == -EMFILE || r == -EBADMSG)
			note(l, "a connection was not taken: %s", strerror(-r));
		else if (r != -EINTR)
			return r;
	}
	return 0;
}

/* Waits for a connection, an ended child or the end.  False: nobody came. */
static bool
wait_for_work(struct loop *l, struct pollfd *pfd)
{
	struct timespec idle = {(time_t)l->conf->idle_s, 0};
	bool forever = l->conf->idle_s == 0 || l->crowd.n > 0 ||
		       l->handed != NULL;
	int n;

	if (child_ended)
		reap(l);
	if (stopping)
		return true;
	n = ppoll(pfd, l->in.n, forever ? NULL : &idle, &l->usual);
	if (child_ended)
		reap(l);
	if (n < 0)
		for (unsigned i = 0; i < l->in.n; i++)
			pfd[i].revents = 0;
	return n != 0;
}

static int
listen_loop(struct loop *l)
{
	struct pollfd pfd[SERVE_SOCKETS];

	for (unsigned i = 0; i < l->in.n; i++)
		pfd[i] = (struct pollfd){l->in.listen[i], POLLIN, 0};
	while (!(l->handed != NULL ? stopping : leaving()) &&
	       wait_for_work(l, pfd))
		for (unsigned i = 0; i < l->in.n; i++) {
			int r = 0;

			if (pfd[i].revents != 0)
				r = l->handed != NULL
					? take_some(l, pfd[i].fd)
					: accept_some(l, pfd[i].fd);
			if (r < 0) {
				note(l, "accept: %s", strerror(-r));
				return EXIT_TEMP;
			}
		}
	return EXIT_SUCCESS;
}

static int
serve_one(const struct serve *conf)
{
	const int on = 1;
	struct peer peer;

	setsockopt(0, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	peer_of(0, &peer);
	log_about(NULL, peer.port != 0 ? peer.addr : NULL);
	return conf->session(&peer, 0, 1, conf->arg);
}

/* Where connections come from: 0 or a negative errno. */
static int
inherit(struct loop *l)
{
	static struct handed handed;
	int fd = handed_inherit();

	if (fd < 0)
		return serve_inherit(&l->in);
	l->handed = &handed;
	l->in.listen[l->in.n++] = fd;
	return 0;
}

int
serve(const struct serve *conf)
{
	struct loop l = {.conf = conf};
	uint64_t max = conf->max != 0 ? conf->max : MAX_DEFAULT;
	int r;

	signal(SIGPIPE, SIG_IGN);
	if ((r = inherit(&l)) < 0) {
		note(&l, "the sockets that were passed: %s", strerror(-r));
		return EXIT_USAGE;
	}
	if (l.in.n == 0)
		return serve_one(conf);
	if (crowd_init(&l.crowd, l.handed != NULL ? 2 * max : max) < 0)
		return EXIT_TEMP;
	share_outdated();
	catch_signals(&l);
	r = listen_loop(&l);
	if (!stopping && leaving())
		note(&l, "another process is to listen");
	crowd_free(&l.crowd);
	return r;
}

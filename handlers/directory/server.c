/* Local programs, a child for each; and the child that follows. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "directory.h"

enum { CHILDREN = 200, AGAIN_S = 1 };

static volatile sig_atomic_t stopping;
static pid_t follower;
static unsigned children;

static void
on_signal(int sig)
{
	if (sig == SIGTERM || sig == SIGINT)
		stopping = 1;
}

static void
in_child(void)
{
	sigset_t none;

	sigemptyset(&none);
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
start_follower(void)
{
	pid_t us = getpid();

	if ((follower = fork()) != 0)
		return;
	in_child();
	follow(us);
}

static void
answer(int sock)
{
	int fd = accept4(sock, NULL, NULL, SOCK_CLOEXEC);
	pid_t pid;

	if (fd < 0)
		return;
	if ((pid = fork()) == 0) {
		in_child();
		_exit(request_session(fd));
	}
	if (pid < 0)
		log_warn("fork: %s", strerror(errno));
	else
		children++;
	close(fd);
}

static void
reap(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != follower) {
			children--;
			continue;
		}
		log_warn("what follows the directory servers has ended: %s %d",
		    WIFSIGNALED(status) ? "signal" : "status",
		    WIFSIGNALED(status) ? WTERMSIG(status)
					: WEXITSTATUS(status));
		shown->since = 0;
		follower = -1; /* again, after a moment */
	}
}

static void
turn(const struct inherited *in, const sigset_t *usual)
{
	struct timespec soon = {AGAIN_S, 0};
	struct pollfd fds[SERVE_SOCKETS];
	int n;

	for (unsigned i = 0; i < in->n; i++)
		fds[i] = (struct pollfd){
		    children < CHILDREN ? in->listen[i] : -1, POLLIN, 0};
	n = ppoll(fds, in->n, follower < 0 ? &soon : NULL, usual);
	for (unsigned i = 0; n > 0 && i < in->n; i++)
		if (fds[i].revents != 0)
			answer(fds[i].fd);
	if (n == 0 && follower < 0)
		start_follower();
	reap();
}

int
server_run(const struct inherited *in)
{
	struct sigaction sa = {.sa_handler = on_signal};
	sigset_t block, usual;

	sigemptyset(&block);
	sigaddset(&block, SIGTERM);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGCHLD);
	sigprocmask(SIG_BLOCK, &block, &usual);
	sigdelset(&usual, SIGTERM);
	sigdelset(&usual, SIGCHLD);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGCHLD, &sa, NULL);
	start_follower();
	while (!stopping)
		turn(in, &usual);
	if (follower > 0) {
		kill(follower, SIGTERM);
		waitpid(follower, NULL, 0);
	}
	return EXIT_SUCCESS;
}

/*
 * The handler's process.
 *
 * Who listens starts a program of chapar's once, to take connections over
 * (base/handed.h) and fork for each: what its start costs in time and memory
 * is then paid once.  Any other program is started for each connection, and
 * so is one that does not take them over.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/handed.h"
#include "base/log.h"
#include "tls.h"

enum { WAIT_S = 30 }; /* for one that does not get on */

static int taker = -1; /* to the process that takes connections over */

/* It sees SIGPIPE as usual, and of our descriptors only what has no
 * close-on-exec.  0 or an errno. */
static int
start(int fd, pid_t *ret)
{
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t usual, none;
	int r;

	if (posix_spawn_file_actions_init(&fa) != 0)
		return ENOMEM;
	posix_spawnattr_init(&attr);
	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	posix_spawnattr_setsigdefault(&attr, &usual);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(
	    &attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	r = posix_spawn_file_actions_adddup2(&fa, fd, 0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&fa, fd, 1);
	if (r == 0)
		r = posix_spawnp(ret, handler[0], &fa, &attr, handler, environ);
	posix_spawn_file_actions_destroy(&fa);
	posix_spawnattr_destroy(&attr);
	return r;
}

pid_t
spawn_handler(int fd)
{
	pid_t pid;
	int r = start(fd, &pid);

	if (r != 0)
		die(EXIT_TEMP, "%s: %s", handler[0], strerror(r));
	return pid;
}

/* Waits for the facts, and becomes the handler. */
_Noreturn static void
become(int fd, int from)
{
	char facts[FACTS_MAX];
	size_t n = 0;
	ssize_t k;

	while (n < sizeof facts - 1 &&
	       (k = read(from, facts + n, sizeof facts - 1 - n)) > 0)
		n += (size_t)k;
	if (n == 0) /* there was no TLS */
		_exit(EXIT_SUCCESS);
	facts[n] = '\0';
	facts_to_environment(facts);
	signal(SIGPIPE, SIG_DFL);
	if (dup2(fd, 0) < 0 || dup2(fd, 1) < 0)
		die(EXIT_TEMP, "dup2: %s", strerror(errno));
	execvp(handler[0], handler);
	die(EXIT_TEMP, "%s: %s", handler[0], strerror(errno));
}

pid_t
spawn_ready(int fd, int *ret_tell)
{
	int p[2];
	pid_t pid;

	if (pipe2(p, O_CLOEXEC) < 0)
		die(EXIT_TEMP, "pipe: %s", strerror(errno));
	if ((pid = fork()) == 0) {
		close(p[1]);
		become(fd, p[0]);
	}
	if (pid < 0)
		die(EXIT_TEMP, "fork: %s", strerror(errno));
	close(p[0]);
	*ret_tell = p[1];
	return pid;
}

int
spawn_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return EXIT_TEMP;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool
is_gone(int sock)
{
	struct pollfd p = {.fd = sock};

	return poll(&p, 1, 0) != 0;
}

void
spawn_taker(void)
{
	const struct timeval most = {WAIT_S, 0};
	int sv[2], r;
	pid_t pid;

	if (taker >= 0 && !is_gone(taker))
		return;
	if (taker >= 0)
		close(taker);
	taker = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv) < 0) {
		log_err("socketpair: %s", strerror(errno));
		return;
	}
	setsockopt(sv[0], SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
	r = start(sv[1], &pid);
	close(sv[1]);
	if (r == 0) {
		taker = sv[0];
		return;
	}
	log_err("%s: %s", handler[0], strerror(r));
	close(sv[0]);
}

bool
spawn_has_taker(void)
{
	return taker >= 0;
}

bool
spawn_hand(const int *fd, unsigned n, struct span facts)
{
	return taker >= 0 && handed_send(taker, fd, n, facts) == 0;
}

bool
spawn_hand_over(const int *fd, unsigned n, struct span facts)
{
	bool done = spawn_hand(fd, n, facts);

	if (taker >= 0)
		close(taker);
	taker = -1;
	return done;
}

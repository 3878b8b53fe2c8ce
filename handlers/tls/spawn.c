/* The handler's process. */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "tls.h"

/* It sees SIGPIPE as usual, and of our descriptors only what has no
 * close-on-exec. */
pid_t
spawn_handler(int fd)
{
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t usual;
	pid_t pid;
	int r;

	if (posix_spawn_file_actions_init(&fa) != 0)
		die(EXIT_TEMP, "out of memory");
	posix_spawnattr_init(&attr);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	posix_spawnattr_setsigdefault(&attr, &usual);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	r = posix_spawn_file_actions_adddup2(&fa, fd, 0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&fa, fd, 1);
	if (r == 0)
		r = posix_spawnp(
		    &pid, handler[0], &fa, &attr, handler, environ);
	posix_spawn_file_actions_destroy(&fa);
	posix_spawnattr_destroy(&attr);
	if (r != 0)
		die(EXIT_TEMP, "%s: %s", handler[0], strerror(r));
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

/* The way to chapar-auth: its socket, or our own child. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/authc.h"

enum { WAIT_S = 60 };

static void
set_deadlines(int fd)
{
	struct timeval tv = {WAIT_S, 0};

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof tv);
}

static int
open_socket(struct authc *a)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int fd, r;

	if (strlen(a->socket) >= sizeof un.sun_path)
		return -ENAMETOOLONG;
	strcpy(un.sun_path, a->socket);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	set_deadlines(fd);
	do
		r = connect(fd, (struct sockaddr *)&un, sizeof un);
	while (r < 0 && errno == EINTR);
	if (r < 0) {
		r = -errno;
		close(fd);
		return r;
	}
	a->fd = fd;
	return 0;
}

/* The program beside the one that runs. */
static int
find_program(char path[PATH_MAX])
{
	static const char name[] = "chapar-auth";
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - sizeof name);
	char *slash;

	if (n < 0)
		return -errno;
	path[n] = '\0';
	if ((slash = strrchr(path, '/')) == NULL)
		return -ENOENT;
	strcpy(slash + 1, name);
	return 0;
}

/* Where standard error is the client's connection the child must not have it;
 * with the socketpair in its place it sees the same thing and uses syslog. */
static bool
stderr_is_client(void)
{
	struct stat in, err;

	return fstat(0, &in) == 0 && fstat(2, &err) == 0 &&
	       S_ISSOCK(in.st_mode) && in.st_dev == err.st_dev &&
	       in.st_ino == err.st_ino;
}

int
authc_program(const char *where, int fd, pid_t *ret)
{
	char path[PATH_MAX], option[] = "--spool", none[] = "--";
	char name[] = "chapar-auth", *spool = NULL;
	posix_spawn_file_actions_t fa;
	int r = find_program(path);

	if (r < 0)
		return r;
	if (where != NULL && (spool = strdup(where)) == NULL)
		return -ENOMEM;
	if (posix_spawn_file_actions_init(&fa) == 0) {
		char *argv[] = {
		    name, spool != NULL ? option : none, spool, NULL};

		r = posix_spawn_file_actions_adddup2(&fa, fd, 0);
		if (r == 0)
			r = posix_spawn_file_actions_adddup2(&fa, fd, 1);
		if (r == 0 && stderr_is_client())
			r = posix_spawn_file_actions_adddup2(&fa, fd, 2);
		if (r == 0)
			r = posix_spawn(ret, path, &fa, NULL, argv, environ);
		posix_spawn_file_actions_destroy(&fa);
	} else
		r = ENOMEM;
	free(spool);
	return -r;
}

static int
open_child(struct authc *a)
{
	int sv[2], r;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv) < 0)
		return -errno;
	r = authc_outside_ask(sv[1]);
	if (r == -ENOTCONN)
		r = authc_program(a->spool, sv[1], &a->pid);
	close(sv[1]);
	if (r < 0) {
		close(sv[0]);
		a->pid = 0;
		return r;
	}
	set_deadlines(sv[0]);
	a->fd = sv[0];
	return 0;
}

int
authc_open(struct authc *a)
{
	if (a->fd >= 0)
		return 0;
	a->used = false;
	return a->socket != NULL ? open_socket(a) : open_child(a);
}

void
authc_drop(struct authc *a)
{
	if (a->fd >= 0)
		close(a->fd);
	a->fd = -1;
	if (a->pid > 0) {
		kill(a->pid, SIGTERM);
		while (waitpid(a->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	a->pid = 0;
}

/* The programs that a transcript talks to or runs: how they begin and end. */
#include "transcript.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CLOCK INT64_C(1700000000000000) /* 2023-11-14 22:13:20 UTC */

static void
set_env(void)
{
	char text[32];

	snprintf(text, sizeof text, "%lld",
	    (long long)(CLOCK + ++started * INT64_C(1000000)));
	setenv("CHAPAR_CLOCK", text, 1);
	snprintf(text, sizeof text, "%u", started);
	setenv("CHAPAR_SEED", text, 1);
}

static int
status_of(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

/* Waits for a child; -1 if it does not end in time. */
static int
reap(pid_t pid, int ms)
{
	const int64_t until = now_ms() + ms;
	struct timespec pause = {0, 200000};
	int status;
	pid_t r;

	while ((r = waitpid(pid, &status, WNOHANG)) == 0 && now_ms() < until) {
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < 5000000)
			pause.tv_nsec *= 2;
	}
	return r == pid ? status_of(status) : -1;
}

_Noreturn static void
child(const char *command, int in, int out, int err)
{
	if (in >= 0)
		dup2(in, 0);
	dup2(out, 1);
	dup2(err, 2);
	signal(SIGPIPE, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

static void
start(struct session *s)
{
	const unsigned id = (unsigned)(s - sessions);
	int sv[2], err;

	if (s->command == NULL)
		fail("no H line says what session %u talks to", id);
	err = open(path("%s/log%u", dir, id),
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (err < 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv) != 0)
		fail("socketpair: %s", strerror(errno));
	set_env();
	s->imap = strstr(s->command, "imap") != NULL ||
		  strstr(s->command, "imsp") != NULL;
	s->eof = false;
	s->in.n = s->taken = s->literal = 0;
	s->pid = fork();
	if (s->pid == 0)
		child(path("exec %s", s->command), sv[1], sv[1], err);
	if (s->pid < 0)
		fail("fork: %s", strerror(errno));
	close(sv[1]);
	close(err);
	s->fd = sv[0];
}

void
session_ready(struct session *s)
{
	if (s->pid == 0)
		start(s);
}

void
finish(struct session *s, int want)
{
	char drop[4096];
	int got;

	if (s->fd >= 0) {
		struct pollfd pfd = {.fd = s->fd, .events = POLLIN};

		shutdown(s->fd, SHUT_WR);
		while (!s->eof && poll(&pfd, 1, WAIT_MS) > 0 &&
		       read(s->fd, drop, sizeof drop) > 0)
			continue;
		close(s->fd);
		s->fd = -1;
	}
	got = reap(s->pid, WAIT_MS);
	if (got < 0)
		fail("session %d does not end", (int)(s - sessions));
	s->pid = 0;
	if (got > 128 && got != want)
		fail("session %d died of signal %d (%s), wanted exit %d",
		    (int)(s - sessions), got - 128, strsignal(got - 128), want);
	if (got != want)
		fail("session %d ended with %d, wanted %d", (int)(s - sessions),
		    got, want);
}

void
run(const char *command)
{
	const char *name = path("%s/out", dir);
	int out = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	pid_t pid;
	int status;

	set_env();
	if ((pid = fork()) == 0) {
		vars_to_env();
		for (unsigned i = 1; i < NSESSION; i++) {
			setenv(i == 1 ? "LOG" : path("LOG%u", i),
			    path("%s/log%u", dir, i), 1);
			if (sessions[i].pid > 0)
				setenv(path("PID%u", i),
				    path("%d", (int)sessions[i].pid), 1);
		}
		child(command, -1, out, out);
	}
	close(out);
	if ((status = reap(pid, RUN_MS)) == 0)
		return;
	kill(pid, SIGKILL);
	if (status < 0)
		printf("not ok %s:%u no end of: %s\n", file, lineno, command);
	else
		printf("not ok %s:%u exit %d of: %s\n", file, lineno, status,
		    command);
	show_file("", name);
	quit();
}

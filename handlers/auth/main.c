/*
 * chapar-auth - says who somebody is.
 *
 * The one program that reads secrets.  Handlers ask it over a Unix socket, or
 * start it on a socketpair; the protocol is in base/authmsg.h.  In server.c
 * is the loop, in request.c the questions, in check.c the answer.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "auth.h"
#include "base/log.h"
#include "base/options.h"

static const char program[] = "chapar-auth";

struct settings settings = {.remember_s = 300};
static const char *spool = "/var/spool/chapar";

/* clang-format off */
static const struct option_def options[] = {
	{"spool", OPT_STRING, &spool, "DIR",
	    "where users.tdb is"},
	{"users", OPT_STRING, &settings.users, "PATH",
	    "the user database, if not SPOOL/users.tdb"},
	{"remember", OPT_SECONDS, &settings.remember_s, "TIME",
	    "how long a right password is known again"},
	{"admins", OPT_STRING, &settings.admins, "NAMES",
	    "who may act as others, separated by commas"},
	{NULL, 0, NULL, NULL, NULL},
};
/* clang-format on */

/* Nobody reads this process's memory: no core, no ptrace, no /proc/PID/mem. */
static void
harden(void)
{
	const struct rlimit none = {0, 0};

	prctl(PR_SET_DUMPABLE, 0);
	setrlimit(RLIMIT_CORE, &none);
	signal(SIGPIPE, SIG_IGN);
}

static void
default_users(void)
{
	static char path[4096];

	if (settings.users != NULL)
		return;
	if (snprintf(path, sizeof path, "%s/users.tdb", spool) >=
	    (int)sizeof path)
		options_bad(program, "--spool is too long");
	settings.users = path;
}

int
main(int argc, char *argv[])
{
	struct inherited in;
	int type, r;
	socklen_t n = sizeof type;

	harden();
	r = options_parse(program, "[options]", options, argc, argv);
	if (r < argc)
		options_bad(program, "no arguments are taken: %s", argv[r]);
	default_users();
	log_init(program);
	if ((r = serve_inherit(&in)) < 0)
		die(EXIT_USAGE, "sockets passed: %s", strerror(-r));
	if (in.n == 0 && getsockopt(0, SOL_SOCKET, SO_TYPE, &type, &n) < 0)
		die(EXIT_USAGE, "standard input is no socket");
	remember_init();
	check_init();
	/* Without exit handlers: whoever looks for leaks cannot look here. */
	_exit(server_run(&in));
}

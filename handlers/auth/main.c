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
#include "base/authc.h"
#include "base/confine.h"
#include "base/log.h"
#include "base/options.h"

static const char program[] = "chapar-auth";

struct settings settings = {
    .spool = "/var/spool/chapar",
    .passwords = "database",
    .mechanisms = AUTHC_MECHANISMS,
    .pam_service = "chapar",
    .saslauthd = "/run/saslauthd/mux",
    .remember_s = 300,
    .exit_idle_s = 600,
};

/* clang-format off */
static const struct option_def options[] = {
	{"spool", OPT_STRING, &settings.spool, "DIR",
	    "where users.tdb is"},
	{"users", OPT_STRING, &settings.users, "PATH",
	    "the user database, if not SPOOL/users.tdb"},
	{"passwords", OPT_STRING, &settings.passwords, "LIST",
	    "who knows them: database, pam, saslauthd; in order"},
	{"mechanisms", OPT_STRING, &settings.mechanisms, "LIST",
	    "which of SASL's are offered; also of the other programs"},
	{"pam-service", OPT_STRING, &settings.pam_service, "NAME",
	    "what PAM knows us as"},
	{"pam-confdir", OPT_STRING, &settings.pam_confdir, "DIR",
	    "where its file is, if not in /etc/pam.d"},
	{"saslauthd", OPT_STRING, &settings.saslauthd, "PATH",
	    "where saslauthd listens"},
	{"nss-groups", OPT_FLAG, &settings.nss_groups, "",
	    "add the groups that the system knows"},
	{"keytab", OPT_STRING, &settings.keytab, "PATH",
	    "the keys of our Kerberos services"},
	{"hostname", OPT_STRING, &settings.hostname, "NAME",
	    "our name, for Kerberos and challenges"},
	{"remember", OPT_SECONDS, &settings.remember_s, "TIME",
	    "how long a right password is known again"},
	{"exit-idle", OPT_SECONDS, &settings.exit_idle_s, "TIME",
	    "when listening, leave after so long without questions; 0: never"},
	{"admins", OPT_STRING, &settings.admins, "NAMES",
	    "who may act as others, separated by commas"},
	{"throttle", OPT_STRING, &settings.throttle, "PATH",
	    "where failures are counted; none: they are not"},
	{"trusted", OPT_STRING, &settings.trusted, "ADDRESSES",
	    "whose failures are not held against them all"},
	{"proxy-key", OPT_STRING, &settings.proxy_key, "FILE",
	    "the secret of all servers of a site"},
	CONFINE_OPTIONS,
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

static const char *
path_below(const char *dir, size_t n, const char *name)
{
	size_t size = n + strlen(name) + 2;
	char *path = malloc(size);

	if (path == NULL)
		options_bad(program, "out of memory");
	snprintf(path, size, "%.*s/%s", (int)n, dir, name);
	return path;
}

static const char *
path_in(const char *dir, const char *name)
{
	return path_below(dir, strlen(dir), name);
}

/* The first of the folders that systemd names, with colons between them. */
static const char *
path_in_first(const char *dirs, const char *name)
{
	return path_below(dirs, strcspn(dirs, ":"), name);
}

/* That of systemd's, where it was given one. */
static void
find_proxy_key(void)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	const char *path;

	if (settings.proxy_key != NULL || dir == NULL)
		return;
	path = path_in(dir, "chapar.proxy.key");
	if (access(path, F_OK) == 0)
		settings.proxy_key = path;
}

static void
defaults(void)
{
	static char name[256] = "localhost";
	const char *state = getenv("STATE_DIRECTORY");

	if (settings.users == NULL)
		settings.users = path_in(settings.spool, "users.tdb");
	if (settings.throttle == NULL)
		settings.throttle =
		    state != NULL ? path_in_first(state, "throttle.tdb")
				  : path_in(settings.spool, "run/throttle.tdb");
	if (settings.hostname == NULL) {
		gethostname(name, sizeof name - 1);
		settings.hostname = name;
	}
	find_proxy_key();
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
	defaults();
	log_init(program);
	if ((r = serve_inherit(&in)) < 0)
		die(EXIT_USAGE, "sockets passed: %s", strerror(-r));
	if (in.n == 0 && getsockopt(0, SOL_SOCKET, SO_TYPE, &type, &n) < 0)
		die(EXIT_USAGE, "standard input is no socket");
	tickets_init();
	walls();
	remember_init();
	check_init();
	/* Without exit handlers: whoever looks for leaks cannot look here. */
	_exit(server_run(&in));
}

/*
 * chapar-imsp - serve options, address books and the places of mailboxes.
 *
 * Read a command, run it, forget its memory; until LOGOUT, the end of input or
 * an idle while.  The commands are listed in command.c.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/confine.h"
#include "base/fmt.h"
#include "base/log.h"
#include "base/options.h"
#include "base/relay.h"
#include "base/tlsc.h"
#include "imsp.h"
#include "spool/names.h"
#include "spool/standby.h"

enum {
	COMMAND_BYTES = 256 << 20, /* the arenas' limits */
	CONNECTION_BYTES = 1 << 20,
};

static struct config conf = {
    .spool = "/var/spool/chapar",
    .idle_timeout = 30 * 60,
    .login_timeout = 60,
    .write_timeout = 60,
    .max_literals = 2 << 20,
};
static uint64_t max_connections = 1000, max_per_address, leave_s = 60;
static const char *clock_at, *seed;
static const char *user_prefix = "user/", *board_prefix = "board/";
static const char *plaintext_networks;

/* clang-format off */
static const struct option_def options[] = {
	{"spool", OPT_STRING, &conf.spool, "DIR",
	    "where everything is"},
	{"user", OPT_STRING, &conf.user, "NAME",
	    "serve this user, who need not log in"},
	{"groups", OPT_STRING, &conf.groups, "LIST",
	    "with --user: the groups he is in"},
	{"auth-socket", OPT_STRING, &conf.auth_socket, "PATH",
	    "where chapar-auth listens; else it is started"},
	{"admins", OPT_STRING, &conf.admins, "LIST",
	    "administrators, besides those of imsp.admin.all"},
	{"anonymous", OPT_FLAG, &conf.anonymous, NULL,
	    "answer questions before a login"},
	{"host", OPT_STRING, &conf.host, "NAME",
	    "what clients call this server; else the machine's name"},
	{"user-prefix", OPT_STRING, &user_prefix, "NAME/",
	    "before the mailboxes of other users"},
	{"board-prefix", OPT_STRING, &board_prefix, "NAME/",
	    "before those of boards"},
	{"plaintext-networks", OPT_STRING, &plaintext_networks, "LIST",
	    "networks from which passwords need no TLS, 10.8.0.0/16,..."},
	RELAY_OPTIONS,
	{"idle-timeout", OPT_SECONDS, &conf.idle_timeout, "TIME",
	    "longest wait for the client"},
	{"login-timeout", OPT_SECONDS, &conf.login_timeout, "TIME",
	    "the same, before it has logged in"},
	{"write-timeout", OPT_SECONDS, &conf.write_timeout, "TIME",
	    "longest wait for it to take an answer"},
	{"max-literals", OPT_SIZE, &conf.max_literals, "SIZE",
	    "largest literals of one command, together"},
	{"max-connections", OPT_NUMBER, &max_connections, "N",
	    "at once, when listening"},
	{"max-per-address", OPT_NUMBER, &max_per_address, "N",
	    "of them from one address; 0: any number"},
	{"max-per-user", OPT_NUMBER, &conf.max_per_user, "N",
	    "sessions of one user; 0: any number"},
	{"exit-idle", OPT_SECONDS, &leave_s, "TIME",
	    "when listening, leave after so long without"},
	STANDBY_OPTIONS,
	STANDBY_READS_OPTION,
	CONFINE_OPTIONS,
	{"clock", OPT_STRING, &clock_at, "US",
	    "for tests: the time it is"},
	{"seed", OPT_STRING, &seed, "N",
	    "for tests: of random ids"},
	{NULL, 0, NULL, NULL, NULL},
};
/* clang-format on */

static struct io io;

static void
closing(const char *why)
{
	(void)why; /* it is in the log */
	io_puts(&io, "* BYE something is wrong here\r\n");
	io_flush(&io);
}

/* A client that takes forever to log in, byte by byte, is as if it had left.
 * session_login() takes the alarm back. */
static int late_fd;

static void
on_alarm(int sig)
{
	(void)sig;
	shutdown(late_fd, SHUT_RD);
}

static void
set_alarm(int in)
{
	struct sigaction act = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};

	late_fd = in;
	sigaction(SIGALRM, &act, NULL);
	alarm((unsigned)conf.login_timeout);
}

/* "staff,students" as the list that chapar-auth would give */
static const char *
groups_of(struct session *s)
{
	char *list;

	if (conf.groups == NULL)
		return NULL;
	list = arena_printf(s->keep, "%s,", conf.groups);
	for (char *p = list; *p != '\0'; p++)
		if (*p == ',')
			*p = '\0';
	return list;
}

static void
greet(struct session *s)
{
	int rc;

	if (conf.user != NULL && !s->peer->is_local) {
		log_err("%s: --user is not for a network", s->peer->addr);
		hang_up(s, "* BYE not from there", "not local");
		return;
	}
	if (conf.user != NULL &&
	    (rc = session_login(s, conf.user, groups_of(s))) != 0) {
		log_err("%s: %s", conf.user, spool_strerror(rc));
		hang_up(s, "* BYE there is no account", "no account");
		return;
	}
	io_puts(s->io, "* OK chapar IMSP is ready\r\n");
}

static void
talk(struct session *s)
{
	struct span line;

	while (s->state != LOGOUT && command_read(s, &line)) {
		command_run(s, line);
		if (s->relay != NULL)
			pass_on(s);
		arena_reset(s->mem);
	}
	batch_end(s);
	if (s->io->timedout) {
		io_puts(s->io, "* BYE user was idle for too long, closing\r\n");
		s->bye = "idle for too long";
	}
	io_flush(s->io);
}

static int
session(const struct peer *peer, int in, int out, void *arg)
{
	struct arena mem = {.limit = COMMAND_BYTES};
	struct arena keep = {.limit = CONNECTION_BYTES};
	struct authc authc =
	    AUTHC_INIT(.socket = conf.auth_socket, .spool = conf.spool,
		.service = "imsp", .peer = peer, .tls = tlsc_now()->on);
	struct session s = {.io = &io,
	    .mem = &mem,
	    .keep = &keep,
	    .config = &conf,
	    .state = NOAUTH,
	    .authc = &authc,
	    .peer = peer};
	int rc;

	(void)arg;
	io_init(&io, in, out, (int)conf.login_timeout * 1000,
	    (int)conf.write_timeout * 1000);
	set_alarm(in);
	die_hook = closing;
	if ((rc = spool_open(&s.spool, conf.spool)) != 0)
		die(EXIT_TEMP, "%s: %s", conf.spool, spool_strerror(rc));
	s.spool.directory_socket = relay_options.directory;
	s.viewer.spool = &s.spool;
	s.options = (struct options){.viewer = &s.viewer, .host = conf.host};
	s.locks = (struct advisory)ADVISORY_INIT(&s.spool);
	greet(&s);
	rc = s.state == LOGOUT ? EXIT_NOUSER : 0;
	talk(&s);
	session_end(&s);
	authc_close(&authc);
	spool_close(&s.spool);
	arena_free(&mem);
	arena_free(&keep);
	return rc == 0 && io.broken ? EXIT_TEMP : rc;
}

static const char *
refusal(enum serve_why why)
{
	return why == SERVE_TROUBLE ? "* BYE something is wrong here\r\n"
				    : "* BYE too many connections\r\n";
}

static void
note(const char *text)
{
	log_warn("%s", text);
}

static void
check_options(void)
{
	static char host[HOST_SIZE];
	uint64_t n;

	if (!authc_trust_networks(plaintext_networks))
		options_bad("chapar-imsp", "--plaintext-networks: no list of "
			       "networks");
	if (conf.idle_timeout > 24 * 3600 || conf.login_timeout > 3600 ||
	    conf.write_timeout > 3600)
		options_bad("chapar-imsp", "a timeout is too long");
	if (conf.max_literals > COMMAND_BYTES / 16)
		options_bad("chapar-imsp", "--max-literals is too large");
	if (!names_prefixes(user_prefix, board_prefix))
		options_bad("chapar-imsp",
		    "a prefix ends in a slash, and is not part of another");
	if (conf.host == NULL) {
		if (gethostname(host, sizeof host - 1) != 0)
			strcpy(host, "localhost");
		conf.host = host;
	}
	if (clock_at != NULL && scan_number(span_str(clock_at), INT64_MAX, &n))
		clock_set((int64_t)n);
	if (seed != NULL && scan_number(span_str(seed), UINT64_MAX, &n))
		random_seed(n);
}

int
main(int argc, char *argv[])
{
	struct serve serve_conf = {
	    .session = session, .refusal = refusal, .note = note};

	standby_reads = "down"; /* what is read seldom changes */
	if (options_parse("chapar-imsp", "[OPTIONS]", options, argc, argv) <
	    argc)
		options_bad("chapar-imsp", "takes no arguments");
	log_init("chapar-imsp");
	standby_options("chapar-imsp");
	check_options();
	serve_conf.idle_s = leave_s;
	serve_conf.max = max_connections;
	serve_conf.max_per_addr = max_per_address;
	relay_prepare("chapar-imsp", conf.spool, plaintext_networks);
	confine_handler("chapar-imsp", conf.spool, conf.auth_socket == NULL);
	return serve(&serve_conf);
}

/*
 * chapar-imap - serve IMAP4rev1 on a connection.
 *
 * Read a command, run it, forget its memory; until LOGOUT, the end of input
 * or an idle half hour.  The commands are listed in command.c.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/authc.h"
#include "base/clock.h"
#include "base/confine.h"
#include "base/fmt.h"
#include "base/log.h"
#include "base/options.h"
#include "base/relay.h"
#include "base/serve.h"
#include "notify.h"
#include "remote.h"
#include "search.h"
#include "spool/names.h"
#include "spool/standby.h"

enum {
	COMMAND_BYTES = 64 << 20, /* the arenas' limits */
	CONNECTION_BYTES = 1 << 20,
};

static struct config conf = {
    .spool = "/var/spool/chapar",
    .idle_timeout = 30 * 60,
    .login_timeout = 60,
    .write_timeout = 5 * 60,
    .progress_interval = 10,
    .message_limit = UINT32_MAX,
    .max_message_size = 100 << 20,
    .max_literals = 1 << 20,
    .remote_timeout = 10,
    .remote_list_age = 5,
    .referrals = true,
};
static uint64_t max_connections = 1000, max_per_address, leave_s = 60;
static const char *groups;
static const char *user_prefix = "user/", *board_prefix = "board/";
static const char *clock_at, *seed, *sync_what = "mail";
static const char *plaintext_networks;

/* clang-format off */
static const struct option_def options[] = {
	{"spool", OPT_STRING, &conf.spool, "DIR",
	    "where the mail is"},
	{"user", OPT_STRING, &conf.user, "NAME",
	    "serve this user, who need not log in"},
	{"groups", OPT_STRING, &groups, "LIST",
	    "with --user: the groups he is in"},
	{"admins", OPT_STRING, &conf.admins, "LIST",
	    "who may see and share out everything: names, group:NAME"},
	{"submitters", OPT_STRING, &conf.submitters, "LIST",
	    "who takes in mail for others, and may fetch it by URL"},
	{"user-prefix", OPT_STRING, &user_prefix, "NAME/",
	    "what the mailboxes of other users are below"},
	{"board-prefix", OPT_STRING, &board_prefix, "NAME/",
	    "what boards are below"},
	{"auth-socket", OPT_STRING, &conf.auth_socket, "PATH",
	    "where chapar-auth listens; else it is started"},
	{"plaintext-networks", OPT_STRING, &plaintext_networks, "LIST",
	    "networks from which passwords need no TLS, 10.8.0.0/16,..."},
	RELAY_OPTIONS,
	{"idle-timeout", OPT_SECONDS, &conf.idle_timeout, "TIME",
	    "longest wait for the client"},
	{"login-timeout", OPT_SECONDS, &conf.login_timeout, "TIME",
	    "the same, before it has logged in"},
	{"write-timeout", OPT_SECONDS, &conf.write_timeout, "TIME",
	    "longest wait for it to take an answer"},
	{"progress-interval", OPT_SECONDS, &conf.progress_interval, "TIME",
	    "how often a long command says how far it is"},
	{"message-limit", OPT_NUMBER, &conf.message_limit, "N",
	    "messages that one command works on"},
	{"max-message-size", OPT_SIZE, &conf.max_message_size, "SIZE",
	    "largest message taken"},
	{"max-literals", OPT_SIZE, &conf.max_literals, "SIZE",
	    "largest literals of other commands, together"},
	{"autocreate-user", OPT_FLAG, &conf.autocreate.user, NULL,
	    "who has no account gets one at login"},
	{"autocreate", OPT_STRING, &conf.autocreate.folders, "LIST",
	    "folders made then: Sent,Drafts,Trash,Spam=Junk"},
	{"sync", OPT_STRING, &sync_what, "mail|all",
	    "all: flag changes and expunges are on disk before they are "
	    "answered"},
	{"max-connections", OPT_NUMBER, &max_connections, "N",
	    "at once, when listening"},
	{"max-per-address", OPT_NUMBER, &max_per_address, "N",
	    "of them from one address; 0: any number"},
	{"max-per-user", OPT_NUMBER, &conf.max_per_user, "N",
	    "sessions of one user; 0: any number"},
	{"exit-idle", OPT_SECONDS, &leave_s, "TIME",
	    "when listening, leave after so long without"},
	{"remote-timeout", OPT_SECONDS, &conf.remote_timeout, "TIME",
	    "longest wait for the answer of another server"},
	{"remote-list-age", OPT_SECONDS, &conf.remote_list_age, "TIME",
	    "how long what they said to LIST is good; 0: they are asked again"},
	{"referrals", OPT_FLAG, &conf.referrals, NULL,
	    "send clients that ask for it to other servers"},
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
	io_puts(&io, "* BYE [UNAVAILABLE] Something is wrong here.\r\n");
	io_flush(&io);
}

/* A client that takes forever to log in, byte by byte, is not waited for: it
 * is as if it had left.  session_login() takes the alarm back. */
static volatile sig_atomic_t late;
static int late_fd;

static void
on_alarm(int sig)
{
	(void)sig;
	late = 1;
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

	if (groups == NULL)
		return NULL;
	list = arena_printf(s->keep, "%s,", groups);
	for (char *p = list; *p != '\0'; p++)
		if (*p == ',')
			*p = '\0';
	return list;
}

/* Why there is no PREAUTH session; returns what to end with. */
static int
turn_away(struct session *s, int rc)
{
	bool nobody = rc == SPOOL_NONE || rc == SPOOL_BADNAME;

	log_err("%s: %s", conf.user, spool_strerror(rc));
	io_puts(s->io, nobody ? "* BYE There is no mail here.\r\n"
		: rc == SPOOL_FULL
		    ? "* BYE [UNAVAILABLE] Too many connections.\r\n"
		    : "* BYE [UNAVAILABLE] Something is wrong here.\r\n");
	return nobody ? EXIT_NOUSER : EXIT_TEMP;
}

/* "* OK" or, where we know who it is, "* PREAUTH".  Not 0: what to end with,
 * the client having been sent away. */
static int
greet(struct session *s)
{
	int rc;

	if (conf.user != NULL && !s->peer->is_local) {
		log_err("%s: --user is not for a network", s->peer->addr);
		io_puts(s->io, "* BYE [UNAVAILABLE] Not from there.\r\n");
		return EXIT_NOUSER;
	}
	if (conf.user != NULL &&
	    (rc = session_login(s, conf.user, groups_of(s))) != 0)
		return turn_away(s, rc);
	if (conf.user != NULL)
		log_about(s->user, s->peer->addr);
	io_puts(s->io, s->state == AUTH ? "* PREAUTH [" : "* OK [");
	put_capabilities(s);
	io_puts(s->io, "] chapar is ready.\r\n");
	return 0;
}

/* A client that said NOTIFY hears what happens while it says nothing. */
static bool
notice(struct session *s)
{
	int64_t until = clock_ms() + (int64_t)conf.idle_timeout * 1000;

	if (s->notify == NULL)
		return true;
	if (!session_wait(s, until, false)) {
		s->io->timedout = true;
		return false;
	}
	arena_reset(s->mem);
	if (!session_here(s)) {
		session_moved(s);
		return false;
	}
	if (remote_lost(s)) {
		io_puts(s->io,
		    "* BYE The server of the selected mailbox is gone.\r\n");
		s->bye = "other server gone";
		return false;
	}
	if (s->view == NULL || !s->view->gone)
		return true;
	io_puts(s->io, "* BYE The selected mailbox is not there any more.\r\n");
	s->bye = "mailbox gone";
	return false;
}

static void
talk(struct session *s)
{
	struct span line;

	while (s->state != LOGOUT && notice(s) && command_read(s, &line)) {
		command_run(s, line);
		if (s->state == LOGOUT || !literal_drain(s))
			break;
		arena_reset(s->mem);
		search_index(s);
	}
	if (s->io->timedout || (late && s->state == NOAUTH)) {
		io_puts(s->io, "* BYE Idle for too long.\r\n");
		s->bye = "idle for too long";
	}
	io_flush(s->io);
}

static int
session(const struct peer *peer, int in, int out, void *arg)
{
	struct arena mem = {.limit = COMMAND_BYTES};
	struct arena keep = {.limit = CONNECTION_BYTES};
	struct authc authc = AUTHC_INIT(.socket = conf.auth_socket,
	    .spool = conf.spool, .service = "imap", .peer = peer);
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
	die_hook = closing;
	set_alarm(in);
	if ((rc = spool_open(&s.spool, conf.spool)) != 0)
		die(EXIT_TEMP, "%s: %s", conf.spool, spool_strerror(rc));
	s.spool.sync_all = strcmp(sync_what, "all") == 0;
	s.spool.directory_socket = relay_options.directory;
	if ((rc = greet(&s)) != 0) {
		io_flush(&io);
		return rc;
	}
	talk(&s);
	if (io.filter != NULL)
		io.filter->free(&io);
	search_index_last(&s);
	session_end(&s);
	authc_close(&authc);
	spool_close(&s.spool);
	arena_free(&mem);
	arena_free(&keep);
	return io.broken ? EXIT_TEMP : EXIT_SUCCESS;
}

static const char *
refusal(enum serve_why why)
{
	return why == SERVE_TROUBLE
		   ? "* BYE [UNAVAILABLE] Something is wrong here.\r\n"
		   : "* BYE [UNAVAILABLE] Too many connections.\r\n";
}

static void
note(const char *text)
{
	log_warn("%s", text);
}

static void
check_options(void)
{
	uint64_t n;

	if (!names_prefixes(user_prefix, board_prefix))
		options_bad("chapar-imap",
		    "a prefix ends in a slash, and is not part of another");
	if (!authc_trust_networks(plaintext_networks))
		options_bad("chapar-imap", "--plaintext-networks: no list of "
			       "networks");
	if (strcmp(sync_what, "all") != 0 && strcmp(sync_what, "mail") != 0)
		options_bad("chapar-imap", "--sync is mail or all");
	if (!autocreate_valid(conf.autocreate.folders))
		options_bad("chapar-imap", "--autocreate: no list of folders");
	if (conf.idle_timeout > 24 * 3600 || conf.login_timeout > 3600 ||
	    conf.write_timeout > 3600)
		options_bad("chapar-imap", "a timeout is too long");
	if (conf.message_limit == 0 || conf.message_limit > UINT32_MAX)
		options_bad("chapar-imap", "--message-limit: no such number");
	if (conf.max_message_size > UINT32_MAX)
		options_bad("chapar-imap", "--max-message-size is too large");
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

	if (options_parse("chapar-imap", "[OPTIONS]", options, argc, argv) <
	    argc)
		options_bad("chapar-imap", "takes no arguments");
	log_init("chapar-imap");
	standby_options("chapar-imap");
	check_options();
	authc_serve_anonymous();
	serve_conf.idle_s = leave_s;
	serve_conf.max = max_connections;
	serve_conf.max_per_addr = max_per_address;
	relay_prepare("chapar-imap", conf.spool, plaintext_networks);
	confine_handler("chapar-imap", conf.spool, conf.auth_socket == NULL);
	return serve(&serve_conf);
}

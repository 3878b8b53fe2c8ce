/*
 * chapar-pop3 - let one client fetch the mail of a mailbox.
 *
 * Read a command, run it, forget its memory; until QUIT, the end of input or
 * an idle while.  Only QUIT deletes.  The commands are listed in command.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/confine.h"
#include "base/fmt.h"
#include "base/log.h"
#include "base/options.h"
#include "base/relay.h"
#include "pop3.h"
#include "spool/names.h"
#include "spool/standby.h"

enum {
	WRITE_MS = 2 * 60 * 1000,
	COMMAND_BYTES = 256 * 1024,
	IDLE_MOST = 7 * 24 * 60 * 60,
};

static struct config conf = {
    .spool = "/var/spool/chapar",
    .idle_s = 10 * 60,
};
static uint64_t max_connections, max_per_addr, leave_s = 60;
static const char *clock_at, *seed, *hostname = "localhost";
static const char *user_prefix = "user/", *board_prefix = "board/";
static const char *plaintext_networks;

/* clang-format off */
static const struct option_def options[] = {
	{"spool", OPT_STRING, &conf.spool, "DIR",
	    "where the mail is"},
	{"auth-socket", OPT_STRING, &conf.auth_socket, "PATH",
	    "where chapar-auth listens; else it is started"},
	{"user", OPT_STRING, &conf.user, "NAME",
	    "who it is; not over a network"},
	{"groups", OPT_STRING, &conf.groups, "LIST",
	    "with --user or --proven: the groups he is in"},
	{"user-prefix", OPT_STRING, &user_prefix, "NAME/",
	    "what the mailboxes of other users are below"},
	{"board-prefix", OPT_STRING, &board_prefix, "NAME/",
	    "what boards are below"},
	{"proven", OPT_STRING, &conf.proven, "LIST",
	    "names for which any password will do"},
	{"plaintext-networks", OPT_STRING, &plaintext_networks, "LIST",
	    "networks from which passwords need no TLS, 10.8.0.0/16,..."},
	RELAY_OPTIONS,
	{"login-delay", OPT_SECONDS, &conf.login_delay_s, "TIME",
	    "least time between two logins of a user"},
	{"expire", OPT_NUMBER, &conf.expire_days, "DAYS",
	    "tell how long mail is kept; 0: for ever"},
	{"hostname", OPT_STRING, &hostname, "NAME",
	    "our name, for APOP"},
	{"autocreate-user", OPT_FLAG, &conf.autocreate.user, NULL,
	    "who has no account gets one at login"},
	{"autocreate", OPT_STRING, &conf.autocreate.folders, "LIST",
	    "folders made then: Sent,Drafts,Trash,Spam=Junk"},
	{"idle-timeout", OPT_SECONDS, &conf.idle_s, "TIME",
	    "longest wait for the client"},
	{"max-connections", OPT_NUMBER, &max_connections, "N",
	    "at once, when listening"},
	{"max-per-address", OPT_NUMBER, &max_per_addr, "N",
	    "of these from one address"},
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
static struct spool spool;

static void
closing(const char *why)
{
	(void)why; /* it is in the log */
	io_puts(&io, "-ERR [SYS/TEMP] something is wrong here, good-bye\r\n");
	io_flush(&io);
}

/* --user as chapar-auth would say it; false: nobody can be called so. */
static bool
identify(struct identity *id, struct span *folder)
{
	*id = (struct identity){.user = ""};
	if (username_fold(
		login_split(span_str(conf.user), folder), id->user) != 0)
		return false;
	login_groups(&conf, id);
	return true;
}

static void
greet(struct session *s)
{
	struct identity id;
	struct span folder;
	struct reply r;

	if (s->conf->user == NULL) {
		if (authc_apop_offered() && s->conf->proven == NULL)
			snprintf(s->timestamp, sizeof s->timestamp,
			    "<%d.%lld.%llx@%.64s>", (int)getpid(),
			    (long long)clock_sec(),
			    (unsigned long long)random_u64(), hostname);
		reply_say(
		    s, YES(arena_printf(s->mem, "chapar POP3%s%s",
			   s->timestamp[0] != '\0' ? " " : "", s->timestamp)));
		return;
	}
	if (!s->peer->is_local)
		r = ERR("SYS/PERM", "not over a network");
	else if (identify(&id, &folder))
		r = login(s, &id, folder);
	else
		r = ERR("SYS/PERM", "there is no such mailbox");
	reply_say(s, r);
	if (!r.ok) {
		s->state = LEFT;
		s->status = EXIT_NOUSER;
	}
}

/* Commands until one of us leaves. */
static void
talk(struct session *s)
{
	struct span line;

	greet(s);
	while (s->state != LEFT) {
		switch (io_line(s->io, COMMAND_MAX, &line)) {
		case IO_OK:
			command_run(s, line);
			if (s->relay != NULL)
				pass_on(s);
			break;
		case IO_TOOLONG:
			if (io_skip_line(s->io) == IO_EOF)
				return;
			command_too_long(s);
			break;
		case IO_EOF: /* without a word, RFC 1939 section 3 */
			return;
		}
		arena_reset(s->mem);
	}
}

static int
session(const struct peer *peer, int in, int out, void *arg)
{
	struct arena mem = {.limit = COMMAND_BYTES};
	struct session s = {.conf = &conf,
	    .peer = peer,
	    .io = &io,
	    .spool = &spool,
	    .mem = &mem,
	    .state = AUTHORIZATION,
	    .auth = AUTHC_INIT(.socket = conf.auth_socket, .spool = conf.spool,
		.service = "pop", .peer = peer, .folders = true)};

	(void)arg;
	io_init(&io, in, out, (int)conf.idle_s * 1000, WRITE_MS);
	die_hook = closing;
	talk(&s);
	io_flush(&io);
	if (s.user[0] != '\0')
		log_info("user=%s peer=%s retrieved=%llu deleted=%u sent=%llu",
		    s.user, peer->addr, (unsigned long long)s.retrieved,
		    (unsigned)s.deleted, (unsigned long long)io.sent);
	authc_close(&s.auth);
	maildrop_close(&s.drop);
	seat_leave(&s.seat);
	arena_free(&mem);
	return s.status == 0 && io.broken ? EXIT_TEMP : s.status;
}

static const char *
refusal(enum serve_why why)
{
	return why == SERVE_TROUBLE
		   ? "-ERR [SYS/TEMP] something is wrong here, good-bye\r\n"
		   : "-ERR [SYS/TEMP] too many connections\r\n";
}

static void
note(const char *text)
{
	log_warn("%s", text);
}

static void
set_up_tests(void)
{
	uint64_t n;

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
	int rc;

	if (options_parse("chapar-pop3", "[OPTIONS]", options, argc, argv) <
	    argc)
		options_bad("chapar-pop3", "takes no arguments");
	if (!authc_trust_networks(plaintext_networks))
		options_bad("chapar-pop3", "--plaintext-networks: no list of "
			       "networks");
	if (!autocreate_valid(conf.autocreate.folders))
		options_bad("chapar-pop3", "--autocreate: no list of folders");
	if (!names_prefixes(user_prefix, board_prefix))
		options_bad("chapar-pop3",
		    "a prefix ends in a slash, and is not part of another");
	if (conf.idle_s == 0 || conf.idle_s > IDLE_MOST)
		options_bad("chapar-pop3", "--idle-timeout: 1s to 7d");
	log_init("chapar-pop3");
	standby_options("chapar-pop3");
	set_up_tests();
	if ((rc = spool_open(&spool, conf.spool)) != 0)
		die(EXIT_TEMP, "%s: %s", conf.spool, spool_strerror(rc));
	serve_conf.idle_s = leave_s;
	serve_conf.max = max_connections;
	serve_conf.max_per_addr = max_per_addr;
	relay_prepare("chapar-pop3", conf.spool, plaintext_networks);
	confine_handler("chapar-pop3", conf.spool,
	    conf.auth_socket == NULL && conf.proven == NULL);
	return serve(&serve_conf);
}

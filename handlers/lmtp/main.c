/*
 * chapar-lmtp - take in mail from a relay and put it into the spool.
 *
 * Read a command, run it, forget its memory; until QUIT, the end of input or
 * an idle while.  The commands are listed in command.c.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/confine.h"
#include "base/dial.h"
#include "base/fmt.h"
#include "base/log.h"
#include "base/options.h"
#include "home.h"
#include "lmtp.h"
#include "spool/standby.h"

enum {
	WRITE_MS = 2 * 60 * 1000,
	COMMAND_BYTES = 256 * 1024,
	MAIL_BYTES = 64 * 1024 * 1024, /* recipients, their folders */
	RECIPIENTS_MOST = 10000,
	IDLE_MOST = 7 * 24 * 60 * 60,
};

static char hostname[256] = "localhost";
static struct config conf = {
    .spool = "/var/spool/chapar",
    .hostname = hostname,
    .post_user = "board",
    .max_message = 100 * 1024 * 1024,
    .max_recipients = 1000,
    .idle_s = 5 * 60,
    .home_timeout_s = 60,
};
static uint64_t max_connections = 100, leave_s = 60;
static const char *clock_at, *seed, *over_quota = "452";
static const char *plaintext_networks;

/* clang-format off */
static const struct option_def options[] = {
	{"spool", OPT_STRING, &conf.spool, "DIR",
	    "where the mail is"},
	{"domain", OPT_STRING, &conf.domain, "LIST",
	    "take mail for these domains alone"},
	{"hostname", OPT_STRING, &conf.hostname, "NAME",
	    "our name, for Received"},
	{"post-user", OPT_STRING, &conf.post_user, "NAME",
	    "boards are posted to as NAME+board@"},
	{"max-message-size", OPT_SIZE, &conf.max_message, "SIZE",
	    "largest message taken"},
	{"max-recipients", OPT_NUMBER, &conf.max_recipients, "N",
	    "most recipients of one message"},
	{"idle-timeout", OPT_SECONDS, &conf.idle_s, "TIME",
	    "longest wait for the client"},
	{"over-quota", OPT_STRING, &over_quota, "452|552",
	    "what is said of mailboxes over quota: later or never"},
	{"auth-socket", OPT_STRING, &conf.auth_socket, "PATH",
	    "where chapar-auth listens; else it is started"},
	{"plaintext-networks", OPT_STRING, &plaintext_networks, "LIST",
	    "networks from which passwords need no TLS, 10.8.0.0/16,..."},
	{"require-auth", OPT_FLAG, &conf.require_auth, "",
	    "of other machines, before they send mail"},
	{"autocreate-user", OPT_FLAG, &conf.autocreate.user, NULL,
	    "who has no account gets one at delivery"},
	{"autocreate", OPT_STRING, &conf.autocreate.folders, "LIST",
	    "folders made then: Sent,Drafts,Trash,Spam=Junk"},
	{"dial-socket", OPT_STRING, &conf.dial_socket, "PATH",
	    "where chapar-tls --dial listens, for mail to other servers"},
	{"directory-socket", OPT_STRING, &conf.directory, "PATH",
	    "where chapar-directory listens"},
	{"home-port", OPT_NUMBER, &conf.home_port, "N",
	    "of the other servers; 0: the protocol's"},
	{"home-timeout", OPT_SECONDS, &conf.home_timeout_s, "TIME",
	    "longest wait for another server"},
	{"duplicate-window", OPT_SECONDS, &conf.duplicate_s, "TIME",
	    "what came within it to the same mailbox is dropped; 0: nothing"},
	{"network", OPT_FLAG, &conf.network, "",
	    "take mail from other machines as well"},
	{"max-connections", OPT_NUMBER, &max_connections, "N",
	    "at once, when listening"},
	{"exit-idle", OPT_SECONDS, &leave_s, "TIME",
	    "when listening, leave after so long without"},
	STANDBY_OPTIONS,
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
	io_puts(&io, "421 4.3.0 something is wrong here, good-bye\r\n");
	io_flush(&io);
}

/* Commands until one of us leaves. */
static void
talk(struct session *s)
{
	struct span line;

	io_printf(s->io, "220 %s LMTP chapar\r\n", s->conf->hostname);
	while (s->state != LEFT) {
		switch (io_line(s->io, COMMAND_MAX, &line)) {
		case IO_OK:
			command_run(s, line);
			break;
		case IO_TOOLONG:
			if (io_skip_line(s->io) == IO_EOF)
				return;
			command_too_long(s);
			break;
		case IO_EOF:
			return;
		}
		arena_reset(s->mem);
	}
}

static int
session(const struct peer *peer, int in, int out, void *arg)
{
	struct arena mem = {.limit = COMMAND_BYTES};
	struct arena mail = {.limit = MAIL_BYTES};
	struct accounts accounts = {.spool = &spool};
	struct seat seat;
	struct session s = {.conf = &conf,
	    .peer = peer,
	    .io = &io,
	    .spool = &spool,
	    .accounts = &accounts,
	    .mem = &mem,
	    .mail = &mail,
	    .state = START,
	    .peers = AUTHC_INIT(.socket = conf.auth_socket,
		.spool = conf.spool, .service = "lmtp", .peer = peer),
	    .auth = AUTHC_INIT(.socket = conf.auth_socket,
		.spool = conf.spool, .service = "lmtp", .peer = peer)};

	(void)arg;
	io_init(&io, in, out, (int)conf.idle_s * 1000, WRITE_MS);
	die_hook = closing;
	s.id = random_u64() >> 16;
	if (!peer->is_local && !conf.network) {
		io_puts(&io, "554 5.7.1 not from other machines\r\n");
		io_flush(&io);
		return EXIT_SUCCESS;
	}
	seat_take(&seat, &spool, "lmtp", "", peer->addr);
	talk(&s);
	seat_leave(&seat);
	if (io.timedout)
		io_puts(&io, "421 4.4.2 idle for too long\r\n");
	transaction_end(&s);
	io_flush(&io);
	authc_close(&s.auth);
	homes_close(&s);
	accounts_close(&accounts);
	arena_free(&mem);
	arena_free(&mail);
	if (io.broken)
		return EXIT_TEMP;
	return s.errors >= ERRORS_MAX ? EXIT_PROTOCOL : EXIT_SUCCESS;
}

static const char *
refusal(enum serve_why why)
{
	return why == SERVE_TROUBLE
		   ? "421 4.3.0 something is wrong here, good-bye\r\n"
		   : "421 4.3.2 too many connections\r\n";
}

static void
note(const char *text)
{
	log_warn("%s", text);
}

/* Numbers that the rest of the program can count on. */
static void
check_options(void)
{
	if (strcmp(over_quota, "452") != 0 && strcmp(over_quota, "552") != 0)
		options_bad("chapar-lmtp", "--over-quota is 452 or 552");
	conf.over_quota = over_quota[0] == '4' ? 452 : 552;
	if (conf.home_port > UINT16_MAX)
		options_bad("chapar-lmtp", "--home-port: no such port");
	if (conf.home_timeout_s == 0 || conf.home_timeout_s > 600)
		options_bad("chapar-lmtp", "--home-timeout: 1s to 10m");
	if (!authc_trust_networks(plaintext_networks) ||
	    !dial_trust_networks(plaintext_networks))
		options_bad("chapar-lmtp", "--plaintext-networks: no list of "
			       "networks");
	if (!autocreate_valid(conf.autocreate.folders))
		options_bad("chapar-lmtp", "--autocreate: no list of folders");
	if (conf.max_message > INT32_MAX)
		options_bad("chapar-lmtp", "--max-message-size: below 2G");
	if (conf.max_recipients == 0 || conf.max_recipients > RECIPIENTS_MOST)
		options_bad("chapar-lmtp", "--max-recipients: 1 to %d",
		    RECIPIENTS_MOST);
	if (conf.idle_s == 0 || conf.idle_s > IDLE_MOST)
		options_bad("chapar-lmtp", "--idle-timeout: 1s to 7d");
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

	gethostname(hostname, sizeof hostname - 1);
	if (options_parse("chapar-lmtp", "[OPTIONS]", options, argc, argv) <
	    argc)
		options_bad("chapar-lmtp", "takes no arguments");
	check_options();
	log_init("chapar-lmtp");
	standby_options("chapar-lmtp");
	set_up_tests();
	if ((rc = spool_open(&spool, conf.spool)) != 0)
		die(EXIT_TEMP, "%s: %s", conf.spool, spool_strerror(rc));
	serve_conf.idle_s = leave_s;
	dial_prepare(conf.dial_socket, conf.spool, plaintext_networks);
	serve_conf.max = max_connections;
	confine_handler("chapar-lmtp", conf.spool, conf.auth_socket == NULL);
	return serve(&serve_conf);
}

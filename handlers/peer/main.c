/* chapar-peer - what servers ask each other: shipping accounts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/log.h"
#include "base/options.h"
#include "peer.h"

enum { LINE_MOST = 4096, WRITE_MS = 300 * 1000 };

static const char program[] = "chapar-peer";
static struct config conf = {.spool = "/var/spool/chapar"};
static uint64_t login_s = 30, idle_s = 600, max_connections = 100, leave_s = 60;
static const char *plaintext_networks;

/* clang-format off */
static const struct option_def options[] = {
	{"spool", OPT_STRING, &conf.spool, "DIR",
	    "where the mail is"},
	{"auth-socket", OPT_STRING, &conf.auth_socket, "PATH",
	    "where chapar-auth listens; else it is started"},
	{"server", OPT_STRING, &conf.server, "NAME",
	    "on a pipe: who is at the other end"},
	{"plaintext-networks", OPT_STRING, &plaintext_networks, "LIST",
	    "networks from which tickets are taken without TLS"},
	{"login-timeout", OPT_SECONDS, &login_s, "TIME",
	    "longest wait before somebody says who it is"},
	{"idle-timeout", OPT_SECONDS, &idle_s, "TIME",
	    "longest wait for a command"},
	{"max-connections", OPT_NUMBER, &max_connections, "N",
	    "at once, when listening"},
	{"exit-idle", OPT_SECONDS, &leave_s, "TIME",
	    "when listening, leave after so long without"},
	CONFINE_OPTIONS,
	{NULL, 0, NULL, NULL, NULL},
};
/* clang-format on */

static struct io io;

static void
talk(struct session *s)
{
	struct span line;

	while (!s->over) {
		switch (io_line(s->io, LINE_MOST, &line)) {
		case IO_OK:
			command_run(s, line);
			break;
		case IO_TOOLONG:
			say_no(s, "too long a line");
			return;
		case IO_EOF:
			return;
		}
		if (s->from[0] != '\0')
			io_idle(s->io, (int)idle_s * 1000);
	}
}

static int
session(const struct peer *peer, int in, int out, void *arg)
{
	struct spool spool;
	struct session s = {.conf = &conf,
	    .peer = peer,
	    .io = &io,
	    .spool = &spool,
	    .auth = AUTHC_INIT(.socket = conf.auth_socket, .spool = conf.spool,
		.service = "peer", .peer = peer)};
	int rc;

	(void)arg;
	io_init(&io, in, out, (int)login_s * 1000, WRITE_MS);
	if ((rc = spool_open(&spool, conf.spool)) != 0)
		die(EXIT_TEMP, "%s: %s", conf.spool, spool_strerror(rc));
	rc = directory_open(spool.dir, &s.directory);
	if (rc != 0)
		s.directory = NULL;
	if (conf.server != NULL && (strcmp(peer->addr, "pipe") == 0 ||
				       strcmp(peer->addr, "unix") == 0))
		snprintf(s.from, sizeof s.from, "%s", conf.server);
	io_printf(&io, "OK chapar-peer 1 %s\r\n",
	    s.directory != NULL ? directory_self(s.directory) : "-");
	talk(&s);
	io_flush(&io);
	authc_close(&s.auth);
	directory_close(s.directory);
	spool_close(&spool);
	return io.broken ? EXIT_TEMP : EXIT_SUCCESS;
}

static const char *
refusal(enum serve_why why)
{
	return why == SERVE_TROUBLE ? "NO something is wrong here\r\n"
				    : "NO too many connections\r\n";
}

static void
note(const char *text)
{
	log_warn("%s", text);
}

int
main(int argc, char *argv[])
{
	struct serve serve_conf = {
	    .session = session, .refusal = refusal, .note = note};

	if (options_parse(program, "[OPTIONS]", options, argc, argv) < argc)
		options_bad(program, "takes no arguments");
	if (!authc_trust_networks(plaintext_networks))
		options_bad(program, "--plaintext-networks: no list of "
				     "networks");
	if (idle_s == 0 || idle_s > 86400 || login_s == 0 || login_s > 3600)
		options_bad(program, "a timeout is 1s to 1d");
	log_init(program);
	serve_conf.idle_s = leave_s;
	serve_conf.max = max_connections;
	confine_handler(program, conf.spool, conf.auth_socket == NULL);
	return serve(&serve_conf);
}

/*
 * chapar-tls - TLS for a program that speaks on standard input and output.
 *
 * Keys are in this process and the children it forks, one a connection; the
 * program is started anew for each.  See session.c for what a child does.
 */
#include <openssl/err.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

#include "base/confine.h"
#include "base/log.h"
#include "base/networks.h"
#include "base/options.h"
#include "dial.h"
#include "keep.h"
#include "tls.h"

static const char program[] = "chapar-tls";

struct settings settings = {
    .ticket_life_s = 24 * 3600, .handshake_s = 30, .keep = 64, .keep_s = 60};
char *const *handler;
static uint64_t max_connections = 1000, max_per_address, leave_s = 60;
static bool rotate;

/* clang-format off */
static const struct option_def options[] = {
	{"cert", OPT_STRING, &settings.cert, "LIST",
	    "files or folders with certificates, by commas"},
	{"key", OPT_STRING, &settings.key, "LIST",
	    "their keys, if not in the same files or beside"},
	{"client-ca", OPT_STRING, &settings.client_ca, "FILE",
	    "ask clients for certificates of these authorities"},
	{"starttls", OPT_FLAG, &settings.starttls, "",
	    "plain at first, until the program asks for TLS"},
	{"alpn", OPT_STRING, &settings.alpn, "NAME",
	    "the protocol's name; else by that of the program"},
	{"ticket-keys", OPT_STRING, &settings.ticket_keys, "FILE",
	    "shares tickets between processes"},
	{"ticket-life", OPT_SECONDS, &settings.ticket_life_s, "TIME",
	    "how long a client may resume"},
	{"handshake-timeout", OPT_SECONDS, &settings.handshake_s, "TIME",
	    "longest handshake"},
	{"rotate-tickets", OPT_FLAG, &rotate, "",
	    "make new keys where they are due, drop old ones, and end"},
	{"dial", OPT_FLAG, &settings.dial, "",
	    "connect to other servers, for the programs of this one"},
	{"ca", OPT_STRING, &settings.ca, "FILE",
	    "dial: authorities of their certificates, if not the system's"},
	{"plaintext-networks", OPT_STRING, &settings.plaintext_networks,
	    "LIST", "dial: networks in which they need no TLS, 10.8.0.0/16,..."},
	{"keep", OPT_NUMBER, &settings.keep, "N",
	    "dial: connections that are kept for the next to go there"},
	{"keep-time", OPT_SECONDS, &settings.keep_s, "TIME",
	    "dial: how long, with nobody using them"},
	{"ktls", OPT_FLAG, &settings.ktls, "",
	    "let the kernel encrypt, where it can"},
	{"max-connections", OPT_NUMBER, &max_connections, "N",
	    "at once, when listening"},
	{"max-per-address", OPT_NUMBER, &max_per_address, "N",
	    "of them from one address; 0: any number"},
	{"exit-idle", OPT_SECONDS, &leave_s, "TIME",
	    "when listening, leave after so long without"},
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
}

/* What is known of a program: its protocol's name, where RFC 7301's registry
 * has one, and that it takes connections over. */
static void
know_handler(void)
{
	static const struct {
		const char *program, *name;
	} known[] = {
	    {"chapar-imap", "imap"},
	    {"chapar-pop3", "pop3"},
	    {"chapar-lmtp", NULL  },
	    {"chapar-imsp", NULL  },
	    {"chapar-kpop", NULL  },
	};
	const char *slash = strrchr(handler[0], '/');
	const char *base = slash != NULL ? slash + 1 : handler[0];

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (strcmp(base, known[i].program) != 0)
			continue;
		if (settings.alpn == NULL)
			settings.alpn = known[i].name;
		settings.hands_over = settings.listens && !settings.ktls;
		if (settings.hands_over && !settings.starttls)
			settings.link = known[i].program;
	}
	if (settings.alpn != NULL && settings.alpn[0] == '\0')
		settings.alpn = NULL; /* none */
	if (settings.link != NULL)
		alive_init();
}

/* Before each connection, in the process that listens. */
static void
refresh(void *arg)
{
	(void)arg;
	tickets_refresh();
	certs_refresh();
	if (settings.hands_over)
		spawn_taker();
}

/* Servers that keep their connections here are to leave room for clients. */
static bool
make_room(int fd, bool full, void *arg)
{
	(void)fd, (void)arg;
	if (full && settings.link != NULL)
		alive_spare();
	return false;
}

static void
note(const char *text)
{
	log_warn("%s", text);
}

static bool
is_listening(int fd)
{
	int yes = 0;
	socklen_t n = sizeof yes;

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &yes, &n) == 0 && yes;
}

/* Are there connections to come, and not one that has? */
static bool
listens(void)
{
	return is_listening(0) ||
	       (getenv("LISTEN_FDS") != NULL && is_listening(3));
}

static const char *
refused(enum serve_why why)
{
	return why == SERVE_TROUBLE ? "NO something is wrong here\n"
				    : "NO too many connections\n";
}

/* From here to other servers. */
static int
run_dial(struct serve *conf)
{
	if (!networks_valid(settings.plaintext_networks))
		options_bad(
		    program, "--plaintext-networks: no list of networks");
	settings.listens = listens();
	log_init(program);
	dial_init();
	if (settings.listens) {
		warm_up_client(dial_context());
		keep_init(settings.keep, settings.keep_s, conf->max);
		memory_settle();
	}
	dial_walls();
	conf->session = dial_session;
	conf->before = keep_before;
	conf->pass = keep_pass;
	conf->refusal = refused;
	return serve(conf);
}

int
main(int argc, char *argv[])
{
	struct serve conf = {
	    .session = session,
	    .note = note,
	    .before = refresh,
	    .pass = make_room};
	int at;

	harden();
	memory_init();
	at = options_parse(program, "[OPTIONS] [--] PROGRAM [ARGUMENT ...]",
	    options, argc, argv);
	if (settings.dial ? at < argc : at >= argc && !rotate)
		options_bad(program, settings.dial
					 ? "--dial is for no program"
					 : "which program?");
	if (settings.ticket_life_s < 10 || settings.ticket_life_s > 7 * 86400)
		options_bad(program, "--ticket-life: 10s to 7d");
	if (settings.handshake_s == 0 || settings.handshake_s > 3600)
		options_bad(program, "--handshake-timeout: 1s to 1h");
	conf.idle_s = leave_s;
	conf.max = max_connections;
	conf.max_per_addr = max_per_address;
	if (settings.keep_s > 3600)
		options_bad(program, "--keep-time: 0 to 1h");
	if (settings.keep_s == 0)
		settings.keep = 0;
	if (settings.dial)
		return run_dial(&conf);
	if (rotate) {
		log_init(program);
		tickets_init();
		return EXIT_SUCCESS;
	}
	handler = argv + at;
	settings.listens = listens();
	know_handler();
	log_init(program);
	facts_forget();
	tzset(); /* gmtime(3) would open a file for it, behind the walls */
	tickets_init();
	certs_load();
	if (settings.listens) {
		warm_up();
		memory_settle();
	}
	return serve(&conf);
}

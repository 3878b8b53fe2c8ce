/*
 * chapar-kpop - POP3 for those who have a Kerberos ticket.
 *
 * The client speaks first: the exchange of krb5_sendauth(3), with the version
 * KPOPV1.0, after which everything is POP3.  The framing is done here, within
 * bounds; what the ticket is worth says chapar-auth, which has the keys.  Then
 * chapar-pop3 takes this program's place, told whose mail may be asked for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/authc.h"
#include "base/confine.h"
#include "base/dial.h"
#include "base/log.h"
#include "base/options.h"
#include "base/serve.h"
#include "base/tlsc.h"
#include "kpop.h"

static const char program[] = "chapar-kpop";
static const char *spool = "/var/spool/chapar", *auth_socket, *pop3, *admins;
static uint64_t exchange_s = 30, max_connections = 1000, max_per_address,
		leave_s = 60;
static bool require_tls;

/* clang-format off */
static const struct option_def options[] = {
	{"spool", OPT_STRING, &spool, "DIR",
	    "where the mail is"},
	{"auth-socket", OPT_STRING, &auth_socket, "PATH",
	    "where chapar-auth listens; else it is started"},
	{"pop3", OPT_STRING, &pop3, "PATH",
	    "the program that goes on, if not chapar-pop3 beside this one"},
	{"admins", OPT_STRING, &admins, "NAMES",
	    "who may fetch everybody's mail"},
	{"kpop-require-tls", OPT_FLAG, &require_tls, "",
	    "refuse those who do not come through TLS"},
	{"exchange-timeout", OPT_SECONDS, &exchange_s, "TIME",
	    "longest exchange of tickets"},
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

/* Beside this program. */
static const char *
default_pop3(void)
{
	static char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 16);
	char *slash;

	path[n > 0 ? n : 0] = '\0';
	if ((slash = strrchr(path, '/')) == NULL)
		die(EXIT_INTERNAL, "where is this program?");
	strcpy(slash + 1, "chapar-pop3");
	return path;
}

static bool
is_admin(const char *name)
{
	const char *p = admins;

	while (p != NULL && *p != '\0') {
		size_t n = strcspn(p, ",");

		if (span_eq(span_of(p, n), span_str(name)))
			return true;
		p += n + (p[n] == ',');
	}
	return false;
}

/* A right may hang on being in a group, or on not being in one. */
static void
tell_groups(const struct identity *id)
{
	char list[sizeof id->groups], *d = list;

	for (const char *g = id->groups; *g != '\0'; g += strlen(g) + 1) {
		if (strchr(g, ',') != NULL)
			die(EXIT_INTERNAL, "a group with a comma: %s", g);
		if (d > list)
			*d++ = ',';
		d = stpcpy(d, g);
	}
	*d = '\0';
	setenv("CHAPAR_GROUPS", list, 1);
}

/* Descriptors, environment and all; nothing was read of what follows. */
_Noreturn static void
go_on(const struct identity *id)
{
	alarm(0);
	tell_groups(id);
	tlsc_pass_on();
	setenv("CHAPAR_PROVEN", is_admin(id->login) ? "*" : id->user, 1);
	setenv("CHAPAR_SPOOL", spool, 1);
	if (auth_socket != NULL) {
		setenv("CHAPAR_AUTH_SOCKET", auth_socket, 1);
		setenv("CHAPAR_GRANT", id->grant, 1);
	}
	execl(pop3, "chapar-pop3", (char *)NULL);
	die(EXIT_TEMP, "%s cannot be started", pop3);
}

static int
session(const struct peer *peer, int in, int out, void *arg)
{
	struct authc authc = AUTHC_INIT(.socket = auth_socket, .spool = spool,
	    .service = "pop", .peer = peer);
	struct identity id;
	int r;

	(void)arg;
	alarm((unsigned)exchange_s);
	if (require_tls && !authc_plaintext_ok(peer, false)) {
		kpop_sorry(out, "not without TLS");
		return EXIT_PROTOCOL;
	}
	r = kpop_exchange(&authc, in, out, &id);
	authc_close(&authc);
	if (r == KPOP_PROVEN) {
		log_about(id.user, peer->addr);
		log_info("ticket of %s from %s", id.login, peer->addr);
		go_on(&id);
	}
	log_info("no ticket from %s: %s", peer->addr, kpop_words(r));
	return EXIT_PROTOCOL;
}

static void
note(const char *text)
{
	log_warn("%s", text);
}

static void
walls(void)
{
	const struct confine_path own[] = {
	    {spool, CONFINE_WRITE},
	    {pop3,  CONFINE_RUN  },
	    {NULL,  0            },
	};

	dial_prepare(getenv("CHAPAR_DIAL_SOCKET"), spool, NULL);
	confine_outside(spool, auth_socket == NULL);
	confine(program, own);
}

int
main(int argc, char *argv[])
{
	struct serve conf = {.session = session, .note = note};

	if (options_parse(program, "[OPTIONS]", options, argc, argv) < argc)
		options_bad(program, "takes no arguments");
	if (exchange_s == 0 || exchange_s > 3600)
		options_bad(program, "--exchange-timeout: 1s to 1h");
	log_init(program);
	if (pop3 == NULL)
		pop3 = default_pop3();
	conf.idle_s = leave_s;
	conf.max = max_connections;
	conf.max_per_addr = max_per_address;
	walls();
	return serve(&conf);
}

/*
 * chapar-directory - keeps what the site's directory says about who is where.
 *
 * The one program that speaks LDAP.  In server.c the sockets and children, in
 * follow.c what keeps directory.tdb, in request.c what others may ask.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/log.h"
#include "base/options.h"
#include "directory.h"

static const char program[] = "chapar-directory";

enum { PASSWORD_MAX = 1024 };

struct settings settings = {
    .spool = "/var/spool/chapar",
    .filter = "(&(objectClass=inetLocalMailRecipient)(mailHost=*))",
    .name_attribute = "uid",
    .host_attribute = "mailHost",
    .board_classes = "applicationProcess inetLocalMailRecipient",
    .starttls = true,
    .timeout_s = 5,
    .refresh_s = 86400,
    .max_loss = 50,
};

/* clang-format off */
static const struct option_def options[] = {
	{"spool", OPT_STRING, &settings.spool, "DIR",
	    "where directory.tdb is"},
	{"self", OPT_STRING, &settings.self, "NAME",
	    "what this server is called in it; else the machine's name"},
	{"ldap-urls", OPT_STRING, &settings.urls, "LIST",
	    "the directory servers, in order: ldaps://ldap1,ldapi:///"},
	{"ldap-base", OPT_STRING, &settings.base, "DN",
	    "below which all entries are"},
	{"ldap-bind-dn", OPT_STRING, &settings.bind_dn, "DN",
	    "who we say we are; else nobody"},
	{"ldap-password-file", OPT_STRING, &settings.password_file, "FILE",
	    "and its password, the first line"},
	{"ldap-filter", OPT_STRING, &settings.filter, "FILTER",
	    "which entries are accounts"},
	{"ldap-name", OPT_STRING, &settings.name_attribute, "ATTRIBUTE",
	    "what has the name of a user; a board's is cn"},
	{"ldap-host", OPT_STRING, &settings.host_attribute, "ATTRIBUTE",
	    "what has the name of the server"},
	{"ldap-boards", OPT_STRING, &settings.boards, "DN",
	    "below which entries of boards are made and removed; else nowhere"},
	{"ldap-board-classes", OPT_STRING, &settings.board_classes, "LIST",
	    "the object classes of those"},
	{"ldap-ca", OPT_STRING, &settings.ca, "FILE",
	    "who signs the servers' certificates; else whom the system trusts"},
	{"ldap-starttls", OPT_FLAG, &settings.starttls, NULL,
	    "with ldap:// of other machines"},
	{"ldap-timeout", OPT_SECONDS, &settings.timeout_s, "TIME",
	    "longest wait for a directory server"},
	{"ldap-poll", OPT_SECONDS, &settings.poll_s, "TIME",
	    "ask for all every so often; 0: changes are sent"},
	{"ldap-refresh", OPT_SECONDS, &settings.refresh_s, "TIME",
	    "ask for all after so long, though changes are sent"},
	{"max-loss", OPT_NUMBER, &settings.max_loss, "PERCENT",
	    "how many of all accounts may be gone at once"},
	CONFINE_OPTIONS,
	{NULL, 0, NULL, NULL, NULL},
};
/* clang-format on */

static bool
is_dn(const char *text)
{
	LDAPDN dn = NULL;
	bool is = ldap_str2dn(text, &dn, LDAP_DN_FORMAT_LDAPV3) ==
			  LDAP_SUCCESS &&
		  dn != NULL;

	ldap_dnfree(dn);
	return is;
}

static void
check_options(void)
{
	if (settings.urls == NULL || !urls_valid())
		options_bad(program, "--ldap-urls: %s",
		    settings.urls == NULL ? "which?" : "not URLs of LDAP");
	if (settings.base == NULL)
		options_bad(program, "--ldap-base: below which name?");
	if (settings.timeout_s == 0 || settings.timeout_s > 60)
		options_bad(program, "--ldap-timeout: 1s to 60s");
	if (settings.boards != NULL && !is_dn(settings.boards))
		options_bad(program, "--ldap-boards: that is no name");
	if (settings.max_loss > 100)
		options_bad(program, "--max-loss: 0 to 100");
	if (settings.poll_s > 86400)
		options_bad(program, "--ldap-poll: up to a day");
	if (settings.refresh_s == 0)
		options_bad(program, "--ldap-refresh: 1s or more");
}

static void
read_password(void)
{
	static char line[PASSWORD_MAX];
	FILE *f;

	if (settings.password_file == NULL)
		return;
	if ((f = fopen(settings.password_file, "re")) == NULL)
		die(EXIT_USAGE, "%s: %s", settings.password_file,
		    strerror(errno));
	if (fgets(line, sizeof line, f) == NULL)
		line[0] = '\0';
	fclose(f);
	line[strcspn(line, "\r\n")] = '\0';
	if (line[0] == '\0') /* RFC 4513: that would be nobody */
		die(EXIT_USAGE, "%s: there is no password",
		    settings.password_file);
	settings.password = line;
}

/* Asked once: who could write the file could else say that we are another. */
static int
own_name(struct directory_edit *e)
{
	struct arena mem = {.limit = 4096};
	struct span name;
	int r = directory_meta_get(e, "self", &mem, &name);

	if (r == 0 && !directory_host(name, settings.own))
		r = -EINVAL;
	arena_free(&mem);
	return r;
}

/* The file is there before anybody looks, if it is empty; one that is damaged
 * is made anew, since all that is in it comes again. */
static void
make_file(const char *path)
{
	char self[HOST_SIZE];
	struct directory_edit *e;
	int r;

	if (settings.self != NULL
		? !directory_host(span_str(settings.self), self)
		: !directory_machine(self))
		options_bad(program, "--self: not a name of a server");
	r = directory_edit_open(settings.spool, settings.self, &e);
	if (r == -ENOENT || r == -EINVAL) /* nobody has named it before */
		r = directory_edit_open(settings.spool, self, &e);
	if (r == -EBADMSG) {
		log_warn("%s is damaged; it is made anew", path);
		unlink(path);
		r = directory_edit_open(settings.spool, self, &e);
	}
	if (r == 0)
		r = own_name(e);
	if (r != 0)
		die(EXIT_TEMP, "%s: %s", path, strerror(-r));
	directory_edit_close(e);
}

/* Whom the system trusts: libldap, not reading its own file, trusts nobody. */
static const char *
system_ca(void)
{
	static const char *const files[] = {
	    "/etc/ssl/certs/ca-certificates.crt",
	    "/etc/pki/tls/certs/ca-bundle.crt",
	    "/etc/ssl/cert.pem",
	};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (access(files[i], R_OK) == 0)
			return files[i];
	return NULL;
}

static void
walls(const char *path)
{
	struct confine_path own[] = {
	    {path, CONFINE_USE},
            {NULL, 0          },
            {NULL, 0          }
        };

	if (settings.ca != NULL)
		own[1] = (struct confine_path){settings.ca, CONFINE_READ};
	confine(program, own);
}

int
main(int argc, char *argv[])
{
	char path[4096];
	struct inherited in;
	int r = options_parse(program, "[options]", options, argc, argv);

	if (r < argc)
		options_bad(program, "no arguments are taken: %s", argv[r]);
	check_options();
	if (settings.ca == NULL)
		settings.ca = system_ca();
	log_init(program);
	setenv("LDAPNOINIT", "1", 1); /* our options say all */
	umask(077);
	signal(SIGPIPE, SIG_IGN);
	read_password();
	if (snprintf(path, sizeof path, "%s/directory.tdb", settings.spool) >=
	    (int)sizeof path)
		options_bad(program, "--spool: it is too long");
	if ((r = serve_inherit(&in)) < 0)
		die(EXIT_USAGE, "sockets passed: %s", strerror(-r));
	make_file(path);
	shown = mmap(NULL, sizeof *shown, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shown == MAP_FAILED)
		die(EXIT_TEMP, "no memory");
	walls(path);
	return server_run(&in);
}

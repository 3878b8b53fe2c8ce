/* Which walls there are for whom. */
#include <string.h>

#include "base/confine.h"
#include "base/log.h"

/* clang-format off */

/* The modules of iconv(3), wherever the C library may have them. */
#define ICONV                                                                  \
	{"/usr/lib/x86_64-linux-gnu/gconv", CONFINE_READ},                     \
	{"/usr/lib/aarch64-linux-gnu/gconv", CONFINE_READ},                    \
	{"/usr/lib64/gconv", CONFINE_READ}, {"/usr/lib/gconv", CONFINE_READ}

#define LIBRARIES                                                              \
	{"/etc/ld.so.cache", CONFINE_READ}, {"/lib", CONFINE_READ},            \
	{"/lib64", CONFINE_READ}, {"/usr/lib", CONFINE_READ},                  \
	{"/usr/lib64", CONFINE_READ}, {"/usr/local/lib", CONFINE_READ}

static const struct confine_path mail[] = {
	ICONV, {"/dev/null", CONFINE_USE}, {NULL, 0}
};

/* What chapar-pop3 needs, which takes its place.  A file in /proc is not the
 * same file for ever: only the whole of it can be said. */
static const struct confine_path kpop[] = {
	LIBRARIES, {"/proc", CONFINE_READ}, {"/dev/null", CONFINE_USE},
	{NULL, 0}
};

/* SASL's plugins, Kerberos, which keeps in /var/tmp what it has seen, names
 * and addresses. */
static const struct confine_path auth[] = {
	LIBRARIES,
	{"/etc/gai.conf", CONFINE_READ}, {"/etc/group", CONFINE_READ},
	{"/etc/gss", CONFINE_READ}, {"/etc/host.conf", CONFINE_READ},
	{"/etc/hosts", CONFINE_READ}, {"/etc/krb5.conf", CONFINE_READ},
	{"/etc/krb5.conf.d", CONFINE_READ}, {"/etc/krb5.keytab", CONFINE_READ},
	{"/etc/localtime", CONFINE_READ}, {"/etc/nsswitch.conf", CONFINE_READ},
	{"/etc/passwd", CONFINE_READ}, {"/etc/resolv.conf", CONFINE_READ},
	{"/etc/sasl2", CONFINE_READ}, {"/etc/services", CONFINE_READ},
	{"/etc/ssl/openssl.cnf", CONFINE_READ},
	{"/run/systemd/resolve", CONFINE_READ}, {"/usr/share", CONFINE_READ},
	{"/dev/urandom", CONFINE_READ}, {"/dev/null", CONFINE_USE},
	{"/var/tmp", CONFINE_WRITE}, {NULL, 0}
};

/* Modules of PAM and NSS, which are anybody's code, and their helpers. */
static const struct confine_path modules[] = {
	{"/", CONFINE_READ}, {"/dev/null", CONFINE_USE},
	{"/run", CONFINE_WRITE}, {"/tmp", CONFINE_WRITE},
	{"/var/cache", CONFINE_WRITE}, {"/var/lib", CONFINE_WRITE},
	{"/var/log", CONFINE_WRITE}, {"/var/tmp", CONFINE_WRITE},
	{"/bin", CONFINE_RUN}, {"/lib", CONFINE_RUN}, {"/lib64", CONFINE_RUN},
	{"/sbin", CONFINE_RUN}, {"/usr", CONFINE_RUN}, {NULL, 0}
};

/* Names and addresses, and whom the system trusts to sign certificates. */
static const struct confine_path directory[] = {
	LIBRARIES,
	{"/etc/gai.conf", CONFINE_READ}, {"/etc/gnutls", CONFINE_READ},
	{"/etc/group", CONFINE_READ}, {"/etc/host.conf", CONFINE_READ},
	{"/etc/hosts", CONFINE_READ}, {"/etc/localtime", CONFINE_READ},
	{"/etc/nsswitch.conf", CONFINE_READ}, {"/etc/passwd", CONFINE_READ},
	{"/etc/resolv.conf", CONFINE_READ}, {"/etc/services", CONFINE_READ},
	{"/etc/ssl", CONFINE_READ}, {"/run/systemd/resolve", CONFINE_READ},
	{"/usr/share", CONFINE_READ}, {"/dev/urandom", CONFINE_READ},
	{"/dev/null", CONFINE_USE}, {NULL, 0}
};

/* Names and addresses, and the system's authorities. */
static const struct confine_path names[] = {
	LIBRARIES,
	{"/etc/ssl", CONFINE_READ},
	{"/usr/share/ca-certificates", CONFINE_READ},
	{"/etc/gai.conf", CONFINE_READ}, {"/etc/host.conf", CONFINE_READ},
	{"/etc/hosts", CONFINE_READ}, {"/etc/localtime", CONFINE_READ},
	{"/etc/nsswitch.conf", CONFINE_READ},
	{"/etc/resolv.conf", CONFINE_READ}, {"/etc/services", CONFINE_READ},
	{"/run/systemd/resolve", CONFINE_READ}, {"/dev/null", CONFINE_USE},
	{NULL, 0}
};

static const struct confine_path nothing[] = {{NULL, 0}};

enum {
	MAIL = CALLS_BASE | CALLS_SERVE | CALLS_FILES | CALLS_LOCAL,
	FRONT = MAIL | CALLS_RELAY,
	AUTH = MAIL | CALLS_CHILD | CALLS_NET,
	DIAL = CALLS_BASE | CALLS_SERVE | CALLS_FILES | CALLS_LOCAL | CALLS_NET,
	TLS = CALLS_BASE | CALLS_LOCAL | CALLS_NO_FILES, /* local: syslog */
};

const struct confine_profile confine_profiles[] = {
	/* program              calls                TCP    files */
	{"chapar-imap",         FRONT | CALLS_WATCH, false, mail},
	{"chapar-pop3",         FRONT,               false, mail},
	{"chapar-lmtp",         MAIL,                false, mail},
	{"chapar-imsp",         FRONT,               false, mail},
	{"chapar-peer",         MAIL | CALLS_WATCH,  false, mail},
	{"chapar-kpop",         FRONT | CALLS_EXEC,  false, kpop},
	{"chapar-auth",         AUTH,                false, auth},
	{"chapar-auth modules", 0,                   true,  modules},
	{"chapar-directory",    AUTH,                true,  directory},
	{"chapar-tls",          TLS,                 false, nothing},
	{"chapar-tls --dial",   DIAL,                true,  names},
	{NULL, 0, false, NULL},
};
/* clang-format on */

const struct confine_profile *
confine_profile_of(const char *program)
{
	const struct confine_profile *p = confine_profiles;

	while (p->program != NULL && strcmp(p->program, program) != 0)
		p++;
	if (p->program == NULL)
		die(EXIT_INTERNAL, "%s has no profile", program);
	return p;
}

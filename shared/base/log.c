/* Messages to whoever runs the program. */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/journal.h"

enum { LINE = 1024, NAME = 256 };

static const char *prog = "chapar", *tag; /* in the journal */
static bool to_syslog;
static struct {
	char user[NAME], peer[NAME]; /* "": not known */
} about;
void (*die_hook)(const char *msg);

/* Under inetd stderr is the client's connection: never write there.  It still
 * is where stdin is something else, as behind chapar-tls. */
static bool
stderr_is_client(void)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof name;
	struct stat a, b;

	if (fstat(2, &b) != 0 || !S_ISSOCK(b.st_mode))
		return false;
	if (getsockname(2, (struct sockaddr *)&name, &len) == 0 &&
	    (name.ss_family == AF_INET || name.ss_family == AF_INET6))
		return true;
	return fstat(0, &a) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

void
log_init(const char *name)
{
	prog = name;
	to_syslog = stderr_is_client();
	if (!to_syslog) {
		if (!journal_is_stderr())
			return;
		tag = getenv("CHAPAR_LOG_NAME");
		if (tag == NULL || *tag == '\0')
			tag = prog;
		return;
	}
	tzset(); /* for syslog(3), which will not be able to read it later */
	openlog(prog, LOG_PID, LOG_MAIL);
}

/* Control bytes from a client must not forge a log line. */
static void
clean(char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = '?';
}

static void
keep(char *to, const char *text)
{
	snprintf(to, NAME, "%s", text != NULL ? text : "");
	clean(to);
}

/*
 * journald asks /proc for the unit of whoever sends it fields, and remembers
 * it; where the first line is the last as well that is too late.  So it is told
 * of us at once, by an empty line on standard error, which it keeps out of the
 * journal.
 */
static void
introduce(void)
{
	static pid_t known;

	if (known == getpid())
		return;
	known = getpid();
	if (write(2, "\n", 1) < 0)
		return; /* then it will have to find out */
}

void
log_about(const char *user, const char *peer)
{
	if (tag == NULL)
		return;
	if (user != NULL || peer != NULL)
		introduce();
	keep(about.user, user);
	keep(about.peer, peer);
}

/* Was the line about somebody, and is it in the journal? */
static bool
to_journal(int prio, const char *msg)
{
	char text[LINE + 3 * NAME];
	int n;

	if (tag == NULL || (about.user[0] == '\0' && about.peer[0] == '\0'))
		return false;
	n = snprintf(text, sizeof text,
	    "PRIORITY=%d\nSYSLOG_FACILITY=%d\nSYSLOG_IDENTIFIER=%.99s\n"
	    "%s%s%s%s%s%sMESSAGE=%s\n",
	    prio, LOG_FAC(LOG_MAIL), tag,
	    about.user[0] != '\0' ? "MAIL_USER=" : "", about.user,
	    about.user[0] != '\0' ? "\n" : "",
	    about.peer[0] != '\0' ? "MAIL_PEER=" : "", about.peer,
	    about.peer[0] != '\0' ? "\n" : "", msg);
	return n < (int)sizeof text && journal_send(text, (size_t)n);
}

static void
emit(int prio, char *msg)
{
	char line[LINE + 64];
	int n;

	clean(msg);
	if (to_syslog) {
		syslog(prio, "%s", msg);
		return;
	}
	if (to_journal(prio, msg))
		return;
	n = snprintf(line, sizeof line, "<%d>%s[%d]: %s\n", prio, prog,
	    (int)getpid(), msg);
	if (n >= (int)sizeof line)
		n = sizeof line - 1;
	if (write(2, line, (size_t)n) < 0)
		return; /* there is nobody left to tell */
}

__attribute__((format(printf, 2, 0))) static void
vemit(int prio, const char *fmt, va_list ap)
{
	char msg[LINE];
	int saved = errno;

	vsnprintf(msg, sizeof msg, fmt, ap);
	emit(prio, msg);
	errno = saved;
}

#define LEVEL(name, prio)                                                      \
	void name(const char *fmt, ...)                                        \
	{                                                                      \
		va_list ap;                                                    \
                                                                               \
		va_start(ap, fmt);                                             \
		vemit(prio, fmt, ap);                                          \
		va_end(ap);                                                    \
	}

LEVEL(log_err, LOG_ERR)
LEVEL(log_warn, LOG_WARNING)
LEVEL(log_info, LOG_INFO)

void
die(int code, const char *fmt, ...)
{
	char msg[LINE];
	void (*hook)(const char *) = die_hook;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	/* journald asks /proc for the unit of who sent it fields, which is too
	 * late for last words; that of standard error it knows */
	tag = NULL;
	emit(LOG_ERR, msg);
	die_hook = NULL;
	if (hook != NULL)
		hook(msg);
	_exit(code);
}

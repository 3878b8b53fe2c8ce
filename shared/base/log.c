/* Messages to whoever runs the program. */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 1024 };

static const char *prog = "chapar";
static int to_syslog;
void (*die_hook)(const char *msg);

/* Under inetd stderr is the client's connection: never write there. */
static int
stderr_is_stdin(void)
{
	struct stat a, b;

	return fstat(0, &a) == 0 && fstat(2, &b) == 0 && S_ISSOCK(a.st_mode) &&
	    a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

void
log_init(const char *name)
{
	prog = name;
	to_syslog = stderr_is_stdin();
	if (!to_syslog)
		return;
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
emit(int prio, char *msg)
{
	char line[LINE + 64];
	int n;

	clean(msg);
	if (to_syslog) {
		syslog(prio, "%s", msg);
		return;
	}
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
	emit(LOG_ERR, msg);
	die_hook = NULL;
	if (hook != NULL)
		hook(msg);
	_exit(code);
}

#ifndef BASE_LOG_H
#define BASE_LOG_H

/*
 * One line a call on stderr, with the "<N>" priority prefix that journald
 * reads from a service's stderr; under inetd, where stderr is the client's
 * socket, to syslog instead.  Where stderr is the journal, a line that is about
 * somebody has fields that say whom, see log_about().
 * Functions in shared/ and spool/ do not log: they return, and programs log.
 *
 * Exit statuses are those of sysexits(3); each man page lists the ones used.
 */
enum {
	EXIT_USAGE = 64,
	EXIT_NOUSER = 67,
	EXIT_INTERNAL = 70,
	EXIT_CANTCREAT = 73,
	EXIT_IO = 74,
	EXIT_TEMP = 75,
	EXIT_PROTOCOL = 76,
	EXIT_TOOBIG = 77,
};

/* prog is kept; in the journal CHAPAR_LOG_NAME goes before it. */
void log_init(const char *prog);

/*
 * Whom the lines are about from now on: the journal has MAIL_USER= and
 * MAIL_PEER= with them.  Copied; NULL: nobody that is known.
 */
void log_about(const char *user, const char *peer);

void log_err(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Logs, tells the client (die_hook, if set) and ends the process. */
_Noreturn void die(int code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
extern void (*die_hook)(const char *msg);

#endif

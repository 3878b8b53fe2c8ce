#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Options are the configuration: each program has a table of them.
 *
 * --max-message-size=50M, --max-message-size 50M, or the environment's
 * CHAPAR_MAX_MESSAGE_SIZE=50M; the command line wins.  A table ends with a row
 * whose name is NULL.  --help prints the table with its defaults and exits 0;
 * an option that is unknown or has a bad value is named on stderr, exit 64.
 */
enum option_kind {
	OPT_FLAG,    /* bool: --x, --no-x; in the environment 1/0, yes/no */
	OPT_STRING,  /* const char * */
	OPT_NUMBER,  /* uint64_t */
	OPT_SIZE,    /* uint64_t, bytes: 10k, 50M, 1G */
	OPT_SECONDS, /* uint64_t, seconds: 30, 30s, 5m, 2h, 7d */
};

struct option_def {
	const char *name; /* without the dashes */
	enum option_kind kind;
	void *value;       /* where it goes; holds the default beforehand */
	const char *arg;   /* what --help calls the value: "DIR" */
	const char *help;
};

/* Reads environment and arguments.  Returns the index in argv of the first
 * argument that is not an option ("--" ends the options). */
int options_parse(const char *prog, const char *synopsis,
    const struct option_def *, int argc, char *const argv[]);

/* The same from the environment alone, for the tables of another program. */
_Noreturn void options_bad(const char *prog, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif

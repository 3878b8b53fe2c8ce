/* chapar - the admin command: finds the subcommand and runs it. */
#include "chapar.h"

#include <errno.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fmt.h"
#include "base/log.h"
#include "base/options.h"
#include "spool/standby.h"

static struct chapar chapar = {.spool = "/var/spool/chapar"};

static const char *clock_at, *seed;

/* clang-format off */
static const struct option_def options[] = {
	{"spool", OPT_STRING, &chapar.spool, "DIR",
	    "where all mail is"},
	STANDBY_OPTIONS,
	{"clock", OPT_STRING, &clock_at, "US",
	    "for tests: the time it is"},
	{"seed", OPT_STRING, &seed, "N",
	    "for tests: of random ids"},
	{NULL, 0, NULL, NULL, NULL},
};
/* clang-format on */

static uint64_t
number_of(const char *option, const char *text, uint64_t max)
{
	uint64_t n;

	if (!scan_number(span_str(text), max, &n))
		options_bad("chapar", "%s: no number: %s", option, text);
	return n;
}

int
complain(int code, const char *fmt, ...)
{
	va_list ap;

	fputs("chapar: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return code;
}

int
become_owner(const char *spool)
{
	struct stat st;

	if (geteuid() != 0 || stat(spool, &st) < 0 || st.st_uid == 0)
		return 0;
	if (setgroups(0, NULL) < 0 || setgid(st.st_gid) < 0 ||
	    setuid(st.st_uid) < 0)
		return -errno;
	return 0;
}

static int
usage(int code)
{
	FILE *to = code == 0 ? stdout : stderr;

	fputs("usage: chapar [--spool DIR] SUBCOMMAND ...\n\n", to);
	for (const struct subcommand *c = subcommands; c->name != NULL; c++)
		fprintf(to, "  %-8s %-46s %s\n", c->name, c->synopsis, c->help);
	fputs(
	    "\nSee chapar --help, chapar SUBCOMMAND --help, chapar(1).\n", to);
	return code;
}

int
main(int argc, char *argv[])
{
	const struct subcommand *c = subcommands;
	int r, at;

	log_init("chapar");
	at = options_parse(
	    "chapar", "[--spool DIR] SUBCOMMAND ...", options, argc, argv);
	standby_options("chapar");
	if (clock_at != NULL)
		clock_set((int64_t)number_of("--clock", clock_at, INT64_MAX));
	if (seed != NULL)
		random_seed(number_of("--seed", seed, UINT64_MAX));
	if (at == argc)
		return usage(EXIT_USAGE);
	if (strcmp(argv[at], "help") == 0)
		return usage(EXIT_SUCCESS);
	while (c->name != NULL && strcmp(c->name, argv[at]) != 0)
		c++;
	if (c->name == NULL)
		return complain(EXIT_USAGE,
		    "no such subcommand: %s (chapar help)", argv[at]);
	if (!c->keeps_root && (r = become_owner(chapar.spool)) < 0)
		return complain(
		    EXIT_TEMP, "%s: %s", chapar.spool, strerror(-r));
	r = c->run(&chapar, argc - at, argv + at);
	if (fflush(stdout) != 0 || ferror(stdout))
		return complain(
		    EXIT_IO, "standard output: %s", strerror(errno));
	return r;
}

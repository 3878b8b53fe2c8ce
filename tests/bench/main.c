/* bench WORKLOAD [--option value ...]: see bench --help. */
#include "bench.h"
#include "gen.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct options opt = {
    .server = "server",
    .tag = "",
    .host = "127.0.0.1",
    .password = "pw",
    .box = "INBOX",
    .mode = "",
    .cgroup = "",
    .pids = "",
    .imap = 143,
    .pop3 = 110,
    .lmtp = 24,
    .users = 1,
    .count = 1000,
    .reps = 3,
    .conc = 1,
    .rcpts = 1,
    .batch = 100,
    .boxes = 500,
};

static const struct workload {
	const char *name;
	void (*run)(void);
	const char *does;
} workloads[] = {
    {"append",       work_append,       "--mode sync|plus|multi, --conc, --batch"       },
    {"boxes",        work_boxes,        "make --boxes mailboxes of --count messages"    },
    {"connect",      work_connect,      "connect, LOGIN, SELECT, LOGOUT; --conc"        },
    {"copy",         work_copy,         "COPY, MOVE and EXPUNGE of --count messages"    },
    {"fetch",        work_fetch,        "--mode flags|envelope|structure|headers|bodies"},
    {"fill",         work_fill,         "--count messages into --box"                   },
    {"idle",         work_idle,         "memory of --count idle connections"            },
    {"imsp",         work_imsp,         "--mode fill|get|search|store, pipelined by --batch"},
    {"list",         work_list,         "LIST \"\" * of --boxes mailboxes"              },
    {"lmtp",         work_lmtp,         "--count messages, --conc, --rcpts"             },
    {"notify",       work_notify,       "from a delivery's 250 to EXISTS in IDLE"       },
    {"pop3",         work_pop3,         "download, --mode pipelined|lockstep"           },
    {"pop3-connect", work_pop3_connect, "connect, USER, PASS, STAT, QUIT"               },
    {"print",        work_print,        "write --count messages, the --user-th first"   },
    {"search",       work_search,       "--mode unseen|subject|body|text|sort|thread"               },
    {"select",       work_select,       "SELECT on new connections, and again"          },
    {"single",       work_single,       "one FETCH a message, pipelined by --batch"     },
    {"status",       work_status,       "STATUS and LIST RETURN (STATUS); --boxes"      },
    {"store",        work_store,        "STORE 1:n, and 1000 pipelined ones"            },
    {"sync",         work_sync,         "SELECT (QRESYNC) after 100 changes"            },
    {"wait",         work_wait,         "until each port greets"                        },
    {"verify",       work_verify,       "compare bodies with what was put in"           },
};
enum { WORKLOADS = sizeof workloads / sizeof workloads[0] };

/* Where the options go, in the order of names[]. */
static const char **const strings[] = {&opt.server, &opt.tag, &opt.host,
    &opt.password, &opt.box, &opt.mode, &opt.cgroup, &opt.pids};
static int *const numbers[] = {&opt.imap, &opt.pop3, &opt.lmtp, &opt.user,
    &opt.users, &opt.count, &opt.reps, &opt.conc, &opt.rcpts, &opt.batch,
    &opt.boxes};
enum {
	STRINGS = sizeof strings / sizeof strings[0],
	NUMBERS = sizeof numbers / sizeof numbers[0],
};
static const char *const names[] = {"server", "tag", "host", "password", "box",
    "mode", "cgroup", "pids", "imap", "pop3", "lmtp", "user", "users", "count",
    "reps", "conc", "rcpts", "batch", "boxes", "size"};
enum { OPTIONS = sizeof names / sizeof names[0] };

static char first_flaw[300];

double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

const char *
user_name(int user)
{
	static char name[16];

	snprintf(name, sizeof name, "u%03d", user);
	return name;
}

void
die(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "bench %s %s: ", opt.server, opt.tag);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(2);
}

void
flaw(const char *fmt, ...)
{
	va_list ap;

	if (first_flaw[0])
		return;
	va_start(ap, fmt);
	vsnprintf(first_flaw, sizeof first_flaw, fmt, ap);
	va_end(ap);
}

void
expect(const char *what, long got, long wanted)
{
	if (got != wanted)
		flaw("%s: %ld, not %ld", what, got, wanted);
}

const char *
flaw_text(void)
{
	return first_flaw[0] ? first_flaw : NULL;
}

static void
usage(FILE *f)
{
	size_t i;

	fputs("usage: bench WORKLOAD [--option value ...]\n", f);
	for (i = 0; i < WORKLOADS; i++)
		fprintf(f, "  %-14s%s\n", workloads[i].name, workloads[i].does);
	fputs("options:", f);
	for (i = 0; i < OPTIONS; i++)
		fprintf(f, " --%s", names[i]);
	fputc('\n', f);
}

static void
set_option(int i, const char *value)
{
	char *end = NULL;
	long n;

	if (i < STRINGS) {
		*strings[i] = value;
		return;
	}
	n = strcmp(value, "mix") == 0 ? 0 : strtol(value, &end, 10);
	if (n < 0 || n > 1 << 30 || (end && *end))
		die("--%s %s: not a number", names[i], value);
	if (i < STRINGS + NUMBERS)
		*numbers[i - STRINGS] = (int)n;
	else
		opt.size = (size_t)n;
}

int
main(int argc, char **argv)
{
	struct option table[OPTIONS + 1] = {0};
	size_t w;
	int i;

	for (i = 0; i < OPTIONS; i++)
		table[i] = (struct option){names[i], 1, NULL, i + 1000};
	while ((i = getopt_long(argc, argv, "", table, NULL)) != -1) {
		if (i < 1000) {
			usage(stderr);
			return 64;
		}
		set_option(i - 1000, optarg);
	}
	for (w = 0; w < WORKLOADS && optind < argc; w++)
		if (strcmp(workloads[w].name, argv[optind]) == 0)
			break;
	if (w == WORKLOADS || optind >= argc) {
		usage(stderr);
		return 64;
	}
	gen_init();
	workloads[w].run();
	if (flaw_text())
		fprintf(stderr, "bench %s %s %s: %s\n", opt.server,
		    argv[optind], opt.tag, flaw_text());
	return flaw_text() ? 1 : 0;
}

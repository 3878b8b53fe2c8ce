/* Options from the command line and the environment, each in a process. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/options.h"
#include "tests/unit/check.h"

static bool o_sync = true, o_fast;
static const char *o_spool = "/var/spool/chapar";
static uint64_t o_count = 7, o_max_size = 1 << 20, o_idle = 1800;

static const struct option_def defs[] = {
    {"sync",     OPT_FLAG,    &o_sync,     NULL,   "sync files" },
    {"fast",     OPT_FLAG,    &o_fast,     NULL,   "hurry"      },
    {"spool",    OPT_STRING,  &o_spool,    "DIR",  "the mail"   },
    {"count",    OPT_NUMBER,  &o_count,    "N",    "how many"   },
    {"max-size", OPT_SIZE,    &o_max_size, "SIZE", "the largest"},
    {"idle",     OPT_SECONDS, &o_idle,     "TIME", "the longest"},
    {NULL,       OPT_FLAG,    NULL,        NULL,   NULL         },
};

static char said[8192];

/* Parses "args" (words) under "env" (NAME=VALUE words); what the child wrote
 * is in said[].  The last line of it is what the options came out as. */
static int
parse(const char *env, const char *args)
{
	int p[2], status;
	size_t n = 0;
	ssize_t got;
	pid_t pid;

	fflush(stdout);
	if (pipe(p) != 0 || (pid = fork()) < 0)
		abort();
	if (pid == 0) {
		char prog[] = "prog", *argv[32] = {prog};
		static char words[512], vars[512];
		int argc = 1, rest;

		dup2(p[1], 1);
		dup2(p[1], 2);
		clearenv();
		strcpy(words, args);
		strcpy(vars, env);
		for (char *w = strtok(vars, " "); w != NULL;
		     w = strtok(NULL, " "))
			putenv(w);
		for (char *w = strtok(words, " "); w != NULL;
		     w = strtok(NULL, " "))
			argv[argc++] = w;
		rest = options_parse(
		    "prog", "[option ...] [file]", defs, argc, argv);
		printf("%d %d %s %llu %llu %llu %s", o_sync, o_fast, o_spool,
		    (unsigned long long)o_count, (unsigned long long)o_max_size,
		    (unsigned long long)o_idle, rest < argc ? argv[rest] : "-");
		exit(0);
	}
	close(p[1]);
	while (n < sizeof said - 1 &&
	       (got = read(p[0], said + n, sizeof said - 1 - n)) > 0)
		n += (size_t)got;
	said[n] = '\0';
	close(p[0]);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const struct row {
	const char *env, *args, *want; /* want NULL: exit 64, naming "args" */
} rows[] = {
    {"",							       "",			     "1 0 /var/spool/chapar 7 1048576 1800 -"     },
    {"",							       "--spool /s",                   "1 0 /s 7 1048576 1800 -"                    },
    {"",							       "--spool=/s=t",                 "1 0 /s=t 7 1048576 1800 -"                  },
    {"",							       "--fast --no-sync",             "0 1 /var/spool/chapar 7 1048576 1800 -"     },
    {"",							       "--fast=no --sync=0",           "0 0 /var/spool/chapar 7 1048576 1800 -"     },
    {"",							       "--max-size 2k --idle 5m",      "1 0 /var/spool/chapar 7 2048 300 -"         },
    {"",							       "--idle=2h",                    "1 0 /var/spool/chapar 7 1048576 7200 -"     },
    {"",							       "--idle=7d",                    "1 0 /var/spool/chapar 7 1048576 604800 -"   },
    {"",							       "--count 1 --count 2",          "1 0 /var/spool/chapar 2 1048576 1800 -"     },
    {"",							       "--fast file --count 3",        "1 1 /var/spool/chapar 7 1048576 1800 file"  },
    {"",							       "-- --fast",                    "1 0 /var/spool/chapar 7 1048576 1800 --fast"},
    {"",							       "-",			    "1 0 /var/spool/chapar 7 1048576 1800 -"     },
    {"CHAPAR_SPOOL=/e CHAPAR_COUNT=9",                                 "",                             "1 0 /e 9 1048576 1800 -"                    },
    {"CHAPAR_SPOOL=/e",						"--spool=/s",                   "1 0 /s 7 1048576 1800 -"                    },
    {"CHAPAR_MAX_SIZE=1M CHAPAR_IDLE=1s CHAPAR_SYNC=no CHAPAR_FAST=1", "",
     "0 1 /var/spool/chapar 7 1048576 1 -"													  },
    {"CHAPAR_OTHER=1 SPOOL=/x",					"",                             "1 0 /var/spool/chapar 7 1048576 1800 -"     },
    {"",							       "--nonesuch",                   NULL					 },
    {"",							       "--nonesuch=1",                 NULL					 },
    {"",							       "--no-spool",                   NULL					 },
    {"",							       "--spo",			NULL					 },
    {"",							       "-s",			   NULL					 },
    {"",							       "--count",		      NULL					 },
    {"",							       "--count=x",                    NULL					 },
    {"",							       "--count=-1",                   NULL					 },
    {"",							       "--count=18446744073709551616", NULL                                         },
    {"",							       "--max-size=10q",               NULL					 },
    {"",							       "--idle=1w",                    NULL					 },
    {"",							       "--idle=1mm",                   NULL					 },
    {"",							       "--fast=maybe",                 NULL					 },
    {"CHAPAR_COUNT=many",					      "",                             NULL					 },
    {"CHAPAR_COUNT=",						  "",			     NULL					 },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		int code = parse(r->env, r->args);
		bool good = r->want != NULL
				? code == 0 && strcmp(said, r->want) == 0
				: code == EXIT_USAGE &&
				      strstr(said, "prog: ") == said &&
				      strstr(said, "--help") != NULL;

		if (!good)
			printf("\"%s\" \"%s\": exit %d, said: %s\n", r->env,
			    r->args, code, said);
		CHECK(good);
	}
	/* Where the bad value came from is named. */
	CHECK(parse("CHAPAR_COUNT=many", "") == EXIT_USAGE &&
	      strstr(said, "CHAPAR_COUNT") != NULL &&
	      strstr(said, "many") != NULL);
	CHECK(parse("", "--help") == 0);
	CHECK(strstr(said, "usage: prog [option ...] [file]\n") != NULL);
	CHECK(strstr(said, "--max-size SIZE") != NULL &&
	      strstr(said, "[1048576]") != NULL);
	CHECK(parse("CHAPAR_SPOOL=/e", "--help") == 0 &&
	      strstr(said, "[/e]") != NULL);
	CHECK(parse("", "--help --nonesuch") == EXIT_USAGE);
	return check_end();
}

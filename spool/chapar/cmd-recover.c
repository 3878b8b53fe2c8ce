/* chapar recover - before the ports open: is the spool there, and in order? */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "base/clock.h"
#include "base/log.h"
#include "open.h"
#include "spool/grants.h"
#include "spool/sessions.h"

static uint64_t most_s = 10;

static const struct option_def options[] = {
    {"for", OPT_SECONDS, &most_s, "TIME", "at most so long, about"},
    {NULL,  0,           NULL,    NULL,   NULL                    },
};

struct recover_run {
	struct spool *spool;
	int64_t until; /* of clock_us() */
	char done[64][SEAT_USER]; /* whom we had lately: many sit twice */
	uint64_t n, left;
};

static bool
had_lately(const struct recover_run *run, const char *user)
{
	uint64_t n = sizeof run->done / sizeof *run->done;

	for (uint64_t i = 0; i < n && i < run->n; i++)
		if (strcmp(run->done[i], user) == 0)
			return true;
	return false;
}

/* Whose seat is found: opening an account is what recovers it.  One that
 * cannot be is told of, and keeps nobody else from the mail. */
static int
one(void *arg, const struct session_info *info)
{
	struct recover_run *run = arg;
	size_t lately = sizeof run->done / sizeof *run->done;
	struct account *a;
	int rc;

	if (info->user[0] == '\0' || had_lately(run, info->user))
		return 0;
	if (clock_us() > run->until) {
		run->left++;
		return 0;
	}
	memcpy(run->done[run->n++ % lately], info->user, SEAT_USER);
	rc = account_open(run->spool, info->user, &a);
	if (rc == 0)
		account_close(a);
	else if (rc != SPOOL_NONE)
		open_failed(info->user, rc);
	return 0;
}

/* A disk that is not mounted is an empty folder, or one that is not ours. */
static int
look(const struct chapar *c, struct spool *s)
{
	if (faccessat(s->dir, "account", R_OK | W_OK | X_OK, 0) != 0 ||
	    faccessat(s->dir, "run", R_OK | W_OK | X_OK, 0) != 0)
		return complain(EXIT_TEMP,
		    "%s: %s: that is no spool of ours; is its disk mounted? "
		    "(chapar init makes one)",
		    c->spool, strerror(errno));
	return 0;
}

int
cmd_recover(const struct chapar *c, int argc, char *const argv[])
{
	struct recover_run run = {.n = 0};
	struct words words;
	struct spool spool;
	int rc;

	args_parse(
	    "chapar recover", "[--for TIME]", options, argc, argv, 0, 0, &words);
	if ((rc = open_spool(c, &spool)) != 0)
		return rc;
	run.spool = &spool;
	run.until = clock_us() + (int64_t)most_s * 1000000;
	rc = look(c, &spool);
	if (rc == 0 && (rc = grants_open(&spool)) != 0)
		rc = open_failed("grants.tdb", rc);
	if (rc == 0) {
		sessions_left(&spool, one, &run);
		if (run.n + run.left > 0)
			printf("%" PRIu64 " accounts were in use and are "
			       "recovered, %" PRIu64 " will be when they are "
			       "used\n",
			    run.n, run.left);
	}
	spool_close(&spool);
	return rc;
}

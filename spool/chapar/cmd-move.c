/* chapar move - an account goes to another server. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "base/log.h"
#include "home.h"
#include "move.h"
#include "open.h"

static bool give_up, settle;
static uint64_t grace = 7 * 86400;

static const struct option_def options[] = {
    {"abort",  OPT_FLAG,    &give_up, NULL,   "give up one that was begun"    },
    {"settle", OPT_FLAG,    &settle,  NULL,   "look after those that others "
					      "left behind"		      },
    {"grace",  OPT_SECONDS, &grace,   "TIME", "settle: how long what left is "
					      "kept"			      },
    PEER_OPTIONS,
    HOME_OPTIONS,
    {NULL,     0,           NULL,     NULL,   NULL			      },
};

static int
say_done(const struct move *m)
{
	printf("%s is on %s: %" PRIu64 " KiB went there", m->name, m->host,
	    m->bytes >> 10);
	if (m->locked_us > 0)
		printf("; it could not be written to for %" PRId64 " ms",
		    m->locked_us / 1000);
	putchar('\n');
	return 0;
}

/* Where it is decides what is left to be done. */
static int
run(struct move *m)
{
	const char *self = m->home->self;
	char host[HOST_SIZE];
	int rc = home_now(m->home, m->name, host);

	if (rc != 0)
		return rc;
	if (strcmp(m->host, self) == 0)
		return complain(EXIT_USAGE, "%s: that is this server", self);
	if (strcmp(host, self) != 0 && strcmp(host, m->host) != 0)
		return complain(EXIT_DATA,
		    "%s: it is on %s, and moved from there", m->name, host);
	if ((rc = move_begin(m)) != 0)
		return rc;
	if (give_up) {
		rc = move_abort(m);
		if (rc == 0)
			rc = peer_must(&m->peer, "DROP %s", m->name);
		if (rc == 0)
			printf("%s stays here\n", m->name);
		return rc;
	}
	rc = strcmp(host, self) == 0 ? move_there(m) : move_finish(m);
	return rc == 0 ? say_done(m) : rc;
}

static int
one(struct spool *s, struct homes *d, char **w)
{
	struct move m = {.spool = s, .home = d, .lock = -1};
	int rc;

	if (!directory_account(span_str(w[0]), m.name))
		return complain(
		    EXIT_USAGE, "%s: that cannot be a user or a board", w[0]);
	if (!directory_host(span_str(w[1]), m.host))
		return complain(
		    EXIT_USAGE, "%s: that cannot be a server", w[1]);
	rc = run(&m);
	move_end(&m);
	return rc;
}

int
cmd_move(const struct chapar *c, int argc, char *const argv[])
{
	struct words words;
	struct homes home;
	struct spool spool;
	int rc;

	args_parse("chapar move", "[--abort] USER|board/NAME SERVER | --settle",
	    options, argc, argv, 0, 2, &words);
	if (words.n != (settle ? 0 : 2))
		options_bad("chapar move", "who moves, and to which server?");
	if ((rc = open_as_owner(c)) != 0 || (rc = open_spool(c, &spool)) != 0)
		return rc;
	if ((rc = home_open(&home, &spool)) == 0) {
		rc = settle ? move_settle(&spool, &home, (int64_t)grace)
			    : one(&spool, &home, words.w);
		home_close(&home);
	}
	spool_close(&spool);
	return rc;
}

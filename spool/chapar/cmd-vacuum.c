/* chapar vacuum - give back the room of messages that are gone */
#include <inttypes.h>
#include <stdio.h>

#include "args.h"
#include "base/log.h"
#include "json.h"
#include "open.h"
#include "spool/retire.h"
#include "spool/vacuum.h"

static bool json;
static uint64_t keep = 7 * 86400;

static const struct option_def options[] = {
    {"json", OPT_FLAG,    &json, NULL,   "an object a line for each account"},
    {"keep", OPT_SECONDS, &keep, "TIME",
     "what was expunged or deleted less long ago stays"                     },
    {NULL,   0,           NULL,  NULL,   NULL			       },
};

struct vacuum_run {
	struct spool *spool;
	struct vacuum_report all;
	int status;
	bool sweep; /* all accounts: those that are elsewhere, too */
};

static void
say_json(const char *name, const struct vacuum_report *r)
{
	fputs("{\"account\":", stdout);
	json_string(stdout, span_str(name));
	printf(",\"segments\":%" PRIu64 ",\"rewritten\":%" PRIu64
	       ",\"messages\":%" PRIu64 ",\"bytes\":%" PRIu64 "}\n",
	    r->segments, r->rewritten, r->messages, r->bytes);
}

static int
one_account(void *arg, const char *name)
{
	struct vacuum_run *run = arg;
	struct vacuum_report report = {0};
	int rc = account_vacuum(run->spool, name, (int64_t)keep, &report);

	if (json)
		say_json(name, &report);
	if (rc == SPOOL_NONE)
		run->status =
		    complain(EXIT_NOUSER, "%s: no such account", name);
	else if (rc != 0 && (rc != SPOOL_ELSEWHERE || !run->sweep))
		run->status = open_failed(name, rc);
	run->all.segments += report.segments;
	run->all.rewritten += report.rewritten;
	run->all.messages += report.messages;
	run->all.bytes += report.bytes;
	return 0;
}

int
cmd_vacuum(const struct chapar *c, int argc, char *const argv[])
{
	struct vacuum_run run = {0};
	uint64_t purged = 0;
	char name[USERNAME_SIZE];
	struct words words;
	struct spool spool;
	int rc;

	args_parse("chapar vacuum", "[--keep TIME] [--json] [ACCOUNT ...]",
	    options, argc, argv, 0, argc, &words);
	if ((rc = open_spool(c, &spool)) != 0)
		return rc;
	run.spool = &spool;
	run.sweep = words.n == 0;
	for (int i = 0; i < words.n; i++)
		if (username_fold(span_str(words.w[i]), name) == 0)
			one_account(&run, name);
		else
			run.status = complain(EXIT_NOUSER,
			    "%s: that cannot be a user name", words.w[i]);
	if (words.n == 0 &&
	    ((rc = spool_each_account(&spool, one_account, &run)) != 0 ||
		(rc = spool_purge(&spool, (int64_t)keep, &purged)) != 0))
		run.status = open_failed(c->spool, rc);
	if (!json)
		printf("%" PRIu64 " of %" PRIu64
		       " segments written anew, %" PRIu64
		       " messages gone, %" PRIu64 " KiB free\n",
		    run.all.rewritten, run.all.segments, run.all.messages,
		    run.all.bytes >> 10);
	if (!json && purged > 0)
		printf("%" PRIu64 " deleted accounts removed\n", purged);
	spool_close(&spool);
	return run.status;
}

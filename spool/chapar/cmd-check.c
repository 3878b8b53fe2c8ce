/* chapar check - are accounts what their logs say? */
#include <inttypes.h>
#include <stdio.h>

#include "args.h"
#include "base/log.h"
#include "json.h"
#include "open.h"
#include "spool/acl.h"
#include "spool/check.h"
#include "spool/mailbox.h"

static bool json, repair;

static const struct option_def options[] = {
    {"json",   OPT_FLAG, &json,   NULL, "an object a line for each account"},
    {"repair", OPT_FLAG, &repair, NULL, "put right what the log allows"    },
    {NULL,     0,        NULL,    NULL, NULL			       },
};

struct check_run {
	struct spool *spool;
	const char *name; /* the account at hand */
	const char *sep;  /* between its problems, as JSON */
	uint64_t accounts, messages, bytes;
	unsigned bad, repaired;
	unsigned unknown; /* identifiers, of the account at hand */
	int status;
};

static void
say_problem(void *arg, const char *what)
{
	struct check_run *run = arg;

	if (json) {
		fputs(run->sep, stdout);
		json_string(stdout, span_str(what));
		run->sep = ",";
	} else
		printf("%s: %s\n", run->name, what);
}

static void
say_json(const struct check_report *r, int rc)
{
	printf("],\"ok\":%s,\"segments\":%" PRIu64 ",\"records\":%" PRIu64
	       ",\"messages\":%" PRIu64 ",\"bytes\":%" PRIu64
	       ",\"repaired\":%u}\n",
	    rc == 0 ? "true" : "false", r->segments, r->records, r->messages,
	    r->bytes, r->repaired);
}

/* The worst that was met is how the program ends. */
static void
note(struct check_run *run, int rc)
{
	if (rc == SPOOL_CORRUPT) {
		run->bad++;
		if (run->status == 0)
			run->status = EXIT_DATA;
	} else if (rc == SPOOL_NONE)
		run->status =
		    complain(EXIT_NOUSER, "%s: no such account", run->name);
	else if (rc != 0)
		run->status = open_failed(run->name, rc);
}

static void
say_grant(void *arg, struct span identifier)
{
	struct check_run *run = arg;
	char text[IDENTIFIER_SIZE + 80];

	snprintf(text, sizeof text,
	    "grants.tdb: does not know what %.*s may see here",
	    SPAN_FMT(identifier));
	say_problem(run, text);
	run->unknown++;
}

/* What LIST goes by: the names, and who may see some. */
static int
lists(struct check_run *run, const char *name, struct check_report *report)
{
	struct account *a;
	bool wrong = false;
	int rc = account_open(run->spool, name, &a), other;

	if (rc != 0)
		return rc;
	run->unknown = 0;
	rc = acl_check(a, repair, say_grant, run);
	other = account_list_check(a, repair, &wrong);
	if (wrong)
		say_problem(run, "list: is not what the catalog says");
	if (repair)
		report->repaired += run->unknown + wrong;
	account_close(a);
	return rc != 0 ? rc : other;
}

static int
one_account(void *arg, const char *name)
{
	struct check_run *run = arg;
	struct check_report report = {.problem = say_problem, .arg = run};
	int rc;

	run->name = name;
	run->sep = "";
	if (json) {
		fputs("{\"account\":", stdout);
		json_string(stdout, span_str(name));
		fputs(",\"problems\":[", stdout);
	}
	rc = account_check(run->spool, name, repair, &report);
	if (rc == 0)
		rc = lists(run, name, &report);
	if (json)
		say_json(&report, rc);
	note(run, rc);
	run->accounts++;
	run->messages += report.messages;
	run->bytes += report.bytes;
	run->repaired += report.repaired;
	return 0;
}

static void
summary(const struct check_run *run)
{
	printf("%" PRIu64 " accounts, %" PRIu64 " messages, %" PRIu64 " MiB: ",
	    run->accounts, run->messages, run->bytes >> 20);
	if (run->bad > 0)
		printf("%u damaged%s\n", run->bad,
		    repair ? "" : "; chapar check --repair mends the views");
	else if (run->repaired > 0)
		printf("%u things repaired\n", run->repaired);
	else
		puts(run->status == 0 ? "all well"
				      : "not all could be looked at");
}

int
cmd_check(const struct chapar *c, int argc, char *const argv[])
{
	struct check_run run = {0};
	char name[USERNAME_SIZE];
	struct words words;
	struct spool spool;
	int rc;

	args_parse("chapar check", "[--repair] [--json] [ACCOUNT ...]", options,
	    argc, argv, 0, argc, &words);
	if ((rc = open_spool(c, &spool)) != 0)
		return rc;
	run.spool = &spool;
	for (int i = 0; i < words.n; i++)
		if (username_fold(span_str(words.w[i]), name) == 0)
			one_account(&run, name);
		else
			run.status = complain(EXIT_NOUSER,
			    "%s: that cannot be a user name", words.w[i]);
	if (words.n == 0 &&
	    (rc = spool_each_account(&spool, one_account, &run)) != 0)
		run.status = open_failed(c->spool, rc);
	if (!json)
		summary(&run);
	spool_close(&spool);
	return run.status;
}

/* chapar expire - mail that has been somewhere for too long goes. */
#include <inttypes.h>
#include <stdio.h>

#include "args.h"
#include "base/fmt.h"
#include "base/log.h"
#include "json.h"
#include "open.h"
#include "said.h"
#include "spool/expire.h"
#include "spool/notes.h"

static const char prog[] = "chapar expire";
static const char synopsis[] =
    "[--list] [ACCOUNT ...] | --set DAYS [--mailbox NAME] ACCOUNT";
static bool json, list;
static const char *set, *mailbox;
static uint64_t days;

/* clang-format off */
static const struct option_def options[] = {
	{"list", OPT_FLAG, &list, NULL,
	    "only show what would go"},
	{"json", OPT_FLAG, &json, NULL,
	    "an object a line for each mailbox"},
	{"default-days", OPT_NUMBER, &days, "DAYS",
	    "for accounts that have no days of their own; 0: for ever"},
	{"set", OPT_STRING, &set, "DAYS",
	    "from now on, for an account; 0: for ever, none: as above it"},
	{"mailbox", OPT_STRING, &mailbox, "NAME",
	    "... for this mailbox of it, and those below"},
	{NULL, 0, NULL, NULL, NULL},
};
/* clang-format on */

struct expire_run {
	struct spool *spool;
	const char *name;
	uint64_t messages, bytes, held;
	int status;
	bool sweep; /* all accounts: those that are elsewhere, too */
};

static void
say_box(void *arg, const struct expire_box *b)
{
	struct expire_run *run = arg;

	if (json) {
		fputs("{\"account\":", stdout);
		json_string(stdout, span_str(run->name));
		fputs(",\"mailbox\":", stdout);
		json_string(stdout, b->name);
		printf(",\"days\":%" PRIu32 ",\"messages\":%" PRIu32
		       ",\"bytes\":%" PRIu64 "}\n",
		    b->days, b->messages, b->bytes);
	} else if (list)
		printf("%6" PRIu32 " days  %8" PRIu32 " messages  %s  %.*s\n",
		    b->days, b->messages, run->name, SPAN_FMT(b->name));
}

static int
one_account(void *arg, const char *name)
{
	struct expire_run *run = arg;
	struct expire_report r = {.box = say_box, .arg = run};
	int rc;

	run->name = name;
	rc = account_expire(run->spool, name, (uint32_t)days, list, &r);
	if (rc == SPOOL_NONE)
		run->status =
		    complain(EXIT_NOUSER, "%s: no such account", name);
	else if (rc != 0 && (rc != SPOOL_ELSEWHERE || !run->sweep))
		run->status = open_failed(name, rc);
	run->messages += r.messages;
	run->bytes += r.bytes;
	run->held += r.held;
	return 0;
}

static int
run_all(const struct chapar *c, const struct words *words)
{
	struct expire_run run = {0};
	char name[USERNAME_SIZE];
	struct spool spool;
	int rc = open_spool(c, &spool);

	if (rc != 0)
		return rc;
	run.spool = &spool;
	run.sweep = words->n == 0;
	for (int i = 0; i < words->n; i++)
		if (username_fold(span_str(words->w[i]), name) == 0)
			one_account(&run, name);
		else
			run.status = complain(EXIT_NOUSER,
			    "%s: that cannot be a user name", words->w[i]);
	if (words->n == 0 &&
	    (rc = spool_each_account(&spool, one_account, &run)) != 0)
		run.status = open_failed(c->spool, rc);
	if (!json)
		printf("%" PRIu64 " messages %s, %" PRIu64 " KiB; %" PRIu64
		       " accounts are on hold\n",
		    run.messages, list ? "would go" : "went", run.bytes >> 10,
		    run.held);
	spool_close(&spool);
	return run.status;
}

static int
set_days(const struct chapar *c, const char *account)
{
	struct span value = span_str(set);
	struct mailbox box = {.id = 0};
	struct opened o;
	uint64_t n;
	int rc;

	if (span_eq(value, SPAN("none")))
		value = SPAN_NONE;
	else if (!scan_number(value, 100000, &n))
		options_bad(prog, "--set: not a number of days: %s", set);
	if ((rc = open_account(c, span_str(account), &o)) != 0)
		return rc;
	if (mailbox != NULL)
		rc = mailbox_find(&o.viewer, span_str(mailbox), &box);
	if (rc == 0)
		rc = note_set(o.account, box.id, SPAN(NOTE_EXPIRE), value,
		    VIA_CHAPAR, NULL);
	rc = said_mailbox(mailbox != NULL ? mailbox : account, rc);
	open_end(&o);
	return rc;
}

int
cmd_expire(const struct chapar *c, int argc, char *const argv[])
{
	struct words words;

	args_parse(prog, synopsis, options, argc, argv, 0, argc, &words);
	if (set == NULL && mailbox == NULL && days <= 100000)
		return run_all(c, &words);
	if (set == NULL || words.n != 1)
		options_bad(prog, "usage: %s %s", prog, synopsis);
	return set_days(c, words.w[0]);
}

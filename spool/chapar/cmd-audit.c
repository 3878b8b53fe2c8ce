/* chapar audit - what somebody did, in his own account and in others. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "base/log.h"
#include "json.h"
#include "log-seek.h"
#include "log-text.h"
#include "open.h"
#include "spool/past.h"
#include "when.h"

static const char prog[] = "chapar audit";
static bool json;
static const char *since, *only;

/* clang-format off */
static const struct option_def options[] = {
	{"json", OPT_FLAG, &json, NULL,
	    "an object a line"},
	{"since", OPT_STRING, &since, "TIME",
	    "2h, 3d, 2026-11-20T14:00"},
	{"account", OPT_STRING, &only, "ACCOUNT",
	    "only what was done there"},
	{NULL, 0, NULL, NULL, NULL},
};
/* clang-format on */

struct audit {
	struct spool *spool;
	char user[USERNAME_SIZE];
	int64_t since;
	int status;
	/* of the account at hand */
	struct account *account;
	const char *name;
	struct arena mem;
	struct past_boxes boxes;
};

/* What the mailbox was called at last, though it may be no more. */
static struct span
name_of(struct audit *a, uint64_t id)
{
	if (id == 0)
		return SPAN("");
	for (unsigned i = 0; i < a->boxes.n; i++)
		if (a->boxes.list[i].id == id)
			return a->boxes.list[i].name;
	return span_str(arena_printf(&a->mem, "#%" PRIu64, id));
}

static void
put(struct audit *a, const struct record *r)
{
	struct span box = name_of(a, r->box);
	char *text = NULL;
	size_t n = 0;
	FILE *f;

	if (!json) {
		printf("%s ", a->name);
		log_put_text(stdout, r, box);
		return;
	}
	if ((f = open_memstream(&text, &n)) == NULL)
		die(EXIT_TEMP, "out of memory");
	log_put_json(f, r, box);
	fclose(f);
	fputs("{\"account\":", stdout);
	json_string(stdout, span_str(a->name));
	printf(",%s", text + 1);
	free(text);
}

static bool
is_his(const struct audit *a, const struct record *r)
{
	if (r->type == REC_SNAPSHOT || r->type == REC_RECENT ||
	    r->time < a->since)
		return false;
	if (r->actor.n > 0)
		return span_eq(r->actor, span_str(a->user));
	return strcmp(a->name, a->user) == 0;
}

static int
one_account(void *arg, const char *name)
{
	struct audit *a = arg;
	struct events e;
	struct record r;
	int rc = account_open(a->spool, name, &a->account);

	if (rc != 0) {
		a->status = open_failed(name, rc);
		return 0;
	}
	a->name = name;
	rc = past_scan(a->account, INT64_MAX, &a->mem, &a->boxes);
	if (rc == 0)
		rc = log_seek(a->spool, a->account, 0, &e);
	while (rc == 0 && (rc = events_next(a->account, &e, &r)) == 0)
		if (is_his(a, &r))
			put(a, &r);
	if (rc != SPOOL_NONE)
		a->status = open_failed(name, rc);
	account_close(a->account);
	arena_reset(&a->mem);
	return 0;
}

int
cmd_audit(const struct chapar *c, int argc, char *const argv[])
{
	struct audit a = {.mem = {.limit = (size_t)1 << 30}};
	char folded[USERNAME_SIZE];
	struct words words;
	struct spool spool;
	int rc;

	args_parse(prog, "[--json] [--since TIME] [--account ACCOUNT] USER",
	    options, argc, argv, 1, 1, &words);
	if (username_fold(span_str(words.w[0]), a.user) != 0)
		return complain(
		    EXIT_NOUSER, "%s: that cannot be a user name", words.w[0]);
	a.since = since != NULL ? when_option(prog, "since", since) : 0;
	if ((rc = open_spool(c, &spool)) != 0)
		return rc;
	a.spool = &spool;
	if (only != NULL && username_fold(span_str(only), folded) == 0 &&
	    account_exists(&spool, folded))
		one_account(&a, folded);
	else if (only != NULL)
		a.status = complain(EXIT_NOUSER, "%s: no such account", only);
	else if ((rc = spool_each_account(&spool, one_account, &a)) != 0)
		a.status = open_failed(c->spool, rc);
	arena_free(&a.mem);
	spool_close(&spool);
	return a.status;
}

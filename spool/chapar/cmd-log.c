/* chapar log - what happened in an account: the log itself, as text. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>

#include "args.h"
#include "base/log.h"
#include "log-seek.h"
#include "log-text.h"
#include "open.h"

static bool json, follow;
static uint64_t from;

static const struct option_def options[] = {
    {"json",   OPT_FLAG,   &json,   NULL,  "an object a line"       },
    {"from",   OPT_NUMBER, &from,   "LSN", "begin there"            },
    {"follow", OPT_FLAG,   &follow, NULL,  "go on, as things happen"},
    {NULL,     0,          NULL,    NULL,  NULL                     },
};

/* Names of mailboxes, kept while the catalog does not change. */
struct names {
	struct arena mem;
	uint64_t catalog;
	struct name {
		uint64_t id;
		struct span name;
		struct name *next;
	} * first;
};

static struct span
name_of(struct names *n, struct opened *o, uint64_t id)
{
	uint64_t catalog = account_catalog_lsn(o->account);
	struct name *name;

	if (id == 0)
		return SPAN("");
	if (catalog != n->catalog) {
		arena_reset(&n->mem);
		n->first = NULL;
		n->catalog = catalog;
	}
	for (name = n->first; name != NULL; name = name->next)
		if (name->id == id)
			return name->name;
	name = ARENA_NEW(&n->mem, struct name);
	name->id = id;
	if (mailbox_name(&o->viewer, id, &n->mem, &name->name) != 0)
		name->name = span_str(arena_printf(&n->mem, "#%" PRIu64, id));
	name->next = n->first;
	n->first = name;
	return name->name;
}

/* Prints what is there, from LSN `from` on. */
static int
catch_up(struct opened *o, struct events *e, struct names *names)
{
	struct record r;
	int rc;

	while ((rc = events_next(o->account, e, &r)) == 0) {
		if (r.lsn < from)
			continue;
		(json ? log_put_json : log_put_text)(
		    stdout, &r, name_of(names, o, r.box));
		if (ferror(stdout))
			return 0; /* main() says so */
	}
	return rc;
}

static int
wait_for_more(struct opened *o, int bell)
{
	struct pollfd p = {.fd = bell, .events = POLLIN};

	if (fflush(stdout) != 0)
		return -errno;
	if (poll(&p, 1, -1) < 0 && errno != EINTR)
		return -errno;
	account_bell_clear(o->account);
	return 0;
}

static int
run(struct opened *o, struct names *names)
{
	int bell = follow ? account_bell(o->account) : 0;
	struct events e;
	int rc;

	if (bell < 0)
		return bell;
	if ((rc = log_seek(&o->spool, o->account, from, &e)) != 0)
		return rc;
	for (;;) {
		rc = catch_up(o, &e, names);
		if (rc != SPOOL_NONE || !follow)
			return rc == SPOOL_NONE ? 0 : rc;
		if ((rc = wait_for_more(o, bell)) != 0)
			return rc;
	}
}

int
cmd_log(const struct chapar *c, int argc, char *const argv[])
{
	struct names names = {.mem = {.limit = 64 << 20}};
	struct words words;
	struct opened o;
	int rc;

	args_parse("chapar log", "[--json] [--from LSN] [--follow] ACCOUNT",
	    options, argc, argv, 1, 1, &words);
	if ((rc = open_account(c, span_str(words.w[0]), &o)) != 0)
		return rc;
	rc = run(&o, &names);
	if (rc == SPOOL_GONE)
		rc = complain(EXIT_TEMP,
		    "%s: the log was vacuumed meanwhile; try again", o.name);
	else if (rc != 0)
		rc = open_failed(o.name, rc);
	arena_free(&names.mem);
	open_end(&o);
	return rc;
}

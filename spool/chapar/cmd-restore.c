/* chapar restore - a mailbox as it was at some moment, beside what it is. */
#include <stdio.h>

#include "args.h"
#include "base/log.h"
#include "open.h"
#include "said.h"
#include "spool/past.h"
#include "when.h"

static const char prog[] = "chapar restore";
static bool json;
static const char *at, *into;

static const struct option_def options[] = {
    {"at",   OPT_STRING, &at,   "TIME", "when: 2h, 3d, 2026-11-20T14:00"},
    {"into", OPT_STRING, &into, "NAME", "the new mailbox"               },
    {"json", OPT_FLAG,   &json, NULL,   "say what was done as JSON"     },
    {NULL,   0,          NULL,  NULL,   NULL                            },
};

/* The mailbox that had this name at the end of what was scanned. */
static const struct past_box *
named(const struct past_boxes *b, struct span name)
{
	for (unsigned i = b->n; i > 0; i--)
		if (b->list[i - 1].deleted == 0 &&
		    span_eq(b->list[i - 1].name, name))
			return &b->list[i - 1];
	return NULL;
}

static int
restore(struct opened *o, struct span name, int64_t when)
{
	struct arena mem = {.limit = (size_t)1 << 30};
	const struct past_box *b = NULL;
	struct past_report report;
	struct past_boxes all;
	struct past *past;
	char text[WHEN_TEXT];
	int rc = past_scan(o->account, when, &mem, &all);

	if (rc != 0)
		rc = open_failed(o->name, rc);
	else if (!mailbox_canonical(&mem, name, &name) || all.lsn == 0 ||
		 (b = named(&all, name)) == NULL)
		rc = complain(EXIT_NOINPUT, "there was no mailbox %.*s at %s",
		    SPAN_FMT(name), when_text(when, text));
	else if ((rc = past_open(o->account, b->id, b->lsn, &past)) != 0)
		rc = open_failed(o->name, rc);
	else {
		rc = said_mailbox(into, past_keep(past, b, span_str(into),
					    false, VIA_CHAPAR, NULL, &report));
		past_close(past);
		if (rc == 0)
			said_past(json, span_str(into), &report);
	}
	arena_free(&mem);
	return rc;
}

int
cmd_restore(const struct chapar *c, int argc, char *const argv[])
{
	struct words words;
	struct opened o;
	int64_t when;
	int rc;

	args_parse(prog, "ACCOUNT MAILBOX --at TIME --into NAME", options, argc,
	    argv, 2, 2, &words);
	if (at == NULL || into == NULL)
		options_bad(prog, "--at and --into must be given");
	when = when_option(prog, "at", at);
	if ((rc = open_account(c, span_str(words.w[0]), &o)) != 0)
		return rc;
	rc = restore(&o, span_str(words.w[1]), when);
	open_end(&o);
	return rc;
}

/*
 * chapar undelete - what was expunged or deleted comes back, as long as vacuum
 * has left it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "args.h"
#include "base/fmt.h"
#include "base/log.h"
#include "json.h"
#include "mail/fold.h"
#include "mail/header.h"
#include "mail/rfc2047.h"
#include "open.h"
#include "said.h"
#include "spool/past.h"
#include "spool/retire.h"
#include "spool/undelete.h"
#include "when.h"

static const char prog[] = "chapar undelete";
static const char synopsis[] =
    "ACCOUNT [--list] MAILBOX | --mailbox NAME [--into NAME]";
static bool json, list_only;
static const char *since, *uids, *subject, *mailbox, *into;

/* clang-format off */
static const struct option_def options[] = {
	{"since", OPT_STRING, &since, "TIME",
	    "what went since then: 2h, 3d, 2026-11-20T14:00"},
	{"uid", OPT_STRING, &uids, "SET",
	    "these, as 7,12:15"},
	{"subject", OPT_STRING, &subject, "TEXT",
	    "those with this in their subject"},
	{"list", OPT_FLAG, &list_only, NULL,
	    "only show what would come back"},
	{"mailbox", OPT_STRING, &mailbox, "NAME",
	    "bring back a mailbox that was deleted"},
	{"into", OPT_STRING, &into, "NAME",
	    "by another name"},
	{"json", OPT_FLAG, &json, NULL,
	    "an object a line"},
	{NULL, 0, NULL, NULL, NULL},
};
/* clang-format on */

/* --- messages ------------------------------------------------------------ */

/* Is the UID in "7,12:15,20:*"? */
static bool
in_set(const char *set, uint32_t uid)
{
	struct span s = span_str(set);
	bool found = false;

	while (s.n > 0) {
		uint64_t lo, hi;

		if (!scan_u64(&s, UINT32_MAX, &lo))
			options_bad(prog, "--uid: not a set of UIDs: %s", set);
		hi = lo;
		if (s.n > 0 && s.p[0] == ':') {
			s = span_sub(s, 1, s.n);
			if (s.n > 0 && s.p[0] == '*') {
				hi = UINT32_MAX;
				s = span_sub(s, 1, s.n);
			} else if (!scan_u64(&s, UINT32_MAX, &hi))
				options_bad(
				    prog, "--uid: not a set of UIDs: %s", set);
		}
		found = found || (uid >= lo && uid <= hi);
		if (s.n > 0 && s.p[0] != ',')
			options_bad(prog, "--uid: not a set of UIDs: %s", set);
		s = span_sub(s, 1, s.n);
	}
	return found;
}

/* The subject of a message as people read it. */
static void
read_subject(struct opened *o, const struct row *row, struct buf *out)
{
	struct arena mem = {.limit = 1 << 22};
	struct buf scratch = {.limit = 1 << 20};
	struct row now = *row;
	struct span bytes, value;

	buf_clear(out);
	if (message_bytes(o->account, &now, &bytes) == 0 &&
	    header_find(
		span_sub(bytes, 0, header_size(bytes)), "Subject", &value))
		rfc2047_decode(header_unfold(&mem, value), &scratch, out);
	buf_free(&scratch);
	arena_free(&mem);
}

/* Is the text in it, whatever its case? */
static bool
contains(struct span text, const char *what)
{
	struct buf a = {.limit = 1 << 22}, b = {.limit = 1 << 20};
	bool found;

	fold_put(text, &a);
	fold_put(span_str(what), &b);
	found = b.n == 0 || (a.n >= b.n && memmem(a.p, a.n, b.p, b.n) != NULL);
	buf_free(&a);
	buf_free(&b);
	return found;
}

static void
put_text(const struct expunged *e, struct span text)
{
	char when[WHEN_TEXT];

	printf("%8" PRIu32 "  %s  %8" PRIu32 "  ", e->row.uid,
	    when_text(e->when, when), e->row.bytes);
	for (size_t i = 0; i < text.n; i++)
		putchar((unsigned char)text.p[i] < ' ' ? ' ' : text.p[i]);
	putchar('\n');
}

static void
put_json(const struct expunged *e, struct span text)
{
	char when[WHEN_TEXT];

	printf("{\"uid\":%" PRIu32 ",\"expunged\":\"%s\",\"size\":%" PRIu32
	       ",\"emailid\":%" PRIu64 ",\"by\":",
	    e->row.uid, when_text(e->when, when), e->row.bytes, e->row.msg);
	json_string(stdout, e->who);
	fputs(",\"subject\":", stdout);
	json_string(stdout, text);
	fputs("}\n", stdout);
}

/* Keeps those of the list that were asked for. */
static uint32_t
choose(struct opened *o, struct expunged *list, uint32_t n)
{
	int64_t from = since != NULL ? when_option(prog, "since", since) : 0;
	struct buf text = {.limit = 1 << 20};
	uint32_t kept = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (list[i].when < from ||
		    (uids != NULL && !in_set(uids, list[i].row.uid)))
			continue;
		if (list_only || subject != NULL)
			read_subject(o, &list[i].row, &text);
		if (subject != NULL && !contains(buf_span(&text), subject))
			continue;
		if (list_only)
			(json ? put_json : put_text)(&list[i], buf_span(&text));
		list[kept++] = list[i];
	}
	buf_free(&text);
	return kept;
}

static int
messages(struct opened *o, struct span name)
{
	struct arena mem = {.limit = (size_t)4 << 30};
	struct expunged *list;
	struct mailbox box;
	struct row *rows = NULL;
	uint32_t n = 0;
	int rc = mailbox_find(&o->viewer, name, &box);

	if (rc == 0)
		rc = undelete_list(o->account, box.id, &mem, &list, &n);
	if (rc == 0)
		n = choose(o, list, n);
	if (rc == 0 && !list_only && n > 0) {
		rows = ARENA_ARRAY(&mem, struct row, n);
		for (uint32_t i = 0; i < n; i++)
			rows[i] = list[i].row;
		rc = undelete_rows(
		    o->account, box.id, rows, &n, VIA_CHAPAR, NULL);
	}
	if (rc == 0 && !list_only && n > 0) {
		if (json)
			printf("{\"messages\":%" PRIu32 ",\"uids\":\"%" PRIu32
			       ":%" PRIu32 "\"}\n",
			    n, rows[0].uid, rows[n - 1].uid);
		else
			printf("%" PRIu32 " message%s back, UID %" PRIu32
			       " to %" PRIu32 "\n",
			    n, n == 1 ? "" : "s", rows[0].uid, rows[n - 1].uid);
	} else if (rc == 0 && !list_only)
		puts(json ? "{\"messages\":0}" : "0 messages back");
	arena_free(&mem);
	return rc;
}

/* --- mailboxes ----------------------------------------------------------- */

static void
show(const struct past_box *b)
{
	char when[WHEN_TEXT];

	if (!json) {
		printf(
		    "%s  %.*s\n", when_text(b->when, when), SPAN_FMT(b->name));
		return;
	}
	printf("{\"deleted\":\"%s\",\"id\":%" PRIu64 ",\"by\":",
	    when_text(b->when, when), b->id);
	json_string(stdout, b->who);
	fputs(",\"name\":", stdout);
	json_string(stdout, b->name);
	fputs("}\n", stdout);
}

static void
show_deleted(const struct past_boxes *b)
{
	int64_t from = since != NULL ? when_option(prog, "since", since) : 0;

	for (unsigned i = 0; i < b->n; i++)
		if (b->list[i].deleted != 0 && b->list[i].when >= from)
			show(&b->list[i]);
}

/* The mailbox of that name that was deleted last. */
static const struct past_box *
last_deleted(const struct past_boxes *b, struct span name)
{
	const struct past_box *found = NULL;

	for (unsigned i = 0; i < b->n; i++)
		if (b->list[i].deleted != 0 && span_eq(b->list[i].name, name) &&
		    (found == NULL || b->list[i].deleted > found->deleted))
			found = &b->list[i];
	return found;
}

static int
bring_back(struct opened *o, const struct past_box *b, struct span name)
{
	struct past_report report;
	struct past *past;
	int rc = past_open(o->account, b->id, b->lsn, &past);

	if (rc != 0)
		return rc;
	rc = past_keep(past, b, name, true, VIA_CHAPAR, NULL, &report);
	past_close(past);
	if (rc == 0) {
		account_rest(o->account); /* it is opened once more */
		rc = kept_box_renewed(&o->spool, account_name(o->account),
		    b->id, report.id);
	}
	if (rc == 0)
		said_past(json, name, &report);
	return rc;
}

static int
mailboxes(struct opened *o)
{
	struct arena mem = {.limit = (size_t)1 << 30};
	struct span name = mailbox != NULL ? span_str(mailbox) : SPAN_NONE;
	const struct past_box *b = NULL;
	struct past_boxes all;
	int rc = past_scan(o->account, INT64_MAX, &mem, &all);

	if (rc == 0 && mailbox == NULL)
		show_deleted(&all);
	else if (rc == 0 && (b = last_deleted(&all, name)) == NULL)
		rc = complain(EXIT_NOINPUT,
		    "%s: no such mailbox was deleted (%s %s --list shows them)",
		    mailbox, prog, o->name);
	else if (rc == 0 && list_only)
		show(b);
	else if (rc == 0)
		rc = said_mailbox(into != NULL ? into : mailbox,
		    bring_back(o, b, into != NULL ? span_str(into) : name));
	else
		rc = open_failed(o->name, rc);
	arena_free(&mem);
	return rc;
}

int
cmd_undelete(const struct chapar *c, int argc, char *const argv[])
{
	struct words words;
	struct opened o;
	int rc;

	args_parse(prog, synopsis, options, argc, argv, 1, 2, &words);
	if ((words.n == 2) == (mailbox != NULL) && (mailbox || !list_only))
		options_bad(prog, "usage: %s %s", prog, synopsis);
	if ((rc = open_account(c, span_str(words.w[0]), &o)) != 0)
		return rc;
	if (words.n == 2)
		rc = said_mailbox(
		    words.w[1], messages(&o, span_str(words.w[1])));
	else
		rc = mailboxes(&o);
	open_end(&o);
	return rc;
}

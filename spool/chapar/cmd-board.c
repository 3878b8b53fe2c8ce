/* chapar board - mailboxes that belong to nobody. */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "base/log.h"
#include "share.h"
#include "spool/acl.h"
#include "spool/names.h"
#include "spool/record.h"

static const char *rights = "lrs", *who = "anyone";

static const struct option_def options[] = {
    {"rights", OPT_STRING, &rights, "LETTERS", "add: what readers may do"},
    {"to",     OPT_STRING, &who,    "WHO",     "add: who they are"       },
    {NULL,     0,          NULL,    NULL,      NULL                      },
};

/* The account of the board, with its first access list. */
static int
make_account(struct share *s, const char *account, const char *name)
{
	struct mailbox box;
	unsigned bits;
	int rc;

	if (!rights_parse(span_str(rights), &bits))
		return complain(EXIT_USAGE, "%s: not rights", rights);
	rc = account_create(&s->spool, account);
	if (rc == SPOOL_EXISTS)
		return complain(EXIT_CANTCREAT, "%s: it is there", name);
	if (rc != 0)
		return open_failed(name, rc);
	if ((rc = share_find(s, name, &box)) != 0)
		return rc;
	rc = acl_change(
	    &s->viewer, VIA_CHAPAR, &box, span_str(who), ACL_SET, bits);
	return rc == 0 ? 0 : open_failed(who, rc);
}

/* A mailbox below a board, as the board itself would make it. */
static int
make_below(struct share *s, const struct place *place, const char *name)
{
	struct viewer owner = {.spool = &s->spool, .user = place->account};
	struct mailbox box;
	int rc = viewer_account(&s->viewer, place->account, &owner.home);

	if (rc == 0)
		rc = mailbox_create(&owner, VIA_CHAPAR, place->inner, 0, &box);
	return rc == 0 ? 0 : open_failed(name, rc);
}

static int
add(struct share *s, struct words *w)
{
	char *full =
	    arena_printf(&s->mem, "%s%s", names_prefix(NAME_BOARD), w->w[1]);
	struct span canonical;
	struct place place;

	if (!mailbox_canonical(&s->mem, span_str(full), &canonical) ||
	    !name_place(&s->mem, canonical, &place))
		return complain(
		    EXIT_USAGE, "%s: that cannot be a name", w->w[1]);
	return span_eq(place.inner, SPAN("INBOX"))
		   ? make_account(s, place.account, full)
		   : make_below(s, &place, full);
}

static int
list(struct share *s, struct words *w)
{
	struct listed *all;
	uint32_t n;
	int rc = mailbox_list(&s->viewer, &s->mem, &all, &n);

	(void)w;
	if (rc != 0)
		return open_failed("boards", rc);
	for (uint32_t i = 0; i < n; i++)
		if (all[i].account != NULL && is_board(all[i].account))
			printf("%.*s\n", SPAN_FMT(all[i].name));
	return 0;
}

/* One state of \Seen for all readers, or each his own. */
static int
seen(struct share *s, struct words *w)
{
	bool shared = strcmp(w->w[2], "shared") == 0;
	int rc;

	if (!shared && strcmp(w->w[2], "own") != 0)
		return complain(EXIT_USAGE, "%s: not shared or own", w->w[2]);
	rc = mailbox_share_seen(
	    &s->viewer, VIA_CHAPAR, span_str(w->w[1]), shared);
	return rc == 0 ? 0 : open_failed(w->w[1], rc);
}

static const struct {
	const char *verb;
	int words;
	int (*run)(struct share *, struct words *);
} verbs[] = {
    {"list", 1, list},
    {"add",  2, add },
    {"seen", 3, seen},
};
enum { VERBS = sizeof verbs / sizeof *verbs };

int
cmd_board(const struct chapar *c, int argc, char *const argv[])
{
	static const char prog[] = "chapar board";
	struct words words;
	struct share s;
	unsigned i = 0;
	int rc;

	args_parse(prog, "list|add|seen [NAME [shared|own]]", options, argc,
	    argv, 1, 3, &words);
	while (i < VERBS && strcmp(words.w[0], verbs[i].verb) != 0)
		i++;
	if (i == VERBS)
		options_bad(prog, "%s: not list, add or seen", words.w[0]);
	if (words.n != verbs[i].words)
		options_bad(prog, "%s: which board?", words.w[0]);
	if ((rc = share_open(c, &s)) != 0)
		return rc;
	rc = verbs[i].run(&s, &words);
	share_end(&s);
	return rc;
}

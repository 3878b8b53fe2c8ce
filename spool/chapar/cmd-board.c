/* chapar board - mailboxes that belong to nobody. */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "base/log.h"
#include "json.h"
#include "share.h"
#include "spool/acl.h"
#include "spool/mailbox-account.h"
#include "spool/names.h"
#include "spool/record.h"
#include "spool/retire.h"

static bool json;
static const char *rights = "lrs", *who = "anyone", *socket_path;

static const struct option_def options[] = {
    {"json",   OPT_FLAG,   &json,   NULL,      "list: an object a line" },
    {"rights", OPT_STRING, &rights, "LETTERS", "add: what readers may do"},
    {"to",     OPT_STRING, &who,    "WHO",     "add: who they are"       },
    {"directory-socket", OPT_STRING, &socket_path, "PATH", "where chapar-directory listens"},
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
	rc = board_make(&s->spool, account);
	if (rc == SPOOL_DENIED)
		return complain(EXIT_NOPERM,
		    "%s: the directory does not know it, and is not changed "
		    "from here", name);
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

/* The place that the name of a board means. */
static int
place_of(struct share *s, const char *name, struct place *ret, char **full)
{
	struct span canonical;

	*full = arena_printf(&s->mem, "%s%s", names_prefix(NAME_BOARD), name);
	if (!mailbox_canonical(&s->mem, span_str(*full), &canonical) ||
	    !name_place(&s->mem, canonical, ret))
		return complain(EXIT_USAGE, "%s: that cannot be a name", name);
	return 0;
}

static bool
is_top(const struct place *place)
{
	return span_eq(place->inner, SPAN("INBOX"));
}

static int
add(struct share *s, struct words *w)
{
	struct place place;
	char *full;
	int rc = place_of(s, w->w[1], &place, &full);

	if (rc != 0)
		return rc;
	return is_top(&place) ? make_account(s, place.account, full)
			      : make_below(s, &place, full);
}

static int
said(const char *name, int rc)
{
	switch (rc) {
	case 0:
		return 0;
	case SPOOL_NONE:
		return complain(EXIT_NOINPUT, "%s: there is no such board",
		    name);
	case SPOOL_EXISTS:
		return complain(EXIT_CANTCREAT, "%s: it is there", name);
	case SPOOL_DENIED:
		return complain(EXIT_NOPERM, "%s: it is on hold", name);
	default:
		return open_failed(name, rc);
	}
}

/* A board with all that is below it can come back; a mailbox below one too, by
 * chapar undelete. */
static int
del(struct share *s, struct words *w)
{
	struct viewer owner = {.spool = &s->spool};
	struct place place;
	char *full;
	int rc = place_of(s, w->w[1], &place, &full);

	if (rc != 0)
		return rc;
	if (is_top(&place))
		return said(full, board_retire(&s->spool, place.account));
	owner.user = place.account;
	rc = viewer_account(&s->viewer, place.account, &owner.home);
	if (rc == 0)
		rc = mailbox_delete(&owner, VIA_CHAPAR, place.inner);
	return said(full, rc);
}

static int
undelete(struct share *s, struct words *w)
{
	struct place place;
	char *full;
	int rc = place_of(s, w->w[1], &place, &full);

	if (rc == 0 && !is_top(&place))
		rc = complain(EXIT_USAGE,
		    "%s: chapar undelete brings back what was below a board",
		    full);
	return rc != 0 ? rc
		       : said(full, board_back(&s->spool, place.account));
}

static int
name_anew(struct share *s, struct words *w)
{
	struct viewer owner = {.spool = &s->spool};
	struct place from, to;
	char *old, *fresh;
	int rc = place_of(s, w->w[1], &from, &old);

	if (rc != 0 || (rc = place_of(s, w->w[2], &to, &fresh)) != 0)
		return rc;
	if (is_top(&from) && is_top(&to))
		rc = board_rename(&s->spool, from.account, to.account);
	else if (is_top(&from) || is_top(&to) ||
		 strcmp(from.account, to.account) != 0)
		return complain(EXIT_USAGE,
		    "%s, %s: a board stays one, and what is below it there",
		    old, fresh);
	else {
		owner.user = from.account;
		rc = viewer_account(&s->viewer, from.account, &owner.home);
		if (rc == 0)
			rc = mailbox_rename(
			    &owner, VIA_CHAPAR, from.inner, to.inner);
	}
	return said(rc == SPOOL_EXISTS ? fresh : old, rc);
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
	for (uint32_t i = 0; i < n; i++) {
		if (all[i].account == NULL || !is_board(all[i].account))
			continue;
		if (!json) {
			printf("%.*s\n", SPAN_FMT(all[i].name));
			continue;
		}
		fputs("{\"name\":", stdout);
		json_string(stdout, all[i].name);
		printf(",\"seen\":\"%s\"}\n",
		    all[i].shared_seen ? "shared" : "own");
	}
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
    {"list",     1, list     },
    {"add",      2, add      },
    {"del",      2, del      },
    {"undelete", 2, undelete },
    {"rename",   3, name_anew},
    {"seen",     3, seen     },
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

	args_parse(prog,
	    "list|add|del|undelete|rename|seen [NAME [NEW|shared|own]]",
	    options, argc, argv, 1, 3, &words);
	while (i < VERBS && strcmp(words.w[0], verbs[i].verb) != 0)
		i++;
	if (i == VERBS)
		options_bad(prog,
		    "%s: not list, add, del, undelete, rename or seen",
		    words.w[0]);
	if (words.n != verbs[i].words)
		options_bad(prog, "%s: %s", words.w[0],
		    words.n < verbs[i].words ? "which board?" : "too much");
	if ((rc = share_open(c, &s)) != 0)
		return rc;
	s.spool.directory_socket = socket_path;
	rc = verbs[i].run(&s, &words);
	share_end(&s);
	return rc;
}

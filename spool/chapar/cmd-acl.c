/* chapar acl - who may do what with a mailbox, and why. */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "base/log.h"
#include "json.h"
#include "share.h"
#include "spool/acl.h"
#include "spool/record.h"

static bool json;
static const char *groups;

static const struct option_def options[] = {
    {"json",   OPT_FLAG,   &json,   NULL,  "list: an object a line"          },
    {"groups", OPT_STRING, &groups, "A,B", "why, try: the groups of the user"},
    {NULL,     0,          NULL,    NULL,  NULL			      },
};

/* Words for rights that are given together. */
static const struct {
	const char *word, *rights;
} words_of[] = {
    {"none",   ""            },
    {"read",   "lrs"         },
    {"post",   "lrsp"        },
    {"append", "lrsip"       },
    {"write",  "lrswipkxte"  },
    {"all",    "lrswipkxtean"},
};

static int
read_rights(const char *text, enum acl_how *how, unsigned *ret)
{
	*how = *text == '+' ? ACL_ADD : *text == '-' ? ACL_REMOVE : ACL_SET;
	text += *how != ACL_SET;
	for (size_t i = 0; i < sizeof words_of / sizeof *words_of; i++)
		if (strcmp(text, words_of[i].word) == 0)
			text = words_of[i].rights;
	if (rights_parse(span_str(text), ret))
		return 0;
	return complain(EXIT_USAGE,
	    "%s: not rights: lrswipkxtean, or none, read, post, append, "
	    "write, all",
	    text);
}

static void
put_entry(const struct acl_entry *e)
{
	char text[RIGHTS_TEXT];

	rights_text(e->rights, text);
	if (json) {
		fputs("{\"who\":", stdout);
		json_string(stdout, e->who);
		printf(",\"negative\":%s,\"rights\":\"%s\"}\n",
		    e->negative ? "true" : "false", text);
	} else
		printf("%s%.*s\t%s\n", e->negative ? "-" : "", SPAN_FMT(e->who),
		    text);
}

static int
list(struct share *s, struct mailbox *box, struct words *w)
{
	struct acl *acl;
	int rc = acl_get(box->account, box->id, &s->mem, &acl);

	(void)w;
	for (unsigned i = 0; rc == 0 && i < acl->n; i++)
		put_entry(&acl->e[i]);
	return rc;
}

static int
set(struct share *s, struct mailbox *box, struct words *w)
{
	enum acl_how how;
	unsigned rights;
	int rc = read_rights(w->w[3], &how, &rights);

	if (rc != 0)
		return -rc;
	rc = acl_change(
	    &s->viewer, VIA_CHAPAR, box, span_str(w->w[2]), how, rights);
	if (rc == SPOOL_BADNAME)
		return -complain(EXIT_USAGE,
		    "%s: not a user, group:NAME, anyone or anonymous", w->w[2]);
	return rc;
}

/* The user that is asked about. */
static struct viewer
asked(struct share *s, const char *user)
{
	char *list = arena_printf(&s->mem, "%s,", groups != NULL ? groups : "");

	for (char *p = list; *p != '\0'; p++)
		if (*p == ',')
			*p = '\0';
	return (struct viewer){.spool = &s->spool,
	    .user = strcmp(user, "anonymous") == 0 ? NULL : user,
	    .groups = list};
}

static int
why(struct share *s, struct mailbox *box, struct words *w)
{
	struct viewer v = asked(s, w->w[2]);
	char text[RIGHTS_TEXT];
	struct acl *acl;
	int rc = acl_get(box->account, box->id, &s->mem, &acl);

	for (unsigned i = 0; rc == 0 && i < acl->n; i++)
		if (viewer_is(&v, acl->e[i].who))
			put_entry(&acl->e[i]);
	if (rc != 0)
		return rc;
	if (v.user != NULL && strcmp(v.user, account_name(box->account)) == 0)
		printf("owner\t%s\n", rights_text(RIGHTS_OWNER, text));
	printf("= %s\n", rights_text(acl_rights(&v, box->account, acl), text));
	return 0;
}

static int
try(struct share *s, struct mailbox *box, struct words *w)
{
	struct viewer v = asked(s, w->w[2]);
	unsigned want, has;
	enum acl_how how;
	int rc = read_rights(w->w[3], &how, &want);

	if (rc != 0)
		return -rc;
	if ((rc = acl_look(&v, box->account, box->id, &has)) != 0)
		return rc;
	puts((has & want) == want ? "yes" : "no");
	return (has & want) == want ? 0 : -EXIT_NOPERM;
}

/* A verb gives what spool/ does, or a negative exit status. */
static const struct {
	const char *verb;
	int words;
	int (*run)(struct share *, struct mailbox *, struct words *);
} verbs[] = {
    {"list", 2, list},
    {"set",  4, set },
    {"why",  3, why },
    {"try",  4, try },
};
enum { VERBS = sizeof verbs / sizeof *verbs };

int
cmd_acl(const struct chapar *c, int argc, char *const argv[])
{
	static const char prog[] = "chapar acl";
	struct mailbox box;
	struct words words;
	struct share s;
	unsigned i = 0;
	int rc;

	args_parse(prog, "list|set|why|try NAME [WHO [RIGHTS]]", options, argc,
	    argv, 2, 4, &words);
	while (i < VERBS && strcmp(words.w[0], verbs[i].verb) != 0)
		i++;
	if (i == VERBS)
		options_bad(prog, "%s: not list, set, why or try", words.w[0]);
	if (words.n != verbs[i].words)
		options_bad(prog, "%s NAME%s%s", words.w[0],
		    verbs[i].words > 2 ? " WHO" : "",
		    verbs[i].words > 3 ? " RIGHTS" : "");
	if ((rc = share_open(c, &s)) != 0)
		return rc;
	rc = share_find(&s, words.w[1], &box);
	if (rc == 0) {
		rc = verbs[i].run(&s, &box, &words);
		rc = rc > 0 || rc < -EXIT_NOPERM ? open_failed(words.w[1], rc)
						 : -rc;
	}
	share_end(&s);
	return rc;
}

/* The commands: which there are, when each is allowed, and how each ends. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "far.h"
#include "imsp.h"

enum {
	ANON = 1 << 0,   /* without a login, where the site allows that */
	SUBS = 1 << 1,   /* also for who became a user to look at his list */
	BATCH = 1 << 2,  /* may wait for others of its kind */
	FAR = 1 << 3,    /* about a mailbox, which may be elsewhere */
	GUEST = 1 << 4,  /* also for the sessions of other servers */
};

/* In order of names, which are those that are said in answers. */
static const struct command {
	const char *name;
	enum state allowed;
	unsigned flags;
	unsigned nargs; /* for the text of a BAD */
	command_fn *run;
} commands[] = {
    {"addressbook",       AUTH, ANON, 1, cmd_addressbook  },
    {"authenticate",      ANY,  SUBS, 1, cmd_authenticate },
    {"capability",        ANY,  SUBS | GUEST, 0, cmd_capability   },
    {"create",            AUTH, FAR,    1, cmd_create       },
    {"createaddressbook", AUTH, 0,    1, cmd_createbook   },
    {"delete",            AUTH, FAR,    1, cmd_delete       },
    {"deleteacl",         AUTH, FAR,    3, cmd_deleteacl    },
    {"deleteaddress",     AUTH, 0,    2, cmd_deleteaddress},
    {"deleteaddressbook", AUTH, 0,    1, cmd_deletebook   },
    {"fetchaddress",      AUTH, ANON, 2, cmd_fetchaddress },
    {"get",               AUTH, ANON, 1, cmd_get          },
    {"getacl",            AUTH, ANON | FAR, 2, cmd_getacl       },
    {"last",              AUTH, FAR,    2, cmd_last         },
    {"list",              AUTH, SUBS | GUEST, 2, cmd_list         },
    {"lmarked",           AUTH, SUBS | GUEST, 2, cmd_lmarked      },
    {"lock",              AUTH, 0,    2, cmd_lock         },
    {"login",             ANY,  SUBS, 2, cmd_login        },
    {"logout",            ANY,  SUBS | GUEST, 0, cmd_logout       },
    {"lsub",              AUTH, SUBS, 2, cmd_lsub         },
    {"move",              AUTH, 0,    2, cmd_move         },
    {"myrights",          AUTH, ANON | FAR, 2, cmd_myrights     },
    {"noop",              ANY,  SUBS | GUEST, 0, cmd_noop         },
    {"rename",            AUTH, FAR,    2, cmd_rename       },
    {"renameaddressbook", AUTH, 0,    2, cmd_renamebook   },
    {"replace",           AUTH, FAR,    2, cmd_replace      },
    {"searchaddress",     AUTH, ANON, 1, cmd_searchaddress},
    {"seen",              AUTH, FAR,    3, cmd_seen         },
    {"set",               AUTH, 0,    2, cmd_set          },
    {"setacl",            AUTH, FAR,    4, cmd_setacl       },
    {"starttls",          ANY,  SUBS, 0, cmd_starttls     },
    {"storeaddress",      AUTH, BATCH, 2, cmd_storeaddress},
    {"subscribe",         AUTH, 0,    1, cmd_subscribe    },
    {"unlock",            AUTH, 0,    2, cmd_unlock       },
    {"unset",             AUTH, 0,    1, cmd_unset        },
    {"unsubscribe",       AUTH, 0,    1, cmd_unsubscribe  },
    {"xguest",            NOAUTH, 0,  0, cmd_xguest       },
};

static int
by_name(const void *key, const void *row)
{
	return strcasecmp(key, ((const struct command *)row)->name);
}

static const struct command *
find(struct span word)
{
	char name[32];

	if (word.n >= sizeof name)
		return NULL;
	memcpy(name, word.p, word.n);
	name[word.n] = '\0';
	return bsearch(name, commands, sizeof commands / sizeof *commands,
	    sizeof *commands, by_name);
}

void
hang_up(struct session *s, const char *line, const char *why)
{
	io_puts(s->io, line);
	io_puts(s->io, "\r\n");
	s->bye = why;
	s->state = LOGOUT;
}

/* What was left unsaid. */
static const char *
text_of(struct session *s, struct reply r, const struct command *cmd)
{
	if (r.text != NULL)
		return r.text;
	if (r.result == OK)
		return arena_printf(s->mem, "%s completed", cmd->name);
	if (cmd->nargs == 0)
		return arena_printf(
		    s->mem, "command '%s' requires no arguments", cmd->name);
	return arena_printf(s->mem,
	    "command '%s' requires %u properly formed argument(s)", cmd->name,
	    cmd->nargs);
}

void
command_say(struct session *s, struct span tag, struct reply r)
{
	static const char *const words[] = {" OK ", " NO ", " BAD ", " OK "};

	io_putspan(s->io, tag.n > 0 ? tag : SPAN("*"));
	io_puts(s->io, words[r.result]);
	io_puts(s->io, r.text);
	io_puts(s->io, "\r\n");
	s->column = 0;
	s->bad = r.result == BAD ? s->bad + 1 : 0;
	if (s->bad == BAD_MAX)
		hang_up(s, "* BYE too many commands that make no sense",
		    "too many bad commands");
}

static struct reply
may_not(struct session *s, const struct command *cmd)
{
	if (s->state == NOAUTH)
		return reply_no(s,
		    "User must LOGIN to execute command '%s'", cmd->name);
	if (s->guest)
		return reply_no(
		    s, "command '%s' is not for guests", cmd->name);
	return reply_no(
	    s, "command '%s' is not for looking at lists", cmd->name);
}

static bool
allowed(const struct session *s, const struct command *cmd)
{
	if (s->guest && s->state == AUTH && (cmd->flags & (FAR | GUEST)) == 0)
		return false;
	if (s->lookup_only && (cmd->flags & SUBS) == 0)
		return false;
	return (cmd->allowed & s->state) != 0 ||
	       ((cmd->flags & ANON) != 0 && s->config->anonymous);
}

static bool
arg_tag(struct args *a, struct span *ret)
{
	const char *start = a->p;
	struct span tag;

	if (arg_atom(a, &tag) && tag.n <= TAG_MAX &&
	    (a->p == a->end || *a->p == ' ')) {
		*ret = tag;
		return true;
	}
	a->p = start;
	return false;
}

static struct reply
run(struct session *s, struct args *a, const struct command **ret)
{
	struct reply far;
	struct span word;

	if (!arg_tag(a, &s->tag))
		return REPLY_BAD("7-bit ASCII tag required");
	s->tag = arena_span(s->mem, s->tag); /* a command may read on */
	if (!arg_sp(a) || !arg_atom(a, &word))
		return REPLY_BAD("7-bit ASCII command required");
	if ((*ret = find(word)) == NULL) {
		char *name = arena_str(s->mem, span_sub(word, 0, 40));

		for (char *p = name; *p != '\0'; p++)
			*p = (char)tolower((unsigned char)*p);
		return REPLY_BAD(
		    arena_printf(s->mem, "command '%s' unknown", name));
	}
	s->command = (*ret)->name;
	if (s->batch != NULL && ((*ret)->flags & BATCH) == 0)
		batch_end(s);
	if (!allowed(s, *ret))
		return may_not(s, *ret);
	if (((*ret)->flags & FAR) != 0 && far_pass(s, *a, &far))
		return far;
	return (*ret)->run(s, a);
}

void
command_run(struct session *s, struct span line)
{
	struct args a = {.p = line.p, .end = line.p + line.n, .s = s};
	const struct command *cmd = NULL;
	struct reply r;

	s->tag = SPAN("");
	s->command = "";
	s->column = 0;
	s->commands++;
	r = run(s, &a, &cmd);
	if (r.result == BYE && r.text != NULL)
		return; /* a batch */
	if (s->batch != NULL)
		batch_end(s);
	if (r.result == BYE) { /* the client went away */
		s->state = LOGOUT;
		return;
	}
	r.text = text_of(s, r, cmd);
	command_say(s, s->tag, r);
}

void
command_refuse(
    struct session *s, struct span line, enum result result, const char *text)
{
	struct args a = {.p = line.p, .end = line.p + line.n, .s = s};
	struct span tag = SPAN("");

	batch_end(s);
	arg_tag(&a, &tag);
	command_say(s, tag, (struct reply){result, text});
}

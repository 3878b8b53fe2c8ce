/* The commands: which there are, when each is allowed, and how each ends. */
#include <stdlib.h>

#include "base/log.h"
#include "notify.h"
#include "remote.h"

enum { BAD_MAX = 10, NAME_MAX_LEN = 32 };

enum {
	QUIET = 1 << 0, /* the client is told nothing when it ends */
	/* The client's numbers must not change under it: expunges are not
	 * told (RFC 3501, section 7.4.1). */
	NUMBERED = 1 << 1,
	STREAMS = 1 << 2, /* reads its last literals by itself */
	CHANGES = 1 << 3, /* of messages; the client must hear of them */
	NAMED = 1 << 4, /* begins with a mailbox, whose server runs it */
};

/* In order of names. */
static const struct command {
	const char *name;
	enum state allowed;
	unsigned flags;
	command_fn *run;
} commands[] = {
    {"APPEND",       IN,       STREAMS | CHANGES,  cmd_append      },
    {"AUTHENTICATE", NOAUTH,   QUIET,    cmd_authenticate},
    {"BBOARD",       IN,       QUIET,    cmd_bboard      },
    {"CANCELUPDATE", SELECTED, 0,        cmd_cancelupdate},
    {"CAPABILITY",   ANY,      0,        cmd_capability  },
    {"CHECK",        SELECTED, 0,        cmd_check       },
    {"CLOSE",        SELECTED, QUIET,    cmd_close       },
    {"COMPARATOR",   IN,       0,        cmd_comparator  },
    {"COMPRESS",     IN,       QUIET,    cmd_compress    },
    {"COPY",         SELECTED, CHANGES,        cmd_copy        },
    {"CREATE",       IN,       NAMED,        cmd_create      },
    {"DELETE",       IN,       NAMED,        cmd_delete      },
    {"DELETEACL",    IN,       NAMED,        cmd_deleteacl   },
    {"ENABLE",       IN,       0,        cmd_enable      },
    {"ESEARCH",      IN,       NUMBERED, cmd_esearch     },
    {"EXAMINE",      IN,       QUIET | NAMED,    cmd_examine     },
    {"EXPUNGE",      SELECTED, CHANGES,        cmd_expunge     },
    {"FETCH",        SELECTED, NUMBERED, cmd_fetch       },
    {"FIND",         IN,       0,        cmd_find        },
    {"GENURLAUTH",   IN,       0,        cmd_genurlauth  },
    {"GETACL",       IN,       NAMED,        cmd_getacl      },
    {"GETMETADATA",  IN,       NAMED,        cmd_getmetadata },
    {"GETQUOTA",     IN,       NAMED,        cmd_getquota    },
    {"GETQUOTAROOT", IN,       NAMED,        cmd_getquotaroot},
    {"ID",	   ANY,      0,        cmd_id          },
    {"IDLE",         IN,       0,        cmd_idle        },
    {"LANGUAGE",     ANY,      0,        cmd_language    },
    {"LIST",         IN,       0,        cmd_list        },
    {"LISTRIGHTS",   IN,       NAMED,        cmd_listrights  },
    {"LOGIN",        NOAUTH,   QUIET,    cmd_login       },
    {"LOGOUT",       ANY,      QUIET,    cmd_logout      },
    {"LSUB",         IN,       0,        cmd_lsub        },
    {"MOVE",         SELECTED, CHANGES,        cmd_move        },
    {"MYRIGHTS",     IN,       NAMED,        cmd_myrights    },
    {"NAMESPACE",    IN,       0,        cmd_namespace   },
    {"NOOP",         ANY,      0,        cmd_noop        },
    {"NOTIFY",       IN,       0,        cmd_notify      },
    {"PARTIAL",      SELECTED, NUMBERED, cmd_partial     },
    {"RENAME",       IN,       NAMED,        cmd_rename      },
    {"REPLACE",      SELECTED, STREAMS | CHANGES,  cmd_replace     },
    {"RESETKEY",     IN,       0,        cmd_resetkey    },
    {"RLIST",        IN,       0,        cmd_rlist       },
    {"RLSUB",        IN,       0,        cmd_rlsub       },
    {"SEARCH",       SELECTED, NUMBERED, cmd_search      },
    {"SELECT",       IN,       QUIET | NAMED,    cmd_select      },
    {"SETACL",       IN,       NAMED,        cmd_setacl      },
    {"SETMETADATA",  IN,       NAMED,        cmd_setmetadata },
    {"SETQUOTA",     IN,       NAMED,        cmd_setquota    },
    {"SORT",         SELECTED, NUMBERED, cmd_sort        },
    {"STARTTLS",     NOAUTH,   QUIET,    cmd_starttls    },
    {"STATUS",       IN,       NAMED,        cmd_status      },
    {"STORE",        SELECTED, NUMBERED, cmd_store       },
    {"SUBSCRIBE",    IN,       0,        cmd_subscribe   },
    {"THREAD",       SELECTED, NUMBERED, cmd_thread      },
    {"UID COPY",     SELECTED, CHANGES,        cmd_copy        },
    {"UID ESEARCH",  IN,       0,        cmd_esearch     },
    {"UID EXPUNGE",  SELECTED, CHANGES,        cmd_expunge     },
    {"UID FETCH",    SELECTED, 0,        cmd_fetch       },
    {"UID MOVE",     SELECTED, CHANGES,        cmd_move        },
    {"UID REPLACE",  SELECTED, STREAMS | CHANGES,  cmd_replace     },
    {"UID SEARCH",   SELECTED, 0,        cmd_search      },
    {"UID SORT",     SELECTED, 0,        cmd_sort        },
    {"UID STORE",    SELECTED, 0,        cmd_store       },
    {"UID THREAD",   SELECTED, 0,        cmd_thread      },
    {"UNAUTHENTICATE", IN,     QUIET,    cmd_unauthenticate},
    {"UNSELECT",     SELECTED, QUIET,    cmd_unselect    },
    {"UNSUBSCRIBE",  IN,       0,        cmd_unsubscribe },
    {"URLFETCH",     IN,       0,        cmd_urlfetch    },
    {"XCHAPAR",      IN,       0,        cmd_xchapar     },
    {"XLIST",        IN,       0,        cmd_xlist       },
};

static int
by_name(const void *key, const void *row)
{
	return strcasecmp(key, ((const struct command *)row)->name);
}

static const struct command *
find(const char *name)
{
	return bsearch(name, commands, sizeof commands / sizeof *commands,
	    sizeof *commands, by_name);
}

/* tag = 1*<any ASTRING-CHAR except "+"> */
static bool
arg_tag(struct args *a, struct span *ret)
{
	struct args at = *a;
	struct span tag;

	if (arg_next(a, '"') || arg_next(a, '{') || !arg_astring(&at, &tag) ||
	    memchr(tag.p, '+', tag.n) != NULL)
		return arg_missing(a, "a tag");
	a->p = at.p;
	*ret = tag;
	return true;
}

/* The command's name, UID and its second word included.  NULL: none such. */
static bool
arg_command(struct args *a, const struct command **ret)
{
	char name[NAME_MAX_LEN] = "";
	struct span word, second;

	if (!arg_sp(a) || !arg_atom(a, &word))
		return arg_missing(a, "a command");
	*ret = NULL;
	if (word.n >= sizeof name - 4)
		return true;
	memcpy(name, word.p, word.n);
	if (span_is(word, "UID")) {
		if (!arg_sp(a) || !arg_atom(a, &second))
			return arg_missing(a, "a command after UID");
		if (second.n >= sizeof name - 4)
			return true;
		name[3] = ' ';
		memcpy(name + 4, second.p, second.n);
	}
	*ret = find(name);
	return true;
}

bool
command_streams(struct session *s, struct span line)
{
	struct args a = {.p = line.p, .end = line.p + line.n, .s = s};
	const struct command *cmd;
	struct span tag, first; /* which may be a literal itself */

	return arg_tag(&a, &tag) && arg_command(&a, &cmd) && cmd != NULL &&
	       (cmd->flags & STREAMS) != 0 && (cmd->allowed & s->state) != 0 &&
	       arg_sp(&a) &&
	       (cmd->run != cmd_replace ||
		   ((arg_char(&a, '*') || arg_astring(&a, &first)) &&
		       arg_sp(&a))) &&
	       arg_astring(&a, &first);
}

static void
say(struct session *s, struct reply r)
{
	static const char *const words[] = {" OK ", " NO ", " BAD ", " OK "};

	io_putspan(s->io, s->tag.n > 0 ? s->tag : SPAN("*"));
	io_puts(s->io, words[r.result]);
	if (r.code != NULL) {
		io_putc(s->io, '[');
		if (strcmp(r.code, "CAPABILITY") == 0)
			put_capabilities(s);
		else
			io_puts(s->io, r.code);
		io_puts(s->io, "] ");
	}
	io_puts(s->io, r.text);
	io_puts(s->io, "\r\n");
}

static void
hang_up(struct session *s, const char *line, const char *why)
{
	io_puts(s->io, line);
	s->bye = why;
	s->state = LOGOUT;
}

static void
count_bad(struct session *s, bool bad)
{
	s->bad = bad ? s->bad + 1 : 0;
	if (s->bad == BAD_MAX)
		hang_up(s, "* BYE Too many commands that make no sense.\r\n",
		    "too many bad commands");
}

static struct reply
not_now(const struct session *s, const struct command *cmd)
{
	if (s->state == NOAUTH)
		return REPLY_BAD("Log in first.");
	if (cmd->allowed == NOAUTH)
		return REPLY_BAD("You are logged in.");
	return REPLY_BAD("Select a mailbox first.");
}

/*
 * Follows an index that was made anew.  Where that means to tell of expunges
 * the command comes first, whose numbers are those of before; if it may not
 * tell of them itself there is no way on.  (The tombstones of messages stay
 * for days; that client has heard of nothing for as long.)
 */
static bool
up_to_date(struct session *s, const struct command *cmd)
{
	if (s->view == NULL || !index_stale(s->view->index) ||
	    view_renew(s, false) || (cmd->flags & NUMBERED) == 0)
		return true;
	s->view->gone = true;
	return false;
}

/* Does it speak of messages by number?  Those that do can do without. */
static bool
counts(const struct command *cmd)
{
	return (cmd->flags & NUMBERED) != 0 ? cmd->run != cmd_esearch
					    : cmd->run == cmd_copy ||
						  cmd->run == cmd_move ||
						  cmd->run == cmd_replace;
}

/* Does it go to another server?  Of the selected mailbox's are also those that
 * are about no mailbox in particular. */
static bool
goes_elsewhere(struct session *s, const struct command *cmd, struct args *a,
    struct span line, struct reply *ret)
{
	struct args at = *a;

	if ((cmd->flags & NAMED) != 0)
		return remote_named(s, cmd->run, &at, line, ret);
	if (s->remote != NULL &&
	    (cmd->allowed == SELECTED || cmd->run == cmd_noop ||
		cmd->run == cmd_idle || cmd->run == cmd_esearch))
		return remote_selected(s, cmd->run, &at, line, ret);
	return false;
}

static struct reply
run(struct session *s, struct args *a, const struct command **ret)
{
	const struct span line = span_of(a->p, (size_t)(a->end - a->p));
	const struct command *cmd;
	struct reply reply;

	if (!arg_tag(a, &s->tag))
		return SYNTAX;
	s->tag = arena_span(s->mem, s->tag); /* a command may read on */
	if (!arg_command(a, &cmd))
		return SYNTAX;
	if (cmd == NULL)
		return REPLY_BAD("There is no such command.");
	if ((cmd->allowed & s->state) == 0)
		return not_now(s, cmd);
	s->changes = (cmd->flags & CHANGES) != 0;
	s->by_uid = strncmp(cmd->name, "UID ", 4) == 0;
	if ((s->enabled & ENABLED_UIDONLY) != 0 && !s->by_uid && counts(cmd))
		return (struct reply){
		    BAD, "UIDREQUIRED", "Messages have no numbers."};
	*ret = cmd;
	if (!session_here(s) && cmd->run != cmd_logout)
		return MOVED;
	session_rights(s);
	if (s->view != NULL && s->view->gone)
		return REPLY_NO("NOPERM", "You may not read it any more.");
	if (!up_to_date(s, cmd))
		return REPLY_NO("UNAVAILABLE", "The mailbox was made anew.");
	if (goes_elsewhere(s, cmd, a, line, &reply))
		return reply;
	return cmd->run(s, a);
}

/* What else happened, before the tagged answer. */
static void
tell(struct session *s, const struct command *cmd)
{
	if (cmd == NULL || (cmd->flags & QUIET) != 0)
		return;
	session_tell(s, (cmd->flags & NUMBERED) == 0);
	notify_tell(s);
}

void
command_run(struct session *s, struct span line)
{
	struct args a = {.p = line.p, .end = line.p + line.n, .s = s};
	const struct command *cmd = NULL;
	struct reply r;

	s->tag = SPAN("");
	s->by_uid = false;
	s->commands++;
	r = run(s, &a, &cmd);
	if (r.result == BAD && r.text == NULL)
		r.text = arena_printf(s->mem, "Expected %s.",
		    a.expected != NULL ? a.expected : "something else");
	if (r.text != NULL) {
		if (!s->moved)
			tell(s, cmd);
		say(s, r);
	}
	if (s->then != NULL) {
		s->then(s);
		s->then = NULL;
	}
	count_bad(s, r.result == BAD);
	if (r.result == BYE)
		s->state = LOGOUT;
	if (remote_lost(s))
		hang_up(s,
		    "* BYE The server of the selected mailbox is gone.\r\n",
		    "other server gone");
	if (s->moved && s->state != LOGOUT)
		session_moved(s);
	if (s->view != NULL && s->view->gone && s->state != LOGOUT)
		hang_up(s,
		    "* BYE The selected mailbox is not there any more.\r\n",
		    "mailbox gone");
}

void
command_refuse(struct session *s, struct span line, const char *text)
{
	struct args a = {.p = line.p, .end = line.p + line.n, .s = s};
	struct span tag;

	io_putspan(s->io, arg_tag(&a, &tag) ? tag : SPAN("*"));
	io_putc(s->io, ' ');
	io_puts(s->io, text);
	io_puts(s->io, "\r\n");
	count_bad(s, true);
}

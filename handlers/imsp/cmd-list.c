/*
 * LIST, LSUB, LMARKED: mailboxes, and which server each is on.
 *
 * The names are those of IMAP, and one client that has found a name here finds
 * it there.  Those of other servers are asked of them: far.h.
 */
#include "far.h"
#include "mailbox.h"
#include "spool/index.h"
#include "spool/option-moved.h"

enum what { LIST, LSUB, LMARKED };

struct said_level {
	struct span line;
	struct said_level *next;
};

struct list {
	enum what what;
	struct span pattern;
	struct listed *all;
	uint32_t n;
	struct span level; /* the last that was said to be only a level */
	struct session *s;
	struct said_level *levels; /* all of them */
	struct span inbox; /* the mailbox shown as INBOX; n is 0: his own */
};

/* The name that is said. */
static struct span
shown(struct session *s, const struct list *l, const struct listed *x)
{
	if (l->inbox.n == 0)
		return x->name;
	if (span_eq(x->name, l->inbox))
		return SPAN("INBOX");
	return span_eq(x->name, SPAN("INBOX")) ? mailbox_full(s, x->name)
					       : x->name;
}

/* With those that everybody must be subscribed to, where they are to be seen.
 */
static bool
wanted(struct session *s, const struct list *l, const struct listed *x)
{
	if (l->what != LSUB)
		return x->id != 0;
	return x->subscribed ||
	       (x->id != 0 && listed_in(s, "imsp.required.subs", x->name));
}

static bool
has_child(const struct list *l, uint32_t i)
{
	struct span name = l->all[i].name;

	if (i + 1 == l->n)
		return false;
	return l->all[i + 1].name.n > name.n &&
	       l->all[i + 1].name.p[name.n] == '/' &&
	       span_eq(span_sub(l->all[i + 1].name, 0, name.n), name);
}

/* Is there news?  NULL: that is not known. */
static const char *
mark_of(struct session *s, const struct listed *x)
{
	struct index_info info;
	struct mailbox box;

	if (mailbox_listed(&s->viewer, x, &box) != 0 ||
	    account_status(box.account, box.id, &info) != 0)
		return NULL;
	return info.unseen > 0 ? "\\Marked" : "\\Unmarked";
}

static void
say(struct session *s, const struct list *l, uint32_t i, const char *mark)
{
	const struct listed *x = &l->all[i];
	const char *words[] = {"LIST", "LSUB", "LIST"};
	bool external = x->name.p[0] == '{', gone = x->id == 0;
	const char *host = s->config->host, *sp = "";

	if (gone && (host = far_host(s, x->name)) != NULL)
		gone = false;

	put_text(s, arena_printf(s->mem, "* %s (", words[l->what]));
	if (!gone && (x->rights & RIGHT_CREATE) == 0 && !has_child(l, i)) {
		put_text(s, "\\Noinferiors");
		sp = " ";
	}
	if (mark != NULL) {
		put_text(s, sp);
		put_text(s, mark);
	}
	put_text(s, ") \"/\" ");
	put_mailbox(s, shown(s, l, x));
	put_text(s, " (");
	if (!external && !gone)
		put_string(s, span_str(host));
	put_text(s, ")");
	put_end(s);
}

static void
note_level(struct list *l, struct span line)
{
	struct said_level *x = ARENA_NEW(l->s->mem, struct said_level);

	*x = (struct said_level){arena_span(l->s->mem, line), l->levels};
	l->levels = x;
}

/* As another server says it. */
static struct span
level_line(struct session *s, struct span level)
{
	struct buf name = {.limit = 8 * MAILBOX_NAME_MAX};
	const char *line;

	mailbox_encode(level, &name);
	line = arena_printf(s->mem,
	    is_atom(buf_span(&name)) ? "* LIST (\\Noselect) \"/\" %.*s ()"
				     : "* LIST (\\Noselect) \"/\" \"%.*s\" ()",
	    SPAN_FMT(buf_span(&name)));
	buf_free(&name);
	return span_str(line);
}

/* A pattern that ends in "%" also shows what is only above mailboxes. */
static void
levels(struct session *s, struct list *l, struct span name)
{
	for (size_t i = 1; i < name.n; i++) {
		struct span level = span_sub(name, 0, i);

		if (name.p[i] != '/' || !option_match(l->pattern, level, '/') ||
		    span_eq(level, l->level))
			continue;
		l->level = level;
		for (uint32_t k = 0; k < l->n; k++)
			if (span_eq(l->all[k].name, level) &&
			    wanted(s, l, &l->all[k]))
				return;
		note_level(l, level_line(s, level));
		put_text(s, l->what == LSUB ? "* LSUB" : "* LIST");
		put_text(s, " (\\Noselect) \"/\" ");
		put_mailbox(s, level);
		put_text(s, " ()");
		put_end(s);
	}
}

static void
one(struct session *s, struct list *l, uint32_t i)
{
	const struct listed *x = &l->all[i];
	struct span name = shown(s, l, x);
	bool inbox = span_is(name, "INBOX");
	const char *mark;

	if (!wanted(s, l, x))
		return;
	if (l->what != LMARKED && l->pattern.n > 0 &&
	    l->pattern.p[l->pattern.n - 1] == '%')
		levels(s, l, name);
	if (!option_match(l->pattern, name, '/') &&
	    !(inbox && span_is(l->pattern, "INBOX")))
		return;
	mark = x->id != 0 ? mark_of(s, x) : NULL;
	if (l->what == LMARKED &&
	    (mark == NULL || strcmp(mark, "\\Marked") != 0))
		return;
	say(s, l, i, mark);
}

/* A level above mailboxes that are here and elsewhere is said once. */
static void
from_far(void *arg, struct span line)
{
	const struct span level = SPAN("* LIST (\\Noselect) \"/\" ");
	struct list *l = arg;
	struct session *s = l->s;

	if (!span_is(span_sub(line, 0, 7), "* LIST "))
		return;
	if (span_eq(span_sub(line, 0, level.n), level)) {
		for (struct said_level *x = l->levels; x != NULL; x = x->next)
			if (span_eq(x->line, line))
				return;
		note_level(l, line);
	}
	io_putspan(s->io, line);
	io_puts(s->io, "\r\n");
}

static struct reply
list(struct session *s, struct args *a, enum what what)
{
	struct list l = {.what = what, .s = s};
	struct span reference, pattern;
	char *p;
	int rc;

	if (!arg_sp(a) || !arg_lstring(a, &reference) || !arg_sp(a) ||
	    !arg_lstring(a, &pattern) || !arg_end(a))
		return SYNTAX;
	if (!mailbox_decode(s, reference, &reference) ||
	    !mailbox_decode(s, pattern, &pattern))
		return REPLY_NO("invalid mailbox name");
	p = arena_raw(s->mem, reference.n + pattern.n + 1);
	memcpy(p, reference.p, reference.n);
	memcpy(p + reference.n, pattern.p, pattern.n);
	l.pattern = span_of(p, reference.n + pattern.n);
	follow_moved(s);
	if ((rc = mailbox_list(&s->viewer, s->mem, &l.all, &l.n)) != 0)
		return reply_spool(s, rc);
	if (!inbox_instead(s, &l.inbox))
		l.inbox = SPAN("");
	for (uint32_t i = 0; i < l.n; i++)
		if (span_eq(shown(s, &l, &l.all[i]), SPAN("INBOX")))
			one(s, &l, i);
	for (uint32_t i = 0; i < l.n; i++)
		if (!span_eq(shown(s, &l, &l.all[i]), SPAN("INBOX")))
			one(s, &l, i);
	if (what != LSUB && !s->guest)
		far_list(s, s->command, l.pattern, from_far, &l);
	return DONE;
}

struct reply
cmd_list(struct session *s, struct args *a)
{
	return list(s, a, LIST);
}

struct reply
cmd_lsub(struct session *s, struct args *a)
{
	return list(s, a, LSUB);
}

/* LIST of those with news; the word of its reply is that of LIST. */
struct reply
cmd_lmarked(struct session *s, struct args *a)
{
	return list(s, a, LMARKED);
}

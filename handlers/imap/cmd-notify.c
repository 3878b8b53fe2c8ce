/* NOTIFY (RFC 5465): what is asked for */
#include "remote-notify.h"

#include <stdlib.h>

#include "base/log.h"

enum {
	NOTIFY_BYTES = 1 << 20,
	GROUPS_MAX = 64,
	NAMES_MAX = 1000,
};

static const struct {
	const char *name;
	unsigned event;
} events[] = {
    {"MessageNew",            EVENT_NEW         },
    {"MessageExpunge",        EVENT_EXPUNGE     },
    {"FlagChange",            EVENT_FLAG        },
    {"AnnotationChange",      EVENT_ANNOTATION  },
    {"MailboxName",           EVENT_NAME        },
    {"SubscriptionChange",    EVENT_SUBSCRIPTION},
    {"MailboxMetadataChange", EVENT_METADATA    },
    {"ServerMetadataChange",  EVENT_SERVER      },
};

static const struct {
	const char *name;
	enum scope scope;
} scopes[] = {
    {"INBOXES",    SCOPE_INBOXES   },
    {"PERSONAL",   SCOPE_PERSONAL  },
    {"SUBSCRIBED", SCOPE_SUBSCRIBED},
    {"SUBTREE",    SCOPE_SUBTREE   },
    {"MAILBOXES",  SCOPE_MAILBOXES },
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

void
put_events(struct io *io, unsigned wanted)
{
	char sep = '(';

	for (size_t i = 0; i < COUNT(events); i++)
		if ((wanted & events[i].event) != 0) {
			io_putc(io, sep);
			io_puts(io, events[i].name);
			sep = ' ';
		}
	io_puts(io, wanted != 0 ? ")" : "NONE");
}

static const char bad_event[] =
    "BADEVENT (MessageNew MessageExpunge FlagChange AnnotationChange "
    "MailboxName SubscriptionChange MailboxMetadataChange "
    "ServerMetadataChange)";

struct request {
	struct args *a;
	struct notify *n;
	struct reply *no;
	bool selected; /* SELECTED or SELECTED-DELAYED was there */
	bool status;
};

static bool
refuse(struct request *r, const char *text)
{
	*r->no = REPLY_BAD(text);
	return false;
}

/* "(FLAGS UID)" after MessageNew */
static bool
arg_fetch(struct request *r, bool selected)
{
	if (!selected)
		return refuse(
		    r, "Only messages of the selected mailbox are fetched.");
	if (r->n->fetches)
		return arg_missing(r->a, "one list of FETCH items");
	r->n->fetches = true;
	return fetch_parse(r->a, &r->n->fetch);
}

static bool
arg_event(struct request *r, bool selected, unsigned *ret)
{
	struct args *a = r->a;
	struct span name;

	if (!arg_atom(a, &name))
		return arg_missing(a, "an event");
	for (size_t i = 0; i < COUNT(events); i++) {
		if (!span_is(name, events[i].name))
			continue;
		*ret |= events[i].event;
		if (events[i].event != EVENT_NEW)
			return true;
		if (a->p + 1 < a->end && a->p[0] == ' ' && a->p[1] == '(')
			return arg_sp(a) && arg_fetch(r, selected);
		return true;
	}
	*r->no = REPLY_NO(bad_event, "There is no such event.");
	return false;
}

/* Which events go together (section 5). */
static bool
check(struct request *r, bool selected, unsigned e)
{
	if (selected && (e & ~(unsigned)EVENTS_MESSAGE) != 0)
		return refuse(r, "These events are not of messages.");
	if ((e & (EVENT_FLAG | EVENT_ANNOTATION | EVENT_NEW | EVENT_EXPUNGE)) !=
		0 &&
	    (~e & (EVENT_NEW | EVENT_EXPUNGE)) != 0)
		return refuse(
		    r, "MessageNew and MessageExpunge belong together.");
	return true;
}

static bool
arg_events(struct request *r, bool selected, unsigned *ret)
{
	struct args *a = r->a;

	*ret = 0;
	if (!arg_char(a, '('))
		return arg_word(a, "NONE") ||
		       arg_missing(a, "a list of events or NONE");
	do
		if (!arg_event(r, selected, ret))
			return false;
	while (arg_next(a, ' ') && arg_sp(a));
	return (arg_char(a, ')') || arg_missing(a, "a closing parenthesis")) &&
	       check(r, selected, *ret);
}

/* A name that cannot be a mailbox's is one of none. */
static bool
arg_name(struct request *r, struct event_group *g)
{
	struct span name;

	if (g->n == NAMES_MAX)
		return arg_missing(r->a, "fewer names");
	if (!arg_mailbox(r->a, &name))
		return false;
	if (mailbox_canonical(r->a->s->mem, name, &g->names[g->n]))
		g->n++;
	return true;
}

static bool
arg_names(struct request *r, struct event_group *g)
{
	struct args *a = r->a;

	g->names = ARENA_ARRAY(a->s->mem, struct span, NAMES_MAX);
	if (!arg_sp(a))
		return false;
	if (!arg_char(a, '('))
		return arg_name(r, g);
	do
		if (!arg_name(r, g))
			return false;
	while (arg_next(a, ' ') && arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

static bool
arg_selected(struct request *r)
{
	if (r->selected)
		return refuse(r, "There is one selected mailbox.");
	r->selected = true;
	return arg_sp(r->a) && arg_events(r, true, &r->n->selected);
}

/* "(mailboxes INBOX (MessageNew MessageExpunge))" */
static bool
arg_group(struct request *r)
{
	struct args *a = r->a;
	struct event_group g = {.n = 0};
	struct span word;
	size_t i = 0;

	if (!arg_char(a, '('))
		return arg_missing(a, "a group of events");
	if (!arg_atom(a, &word))
		return false;
	if (span_is(word, "SELECTED") || span_is(word, "SELECTED-DELAYED")) {
		r->n->delayed = !span_is(word, "SELECTED");
		return arg_selected(r) &&
		       (arg_char(a, ')') ||
			   arg_missing(a, "a closing parenthesis"));
	}
	while (i < COUNT(scopes) && !span_is(word, scopes[i].name))
		i++;
	if (i == COUNT(scopes))
		return arg_missing(a, "which mailboxes");
	g.scope = scopes[i].scope;
	if (g.scope >= SCOPE_SUBTREE && !arg_names(r, &g))
		return false;
	if (!arg_sp(a) || !arg_events(r, false, &g.events))
		return false;
	if (r->n->ngroups == GROUPS_MAX)
		return arg_missing(a, "fewer groups");
	r->n->groups[r->n->ngroups++] = g;
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

static bool
arg_set(struct request *r)
{
	struct args *a = r->a;

	r->n->groups = ARENA_ARRAY(a->s->mem, struct event_group, GROUPS_MAX);
	if (!arg_sp(a))
		return false;
	if (arg_word(a, "STATUS")) {
		r->status = true;
		if (!arg_sp(a))
			return false;
	}
	do
		if (!arg_group(r))
			return false;
	while (arg_next(a, ' ') && arg_sp(a));
	return arg_end(a);
}

static void
release(struct notify *n)
{
	if (n == NULL)
		return;
	remote_notify_end(n);
	notify_forget_names(n);
	for (unsigned i = 0; i < n->nwatch; i++)
		if (n->watch[i].pin != NULL)
			index_drop(n->watch[i].pin);
	fetch_free(&n->fetch);
	arena_free(&n->mem);
	free(n);
}

void
notify_end(struct session *s)
{
	release(s->notify);
	s->notify = NULL;
}

/* The new one takes the place of the old one. */
static struct reply
begin(struct session *s, struct notify *n, bool status)
{
	struct notify *old = s->notify;

	s->notify = n;
	if (n->ngroups > 0 && (notify_refresh(s, false) != 0 ||
				  remote_notify_refresh(s, status) != 0)) {
		s->notify = old;
		release(n);
		return REPLY_NO(
		    "NOTIFICATIONOVERFLOW", "These are too many mailboxes.");
	}
	release(old);
	if (n->fetches)
		fetch_prepare(&n->fetch);
	if (s->remote != NULL)
		remote_notify_selected(s);
	if (n->ngroups > 0 && status)
		notify_status(s);
	return DONE;
}

/* What is kept is parsed from a copy that is kept, into an arena that is. */
static bool
parse(struct session *s, struct args *a, struct request *r)
{
	struct arena *mem = s->mem;
	bool ok, by_uid = s->by_uid;
	struct args copy = *a;

	copy.p = arena_dup(&r->n->mem, a->p, (size_t)(a->end - a->p));
	copy.end = copy.p + (a->end - a->p);
	r->a = &copy;
	s->mem = &r->n->mem;
	s->by_uid = false;
	ok = arg_word(&copy, "NONE") ? arg_end(&copy)
				     : arg_word(&copy, "SET") && arg_set(r);
	s->mem = mem;
	s->by_uid = by_uid;
	a->expected = copy.expected;
	return ok;
}

struct reply
cmd_notify(struct session *s, struct args *a)
{
	struct reply no = SYNTAX;
	struct request r = {.no = &no};

	if (!arg_sp(a))
		return SYNTAX;
	r.n = calloc(1, sizeof *r.n);
	if (r.n == NULL)
		die(EXIT_TEMP, "out of memory");
	r.n->mem.limit = NOTIFY_BYTES;
	if ((size_t)(a->end - a->p) < NOTIFY_BYTES / 4 && parse(s, a, &r)) {
		if (s->remote == NULL || !r.n->fetches)
			return begin(s, r.n, r.status);
		no = REPLY_NO("NOTIFICATIONOVERFLOW",
		    "The selected mailbox is on another server.");
	}
	release(r.n);
	return no;
}

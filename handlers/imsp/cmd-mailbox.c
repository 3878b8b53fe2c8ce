/*
 * Subscriptions, and mailboxes made and moved.
 *
 * Old IMSP servers passed these on to an IMAP server; ours has the store.
 */
#include "far.h"
#include "mailbox.h"

#include "spool/option-moved.h"
#include "spool/record.h"

enum { HOSTS_MOST = 10, NOTES_MOST = 1000 };

static bool
arg_name(struct session *s, struct args *a, struct span *ret, bool *named)
{
	struct span written;

	*named = true;
	if (!arg_sp(a) || !arg_astring(a, &written))
		return false;
	*named = mailbox_decode(s, written, ret);
	return true;
}

/* Who may do everything with mailboxes does it as an administrator. */
static bool
as_admin(struct session *s)
{
	bool was = s->viewer.admin;

	if (options_among(&s->options, s->mem, "imsp.admin.bboards"))
		s->viewer.admin = true;
	return was;
}

/* --- subscriptions
 * ------------------------------------------------------------- */

static bool
subscribed(struct session *s, struct span name)
{
	struct listed *list;
	uint32_t n;

	if (!mailbox_canonical(s->mem, name, &name) ||
	    mailbox_list(&s->viewer, s->mem, &list, &n) != 0)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (span_eq(list[i].name, name))
			return list[i].subscribed;
	return false;
}

/* "{host}name", where the site allows it: whether it is there is not known. */
static bool
is_external(struct session *s, struct span name)
{
	const char *ok;

	if (name.n == 0 || name.p[0] != '{')
		return false;
	ok = options_site(&s->options, s->mem, "imsp.external.subs");
	return ok != NULL && strcmp(ok, "+") == 0;
}

struct reply
cmd_subscribe(struct session *s, struct args *a)
{
	const char *host;
	struct mailbox box;
	struct span name;
	bool named;
	int rc;

	if (!arg_name(s, a, &name, &named) || !arg_end(a))
		return SYNTAX;
	if (!named)
		return REPLY_NO("invalid mailbox name");
	name = mailbox_meant(s, name);
	if ((host = far_host(s, name)) != NULL) {
		if (!far_exists(s, name, host))
			return no_mailbox(s, name);
	} else if (!is_external(s, name) &&
		   (rc = mailbox_find(&s->viewer, name, &box)) != 0)
		return reply_mailbox(s, rc, name);
	if (subscribed(s, name))
		return reply_no(
		    s, "Already subscribed to MAILBOX '%s'", said(s, name));
	return reply_mailbox(
	    s, mailbox_subscribe(&s->viewer, VIA_IMSP, name, true), name);
}

struct reply
cmd_unsubscribe(struct session *s, struct args *a)
{
	struct span name;
	bool named;

	if (!arg_name(s, a, &name, &named) || !arg_end(a))
		return SYNTAX;
	if (!named)
		return REPLY_NO("invalid mailbox name");
	name = mailbox_meant(s, name);
	if (listed_in(s, "imsp.required.subs", name))
		return reply_no(s,
		    "bboard '%s' is required; you may not unsubscribe.",
		    said(s, name));
	if (!subscribed(s, name))
		return reply_no(
		    s, "Not subscribed to MAILBOX '%s'", said(s, name));
	return reply_mailbox(
	    s, mailbox_subscribe(&s->viewer, VIA_IMSP, name, false), name);
}

/* --- making and removing
 * -------------------------------------------------------- */

/* "host" or "host/partition" is this server. */
static bool
is_here(const struct session *s, struct span host)
{
	const char *slash = memchr(host.p, '/', host.n);

	if (slash != NULL)
		host.n = (size_t)(slash - host.p);
	return span_is(host, s->config->host);
}

/* Another of our servers; "": this one. */
static bool
is_there(struct session *s, struct span host, char ret[HOST_SIZE])
{
	const char *slash = memchr(host.p, '/', host.n);

	ret[0] = '\0';
	if (is_here(s, host))
		return true;
	if (slash != NULL)
		host.n = (size_t)(slash - host.p);
	if (!far_server(s, host, ret))
		return false;
	if (strcmp(ret, directory_self(s->spool.directory)) == 0)
		ret[0] = '\0';
	return true;
}

/* Hosts are named by administrators only, and there is just one.  *ret: if it
 * is another, which. */
static bool
may_host(struct session *s, const struct span hosts[], int n,
    char ret[HOST_SIZE], struct reply *no)
{
	ret[0] = '\0';
	if (n > 0 && !s->viewer.admin)
		*no = REPLY_NO("only an administrator may name servers");
	else if (n > 1)
		*no = REPLY_NO("a mailbox is on one server only");
	else if (n == 1 && !is_there(s, hosts[0], ret))
		*no = reply_no(
		    s, "'%s' is no server of this site", said(s, hosts[0]));
	else
		return true;
	return false;
}

/* A server was named.  *there: it is to be made on that one; else here. */
static bool
may_be_on(struct session *s, struct span name, const char *named, bool *there,
    struct reply *no)
{
	const char *home = far_host(s, name);
	enum home where;

	*there = named[0] != '\0';
	if (home != NULL ? strcmp(home, named) == 0 : !*there)
		return true;
	if (home == NULL && (where = far_home(s, name)) == HOME_UNKNOWN)
		return true; /* a new board can be anywhere */
	*no = home == NULL && where == HOME_TROUBLE
		  ? reply_spool(s, SPOOL_LATER)
		  : reply_no(s, "what '%s' belongs to is on '%s'",
			said(s, name), home != NULL ? home : s->config->host);
	return false;
}

struct reply
cmd_create(struct session *s, struct args *a)
{
	struct span name, hosts[HOSTS_MOST];
	char host[HOST_SIZE];
	struct mailbox box;
	struct reply no;
	bool named, was, there;
	int n, rc;

	if (!arg_name(s, a, &name, &named) ||
	    !arg_hosts(a, hosts, HOSTS_MOST, &n) || !arg_end(a))
		return SYNTAX;
	if (!named || span_is(name, "INBOX"))
		return REPLY_NO("invalid mailbox name");
	if (!may_host(s, hosts, n, host, &no) ||
	    (n > 0 && !may_be_on(s, name, host, &there, &no)))
		return no;
	if (name.n > 0 && name.p[name.n - 1] == '/')
		return DONE; /* a level needs no making */
	if (n > 0 && there)
		return far_create(s, name, host);
	was = as_admin(s);
	rc = mailbox_create(&s->viewer, VIA_IMSP, name, 0, &box);
	s->viewer.admin = was;
	return reply_mailbox(s, rc, name);
}

struct reply
cmd_delete(struct session *s, struct args *a)
{
	struct span name, host = SPAN_NONE, full;
	char at[HOST_SIZE];
	struct reply no;
	bool named, was;
	int rc;

	if (!arg_name(s, a, &name, &named) ||
	    (!arg_end(a) &&
		(!arg_sp(a) || !arg_astring(a, &host) || !arg_end(a))))
		return SYNTAX;
	if (!named)
		return REPLY_NO("invalid mailbox name");
	if (!may_host(s, &host, host.p != NULL ? 1 : 0, at, &no))
		return no;
	if (at[0] != '\0')
		return reply_no(
		    s, "MAILBOX '%s' is not on '%s'", said(s, name), at);
	full = mailbox_full(s, name);
	was = as_admin(s);
	rc = mailbox_delete(&s->viewer, VIA_IMSP, name);
	s->viewer.admin = was;
	if (rc == 0)
		rc = moved_note(
		    &s->viewer, VIA_IMSP, MOVED_DELETED, full, SPAN(""));
	return reply_mailbox(s, rc, name);
}

static bool
arg_names(struct session *s, struct args *a, struct span *from, struct span *to,
    struct reply *no)
{
	bool named, named_too;

	*no = SYNTAX;
	if (!arg_name(s, a, from, &named) || !arg_name(s, a, to, &named_too) ||
	    !arg_end(a))
		return false;
	*no = REPLY_NO("invalid mailbox name");
	return named && named_too;
}

/* The mailbox itself and what is below it, as they were called. */
static unsigned
below(struct session *s, struct span name, struct span ret[])
{
	struct listed *list;
	unsigned k = 0;
	uint32_t n;

	if (!mailbox_canonical(s->mem, name, &name) ||
	    mailbox_list(&s->viewer, s->mem, &list, &n) != 0)
		return 0;
	for (uint32_t i = 0; i < n && k < NOTES_MOST; i++) {
		struct span x = list[i].name;

		if (list[i].id != 0 && x.n >= name.n &&
		    span_eq(span_sub(x, 0, name.n), name) &&
		    (x.n == name.n || x.p[name.n] == '/'))
			ret[k++] = x;
	}
	return k;
}

struct reply
cmd_rename(struct session *s, struct args *a)
{
	struct span *old = ARENA_ARRAY(s->mem, struct span, NOTES_MOST);
	struct span from, to, full;
	struct reply no;
	unsigned n;
	bool was;
	int rc;

	if (!arg_names(s, a, &from, &to, &no))
		return no;
	n = below(s, from, old);
	full = mailbox_full(s, to);
	was = as_admin(s);
	rc = mailbox_rename(&s->viewer, VIA_IMSP, from, to);
	s->viewer.admin = was;
	for (unsigned i = 0; i < n && rc == 0; i++) {
		struct span rest = span_sub(old[i], from.n, old[i].n);
		struct span fresh = span_str(arena_printf(
		    s->mem, "%.*s%.*s", SPAN_FMT(full), SPAN_FMT(rest)));

		if (!span_is(old[i], "INBOX")) /* which stays, empty */
			rc = moved_note(&s->viewer, VIA_IMSP, MOVED_RENAMED,
			    mailbox_full(s, old[i]), fresh);
	}
	return reply_mailbox(s, rc, rc == SPOOL_EXISTS ? to : from);
}

/* What was one is the other from now on; its mail is gone. */
struct reply
cmd_replace(struct session *s, struct args *a)
{
	struct span from, to, old;
	struct mailbox box;
	struct reply no;
	bool was;
	int rc;

	if (!arg_names(s, a, &from, &to, &no))
		return no;
	if ((rc = mailbox_find(&s->viewer, to, &box)) != 0)
		return reply_mailbox(s, rc, to);
	old = mailbox_full(s, from);
	if (span_eq(old, mailbox_full(s, to)))
		return REPLY_NO("invalid mailbox name");
	was = as_admin(s);
	rc = mailbox_delete(&s->viewer, VIA_IMSP, from);
	s->viewer.admin = was;
	if (rc == 0)
		rc = moved_note(&s->viewer, VIA_IMSP, MOVED_MERGED, old,
		    mailbox_full(s, to));
	return reply_mailbox(s, rc, from);
}

/* Never made by anybody. */
struct reply
cmd_move(struct session *s, struct args *a)
{
	struct span name, hosts[HOSTS_MOST];
	bool named;
	int n;

	if (!arg_name(s, a, &name, &named) ||
	    !arg_hosts(a, hosts, HOSTS_MOST, &n) || n < 0 || !arg_end(a))
		return SYNTAX;
	return REPLY_NO("mailboxes do not move between servers");
}

/* CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE */
#include "notify.h"
#include "objectid.h"
#include "spool/record.h"
#include "use.h"

/* "foo/" says that there will be others below foo (RFC 3501, 6.3.3). */
static bool
arg_name(struct args *a, struct span *ret)
{
	if (!arg_sp(a) || !arg_mailbox(a, ret))
		return false;
	if (ret->n > 1 && ret->p[ret->n - 1] == '/')
		ret->n--;
	return true;
}

/* "(USE (\Drafts))", RFC 6154 section 3; what cannot be is *unknown. */
static bool
arg_use(struct args *a, unsigned *use, bool *unknown)
{
	struct span name;
	unsigned bit;

	if (!arg_char(a, '(') || !arg_word(a, "USE") || !arg_sp(a) ||
	    !arg_char(a, '('))
		return arg_missing(a, "(USE (...))");
	do {
		if (!arg_char(a, '\\') || !arg_atom(a, &name))
			return arg_missing(a, "what it is for");
		bit = use_of(name);
		/* these would have to show messages of other mailboxes */
		if (bit == 0 || bit == USE_ALL || bit == USE_FLAGGED)
			*unknown = true;
		*use |= bit;
	} while (arg_next(a, ' ') && arg_sp(a));
	return (arg_char(a, ')') && arg_char(a, ')')) ||
	       arg_missing(a, "two closing parentheses");
}

struct reply
cmd_create(struct session *s, struct args *a)
{
	struct mailbox box;
	struct span name, canonical;
	unsigned use = 0;
	bool unknown = false;
	int rc;

	if (!arg_name(a, &name) ||
	    (!arg_end(a) &&
		(!arg_sp(a) || !arg_use(a, &use, &unknown) || !arg_end(a))))
		return SYNTAX;
	if (unknown)
		return REPLY_NO("USEATTR", "No mailbox can be for that.");
	notify_own_name(s, name);
	rc = mailbox_create(&s->viewer, VIA_IMAP, name, use, &box);
	if (rc != 0)
		return reply_spool(s, rc);
	if (mailbox_canonical(s->mem, name, &canonical) &&
	    !span_eq(name, canonical))
		put_renamed(s, use, canonical, name);
	return (struct reply){OK, text_mailboxid(s, &box), "Done."};
}

/* Is it a level that mailboxes are below? */
static bool
has_children(struct session *s, struct span name)
{
	struct span canonical;
	struct listed *all;
	uint32_t n;

	if (!mailbox_canonical(s->mem, name, &canonical) ||
	    mailbox_list(&s->viewer, s->mem, &all, &n) != 0)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (all[i].id != 0 && all[i].name.n > canonical.n &&
		    all[i].name.p[canonical.n] == '/' &&
		    memcmp(all[i].name.p, canonical.p, canonical.n) == 0)
			return true;
	return false;
}

struct reply
cmd_delete(struct session *s, struct args *a)
{
	struct mailbox box;
	struct span name;
	bool mine;
	int rc;

	if (!arg_name(a, &name) || !arg_end(a))
		return SYNTAX;
	if (span_is(name, "INBOX"))
		return REPLY_NO("CANNOT", "INBOX is always there.");
	mine = s->view != NULL && mailbox_find(&s->viewer, name, &box) == 0 &&
	       box.account == s->view->box.account && box.id == s->view->box.id;
	notify_own_name(s, name);
	rc = mailbox_delete(&s->viewer, VIA_IMAP, name);
	if (rc == SPOOL_NONE && has_children(s, name))
		return REPLY_NO("HASCHILDREN", "There are others below it.");
	if (rc != 0)
		return reply_mailbox(s, rc, name);
	if (mine) {
		session_unselect(s);
		io_puts(s->io, "* OK [CLOSED] It was the selected one.\r\n");
	}
	return DONE;
}

struct reply
cmd_rename(struct session *s, struct args *a)
{
	struct span from, to, canonical;
	struct mailbox box;
	int rc;

	if (!arg_name(a, &from) || !arg_name(a, &to) || !arg_end(a))
		return SYNTAX;
	notify_own_name(s, from);
	notify_own_name(s, to);
	rc = mailbox_rename(&s->viewer, VIA_IMAP, from, to);
	if (rc != 0)
		return reply_mailbox(s, rc, from);
	if (mailbox_canonical(s->mem, to, &canonical) &&
	    mailbox_find(&s->viewer, to, &box) == 0)
		put_renamed(s, box.use, canonical, from);
	return DONE;
}

static struct reply
subscribe(struct session *s, struct args *a, bool on)
{
	struct span name;
	int rc;

	if (!arg_name(a, &name) || !arg_old_name(a, &name) || !arg_end(a))
		return SYNTAX;
	notify_own_name(s, name);
	rc = mailbox_subscribe(&s->viewer, VIA_IMAP, name, on);
	return rc == 0 ? DONE : reply_mailbox(s, rc, name);
}

struct reply
cmd_subscribe(struct session *s, struct args *a)
{
	return subscribe(s, a, true);
}

struct reply
cmd_unsubscribe(struct session *s, struct args *a)
{
	return subscribe(s, a, false);
}

/* SETACL, DELETEACL, GETACL, LISTRIGHTS and MYRIGHTS (RFC 4314) */
#include "imap.h"
#include "spool/acl.h"
#include "spool/record.h"

/* A mailbox whose access list the client may see and change. */
static bool
find(struct session *s, struct span name, struct mailbox *ret, struct reply *no)
{
	int rc = mailbox_find(&s->viewer, name, ret);

	if (rc == 0 && (ret->rights & RIGHT_ADMIN) == 0)
		rc = SPOOL_DENIED;
	if (rc == SPOOL_BADNAME)
		rc = SPOOL_NONE;
	if (rc != 0)
		*no = reply_spool(s, rc);
	return rc == 0;
}

static struct reply
change(struct session *s, struct span name, struct span who, enum acl_how how,
    unsigned rights)
{
	struct mailbox box;
	struct reply no;
	int rc;

	if (!find(s, name, &box, &no))
		return no;
	rc = acl_change(&s->viewer, VIA_IMAP, &box, who, how, rights);
	if (rc == SPOOL_BADNAME)
		return REPLY_NO("CANNOT", "There is no such identifier.");
	return rc == 0 ? DONE : reply_spool(s, rc);
}

/* "+lrs", "-lrs" or "lrs" */
static bool
arg_rights(struct args *a, enum acl_how *how, unsigned *ret)
{
	const char *start = a->p;
	struct span s;

	if (!arg_astring(a, &s))
		return false;
	*how = ACL_SET;
	if (s.n > 0 && (s.p[0] == '+' || s.p[0] == '-')) {
		*how = s.p[0] == '+' ? ACL_ADD : ACL_REMOVE;
		s = span_sub(s, 1, s.n);
	}
	if (rights_parse(s, ret))
		return true;
	a->p = start;
	return arg_missing(a, "rights, of lrswipkxteand c and d");
}

struct reply
cmd_setacl(struct session *s, struct args *a)
{
	struct span name, who;
	enum acl_how how;
	unsigned rights;

	if (!arg_sp(a) || !arg_mailbox(a, &name) || !arg_sp(a) ||
	    !arg_astring(a, &who) || !arg_sp(a) ||
	    !arg_rights(a, &how, &rights) || !arg_end(a))
		return SYNTAX;
	return change(s, name, who, how, rights);
}

struct reply
cmd_deleteacl(struct session *s, struct args *a)
{
	struct span name, who;

	if (!arg_sp(a) || !arg_mailbox(a, &name) || !arg_sp(a) ||
	    !arg_astring(a, &who) || !arg_end(a))
		return SYNTAX;
	return change(s, name, who, ACL_SET, 0);
}

struct reply
cmd_getacl(struct session *s, struct args *a)
{
	char text[RIGHTS_TEXT];
	struct mailbox box;
	struct span name;
	struct reply no;
	struct acl *acl;
	int rc;

	if (!arg_sp(a) || !arg_mailbox(a, &name) || !arg_end(a))
		return SYNTAX;
	if (!find(s, name, &box, &no))
		return no;
	if ((rc = acl_get(box.account, box.id, s->mem, &acl)) != 0)
		return reply_spool(s, rc);
	io_puts(s->io, "* ACL ");
	put_mailbox(s, name);
	for (unsigned i = 0; i < acl->n; i++) {
		const struct acl_entry *e = &acl->e[i];

		io_putc(s->io, ' ');
		put_astring(
		    s->io, span_str(arena_printf(s->mem, "%s%.*s",
			       e->negative ? "-" : "", SPAN_FMT(e->who))));
		io_putc(s->io, ' ');
		io_puts(s->io, rights_text(e->rights, text));
	}
	io_puts(s->io, "\r\n");
	return DONE;
}

/* What an identifier always has, then each right that it may be given. */
static void
put_listrights(struct session *s, unsigned always)
{
	static const char each[] = "lrswipkxtecdan";
	char text[RIGHTS_TEXT];

	put_astring(s->io, span_str(rights_text(always, text)));
	for (const char *p = each; *p != '\0'; p++) {
		unsigned bits;

		rights_parse(span_of(p, 1), &bits);
		if ((bits & always) == 0) {
			io_putc(s->io, ' ');
			io_putc(s->io, *p);
		}
	}
}

struct reply
cmd_listrights(struct session *s, struct args *a)
{
	char who[IDENTIFIER_SIZE];
	struct span name, written;
	struct mailbox box;
	struct reply no;
	bool negative;

	if (!arg_sp(a) || !arg_mailbox(a, &name) || !arg_sp(a) ||
	    !arg_astring(a, &written) || !arg_end(a))
		return SYNTAX;
	if (!find(s, name, &box, &no))
		return no;
	if (!identifier_fold(written, who, &negative))
		return REPLY_NO("CANNOT", "There is no such identifier.");
	io_puts(s->io, "* LISTRIGHTS ");
	put_mailbox(s, name);
	io_putc(s->io, ' ');
	put_astring(s->io, written);
	io_putc(s->io, ' ');
	put_listrights(
	    s, !negative && strcmp(who, account_name(box.account)) == 0
		   ? RIGHTS_OWNER
		   : 0);
	io_puts(s->io, "\r\n");
	return DONE;
}

struct reply
cmd_myrights(struct session *s, struct args *a)
{
	char text[RIGHTS_TEXT];
	struct mailbox box;
	struct span name;
	int rc;

	if (!arg_sp(a) || !arg_mailbox(a, &name) || !arg_end(a))
		return SYNTAX;
	rc = mailbox_find(&s->viewer, name, &box);
	if (rc != 0)
		return reply_spool(s, rc == SPOOL_BADNAME ? SPOOL_NONE : rc);
	io_puts(s->io, "* MYRIGHTS ");
	put_mailbox(s, name);
	io_putc(s->io, ' ');
	put_astring(s->io, span_str(rights_text(box.rights, text)));
	io_puts(s->io, "\r\n");
	return DONE;
}

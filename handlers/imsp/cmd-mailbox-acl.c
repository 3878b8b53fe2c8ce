/* The access lists of mailboxes, as old IMAP had them: a line an identifier. */
#include "mailbox.h"

#include "spool/acl.h"
#include "spool/record.h"

struct acl_args {
	struct span written, name, id, rights;
};

static bool
arg_rest(struct args *a, struct acl_args *x, int more)
{
	return arg_sp(a) && arg_astring(a, &x->written) &&
	       (more < 1 || (arg_sp(a) && arg_astring(a, &x->id))) &&
	       (more < 2 || (arg_sp(a) && arg_astring(a, &x->rights))) &&
	       arg_end(a);
}

static void
put_rights(struct session *s, const char *what, struct span name,
    struct span id, unsigned rights)
{
	char text[RIGHTS_TEXT];

	put_text(s, what);
	put_mailbox(s, name);
	if (id.p != NULL) {
		put_text(s, " ");
		put_string(s, id);
	}
	put_text(s, " ");
	put_string(s, span_str(rights_text(rights, text)));
	put_end(s);
}

static struct reply
getacl(struct session *s, const struct acl_args *x, const struct mailbox *box)
{
	struct acl *acl;
	int rc = acl_get(box->account, box->id, s->mem, &acl);

	for (unsigned i = 0; rc == 0 && i < acl->n; i++) {
		const struct acl_entry *e = &acl->e[i];
		struct span id = span_str(arena_printf(s->mem, "%s%.*s",
		    e->negative ? "-" : "", SPAN_FMT(e->who)));

		put_rights(s, "* ACL MAILBOX ", x->name, id, e->rights);
	}
	return reply_mailbox(s, rc, x->name);
}

static struct reply
change(struct session *s, const struct acl_args *x, const struct mailbox *box)
{
	unsigned rights;
	int rc;

	if (!rights_parse(x->rights, &rights))
		return REPLY_BAD("no such rights");
	rc = acl_change(&s->viewer, VIA_IMSP, box, x->id, ACL_SET, rights);
	if (rc == SPOOL_BADNAME)
		return reply_no(s, "'%s' is no identifier", said(s, x->id));
	return reply_mailbox(s, rc, x->name);
}

struct reply
mailbox_acl(struct session *s, struct args *a, const char *what)
{
	struct acl_args x = {.rights = SPAN("")};
	struct mailbox box;
	int rc;

	if (!arg_rest(a, &x,
		strcmp(what, "setacl") == 0      ? 2
		: strcmp(what, "deleteacl") == 0 ? 1
						 : 0))
		return SYNTAX;
	if (!mailbox_decode(s, x.written, &x.name))
		return REPLY_NO("invalid mailbox name");
	rc = mailbox_find(&s->viewer, mailbox_meant(s, x.name), &box);
	if (rc != 0)
		return reply_mailbox(s, rc, x.name);
	if (strcmp(what, "myrights") == 0) {
		put_rights(
		    s, "* MYRIGHTS MAILBOX ", x.name, SPAN_NONE, box.rights);
		return DONE;
	}
	if ((box.rights & RIGHT_ADMIN) == 0)
		return reply_mailbox(s, SPOOL_DENIED, x.name);
	return strcmp(what, "getacl") == 0 ? getacl(s, &x, &box)
					   : change(s, &x, &box);
}

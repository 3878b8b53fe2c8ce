/* SETACL, DELETEACL, GETACL, MYRIGHTS: of books; for mailboxes see
 * cmd-mailbox-acl.c */
#include "imsp.h"
#include "spool/record.h"

static bool
arg_kind(struct session *s, struct args *a, bool *mailbox, struct reply *no)
{
	struct span kind;

	*no = SYNTAX;
	if (!arg_sp(a) || !arg_atom(a, &kind))
		return false;
	*mailbox = span_is(kind, "MAILBOX");
	if (*mailbox || span_is(kind, "ADDRESSBOOK"))
		return true;
	*no = REPLY_BAD(arena_printf(s->mem,
	    "Invalid option '%s' to command '%s'", said(s, kind), s->command));
	return false;
}

/* What is not there, for somebody whose it could be, and what may not be
 * changed. */
static struct reply
acl_denied(struct session *s, struct span name)
{
	return reply_no(s,
	    "User '%s' not permitted to modify ACL for address book '%s'",
	    who(s), said(s, name));
}

static struct reply
change(struct session *s, struct span name, struct span id, unsigned rights,
    bool must_exist)
{
	struct book book;
	int rc = addressbook_find(&s->viewer, s->mem, name, &book);

	if (rc == 0 && (book.rights & BOOK_ADMIN) == 0)
		return acl_denied(s, name);
	if (rc == SPOOL_BADNAME || (rc == 0 && book.id == 0))
		return no_book(s, name);
	if (rc == 0)
		rc = addressbook_set_acl(
		    &s->viewer, VIA_IMSP, name, id, rights, must_exist);
	switch (rc) {
	case SPOOL_BADNAME:
		return reply_no(s, "'%s' is no identifier", said(s, id));
	case SPOOL_NONE:
		return must_exist ? reply_no(s,
					"'%s' has no entry in the ACL of "
					"address book '%s'",
					said(s, id), said(s, name))
				  : no_book(s, name);
	case SPOOL_DENIED:
		return acl_denied(s, name);
	default:
		return reply_spool(s, rc);
	}
}

struct reply
cmd_setacl(struct session *s, struct args *a)
{
	struct span name, id, text;
	unsigned rights;
	struct reply no;
	bool mailbox;

	if (!arg_kind(s, a, &mailbox, &no))
		return no;
	if (mailbox)
		return mailbox_acl(s, a, "setacl");
	if (!arg_sp(a) || !arg_astring(a, &name) || !arg_sp(a) ||
	    !arg_astring(a, &id) || !arg_sp(a) || !arg_astring(a, &text) ||
	    !arg_end(a))
		return SYNTAX;
	if (!book_rights_parse(text, &rights))
		return REPLY_BAD("rights are small letters and digits");
	return change(s, name, id, rights, false);
}

struct reply
cmd_deleteacl(struct session *s, struct args *a)
{
	struct span name, id;
	struct reply no;
	bool mailbox;

	if (!arg_kind(s, a, &mailbox, &no))
		return no;
	if (mailbox)
		return mailbox_acl(s, a, "deleteacl");
	if (!args_2(a, &name, &id))
		return SYNTAX;
	return change(s, name, id, 0, true);
}

/* A book that the viewer may look up. */
static bool
visible(struct session *s, struct span name, struct book *ret, struct reply *no)
{
	int rc = addressbook_find(&s->viewer, s->mem, name, ret);

	if (rc == 0 && ret->id != 0 && (ret->rights & BOOK_LOOKUP) != 0)
		return true;
	*no = rc == 0 || rc == SPOOL_BADNAME ? no_book(s, name)
					     : reply_spool(s, rc);
	return false;
}

struct reply
cmd_getacl(struct session *s, struct args *a)
{
	struct book_right list[BOOK_ACL_MAX];
	char text[BOOK_RIGHTS_TEXT];
	struct span name;
	struct book book;
	struct reply no;
	bool mailbox;
	unsigned n;

	if (!arg_kind(s, a, &mailbox, &no))
		return no;
	if (mailbox)
		return mailbox_acl(s, a, "getacl");
	if (!args_1(a, &name))
		return SYNTAX;
	if (!visible(s, name, &book, &no))
		return no;
	n = book_acl(&book, list);
	for (unsigned i = 0; i < n; i++) {
		struct span id = span_str(arena_printf(s->mem, "%s%.*s",
		    list[i].negative ? "-" : "", SPAN_FMT(list[i].who)));

		put_text(s, "* ACL ADDRESSBOOK ");
		put_string(s, book.name);
		put_text(s, " ");
		put_string(s, id);
		put_text(s, " ");
		put_string(s, span_str(book_rights_text(list[i].rights, text)));
		put_end(s);
	}
	return DONE;
}

struct reply
cmd_myrights(struct session *s, struct args *a)
{
	char text[BOOK_RIGHTS_TEXT];
	struct span name;
	struct book book;
	struct reply no;
	bool mailbox;

	if (!arg_kind(s, a, &mailbox, &no))
		return no;
	if (mailbox)
		return mailbox_acl(s, a, "myrights");
	if (!args_1(a, &name))
		return SYNTAX;
	if (!visible(s, name, &book, &no))
		return no;
	put_text(s, "* MYRIGHTS ADDRESSBOOK ");
	put_string(s, book.name);
	put_text(s, " ");
	put_string(s, span_str(book_rights_text(book.rights, text)));
	put_end(s);
	return DONE;
}

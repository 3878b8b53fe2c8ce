/* SEARCHADDRESS, FETCHADDRESS, DELETEADDRESS */
#include "imsp.h"
#include "spool/record.h"

static bool
arg_criteria(struct args *a, struct criterion crit[], unsigned *n)
{
	*n = 0;
	while (!arg_end(a)) {
		if (*n == CRITERIA_MAX || !arg_sp(a) ||
		    !arg_atom(a, &crit[*n].field) || !arg_sp(a) ||
		    !arg_lstring(a, &crit[*n].pattern))
			return false;
		++*n;
	}
	return true;
}

/* Some books are to be asked, not listed: "0" of their access list. */
static bool
wants_all(const struct criterion crit[], unsigned n)
{
	return n == 0 || (n == 1 && span_is(crit[0].field, "name") &&
			     span_eq(crit[0].pattern, SPAN("*")));
}

struct reply
cmd_searchaddress(struct session *s, struct args *a)
{
	struct criterion *crit =
	    ARENA_ARRAY(s->mem, struct criterion, CRITERIA_MAX);
	struct span name, *found;
	struct book book;
	struct reply no;
	uint32_t n;
	unsigned ncrit;
	int rc;

	if (!arg_sp(a) || !arg_astring(a, &name))
		return REPLY_BAD(
		    "searchaddress requires a properly formatted name string");
	if (!arg_criteria(a, crit, &ncrit))
		return REPLY_BAD("searchaddress lookup criteria must be valid "
				 "atom/string pairs");
	if (!book_need(s, name, BOOK_READ, "access", &book, &no))
		return no;
	if (book.id == 0 || (book.rights & BOOK_VIEW) != 0)
		return REPLY_NO("Address book search failed");
	if ((book.rights & BOOK_NOT_WHOLE) != 0 && wants_all(crit, ncrit))
		return reply_no(s,
		    "User '%s' not permitted to list all entries of address "
		    "book '%s'",
		    who(s), said(s, name));
	rc = addressbook_search(&book, s->mem, crit, ncrit, &found, &n);
	if (rc != 0)
		return reply_spool(s, rc);
	for (uint32_t i = 0; i < n; i++) {
		put_text(s, "* SEARCHADDRESS ");
		put_string(s, found[i]);
		put_end(s);
	}
	return DONE;
}

static struct reply
no_entry(struct session *s, struct span name)
{
	return reply_no(s, "entry '%s' not found", said(s, name));
}

static bool
arg_names(struct args *a, struct span *book)
{
	struct args look;
	struct span name;

	if (!arg_sp(a) || !arg_astring(a, book))
		return false;
	look = *a;
	do
		if (!arg_sp(&look) || !arg_astring(&look, &name))
			return false;
	while (!arg_end(&look));
	return true;
}

struct reply
cmd_fetchaddress(struct session *s, struct args *a)
{
	struct span where, name;
	struct book book;
	struct reply no;
	int rc;

	if (!arg_names(a, &where))
		return REPLY_BAD("fetchaddress requires properly formatted "
				 "address book name and entry");
	if (!book_need(s, where, BOOK_READ, "access", &book, &no))
		return no;
	if (book.id == 0)
		return no_book(s, where);
	do {
		struct arena_mark mark;
		struct entry e;

		arg_sp(a);
		arg_astring(a, &name);
		mark = arena_mark(s->mem);
		rc = entry_fetch(&book, s->mem, name, &e);
		if (rc == SPOOL_NONE)
			return no_entry(s, name);
		if (rc != 0)
			return reply_spool(s, rc);
		put_entry(s, &book, e.name, &e);
		arena_release(s->mem, mark);
	} while (!arg_end(a));
	return DONE;
}

struct reply
cmd_deleteaddress(struct session *s, struct args *a)
{
	struct span where, name;
	struct book book;
	struct reply no;
	struct edit e;
	int rc, end;

	if (!args_2(a, &where, &name))
		return SYNTAX;
	if (!book_need(s, where, BOOK_DELETE, "modify", &book, &no))
		return no;
	if (book.id == 0)
		return no_book(s, where);
	if (!entry_name_ok(name))
		return REPLY_NO("Failed to modify address book");
	if ((rc = edit_begin(&e, book.account, VIA_IMSP, s->user, 0)) == 0)
		rc = edit_delete(&e, &book, name);
	end = edit_end(&e);
	if (rc == SPOOL_NONE)
		return no_entry(s, name);
	return reply_spool(s, rc != 0 ? rc : end);
}

/* Finding the book that a command is about. */
#include "imsp.h"

struct reply
no_book(struct session *s, struct span name)
{
	return reply_no(s, "ADDRESSBOOK '%s' does not exist", said(s, name));
}

/*
 * What may not be looked up is answered like what is not there: where a book
 * might be somebody else's, both are "not permitted".
 */
bool
book_need(struct session *s, struct span name, unsigned right,
    const char *doing, struct book *ret, struct reply *no)
{
	int rc = addressbook_find(&s->viewer, s->mem, name, ret);

	if (rc == SPOOL_BADNAME)
		*no = no_book(s, name);
	else if (rc != 0)
		*no = reply_spool(s, rc);
	else if ((ret->rights & right) != right)
		*no = reply_no(s,
		    "User '%s' not permitted to %s address book '%s'", who(s),
		    doing, said(s, name));
	else if (ret->id == 0 && !(ret->own && ret->top))
		*no = no_book(s, name);
	else
		return true;
	return false;
}

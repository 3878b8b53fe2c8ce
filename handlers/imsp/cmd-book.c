/* ADDRESSBOOK, CREATE-, DELETE- and RENAMEADDRESSBOOK */
#include "imsp.h"
#include "mail/fold.h"
#include "spool/record.h"

static struct span
fold(struct session *s, struct span text)
{
	char *p = arena_raw(s->mem, text.n + 1);

	fold_ascii(text.p, text.n, p);
	return span_of(p, text.n);
}

/* Who a pattern names for certain, before any wildcard. */
static struct span
owner_of(struct span pattern)
{
	size_t n = 0;

	while (n < pattern.n && strchr("*%?.", pattern.p[n]) == NULL)
		n++;
	return span_sub(pattern, 0, n);
}

struct reply
cmd_addressbook(struct session *s, struct args *a)
{
	struct span pattern;
	struct book *list;
	uint32_t n;
	int rc;

	if (!arg_sp(a) || !arg_lstring(a, &pattern) || !arg_end(a))
		return SYNTAX;
	pattern = fold(s, pattern);
	rc = addressbook_list(&s->viewer, s->mem, owner_of(pattern), &list, &n);
	if (rc != 0)
		return reply_spool(s, rc);
	for (uint32_t i = 0; i < n; i++) {
		if (!option_match(pattern, list[i].name, '.'))
			continue;
		put_text(s, "* ADDRESSBOOK () \".\" ");
		put_string(s, list[i].name);
		put_end(s);
	}
	return DONE;
}

struct reply
cmd_createbook(struct session *s, struct args *a)
{
	struct span name;
	int rc;

	if (!args_1(a, &name))
		return SYNTAX;
	rc = addressbook_create(&s->viewer, VIA_IMSP, name);
	switch (rc) {
	case SPOOL_BADNAME:
		return REPLY_NO("Failed to create new address book");
	case SPOOL_EXISTS:
		return reply_no(
		    s, "address book '%s' already exists", said(s, name));
	case SPOOL_DENIED:
		return reply_no(s,
		    "User '%s' not permitted to create address book '%s'",
		    who(s), said(s, name));
	default:
		return reply_spool(s, rc);
	}
}

struct reply
cmd_deletebook(struct session *s, struct args *a)
{
	struct span name;
	int rc;

	if (!args_1(a, &name))
		return SYNTAX;
	/* a default book stays, whoever's it may be or not be */
	if (!s->viewer.admin &&
	    (memchr(name.p, '.', name.n) == NULL || span_is(name, s->user)))
		return REPLY_NO("Failed to delete address book");
	rc = addressbook_delete(&s->viewer, VIA_IMSP, name);
	switch (rc) {
	case SPOOL_BADNAME:
	case SPOOL_NONE:
		return no_book(s, name);
	case SPOOL_DENIED:
		return reply_no(s,
		    "User '%s' not permitted to delete address book '%s'",
		    who(s), said(s, name));
	default:
		return reply_spool(s, rc);
	}
}

struct reply
cmd_renamebook(struct session *s, struct args *a)
{
	struct span from, to;
	struct book book;
	uint64_t limit = 0;
	int rc;

	if (!args_2(a, &from, &to))
		return SYNTAX;
	rc = addressbook_find(&s->viewer, s->mem, to, &book);
	if (rc == 0 && book.owner.n > 0)
		limit = options_limit(&s->options, book.account);
	rc = addressbook_rename(&s->viewer, VIA_IMSP, from, to, limit);
	switch (rc) {
	case SPOOL_NONE:
		return no_book(s, from);
	case SPOOL_BADNAME:
		return REPLY_NO("Failed to rename address book");
	case SPOOL_EXISTS:
		return reply_no(
		    s, "address book '%s' already exists", said(s, to));
	case SPOOL_DENIED:
		return reply_no(s,
		    "User '%s' not permitted to rename address book '%s' to "
		    "'%s'",
		    who(s), said(s, from), said(s, to));
	default:
		return reply_spool(s, rc);
	}
}

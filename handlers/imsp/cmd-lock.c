/* LOCK and UNLOCK: for those who ask before they change something */
#include "imsp.h"

/* What is to be locked, or not any more. */
struct target {
	bool entry;
	struct span name; /* of the option or the entry */
	struct book book;
	struct effective option;
	uint64_t key;
};

static const char *
label(struct session *s, const struct target *t)
{
	return arena_printf(s->mem, "%s '%s'",
	    t->entry ? "addressbook entry" : "option", said(s, t->name));
}

static bool
find_option(struct session *s, struct target *t, struct reply *no)
{
	if (!options_may(&s->options, t->name)) {
		*no = reply_no(s,
		    "User '%s' not authorized to change option '%s'", who(s),
		    said(s, t->name));
		return false;
	}
	t->key = advisory_key('o', s->user, 0, t->name);
	return true;
}

/* A default book that is not there yet has the id 0. */
static bool
find_entry(
    struct session *s, struct target *t, struct span book, struct reply *no)
{
	if (!book_need(s, book, BOOK_WRITE, "modify", &t->book, no))
		return false;
	if (!entry_name_ok(t->name)) {
		*no = REPLY_NO("Failed to modify address book");
		return false;
	}
	t->key = advisory_key('e', account_name(t->book.account),
	    t->book.top ? 0 : t->book.id, t->name);
	return true;
}

static bool
arg_target(
    struct session *s, struct args *a, struct target *t, struct reply *no)
{
	struct span kind, book;

	*t = (struct target){.entry = false};
	*no = REPLY_BAD(arena_printf(s->mem,
	    "command '%s' requires an option and one or two valid arguments",
	    s->command));
	if (!arg_sp(a) || !arg_atom(a, &kind))
		return false;
	if (span_is(kind, "OPTION"))
		return args_1(a, &t->name) && find_option(s, t, no);
	t->entry = span_is(kind, "ADDRESSBOOK");
	if (t->entry)
		return args_2(a, &book, &t->name) && find_entry(s, t, book, no);
	*no = REPLY_BAD(arena_printf(s->mem,
	    "Invalid option '%s' to command '%s'", said(s, kind), s->command));
	return false;
}

/* The value at the time of the lock.  Of an entry always, since Horde waits
 * for it even where there is none yet. */
static int
put_value(struct session *s, struct target *t)
{
	struct entry e;
	int rc;

	if (t->entry) {
		rc = entry_fetch(&t->book, s->mem, t->name, &e);
		if (rc == 0)
			put_entry(s, &t->book, e.name, &e);
		else if (rc == SPOOL_NONE)
			put_entry(s, &t->book, t->name, NULL);
	} else if ((rc = options_get(
			&s->options, s->mem, t->name, &t->option)) == 0)
		put_option(s, &t->option);
	return rc == SPOOL_NONE ? 0 : rc;
}

struct reply
cmd_lock(struct session *s, struct args *a)
{
	const char *me, *holder;
	struct target t;
	struct reply no;
	int rc;

	if (!arg_target(s, a, &t, &no))
		return no;
	me = arena_printf(s->mem, "%s@%s", s->user, s->peer->addr);
	rc = advisory_lock(&s->locks, t.key, me, s->mem, &holder);
	if (rc == SPOOL_EXISTS)
		return reply_no(s, "[LOCKED] %s already locked by %s",
		    label(s, &t), *holder != '\0' ? holder : "another session");
	if (rc == 0)
		rc = put_value(s, &t);
	return reply_spool(s, rc);
}

struct reply
cmd_unlock(struct session *s, struct args *a)
{
	struct target t;
	struct reply no;
	int rc;

	if (!arg_target(s, a, &t, &no))
		return no;
	rc = advisory_unlock(&s->locks, t.key);
	if (rc == SPOOL_NONE)
		return reply_no(
		    s, "%s not locked by current client", label(s, &t));
	return reply_spool(s, rc);
}

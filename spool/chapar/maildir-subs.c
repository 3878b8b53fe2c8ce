/* Which folders of a Maildir are subscribed to. */
#include "maildir.h"
#include "slurp.h"

static bool
is_folder(const struct maildir_folder *f, struct span name)
{
	while (f != NULL && !span_eq(f->name, name))
		f = f->next;
	return f != NULL;
}

/* "Work/2026" where folders lie in each other, else "Work.2026". */
static struct span
name_of_line(const struct maildir_folder *f, struct span line, struct arena *a)
{
	struct span whole = maildir_name(a, SPAN(""), line, '/');

	if (is_folder(f, whole) || memchr(line.p, '/', line.n) != NULL)
		return whole;
	return maildir_name(a, SPAN(""), line, '.');
}

static void
add(struct arena *a, struct maildir_subscription **list, struct span name)
{
	struct maildir_subscription *s =
	    ARENA_NEW(a, struct maildir_subscription);

	s->name = name;
	s->next = *list;
	*list = s;
}

/* Dovecot's: names a line; since 2.2 after a head, with tabs in them. */
static void
dovecot(struct span s, const struct maildir_folder *f, struct arena *a,
    struct maildir_subscription **list)
{
	bool tabs = span_eq(span_sub(s, 0, 3), SPAN("V\t2"));

	if (tabs)
		slurp_line(&s);
	while (s.n > 0) {
		struct span line = slurp_line(&s);

		if (line.n > 0)
			add(a, list,
			    tabs ? maildir_name(a, SPAN(""), line, '\t')
				 : name_of_line(f, line, a));
	}
}

/* Courier's: "INBOX.Work.2026" a line. */
static void
courier(struct span s, struct arena *a, struct maildir_subscription **list)
{
	static const struct span prefix = SPAN("INBOX.");

	while (s.n > 0) {
		struct span line = slurp_line(&s);

		if (span_ieq(span_sub(line, 0, prefix.n), prefix) &&
		    line.n > prefix.n)
			add(a, list,
			    maildir_name(a, SPAN(""),
				span_sub(line, prefix.n, line.n), '.'));
	}
}

bool
maildir_subscriptions(const char *path, const struct maildir_folder *f,
    struct arena *a, struct maildir_subscription **ret)
{
	struct span s;

	*ret = NULL;
	if (slurp(a, arena_printf(a, "%s/subscriptions", path), &s))
		dovecot(s, f, a, ret);
	else if (slurp(
		     a, arena_printf(a, "%s/courierimapsubscribed", path), &s))
		courier(s, a, ret);
	else
		return false;
	return true;
}

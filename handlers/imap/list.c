/*
 * LIST and LSUB: all mailboxes in the order of their names, in which those
 * below one follow it.  Levels that have no mailbox of their own are found on
 * the way.
 */
#include "list.h"
#include "remote.h"
#include "spool/acl.h"
#include "use.h"

struct walk {
	struct session *s;
	const struct list *l;
	const struct listed *all;
	uint32_t n;
	const struct remote_said *said; /* by other servers, of theirs */
};

/* A name that is considered: a mailbox, or only a level above some. */
struct candidate {
	struct span name;
	const struct listed *box; /* NULL: there is no such entry */
	uint32_t below;           /* from here on those below it */
};

static bool
is_below(struct span name, struct span above)
{
	return name.n > above.n && name.p[above.n] == '/' &&
	       memcmp(name.p, above.p, above.n) == 0;
}

static bool
matches(const struct list *l, struct span name)
{
	for (unsigned i = 0; i < l->n; i++)
		if (pattern_matches(l->patterns[i], name))
			return true;
	return false;
}

static bool
selected(const struct list *l, const struct listed *box)
{
	if (box == NULL)
		return false;
	if ((l->lsub || (l->select & SELECT_SUBSCRIBED) != 0) &&
	    !box->subscribed)
		return false;
	return (l->select & SELECT_SPECIAL_USE) == 0 || box->use != 0;
}

/* Does this entry play a part at all?  A name that is only subscribed does
 * where subscriptions are asked for. */
static bool
counts(const struct list *l, const struct listed *box)
{
	return box->id != 0 || l->lsub || (l->select & SELECT_SUBSCRIBED) != 0;
}

static bool
has_children(const struct walk *w, const struct candidate *c)
{
	for (uint32_t i = c->below;
	     i < w->n && is_below(w->all[i].name, c->name); i++)
		if (w->all[i].id != 0)
			return true;
	return false;
}

/* Is there something selected below it (that is not itself returned)? */
static bool
has_selected(const struct walk *w, const struct candidate *c, bool hidden)
{
	for (uint32_t i = c->below;
	     i < w->n && is_below(w->all[i].name, c->name); i++)
		if (selected(w->l, &w->all[i]) &&
		    (!hidden || !matches(w->l, w->all[i].name)))
			return true;
	return false;
}

/* What Gmail called uses before RFC 6154. */
static void
put_xuse(struct io *io, const struct listed *box)
{
	static const struct {
		unsigned use;
		const char *name;
	} words[] = {
	    {USE_ALL,       " \\AllMail"  },
	    {USE_DRAFTS,    " \\Drafts"   },
	    {USE_FLAGGED,   " \\Starred"  },
	    {USE_IMPORTANT, " \\Important"},
	    {USE_JUNK,      " \\Spam"     },
	    {USE_SENT,      " \\Sent"     },
	    {USE_TRASH,     " \\Trash"    },
	};

	if (span_eq(box->name, SPAN("INBOX")))
		io_puts(io, " \\Inbox");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if ((box->use & words[i].use) != 0)
			io_puts(io, words[i].name);
}

static void
put_attributes(const struct walk *w, const struct candidate *c, bool chosen)
{
	const struct list *l = w->l;
	struct io *io = w->s->io;
	bool exists = c->box != NULL && c->box->id != 0;

	if (l->lsub) {
		io_puts(io, chosen ? "" : "\\Noselect");
		return;
	}
	if (!exists)
		io_puts(io, l->extended || w->s->enabled & ENABLED_REV2
				? "\\NonExistent "
				: "\\Noselect ");
	io_puts(io, has_children(w, c) ? "\\HasChildren" : "\\HasNoChildren");
	if (c->box == NULL)
		return;
	if (c->box->subscribed && ((l->give & RETURN_SUBSCRIBED) != 0 ||
				      (l->select & SELECT_SUBSCRIBED) != 0))
		io_puts(io, " \\Subscribed");
	if (l->xlist)
		put_xuse(io, c->box);
	else
		put_use(io, c->box->use, true);
}

/* RFC 5258, section 3.5 */
static void
put_childinfo(const struct walk *w)
{
	bool subscribed = (w->l->select & SELECT_SUBSCRIBED) != 0;

	io_puts(w->s->io, " (\"CHILDINFO\" (");
	if (subscribed)
		io_puts(w->s->io, "\"SUBSCRIBED\"");
	if ((w->l->select & SELECT_SPECIAL_USE) != 0)
		io_puts(w->s->io,
		    subscribed ? " \"SPECIAL-USE\"" : "\"SPECIAL-USE\"");
	io_puts(w->s->io, "))");
}

static void
give_status(const struct walk *w, const struct candidate *c)
{
	struct mailbox box;

	if (c->box == NULL || c->box->id == 0)
		return;
	if (mailbox_listed(&w->s->viewer, c->box, &box) == 0 &&
	    (box.rights & RIGHT_READ) != 0)
		put_status(w->s, c->name, &box, &w->l->status);
}

/* RFC 8440 */
static void
give_rights(const struct walk *w, const struct candidate *c)
{
	char text[RIGHTS_TEXT];
	struct mailbox box;

	if (c->box == NULL || c->box->id == 0 ||
	    mailbox_listed(&w->s->viewer, c->box, &box) != 0)
		return;
	io_puts(w->s->io, "* MYRIGHTS ");
	put_mailbox(w->s, c->name);
	io_putc(w->s->io, ' ');
	put_astring(w->s->io, span_str(rights_text(box.rights, text)));
	io_puts(w->s->io, "\r\n");
}

/* RFC 9590 */
static void
give_metadata(const struct walk *w, const struct candidate *c)
{
	struct mailbox box;
	uint64_t longest;

	if (c->box != NULL && c->box->id != 0 &&
	    mailbox_listed(&w->s->viewer, c->box, &box) == 0 &&
	    metadata_may(&box))
		put_metadata(w->s, c->name, &box, &w->l->metadata, &longest);
}

static void
give(const struct walk *w, const struct candidate *c, const char *what,
    void (*here)(const struct walk *, const struct candidate *))
{
	if (c->box != NULL && c->box->server != NULL)
		remote_say(w->s, w->said, c->name, what);
	else
		here(w, c);
}

static void
consider(const struct walk *w, const struct candidate *c)
{
	const struct list *l = w->l;
	bool recursive = (l->select & SELECT_RECURSIVE) != 0;
	bool chosen = selected(l, c->box), info = false;
	bool any = !l->lsub &&
		   (l->select & (SELECT_SUBSCRIBED | SELECT_SPECIAL_USE)) == 0;

	if (!matches(l, c->name))
		return;
	if (chosen && recursive)
		info = has_selected(w, c, false);
	else if (!chosen && (recursive || l->lsub))
		info = has_selected(w, c, true);
	if (!chosen && !info && !any)
		return;
	io_puts(w->s->io, l->xlist  ? "* XLIST ("
			  : l->lsub ? "* LSUB ("
				    : "* LIST (");
	put_attributes(w, c, chosen);
	io_puts(w->s->io, ") \"/\" ");
	put_mailbox(w->s, c->name);
	if (info && recursive)
		put_childinfo(w);
	io_puts(w->s->io, "\r\n");
	if ((l->give & RETURN_STATUS) != 0)
		give(w, c, "STATUS", give_status);
	if ((l->give & RETURN_MYRIGHTS) != 0 && (chosen || any))
		give(w, c, "MYRIGHTS", give_rights);
	if ((l->give & RETURN_METADATA) != 0)
		give(w, c, "METADATA", give_metadata);
}

/* The levels above entry i that the entry before it did not have. */
static void
consider_levels(const struct walk *w, uint32_t i, struct span before)
{
	struct span name = w->all[i].name;

	for (size_t k = 1; k < name.n; k++) {
		struct candidate c = {span_of(name.p, k), NULL, i};

		if (name.p[k] == '/' && !span_eq(before, c.name) &&
		    !is_below(before, c.name))
			consider(w, &c);
	}
}

int
list_run(struct session *s, const struct list *l)
{
	struct walk w = {.s = s, .l = l};
	struct span before = SPAN("");
	struct listed *all;
	int rc = mailbox_list(&s->viewer, s->mem, &all, &w.n);

	if (rc != 0)
		return rc;
	w.said = remote_list(s, l, &all, &w.n);
	w.all = all;
	for (uint32_t i = 0; i < w.n; i++) {
		struct candidate c = {all[i].name, &all[i], i + 1};

		if (!counts(l, &all[i]))
			continue;
		consider_levels(&w, i, before);
		consider(&w, &c);
		before = all[i].name;
	}
	return 0;
}

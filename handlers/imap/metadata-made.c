/* Entries that are another face of something with a place of its own. */
#include "metadata.h"
#include "spool/option.h"
#include "spool/record.h"
#include "use.h"

#define ENTRY_USE  "/private/specialuse" /* RFC 6154, section 4 */
#define ENTRY_SEEN "/shared/vendor/cmu/cyrus-imapd/sharedseen"

static const struct span own_options = SPAN("/private/vendor/chapar/option/");
static const struct span site_options = SPAN("/shared/vendor/chapar/option/");

/* The option that an entry is, of the viewer's own or of the site. */
static bool
option_name(struct span entry, struct span *name, bool *site)
{
	struct span prefix;

	*site = span_eq(span_sub(entry, 0, site_options.n), site_options);
	prefix = *site ? site_options : own_options;
	if (!span_eq(span_sub(entry, 0, prefix.n), prefix))
		return false;
	*name = span_sub(entry, prefix.n, entry.n);
	return name->n > 0;
}

bool
made_is(const struct mailbox *box, struct span entry)
{
	struct span name;
	bool site;

	if (box != NULL)
		return span_eq(entry, SPAN(ENTRY_USE)) ||
		       span_eq(entry, SPAN(ENTRY_SEEN));
	return option_name(entry, &name, &site);
}

/* A layer of options; its account may be missing. */
static int
layer_open(
    struct session *s, bool site, struct account **a, struct option_layer *l)
{
	int rc = 0;

	*a = s->viewer.home;
	if (site)
		rc = option_site_account(&s->viewer, false, a);
	if (rc == 0 && *a == NULL)
		rc = SPOOL_NONE;
	return rc == 0 ? option_load(*a, l) : rc;
}

static int
option_of(struct session *s, struct span entry, struct span *ret)
{
	struct option_layer l = {.loaded = false};
	struct account *a;
	struct option *x;
	struct span name;
	bool site;
	int rc;

	if (!option_name(entry, &name, &site))
		return SPOOL_NONE;
	rc = layer_open(s, site, &a, &l);
	if (rc == 0) {
		x = option_find(&l, name);
		if (x == NULL || (x->type == OPTION_HIDDEN && !s->viewer.admin))
			rc = SPOOL_NONE;
		else if ((rc = option_value(a, &l, x)) == 0)
			*ret = arena_span(s->mem, x->value);
	}
	option_free(&l);
	return rc;
}

/* "\Drafts \Sent" */
static struct span
uses(struct session *s, unsigned use)
{
	static const char *const names[] = {"All", "Archive", "Drafts",
	    "Flagged", "Important", "Junk", "Sent", "Trash"};
	char *text = arena_printf(s->mem, "%s", "");

	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if ((use & use_of(span_str(names[i]))) != 0)
			text = arena_printf(s->mem, "%s%s\\%s", text,
			    *text != '\0' ? " " : "", names[i]);
	return span_str(text);
}

int
made_get(struct session *s, const struct mailbox *box, struct span entry,
    struct span *ret)
{
	if (box == NULL)
		return option_of(s, entry, ret);
	if (span_eq(entry, SPAN(ENTRY_SEEN))) {
		*ret = box->shared_seen ? SPAN("true") : SPAN("false");
		return 0;
	}
	*ret = uses(s, box->use);
	return ret->n > 0 && box->account == s->viewer.home ? 0 : SPOOL_NONE;
}

struct adding {
	struct session *s;
	struct span above;
	unsigned levels;
	struct annotation *list;
	uint32_t n, cap;
};

static void
add(struct adding *g, struct span entry, struct span value)
{
	if (!annotation_is_below(entry, g->above, g->levels))
		return;
	if (g->n == g->cap) {
		struct annotation *more;

		g->cap = g->cap * 2 + 16;
		more = ARENA_ARRAY(g->s->mem, struct annotation, g->cap);
		if (g->n > 0)
			memcpy(more, g->list, g->n * sizeof *more);
		g->list = more;
	}
	g->list[g->n++] = (struct annotation){entry, value};
}

static int
add_options(struct adding *g, bool site)
{
	struct option_layer l = {.loaded = false};
	struct span prefix = site ? site_options : own_options;
	struct session *s = g->s;
	struct account *a;
	int rc = layer_open(s, site, &a, &l);

	for (uint32_t i = 0; i < l.n && rc == 0; i++) {
		struct option *x = &l.list[i];

		if (x->type == OPTION_HIDDEN && !s->viewer.admin)
			continue;
		if ((rc = option_value(a, &l, x)) == 0)
			add(g,
			    span_str(arena_printf(s->mem, "%.*s%.*s",
				SPAN_FMT(prefix), SPAN_FMT(x->folded))),
			    arena_span(s->mem, x->value));
	}
	option_free(&l);
	return rc == SPOOL_NONE ? 0 : rc;
}

int
made_below(struct session *s, const struct mailbox *box, struct span above,
    unsigned levels, struct annotation **list, uint32_t *n)
{
	struct adding g = {s, above, levels, *list, *n, *n};
	struct span value;
	int rc = 0;

	if (box == NULL) {
		rc = add_options(&g, false);
		if (rc == 0)
			rc = add_options(&g, true);
	} else {
		if (made_get(s, box, SPAN(ENTRY_USE), &value) == 0)
			add(&g, SPAN(ENTRY_USE), value);
		if (box->shared_seen)
			add(&g, SPAN(ENTRY_SEEN), SPAN("true"));
	}
	*list = g.list;
	*n = g.n;
	return rc;
}

static bool
parse_uses(struct span text, unsigned *ret)
{
	*ret = 0;
	while (text.n > 0) {
		const char *sp = memchr(text.p, ' ', text.n);
		size_t n = sp != NULL ? (size_t)(sp - text.p) : text.n;
		unsigned use =
		    text.p[0] == '\\' ? use_of(span_sub(text, 1, n - 1)) : 0;

		if (use == 0)
			return false;
		*ret |= use;
		text = span_sub(text, n + 1, text.n);
	}
	return true;
}

static bool
check_option(struct session *s, const struct annotation *x, struct reply *no)
{
	struct options o = {.viewer = &s->viewer, .host = "localhost"};
	struct span name = SPAN("");
	bool site, may;

	may = option_name(x->entry, &name, &site) && option_name_ok(name) &&
	      (!site || s->viewer.admin) && options_may(&o, name);
	options_close(&o);
	if (!may)
		*no = reply_spool(s, SPOOL_DENIED);
	return may;
}

bool
made_check(struct session *s, const struct mailbox *box,
    const struct annotation *x, struct reply *no)
{
	unsigned use;

	if (box == NULL)
		return check_option(s, x, no);
	if (span_eq(x->entry, SPAN(ENTRY_SEEN))) {
		if (x->value.p == NULL || span_is(x->value, "true") ||
		    span_is(x->value, "false")) {
			*no = reply_spool(s, SPOOL_DENIED);
			return (box->rights & RIGHT_ADMIN) != 0;
		}
		*no = REPLY_NO("CANNOT", "It is true or false.");
		return false;
	}
	*no = REPLY_NO("USEATTR", "There is no such use, or not here.");
	return box->account == s->viewer.home && box->id != INBOX_ID &&
	       parse_uses(x->value, &use);
}

static int
set_option(struct session *s, const struct annotation *x)
{
	struct options o = {.viewer = &s->viewer, .host = "localhost"};
	struct span name = SPAN("");
	bool site;
	int rc;

	if (!option_name(x->entry, &name, &site))
		return SPOOL_BADNAME;
	if (site)
		name = span_str(arena_printf(s->mem, "*%.*s", SPAN_FMT(name)));
	rc = x->value.p == NULL ? options_unset(&o, VIA_IMAP, name)
				: options_set(&o, VIA_IMAP, name, x->value);
	options_close(&o);
	return rc == SPOOL_NONE && x->value.p == NULL ? 0 : rc;
}

int
made_set(struct session *s, struct span name, const struct mailbox *box,
    const struct annotation *x)
{
	unsigned use;

	if (box == NULL)
		return set_option(s, x);
	if (span_eq(x->entry, SPAN(ENTRY_SEEN)))
		return mailbox_share_seen(&s->viewer, VIA_IMAP, name,
		    x->value.p != NULL && span_is(x->value, "true"));
	parse_uses(x->value, &use);
	return mailbox_set_use(&s->viewer, VIA_IMAP, name, use);
}

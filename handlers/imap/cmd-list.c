/* LIST (with RFC 5258, 5819, 6154, 8440, 9590) and LSUB: what is asked for */
#include "list.h"

static bool
arg_select(struct args *a, struct list *l)
{
	static const struct {
		const char *name;
		unsigned bit;
	} options[] = {
	    {"SUBSCRIBED",     SELECT_SUBSCRIBED },
	    {"REMOTE",         SELECT_REMOTE     },
	    {"RECURSIVEMATCH", SELECT_RECURSIVE  },
	    {"SPECIAL-USE",    SELECT_SPECIAL_USE},
	};

	if (arg_char(a, ')'))
		return true;
	do {
		size_t i = 0, n = sizeof options / sizeof *options;

		while (i < n && !arg_word(a, options[i].name))
			i++;
		if (i == n)
			return arg_missing(a, "what to select by");
		l->select |= options[i].bit;
	} while (arg_next(a, ' ') && arg_sp(a));
	if ((l->select & SELECT_RECURSIVE) != 0 &&
	    (l->select & (SELECT_SUBSCRIBED | SELECT_SPECIAL_USE)) == 0)
		return arg_missing(a, "what RECURSIVEMATCH is to look for");
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

static bool
arg_metadata(struct args *a, struct list *l)
{
	l->give |= RETURN_METADATA;
	l->metadata = (struct metadata_wish){.maxsize = UINT64_MAX};
	if (!arg_sp(a))
		return false;
	if (arg_metadata_next(a) &&
	    (!arg_metadata_options(a, &l->metadata) || !arg_sp(a)))
		return false;
	return arg_metadata_entries(a, &l->metadata);
}

static bool
arg_one_return(struct args *a, struct list *l)
{
	if (arg_word(a, "SUBSCRIBED"))
		l->give |= RETURN_SUBSCRIBED;
	else if (arg_word(a, "CHILDREN"))
		l->give |= RETURN_CHILDREN;
	else if (arg_word(a, "SPECIAL-USE"))
		l->give |= RETURN_SPECIAL_USE;
	else if (arg_word(a, "MYRIGHTS"))
		l->give |= RETURN_MYRIGHTS;
	else if (arg_word(a, "METADATA"))
		return arg_metadata(a, l);
	else if (arg_word(a, "STATUS")) {
		l->give |= RETURN_STATUS;
		return arg_sp(a) && arg_status_items(a, &l->status);
	} else
		return arg_missing(a, "what to return");
	return true;
}

static bool
arg_return(struct args *a, struct list *l)
{
	if (!arg_word(a, "RETURN") || !arg_sp(a) || !arg_char(a, '('))
		return arg_missing(a, "RETURN and a list");
	if (arg_char(a, ')'))
		return true;
	do
		if (!arg_one_return(a, l))
			return false;
	while (arg_next(a, ' ') && arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

/* A pattern, or in RFC 5258 several in parentheses */
static bool
arg_patterns(struct args *a, struct list *l)
{
	if (!arg_char(a, '(')) {
		l->n = 1;
		return arg_list_mailbox(a, &l->written[0]);
	}
	l->extended = true;
	do {
		if (l->n == PATTERNS_MAX)
			return arg_missing(a, "fewer patterns");
		if (!arg_list_mailbox(a, &l->written[l->n++]))
			return false;
	} while (arg_next(a, ' ') && arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

static bool
arg_list(struct args *a, struct list *l)
{
	if (!arg_sp(a))
		return false;
	if (!l->lsub && arg_char(a, '(')) {
		l->extended = true;
		if (!arg_select(a, l) || !arg_sp(a))
			return false;
	}
	if (!arg_mailbox(a, &l->reference) || !arg_sp(a))
		return false;
	if (l->lsub) {
		l->n = 1;
		return arg_list_mailbox(a, &l->written[0]) && arg_end(a);
	}
	if (!arg_patterns(a, l))
		return false;
	if (arg_end(a))
		return true;
	l->extended = true;
	return arg_sp(a) && arg_return(a, l) && arg_end(a);
}

/* The pattern counts from the reference name on. */
static void
prepare(struct session *s, struct list *l)
{
	for (unsigned i = 0; i < l->n; i++) {
		struct span r = l->reference, w = l->written[i];
		char *p = arena_raw(s->mem, r.n + w.n + 1);

		memcpy(p, r.p, r.n);
		memcpy(p + r.n, w.p, w.n);
		l->patterns[i] = pattern_new(s->mem, span_of(p, r.n + w.n));
	}
}

static struct reply
list_as(struct session *s, struct args *a, struct list l)
{
	int rc;

	if (!arg_list(a, &l))
		return SYNTAX;
	/* "" asks for the separator and the root (RFC 3501, 6.3.8) */
	if (!l.extended && l.written[0].n == 0) {
		io_puts(s->io, l.xlist  ? "* XLIST"
			       : l.lsub ? "* LSUB"
					: "* LIST");
		io_puts(s->io, " (\\Noselect) \"/\" \"\"\r\n");
		return DONE;
	}
	prepare(s, &l);
	if (l.remote || (l.select & SELECT_REMOTE) != 0)
		s->wants_referrals = true;
	rc = list_run(s, &l);
	return rc == 0 ? DONE : reply_spool(s, rc);
}

static struct reply
list(struct session *s, struct args *a, bool lsub, bool remote)
{
	return list_as(s, a, (struct list){.lsub = lsub, .remote = remote});
}

/* What some clients ask for where they see XLIST. */
struct reply
cmd_xlist(struct session *s, struct args *a)
{
	return list_as(s, a, (struct list){.xlist = true});
}

struct reply
cmd_list(struct session *s, struct args *a)
{
	return list(s, a, false, false);
}

struct reply
cmd_lsub(struct session *s, struct args *a)
{
	return list(s, a, true, false);
}

/* RFC 2193: from here on the client is told where other servers are. */
struct reply
cmd_rlist(struct session *s, struct args *a)
{
	return list(s, a, false, true);
}

struct reply
cmd_rlsub(struct session *s, struct args *a)
{
	return list(s, a, true, true);
}

/*
 * For old clients: FIND and BBOARD (RFC 1176, RFC 1732), in which boards are
 * apart from mailboxes and have no prefix.
 */
#include "list.h"
#include "remote.h"
#include "spool/names.h"

static bool
is_in_board(struct span name, struct span *ret)
{
	struct span prefix = span_str(names_prefix(NAME_BOARD));

	*ret = span_sub(name, prefix.n, name.n);
	return ret->n > 0 && span_eq(span_sub(name, 0, prefix.n), prefix);
}

static int
find(struct session *s, struct span pattern, bool all, bool boards)
{
	struct pattern *p = pattern_new(s->mem, pattern);
	struct listed *list;
	struct span name;
	uint32_t n;
	int rc = mailbox_list(&s->viewer, s->mem, &list, &n);

	if (rc == 0)
		remote_list(s, NULL, &list, &n);
	for (uint32_t i = 0; i < n && rc == 0; i++) {
		if (all ? list[i].id == 0 : !list[i].subscribed)
			continue;
		if (is_in_board(list[i].name, &name) != boards)
			continue;
		if (!boards)
			name = list[i].name;
		if (!pattern_matches(p, name))
			continue;
		io_puts(s->io, boards ? "* BBOARD " : "* MAILBOX ");
		put_mailbox(s, name);
		io_puts(s->io, "\r\n");
	}
	return rc;
}

struct reply
cmd_find(struct session *s, struct args *a)
{
	bool all, boards;
	struct span pattern;
	int rc;

	if (!arg_sp(a))
		return SYNTAX;
	all = arg_word(a, "ALL.MAILBOXES");
	boards = !all && arg_word(a, "ALL.BBOARDS");
	if (boards)
		all = true;
	else if (!all && !(boards = arg_word(a, "BBOARDS")) &&
		 !arg_word(a, "MAILBOXES"))
		return SYNTAX;
	if (!arg_sp(a) || !arg_list_mailbox(a, &pattern) || !arg_end(a))
		return SYNTAX;
	rc = find(s, pattern, all, boards);
	return rc == 0 ? DONE : reply_spool(s, rc);
}

bool
arg_old_name(struct args *a, struct span *name)
{
	struct span kind = *name;
	bool board = span_is(kind, "BBOARD");

	if ((!board && !span_is(kind, "MAILBOX")) || !arg_next(a, ' '))
		return true;
	if (!arg_sp(a) || !arg_mailbox(a, name))
		return false;
	if (board)
		*name = span_str(arena_printf(a->s->mem, "%s%.*s",
		    names_prefix(NAME_BOARD), SPAN_FMT(*name)));
	return true;
}

/* BBOARD name: SELECT of a board. */
struct reply
cmd_bboard(struct session *s, struct args *a)
{
	const char *prefix = names_prefix(NAME_BOARD);
	struct span rest;
	struct args at;
	char *p;

	if (!arg_sp(a))
		return SYNTAX;
	if (arg_next(a, '{') || a->p == a->end)
		return arg_missing(a, "a board"), SYNTAX;
	rest = span_of(a->p, (size_t)(a->end - a->p));
	p = rest.p[0] == '"'
		? arena_printf(
		      s->mem, " \"%s%.*s", prefix, (int)rest.n - 1, rest.p + 1)
		: arena_printf(s->mem, " %s%.*s", prefix, SPAN_FMT(rest));
	at = (struct args){.p = p, .end = p + strlen(p), .s = s};
	return cmd_select(s, &at);
}

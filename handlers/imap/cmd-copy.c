/* COPY, MOVE (RFC 6851) and their UID forms, with COPYUID (RFC 4315) */
#include "annotate.h"
#include "base/log.h"
#include "copy.h"
#include "limit.h"
#include "own-seen.h"
#include "remote-copy.h"

/* "COPYUID 1 3:4 10:11" (RFC 4315, section 3) */
static const char *
copyuid(struct session *s, const struct copying *cp)
{
	struct uid_run to = {cp->first, cp->first + cp->n - 1};

	return arena_printf(s->mem, "COPYUID %u %s %s", cp->to.uidvalidity,
	    text_runs(s, cp->from.r, cp->from.n), text_runs(s, &to, 1));
}

static struct reply
copied(struct session *s, const struct copying *cp)
{
	const char *code = copyuid(s, cp);

	if (!cp->move)
		return (struct reply){OK, code, "Done."};
	/* before the expunges, and not in the tagged answer, which comes
	 * after them (RFC 6851, section 4.3) */
	io_puts(s->io, "* OK [");
	io_puts(s->io, code);
	io_puts(s->io, "] Moved.\r\n");
	return reply_modseq(s, cp->lsn);
}

enum { RIGHTS_MOVE = RIGHT_DELETED | RIGHT_EXPUNGE }; /* RFC 6851, 4.4 */

/* Is there such a mailbox, and may messages go there (and go from here)? */
static int
destination(struct session *s, struct span name, struct copying *cp)
{
	int rc = mailbox_find(&s->viewer, name, &cp->to);

	if (rc != 0)
		return rc;
	if ((cp->to.rights & RIGHT_INSERT) == 0)
		return SPOOL_DENIED;
	if (cp->move && (~s->view->box.rights & RIGHTS_MOVE) != 0)
		return SPOOL_DENIED;
	return 0;
}

static struct reply
copy_or_move(struct session *s, struct args *a, bool move)
{
	struct copying cp = {.move = move};
	struct seq_set set;
	struct span name;
	struct cursor c;
	struct reply no;
	uint32_t lowest = 0;
	int rc;

	if (remote_copy(s, a, move, SPAN_NONE, &no))
		return no;
	if (!arg_sp(a) || !arg_seq_set(a, &set) || !arg_sp(a) ||
	    !arg_mailbox(a, &name) || !arg_end(a))
		return SYNTAX;
	if (s->view == NULL) /* and it was no proper command */
		return SYNTAX;
	if (move && s->view->readonly)
		return REPLY_NO("READ-ONLY", "You may only look.");
	if (!session_rows(s, &set, &c, &no))
		return no;
	if ((rc = destination(s, name, &cp)) != 0)
		return reply_destination(s, rc, name);
	if (move)
		lowest = limit_cursor(s, &c);
	else if (limit_exceeded(s, &c))
		return limit_refusal(s);
	cp.notes = annotate_copied(s, &cp.to);
	rc = cp.to.account == s->view->box.account ? copy_within(s, &c, &cp)
						   : copy_across(s, &c, &cp);
	if (rc == SPOOL_NONE && cp.n == 0)
		return REPLY_OK("There was nothing to do.");
	if (rc != 0)
		return reply_destination(s, rc, name);
	if (own_seen_copied(s, &cp) != 0)
		log_warn("%s: cannot mark copies as seen", s->user);
	quota_warn(s, &cp.to, name);
	return limit_reply(s, copied(s, &cp), lowest);
}

struct reply
cmd_copy(struct session *s, struct args *a)
{
	return copy_or_move(s, a, false);
}

struct reply
cmd_move(struct session *s, struct args *a)
{
	return copy_or_move(s, a, true);
}

/* COPY and MOVE where one end, or both, are on another server: see
 * remote-copy.h. */
#include <unistd.h>

#include "limit.h"
#include "referral.h"
#include "remote-transfer.h"

enum { RIGHTS_MOVE = RIGHT_DELETED | RIGHT_EXPUNGE };

/* --- the end of it ---------------------------------------------------------
 */

static const char *
copyuid(struct transfer *t)
{
	struct session *s = t->s;

	return arena_printf(s->mem, "COPYUID %u %s %s", t->uidvalidity,
	    text_runs(s, t->from.r, t->from.n),
	    text_runs(s, t->uids.r, t->uids.n));
}

/* What has arrived goes at its source; then there is no intent any more. */
bool
transfer_expunge(struct transfer *t, const char **code)
{
	struct session *s = t->s;
	uint64_t lsn;
	int rc;

	*code = NULL;
	if (t->source != NULL)
		return remote_expunge(t->source, &t->from, code) == REMOTE_OK;
	rc = expunge_runs(s, &s->view->box, t->from.r, t->from.n, &lsn);
	if (rc == 0 && (s->enabled & ENABLED_QRESYNC) != 0)
		*code = arena_printf(
		    s->mem, "HIGHESTMODSEQ %llu", (unsigned long long)lsn);
	return rc == 0;
}

void
transfer_forget(struct transfer *t)
{
	struct session *s = t->s;

	for (struct batch *b = t->done; b != NULL; b = b->next) {
		struct span id = span_str(b->intent.id);

		if (intent_drop(s->viewer.home, VIA_IMAP, id) != 0)
			continue; /* it will be settled another time */
		if (t->there)
			remote_forget(t->to.r, t->name, b->intent.id);
		else
			arrival_forget(t->box.account, id, VIA_IMAP, s->user);
	}
}

static struct reply
moved(struct transfer *t, bool all)
{
	const char *code;
	struct session *s = t->s;

	if (t->uids.n > 0 && t->uidvalidity != 0) {
		io_puts(s->io, "* OK [");
		io_puts(s->io, copyuid(t));
		io_puts(s->io, "] Moved.\r\n");
	}
	if (!transfer_expunge(t, &code))
		return REPLY_NO("UNAVAILABLE",
		    "They are there, and will go from here later.");
	transfer_forget(t);
	return all ? (struct reply){OK, code, "Done."} : t->no;
}

static struct reply
done(struct transfer *t, bool all)
{
	if (t->from.n == 0)
		return all ? REPLY_OK("There was nothing to do.") : t->no;
	if (t->move)
		return moved(t, all);
	if (!all)
		return t->no;
	if (t->uidvalidity == 0)
		return DONE;
	return (struct reply){OK, copyuid(t), "Done."};
}

/* --- the beginning ---------------------------------------------------------
 */

/* MOVE: may they go from where they are? */
bool
transfer_may_go(struct transfer *t)
{
	struct session *s = t->s;
	struct remote_to from;

	if (t->source == NULL ? s->view->readonly : t->source->readonly) {
		t->no = REPLY_NO("READ-ONLY", "You may only look.");
		return false;
	}
	if (t->source == NULL)
		from.rights = s->view->box.rights;
	else if (!remote_to(
		     s, t->source, span_str(t->source->box), &from, &t->no) &&
		 from.rights == 0)
		return false;
	if ((~from.rights & RIGHTS_MOVE) == 0)
		return true;
	t->no = reply_spool(s, SPOOL_DENIED);
	return false;
}

bool
transfer_may_come(struct transfer *t, struct remote *to)
{
	struct session *s = t->s;
	int rc;

	t->there = to != NULL;
	if (t->there)
		return remote_to(s, to, t->name, &t->to, &t->no);
	rc = mailbox_find(&s->viewer, t->name, &t->box);
	if (rc == 0 && (t->box.rights & RIGHT_INSERT) == 0)
		rc = SPOOL_DENIED;
	if (rc != 0)
		t->no = reply_destination(s, rc, t->name);
	return rc == 0;
}

bool
transfer_lock(struct transfer *t)
{
	struct session *s = t->s;
	int rc;

	arrival_new_id(t->id);
	rc = intent_lock(&s->spool, span_str(t->id), &t->lock);
	if (rc != 0)
		t->no = reply_spool(s, rc);
	return rc == 0;
}

static struct reply
run_here(struct transfer *t, const struct seq_set *set)
{
	struct session *s = t->s;
	uint32_t lowest = 0;
	struct cursor c;
	struct reply no;

	if (!session_rows(s, set, &c, &no))
		return no;
	if (t->move)
		lowest = limit_cursor(s, &c);
	else if (limit_exceeded(s, &c))
		return limit_refusal(s);
	return limit_reply(s, done(t, transfer_from_here(t, &c)), lowest);
}

static struct reply
run(struct transfer *t, struct span written, const struct seq_set *set,
    struct remote *to)
{
	struct session *s = t->s;
	struct reply r;

	t->lock = -1;
	if ((t->move && !transfer_may_go(t)) || !transfer_may_come(t, to))
		return t->no;
	if (t->move) {
		remote_settle(s);
		if (!transfer_lock(t))
			return t->no;
	}
	r = t->source == NULL ? run_here(t, set)
			      : done(t, transfer_from_elsewhere(t, written));
	if (t->lock >= 0)
		close(t->lock);
	return r;
}

bool
remote_copy(struct session *s, struct args *a, bool move, struct span line,
    struct reply *ret)
{
	struct transfer t = {.s = s, .move = move, .source = s->remote};
	struct args at = *a;
	struct seq_set set;
	struct remote *to;
	const char *from, *url;
	struct span written;

	if (!arg_sp(&at) || (from = at.p, !arg_seq_set(&at, &set)) ||
	    (written = span_of(from, (size_t)(at.p - from)), !arg_sp(&at)) ||
	    !arg_mailbox(&at, &t.name) || !arg_end(&at))
		return false;
	to = remote_of(s, t.name);
	if (to == NULL && t.source == NULL)
		return false;
	if (to != NULL && (url = referral_mailbox(s, t.name)) != NULL)
		*ret = REPLY_NO(arena_printf(s->mem, "REFERRAL %s", url),
		    "It is on another server.");
	else if (to == t.source) /* it can do that itself, in one commit */
		*ret = remote_pass(to, line);
	else
		*ret = run(&t, written, &set, to);
	return true;
}

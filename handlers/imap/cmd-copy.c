/* COPY, MOVE (RFC 6851) and their UID forms, with COPYUID (RFC 4315) */
#include "imap.h"
#include "spool/commit.h"

struct copying {
	struct mailbox to;
	bool move;
	uint32_t *uids; /* of the messages, in order */
	uint32_t n;
	struct runs from; /* the same, as runs */
	uint32_t first;   /* the UIDs they got, from here on */
	uint64_t lsn;
};

/* Which messages there are still, under the lock. */
static int
collect(struct session *s, struct commit *commit, struct cursor *c,
    struct copying *cp)
{
	struct index *index;
	struct row row, now;
	uint32_t cap = 0;
	int rc = commit_index(commit, s->view->box.id, &index);

	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t hi = c->runs[i].hi < s->view->rows ? c->runs[i].hi
							    : s->view->rows - 1;

		cap += hi - c->runs[i].lo + 1;
	}
	cp->uids = arena_raw(s->mem, cap * sizeof *cp->uids + 1);
	while (rc == 0 && cursor_next(c, &row)) {
		bool there = true;

		if (index != s->view->index)
			there = index_row(
				    index, index_find(index, row.uid), &now) &&
				now.uid == row.uid;
		else
			now = row;
		if (there && (now.flags & ROW_EXPUNGED) == 0) {
			cp->uids[cp->n++] = row.uid;
			runs_add(s, &cp->from, row.uid);
		} else if (!s->by_uid) {
			return SPOOL_GONE;
		}
	}
	return rc == 0 && cp->n == 0 ? SPOOL_NONE : rc;
}

static int
copy(struct session *s, struct commit *commit, struct cursor *c,
    struct copying *cp)
{
	uint64_t box = s->view->box.id;
	int rc = collect(s, commit, c, cp);

	if (rc == 0)
		rc = commit_copy(
		    commit, box, cp->to.id, cp->uids, cp->n, &cp->first);
	if (rc == 0 && cp->move) {
		commit_durable(commit);
		rc = commit_expunge(commit, box, cp->from.r, cp->from.n);
	}
	return rc;
}

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

/* Is there such a mailbox, and may messages go there (and go from here)? */
static int
destination(struct session *s, struct span name, struct copying *cp)
{
	int rc = mailbox_find(&s->viewer, name, &cp->to);

	if (rc != 0)
		return rc;
	if ((cp->to.rights & RIGHT_INSERT) == 0)
		return SPOOL_DENIED;
	if (cp->move && (s->view->box.rights & RIGHT_EXPUNGE) == 0)
		return SPOOL_DENIED;
	return 0;
}

static struct reply
copy_or_move(struct session *s, struct args *a, bool move)
{
	struct copying cp = {.move = move};
	struct commit *commit;
	struct seq_set set;
	struct span name;
	struct cursor c;
	struct reply no;
	int rc;

	if (!arg_sp(a) || !arg_seq_set(a, &set) || !arg_sp(a) ||
	    !arg_mailbox(a, &name) || !arg_end(a))
		return SYNTAX;
	if (move && s->view->readonly)
		return REPLY_NO("READ-ONLY", "You may only look.");
	if (!session_rows(s, &set, &c, &no))
		return no;
	if ((rc = destination(s, name, &cp)) != 0)
		return reply_destination(s, rc, name);
	if (cp.to.account != s->view->box.account)
		return REPLY_NO("CANNOT", "That is another account.");
	if ((rc = session_commit(s, cp.to.account, &commit)) != 0)
		return reply_spool(s, rc);
	if ((rc = copy(s, commit, &c, &cp)) != 0) {
		commit_abandon(&commit);
		return rc == SPOOL_NONE && cp.n == 0
			   ? REPLY_OK("There was nothing to do.")
			   : reply_destination(s, rc, name);
	}
	cp.lsn = commit_lsn(commit);
	rc = commit_end(&commit);
	return rc == 0 ? copied(s, &cp) : reply_spool(s, rc);
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

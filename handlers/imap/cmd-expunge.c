/* EXPUNGE and UID EXPUNGE; what CLOSE does */
#include "limit.h"
#include "spool/commit.h"

/* Rows that seem to be, before the lock is taken. */
static void
candidates(struct session *s, struct cursor *c, struct runs *rows)
{
	uint32_t uid, flags, end;

	for (uint32_t k = 0; k < c->n; k++) {
		end = c->runs[k].hi < s->view->rows ? c->runs[k].hi + 1
						    : s->view->rows;
		for (uint32_t i = c->runs[k].lo; i < end; i++)
			if (index_glance(s->view->index, i, &uid, &flags) &&
			    (flags & (FLAG_DELETED | ROW_EXPUNGED)) ==
				FLAG_DELETED)
				runs_add(s, rows, i);
	}
}

/* Runs of neighbouring UIDs that are to go. */
static int
collect(
    struct session *s, struct index *index, struct cursor *c, struct runs *out)
{
	struct row row, now;

	while (cursor_next(c, &row)) {
		if (index != s->view->index) {
			if (!index_row(
				index, index_find(index, row.uid), &now) ||
			    now.uid != row.uid)
				continue;
			row = now;
		}
		if ((row.flags & (FLAG_DELETED | ROW_EXPUNGED)) == FLAG_DELETED)
			runs_add(s, out, row.uid);
	}
	return out->n > 0 ? 0 : SPOOL_NONE;
}

static bool
nothing_deleted(struct view *v)
{
	struct index_info info;

	index_info(v->index, &info);
	return info.deleted == 0 && !index_stale(v->index);
}

int
expunge(struct session *s, struct cursor *c, uint64_t *ret_lsn,
    uint32_t *ret_lowest)
{
	struct view *v = s->view;
	struct cursor all;
	struct runs rows = {0}, uids = {0};
	struct index *index;
	struct commit *commit;
	int rc;

	*ret_lsn = 0;
	if (nothing_deleted(v))
		return 0;
	if (c == NULL) {
		cursor_all(&all, v);
		c = &all;
	}
	candidates(s, c, &rows);
	if (rows.n == 0)
		return 0;
	cursor_init(&all, v, rows.r, rows.n);
	if (ret_lowest != NULL)
		*ret_lowest = limit_cursor(s, &all);
	if ((rc = session_commit(s, v->box.account, &commit)) != 0)
		return rc;
	rc = commit_index(commit, v->box.id, &index);
	if (rc == 0 && (rc = collect(s, index, &all, &uids)) == SPOOL_NONE) {
		commit_abandon(&commit);
		return 0;
	}
	if (rc == 0)
		rc = commit_expunge(commit, v->box.id, uids.r, uids.n);
	if (rc != 0) {
		commit_abandon(&commit);
		return rc;
	}
	*ret_lsn = commit_lsn(commit);
	return commit_end(&commit);
}

struct reply
cmd_expunge(struct session *s, struct args *a)
{
	struct seq_set set;
	struct cursor c;
	struct reply no;
	uint32_t lowest = 0;
	uint64_t lsn;
	int rc;

	if (s->by_uid && (!arg_sp(a) || !arg_seq_set(a, &set)))
		return SYNTAX;
	if (!arg_end(a))
		return SYNTAX;
	if (s->view->readonly)
		return REPLY_NO("READ-ONLY", "You may only look.");
	if ((s->view->box.rights & RIGHT_EXPUNGE) == 0)
		return reply_spool(s, SPOOL_DENIED);
	if (s->by_uid && !session_rows(s, &set, &c, &no))
		return no;
	rc = s->by_uid ? expunge(s, &c, &lsn, &lowest)
		       : expunge(s, NULL, &lsn, NULL);
	if (rc != 0)
		return reply_spool(s, rc);
	return limit_reply(
	    s, lsn > 0 ? reply_modseq(s, lsn) : DONE, lowest);
}

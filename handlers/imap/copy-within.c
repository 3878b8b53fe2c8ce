/* Copies inside an account. */
#include "copy.h"
#include "own-seen.h"
#include "spool/commit.h"

/* Room for the UIDs of all messages of the cursor. */
static uint32_t *
uid_room(struct session *s, const struct cursor *c)
{
	size_t n = 1;

	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t hi = c->runs[i].hi < s->view->rows ? c->runs[i].hi
							    : s->view->rows - 1;

		n += hi - c->runs[i].lo + 1;
	}
	return arena_raw(s->mem, n * sizeof(uint32_t));
}

/* Is it still there?  Row numbers are the view's own only while it has the
 * same index. */
static bool
alive(const struct cursor *c, struct index *index, struct row *row)
{
	uint32_t uid = row->uid;

	if (index != c->view->index &&
	    (!index_row(index, index_find(index, uid), row) || row->uid != uid))
		return false;
	return (row->flags & ROW_EXPUNGED) == 0;
}

/* Which messages there are still, under the lock. */
static int
collect(struct session *s, struct commit *commit, struct cursor *c,
    struct copying *cp)
{
	struct index *index;
	struct row row;
	int rc = commit_index(commit, s->view->box.id, &index);

	if (rc != 0)
		return rc;
	cp->uids = uid_room(s, c);
	while (cursor_next(c, &row)) {
		if (alive(c, index, &row)) {
			cp->uids[cp->n++] = row.uid;
			runs_add(s, &cp->from, row.uid);
		} else if (!s->by_uid) {
			return SPOOL_GONE;
		}
	}
	return cp->n > 0 ? 0 : SPOOL_NONE;
}

static int
copy(struct session *s, struct commit *commit, struct cursor *c,
    struct copying *cp)
{
	uint64_t box = s->view->box.id;
	int rc = collect(s, commit, c, cp);

	commit_mask(commit, shared_flags(&cp->to));
	if (rc == 0)
		rc = commit_copy(
		    commit, box, cp->to.id, cp->uids, cp->n, &cp->first);
	if (rc == 0)
		rc = commit_note_copy(
		    commit, &cp->notes, cp->uids, cp->n, cp->first);
	if (rc == 0 && cp->move) {
		commit_durable(commit);
		rc = commit_expunge(commit, box, cp->from.r, cp->from.n);
	}
	return rc;
}

int
copy_within(struct session *s, struct cursor *c, struct copying *cp)
{
	struct commit *commit;
	int rc = session_commit(s, cp->to.account, &commit);

	if (rc != 0)
		return rc;
	if ((rc = copy(s, commit, c, cp)) != 0) {
		commit_abandon(&commit);
		return rc;
	}
	cp->lsn = commit_lsn(commit);
	return session_commit_end(s, &commit);
}

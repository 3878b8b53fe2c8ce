/* STORE of annotations (RFC 5257, section 4.5). */
#include "annotate.h"
#include "store.h"

/* A body part that an entry is about must be in each of the messages. */
static int
check_parts(struct session *s, const struct annotate_set *set,
    struct cursor *c, bool *ok)
{
	struct account *a = s->view->box.account;
	struct row row;
	int rc = 0;

	*ok = true;
	while (set->parts && *ok && rc == 0 && cursor_next(c, &row)) {
		struct arena_mark mark = arena_mark(s->mem);
		struct digest d;
		struct span entry;

		if ((row.flags & ROW_EXPUNGED) == 0 &&
		    (rc = message_digest(a, &row, s->mem, &entry)) == 0) {
			if (!digest_read(entry, &d))
				rc = SPOOL_CORRUPT;
			else
				*ok = annotate_has_parts(&d, set);
		}
		arena_release(s->mem, mark);
	}
	cursor_rewind(c);
	return rc;
}

/* Under the lock: which of them are there, and unchanged where that is asked
 * for. */
static void
gather(struct session *s, struct store *st, struct index *index,
    struct cursor *c, struct runs *uids)
{
	struct row row, now;

	while (cursor_next(c, &row)) {
		if (index != c->view->index) {
			if (!index_row(
				index, index_find(index, row.uid), &now) ||
			    now.uid != row.uid)
				now.flags = ROW_EXPUNGED;
			row = now;
		}
		if ((row.flags & ROW_EXPUNGED) != 0)
			st->gone = true;
		else if (st->conditional && row.modseq > st->since)
			runs_add(s, &st->failed, c->row);
		else
			runs_add(s, uids, row.uid);
	}
	cursor_rewind(c);
}

static int
store(struct session *s, struct store *st, const struct annotate_set *set,
    struct cursor *c)
{
	struct view *v = s->view;
	struct runs uids = {0};
	struct commit *commit;
	struct index *index;
	int rc = session_commit(s, v->box.account, &commit);

	if (rc != 0)
		return rc;
	if ((rc = commit_index(commit, v->box.id, &index)) == 0) {
		gather(s, st, index, c, &uids);
		st->moved = index != v->index;
		rc = commit_note(
		    commit, v->box.id, uids.r, uids.n, set->list, set->n);
	}
	if (rc != 0 || uids.n == 0) {
		commit_abandon(&commit);
		return rc;
	}
	st->lo = st->hi = commit_lsn(commit);
	if ((rc = commit_end(&commit)) == 0 && !st->moved)
		view_own(v, st->hi);
	return rc;
}

struct reply
annotate_store(struct session *s, struct store *st, struct annotate_set *set,
    struct cursor *c)
{
	bool parts;
	int rc = check_parts(s, set, c, &parts);

	if (rc == 0 && !parts)
		return REPLY_BAD("There is no such part in all of them.");
	if (rc == 0)
		rc = store(s, st, set, c);
	if (rc == SPOOL_FULL)
		return REPLY_NO("ANNOTATE TOOMANY", "There are too many.");
	return rc == 0 ? DONE : reply_spool(s, rc);
}

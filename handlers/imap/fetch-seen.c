/*
 * Fetching a body marks the message as seen.
 *
 * All messages of a command are marked by one commit before the first of them
 * is sent, so that no lock is held while writing to a client.  Under the lock
 * each row is looked at again: what goes to the log is the result, all flags
 * and keywords that the message then has.
 */
#include "fetch.h"
#include "own-seen.h"
#include "spool/commit.h"

enum { RUNS = 1024 };

struct marking {
	struct commit *commit;
	struct index *index; /* as it is under the lock */
	struct view *view;
	struct flags_run *runs;
	uint32_t n;
	struct span keywords[KEYWORDS_MAX];
	unsigned nkeywords; /* how many the runs use */
	uint64_t lo, hi;
};

static bool
wanted(const struct row *r, uint64_t since)
{
	return !(r->flags & (FLAG_SEEN | ROW_EXPUNGED)) && r->modseq > since;
}

static bool
any(struct cursor *c, uint64_t since)
{
	struct row row;
	bool found = false;

	while (!found && cursor_next(c, &row))
		found = wanted(&row, since);
	cursor_rewind(c);
	return found;
}

/* Writes the runs there are as one record. */
static int
put_runs_out(struct marking *m)
{
	int rc;

	if (m->n == 0)
		return 0;
	rc = commit_flags(m->commit, m->view->box.id, m->runs, m->n,
	    m->keywords, m->nkeywords);
	m->n = 0;
	m->hi = commit_lsn(m->commit);
	if (m->lo == 0)
		m->lo = m->hi;
	return rc;
}

/* Keywords go by the record's own names: ours are the mailbox's, in order. */
static void
use_keywords(struct marking *m, const uint64_t bits[2])
{
	unsigned top = bits[1] != 0   ? 128 - (unsigned)__builtin_clzll(bits[1])
		       : bits[0] != 0 ? 64 - (unsigned)__builtin_clzll(bits[0])
				      : 0;

	for (; m->nkeywords < top; m->nkeywords++)
		m->keywords[m->nkeywords] =
		    index_keyword(m->index, m->nkeywords);
}

static int
mark(struct marking *m, const struct row *r)
{
	struct flags_run *last = m->n > 0 ? &m->runs[m->n - 1] : NULL;
	uint32_t flags = (r->flags & FLAGS_SYSTEM) | FLAG_SEEN;
	int rc;

	if (last != NULL && last->hi + 1 == r->uid && last->flags == flags &&
	    last->keywords[0] == r->keywords[0] &&
	    last->keywords[1] == r->keywords[1]) {
		last->hi = r->uid;
		return 0;
	}
	if (m->n == RUNS && (rc = put_runs_out(m)) != 0)
		return rc;
	use_keywords(m, r->keywords);
	m->runs[m->n++] = (struct flags_run){
	    r->uid, r->uid, flags, {r->keywords[0], r->keywords[1]}
        };
	return 0;
}

/* The row of a UID now: row numbers are the view's own only while it has the
 * same index. */
static bool
now(const struct marking *m, uint32_t uid, uint32_t row, struct row *ret)
{
	if (m->index != m->view->index)
		row = index_find(m->index, uid);
	return index_row(m->index, row, ret) && ret->uid == uid;
}

static int
mark_all(struct marking *m, struct cursor *c, uint64_t since)
{
	struct row then, row;
	int rc = 0;

	while (rc == 0 && cursor_next(c, &then))
		if (wanted(&then, since) && now(m, then.uid, c->row, &row) &&
		    wanted(&row, since))
			rc = mark(m, &row);
	cursor_rewind(c);
	return rc == 0 ? put_runs_out(m) : rc;
}

int
fetch_seen(struct session *s, struct cursor *c, uint64_t since, uint64_t *lo,
    uint64_t *hi)
{
	struct marking m = {.view = s->view};
	int rc;

	if (s->view->box.own_seen)
		return own_seen_fetch(s, c, since, lo, hi);
	*lo = 1;
	*hi = 0;
	if (!any(c, since))
		return 0;
	m.runs = ARENA_ARRAY(s->mem, struct flags_run, RUNS);
	rc = session_commit(s, s->view->box.account, &m.commit);
	if (rc != 0)
		return rc;
	rc = commit_index(m.commit, s->view->box.id, &m.index);
	if (rc == 0)
		rc = mark_all(&m, c, since);
	if (rc != 0 || m.lo == 0) {
		commit_abandon(&m.commit);
		return rc;
	}
	if ((rc = commit_end(&m.commit)) != 0)
		return rc;
	/* in an index made anew meanwhile our view does not see it yet */
	for (uint64_t lsn = m.lo; lsn <= m.hi && m.index == s->view->index;
	     lsn++)
		view_own(s->view, lsn);
	*lo = m.lo;
	*hi = m.hi;
	return 0;
}

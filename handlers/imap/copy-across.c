/*
 * COPY and MOVE into a mailbox of another account, whose log has to have the
 * messages itself: they go there as if they had been appended.
 *
 * So that memory has a bound, many of them go in several commits; if a later
 * one fails, those that came before are expunged.  MOVE expunges last: who
 * dies in between has left them in both places.
 */
#include <errno.h>

#include "copy.h"
#include "own-seen.h"
#include "spool/commit.h"
#include "spool/incoming.h"

enum { BATCH_MESSAGES = 500, BATCH_BYTES = 32 << 20 };

struct batch {
	struct incoming in[BATCH_MESSAGES];
	struct span notes[BATCH_MESSAGES]; /* read before any lock is taken */
	struct arena mem;
	unsigned n;
	uint64_t bytes;
	uint32_t done; /* messages of batches before */
};

static void
empty(struct batch *b)
{
	for (unsigned i = 0; i < b->n; i++)
		incoming_free(&b->in[i]);
	arena_reset(&b->mem);
	b->n = 0;
	b->bytes = 0;
}

/* The flags that go along are those the rights to the target allow. */
static int
add(struct session *s, struct batch *b, const struct copying *cp,
    const struct row *row)
{
	struct incoming *in = &b->in[b->n];
	struct span bytes;
	int rc = message_bytes(s->view->box.account, row, &bytes);

	if (rc != 0)
		return rc;
	rc = mnote_list(cp->notes.from, cp->notes.from_box, row->uid, &b->mem,
	    &b->notes[b->n]);
	if (rc != 0)
		return rc;
	incoming_start(in, &s->spool);
	b->bytes += bytes.n + b->notes[b->n].n;
	b->n++;
	in->flags = row->flags & shared_flags(&cp->to);
	in->date = row->date;
	in->zone = row->zone;
	for (unsigned i = 0; i < KEYWORDS_MAX; i++)
		if ((cp->to.rights & RIGHT_WRITE) != 0 &&
		    (row->keywords[i / 64] >> i % 64 & 1) != 0)
			in->keywords[in->nkeywords++] =
			    index_keyword(s->view->index, i);
	incoming_put(in, bytes.p, bytes.n);
	return incoming_finish(in);
}

static int
commit_batch(struct session *s, struct batch *b, struct copying *cp)
{
	struct commit *c;
	uint32_t uid;
	int rc = session_commit(s, cp->to.account, &c);

	if (rc != 0)
		return rc;
	for (unsigned i = 0; i < b->n && rc == 0; i++)
		if ((rc = commit_message(c, cp->to.id, &b->in[i], &uid)) == 0) {
			if (b->done == 0 && i == 0)
				cp->first = uid;
			if (uid != cp->first + b->done + i)
				rc = -EAGAIN; /* somebody else was there */
			else
				rc = commit_note_one(
				    c, &cp->notes, uid, b->notes[i]);
		}
	if (rc == 0)
		rc = session_commit_end(s, &c);
	else
		commit_abandon(&c);
	if (rc == 0)
		b->done += b->n;
	empty(b);
	return rc;
}

int
expunge_runs(struct session *s, const struct mailbox *box,
    const struct uid_run *r, uint32_t n, uint64_t *lsn)
{
	struct commit *c;
	int rc = session_commit(s, box->account, &c);

	if (rc != 0)
		return rc;
	commit_durable(c);
	rc = commit_expunge(c, box->id, r, n);
	if (rc != 0) {
		commit_abandon(&c);
		return rc;
	}
	*lsn = commit_lsn(c);
	return session_commit_end(s, &c);
}

static int
copy_all(struct session *s, struct cursor *c, struct copying *cp,
    struct batch *b)
{
	struct row row;
	int rc = 0;

	while (rc == 0 && cursor_next(c, &row)) {
		if ((row.flags & ROW_EXPUNGED) != 0) {
			if (!s->by_uid)
				return SPOOL_GONE;
			continue;
		}
		rc = add(s, b, cp, &row);
		runs_add(s, &cp->from, row.uid);
		session_progress(s, cp->n, s->view->count);
		cp->n++;
		if (rc == 0 &&
		    (b->n == BATCH_MESSAGES || b->bytes > BATCH_BYTES))
			rc = commit_batch(s, b, cp);
	}
	if (rc == 0 && b->n > 0)
		rc = commit_batch(s, b, cp);
	return rc == 0 && cp->n == 0 ? SPOOL_NONE : rc;
}

int
copy_across(struct session *s, struct cursor *c, struct copying *cp)
{
	struct batch *b = arena_raw(s->mem, sizeof *b);
	struct uid_run got;
	uint64_t lsn;
	int rc;

	b->mem = (struct arena){.limit = (size_t)1 << 30};
	b->n = b->done = 0;
	b->bytes = 0;
	rc = copy_all(s, c, cp, b);
	empty(b);
	arena_free(&b->mem);
	if (rc == 0 && cp->move)
		rc = expunge_runs(
		    s, &s->view->box, cp->from.r, cp->from.n, &cp->lsn);
	got = (struct uid_run){cp->first, cp->first + b->done - 1};
	if (rc != 0 && b->done > 0)
		expunge_runs(s, &cp->to, &got, 1, &lsn);
	return rc;
}

/* What goes from one server to another, batch by batch: see remote-copy.h. */
#include <stdio.h>

#include "base/clock.h"
#include "own-seen.h"
#include "remote-transfer.h"
#include "spool/acl.h"
#include "spool/commit.h"

enum { BATCH_MESSAGES = 500, BATCH_BYTES = 32 << 20 };

/* MOVE: before anything is sent. */
bool
batch_begin(struct transfer *t, const struct runs *uids, struct batch **ret)
{
	struct session *s = t->s;
	struct batch *b = ARENA_NEW(s->mem, struct batch);
	int rc;

	*ret = b;
	if (!t->move)
		return true;
	b->intent = (struct intent){.at = clock_sec(),
	    .from =
		span_str(t->source != NULL ? t->source->box : s->view->name),
	    .to = t->name,
	    .uidvalidity = t->source != NULL ? t->source->uidvalidity
					     : s->view->box.uidvalidity,
	    .run = uids->r,
	    .n = uids->n};
	snprintf(b->intent.id, sizeof b->intent.id, "%s.%u", t->id, t->n++);
	if ((rc = intent_put(s->viewer.home, VIA_IMAP, &b->intent)) == 0)
		return true;
	t->no = rc == SPOOL_EXISTS
		    ? REPLY_NO("INUSE", "They are on their way already.")
		    : reply_spool(s, rc);
	return false;
}

bool
batch_end(struct transfer *t, struct batch *b, enum appended what,
    const struct runs *uids, const struct runs *got)
{
	struct session *s = t->s;

	if (what == APPENDED) {
		b->next = t->done;
		t->done = b;
		for (uint32_t i = 0; i < uids->n; i++)
			runs_add_run(s, &t->from, uids->r[i].lo, uids->r[i].hi);
		for (uint32_t i = 0; i < got->n; i++)
			runs_add_run(s, &t->uids, got->r[i].lo, got->r[i].hi);
	} else if (what == NOT_APPENDED && t->move)
		intent_drop(s->viewer.home, VIA_IMAP, span_str(b->intent.id));
	return what == APPENDED;
}

const char *
batch_id(const struct transfer *t, const struct batch *b)
{
	return t->move ? b->intent.id : NULL;
}

/* --- from here -------------------------------------------------------------
 */

/* Annotations that are shared go along where the target lets them (RFC 5257,
 * section 4.6); his own have no place there. */
static int
add_notes(struct transfer *t, const struct row *row, struct stamp *x)
{
	const struct mailbox *box = &t->s->view->box;
	struct mnote *list = NULL;
	int rc;

	if (!mnote_any(box->account) || (t->to.rights & RIGHT_NOTE) == 0)
		return 0;
	rc = mnote_get(
	    box->account, box->id, row->uid, 0, t->s->mem, &list, &x->nnotes);
	x->notes = list;
	return rc;
}

static int
send_row(struct transfer *t, const struct row *row, struct span bytes)
{
	struct arena_mark mark = arena_mark(t->s->mem);
	struct span keywords[KEYWORDS_MAX];
	int rc;
	struct stamp x = {.flags = row->flags,
	    .keywords = keywords,
	    .date = row->date,
	    .zone = row->zone};

	for (unsigned i = 0; i < KEYWORDS_MAX; i++)
		if ((row->keywords[i / 64] >> i % 64 & 1) != 0)
			keywords[x.n++] = index_keyword(t->s->view->index, i);
	if ((rc = add_notes(t, row, &x)) == 0)
		remote_append_message(&t->to, &x, bytes);
	arena_release(t->s->mem, mark);
	return rc;
}

/* The bytes go out as they lie there.  One that cannot be read ends the
 * connection, and with it the command that is half said. */
static enum appended
send_rows(
    struct transfer *t, const struct row rows[], unsigned n, const char *id)
{
	struct account *a = t->s->view->box.account;
	struct remote *r = t->to.r;
	struct span bytes;
	int rc;

	t->to.uids = (struct runs){0};
	if (!remote_ready(r)) {
		t->no = remote_unavailable();
		return NOT_APPENDED;
	}
	remote_append_begin(&t->to, id);
	for (unsigned i = 0; i < n; i++) {
		if ((rc = message_bytes(a, &rows[i], &bytes)) != 0 ||
		    (rc = send_row(t, &rows[i], bytes)) != 0) {
			remote_drop(r, "a message for it cannot be read");
			r->down_until = 0;
			t->no = reply_spool(t->s, rc);
			return NOT_APPENDED;
		}
	}
	return remote_append_end(&t->to, id, &t->no);
}

/* The next rows; *n 0: there are no more. */
static bool
next_rows(struct transfer *t, struct cursor *c, struct row rows[], unsigned *n,
    struct runs *uids)
{
	uint64_t bytes = 0;

	*n = 0;
	while (*n < BATCH_MESSAGES && bytes < BATCH_BYTES &&
	       cursor_next(c, &rows[*n])) {
		if ((rows[*n].flags & ROW_EXPUNGED) != 0) {
			if (t->s->by_uid)
				continue;
			t->no = reply_spool(t->s, SPOOL_GONE);
			return false;
		}
		bytes += rows[*n].bytes;
		runs_add(t->s, uids, rows[(*n)++].uid);
	}
	return true;
}

/* Another session may have moved some before we said that we would. */
static bool
are_there(struct transfer *t, const struct row rows[], unsigned n)
{
	struct index *x = t->s->view->index;
	struct row now;

	for (unsigned i = 0; i < n; i++)
		if (!index_row(x, index_find(x, rows[i].uid), &now) ||
		    now.uid != rows[i].uid || (now.flags & ROW_EXPUNGED) != 0) {
			t->no = reply_spool(t->s, SPOOL_GONE);
			return false;
		}
	return true;
}

bool
transfer_from_here(struct transfer *t, struct cursor *c)
{
	struct row *rows = ARENA_ARRAY(t->s->mem, struct row, BATCH_MESSAGES);
	struct batch *b;
	unsigned n;

	for (;;) {
		struct runs uids = {0};
		enum appended what;

		if (!next_rows(t, c, rows, &n, &uids))
			return false;
		if (n == 0)
			return true;
		if (!batch_begin(t, &uids, &b))
			return false;
		what = t->move && !are_there(t, rows, n)
			   ? NOT_APPENDED
			   : send_rows(t, rows, n, batch_id(t, b));
		t->uidvalidity = t->to.uidvalidity;
		if (!batch_end(t, b, what, &uids, &t->to.uids))
			return false;
	}
}

/* --- from elsewhere --------------------------------------------------------
 */

enum appended
batch_store(
    struct transfer *t, struct append *ap, const char *id, struct runs *got)
{
	struct session *s = t->s;
	struct commit *c;
	int rc;

	ap->to = t->box;
	for (struct message *m = ap->first; m != NULL; m = m->next) {
		m->in.flags &= rights_flags(t->box.rights);
		if ((t->box.rights & RIGHT_WRITE) == 0)
			m->in.nkeywords = 0;
	}
	if ((rc = session_commit(s, t->box.account, &c)) == 0) {
		rc = append_commit(s, c, ap, got);
		if (rc == 0 && id != NULL)
			rc = arrival_put(c, span_str(id),
			    &(struct arrival){.uidvalidity = t->box.uidvalidity,
				.box = t->box.id,
				.run = got->r,
				.n = got->n});
		if (rc != 0)
			commit_abandon(&c);
	}
	if (rc != 0) {
		t->no = reply_destination(s, rc, t->name);
		return NOT_APPENDED;
	}
	if ((rc = session_commit_end(s, &c)) != 0) {
		t->no = reply_destination(s, rc, t->name);
		return UNKNOWN;
	}
	t->uidvalidity = t->box.uidvalidity;
	own_seen_appended(s, ap);
	return APPENDED;
}

/* What was taken in goes to the target. */
static enum appended
put_batch(
    struct transfer *t, struct append *ap, const char *id, struct runs *got)
{
	enum appended what;

	if (!t->there)
		return batch_store(t, ap, id, got);
	if (!remote_ready(t->to.r)) {
		t->no = remote_unavailable();
		return NOT_APPENDED;
	}
	t->to.uids = (struct runs){0};
	what = remote_append_all(&t->to, ap, id, &t->no);
	*got = t->to.uids;
	t->uidvalidity = t->to.uidvalidity;
	return what;
}

/* Messages are fetched after the intent, so that those which another session
 * has moved are not there any more. */
static bool
take_batch(struct transfer *t, const struct runs *all, uint64_t *at)
{
	struct runs some = {0}, uids = {0}, got = {0};
	enum appended what = NOT_APPENDED;
	struct append ap;
	struct batch *b;
	bool ok;

	remote_next(t->s, all, at, &some);
	if (!batch_begin(t, &some, &b))
		return false;
	append_start(&ap, UINT32_MAX);
	ap.notes =
	    ((t->there ? t->to.rights : t->box.rights) & RIGHT_NOTE) != 0;
	ok = remote_fetch(t->source, &some, &ap, &uids, &t->no);
	if (ok && uids.n > 0)
		what = put_batch(t, &ap, batch_id(t, b), &got);
	append_free(&ap);
	return batch_end(t, b, what, &uids, &got) || (ok && uids.n == 0);
}

static uint64_t
count(const struct runs *r)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < r->n; i++)
		n += (uint64_t)r->r[i].hi - r->r[i].lo + 1;
	return n;
}

bool
transfer_from_elsewhere(struct transfer *t, struct span set)
{
	struct session *s = t->s;
	struct runs all = {0};
	uint64_t at = 0, n;

	if (!remote_uids(t->source, set, s->by_uid, &all, &t->no))
		return false;
	for (n = count(&all); at < n;) {
		session_progress(s, at, n);
		if (!take_batch(t, &all, &at))
			return false;
	}
	if (!s->by_uid && count(&t->from) < n) {
		t->no = reply_spool(s, SPOOL_GONE);
		return t->from.n > 0;
	}
	return true;
}

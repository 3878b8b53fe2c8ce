/* COPY, MOVE and APPEND where one end, or both, are on another server: see
 * remote-copy.h. */
#include "remote-copy.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "limit.h"
#include "own-seen.h"
#include "referral.h"
#include "spool/commit.h"

enum {
	BATCH_MESSAGES = 500,
	BATCH_BYTES = 32 << 20,
	RIGHTS_MOVE = RIGHT_DELETED | RIGHT_EXPUNGE,
};

struct batch {
	struct batch *next;
	struct intent intent;
};

struct transfer {
	struct session *s;
	bool move;
	struct remote *source; /* NULL: the selected mailbox is here */
	bool there;            /* the target is elsewhere, ... */
	struct remote_to to;
	struct mailbox box;     /* ... or here */
	struct span name;       /* of the target */
	struct runs from, uids; /* what has arrived: UIDs before and after */
	uint32_t uidvalidity;   /* of the target */
	char id[40];            /* of the move */
	unsigned n;             /* batches so far */
	int lock;               /* -1: none */
	struct batch *done;
	struct reply no;
};

/* --- a batch ---------------------------------------------------------------
 */

/* MOVE: before anything is sent. */
static bool
begin_batch(struct transfer *t, const struct runs *uids, struct batch **ret)
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
	t->no = reply_spool(s, rc);
	return false;
}

static bool
end_batch(struct transfer *t, struct batch *b, enum appended what,
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

static const char *
id_of(const struct transfer *t, const struct batch *b)
{
	return t->move ? b->intent.id : NULL;
}

/* --- from here -------------------------------------------------------------
 */

static void
send_row(struct transfer *t, const struct row *row, struct span bytes)
{
	struct span keywords[KEYWORDS_MAX];
	struct stamp x = {.flags = row->flags,
	    .keywords = keywords,
	    .date = row->date,
	    .zone = row->zone};

	for (unsigned i = 0; i < KEYWORDS_MAX; i++)
		if ((row->keywords[i / 64] >> i % 64 & 1) != 0)
			keywords[x.n++] = index_keyword(t->s->view->index, i);
	remote_append_message(&t->to, &x, bytes);
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
		if ((rc = message_bytes(a, &rows[i], &bytes)) != 0) {
			remote_drop(r, "a message for it cannot be read");
			r->down_until = 0;
			t->no = reply_spool(t->s, rc);
			return NOT_APPENDED;
		}
		send_row(t, &rows[i], bytes);
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

static bool
from_here(struct transfer *t, struct cursor *c)
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
		if (!begin_batch(t, &uids, &b))
			return false;
		what = send_rows(t, rows, n, id_of(t, b));
		t->uidvalidity = t->to.uidvalidity;
		if (!end_batch(t, b, what, &uids, &t->to.uids))
			return false;
	}
}

/* --- from elsewhere --------------------------------------------------------
 */

static enum appended
store(struct transfer *t, struct append *ap, const char *id, struct runs *got)
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

static bool
take_batch(struct transfer *t, const struct runs *all, uint64_t *at)
{
	struct runs uids = {0}, got = {0};
	enum appended what;
	struct append ap;
	struct batch *b;
	bool ok;

	append_start(&ap, UINT32_MAX);
	ok = remote_fetch(t->source, all, at, &ap, &uids, &t->no);
	if (ok && uids.n > 0) {
		ok = begin_batch(t, &uids, &b);
		if (ok && t->there) {
			t->to.uids = (struct runs){0};
			what =
			    remote_append_all(&t->to, &ap, id_of(t, b), &t->no);
			got = t->to.uids;
			t->uidvalidity = t->to.uidvalidity;
		} else if (ok)
			what = store(t, &ap, id_of(t, b), &got);
		ok = ok && end_batch(t, b, what, &uids, &got);
	}
	append_free(&ap);
	return ok;
}

static uint64_t
count(const struct runs *r)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < r->n; i++)
		n += (uint64_t)r->r[i].hi - r->r[i].lo + 1;
	return n;
}

static bool
from_elsewhere(struct transfer *t, struct span set)
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
static bool
expunge_source(struct transfer *t, const char **code)
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

static void
forget(struct transfer *t)
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
	if (!expunge_source(t, &code))
		return REPLY_NO("UNAVAILABLE",
		    "They are there, and will go from here later.");
	forget(t);
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
static bool
may_go(struct transfer *t)
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

static bool
may_come(struct transfer *t, struct remote *to)
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
	return limit_reply(s, done(t, from_here(t, &c)), lowest);
}

static struct reply
run(struct transfer *t, struct span written, const struct seq_set *set,
    struct remote *to)
{
	struct session *s = t->s;
	struct reply r;
	int rc;

	t->lock = -1;
	if ((t->move && !may_go(t)) || !may_come(t, to))
		return t->no;
	if (t->move) {
		remote_settle(s);
		arrival_new_id(t->id);
		if ((rc = intent_lock(&s->spool, span_str(t->id), &t->lock)) !=
		    0)
			return reply_spool(s, rc);
	}
	r = t->source == NULL ? run_here(t, set)
			      : done(t, from_elsewhere(t, written));
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

struct reply
remote_append(struct session *s, struct args *a, struct append *ap,
    struct remote *r, struct span name)
{
	struct remote_to to;
	struct reply no;
	const char *url = referral_mailbox(s, name);

	if (url != NULL)
		return REPLY_NO(arena_printf(s->mem, "REFERRAL %s", url),
		    "It is on another server.");
	if (!remote_to(s, r, name, &to, &no))
		return no;
	ap->elsewhere = true;
	ap->to.rights = to.rights;
	if (!append_take(s, a, ap, &no))
		return no;
	if (!remote_ready(r)) /* it took a while */
		return remote_unavailable();
	if (remote_append_all(&to, ap, NULL, &no) != APPENDED)
		return no;
	if (to.uids.n == 0)
		return DONE;
	return (struct reply){OK,
	    arena_printf(s->mem, "APPENDUID %u %s", to.uidvalidity,
		text_runs(s, to.uids.r, to.uids.n)),
	    "Done."};
}

bool
remote_old(
    struct session *s, struct args *a, uint32_t *ret_uid, struct reply *no)
{
	const char *from = a->p;
	struct runs uids = {0};
	uint32_t n;

	*no = SYNTAX;
	if (!arg_char(a, '*') && !arg_nz_number(a, &n))
		return false;
	if (!remote_uids(s->remote, span_of(from, (size_t)(a->p - from)),
		s->by_uid, &uids, no))
		return false;
	*no = REPLY_NO("NONEXISTENT", "There is no such message.");
	if (uids.n > 0)
		*ret_uid = uids.r[0].lo;
	return uids.n > 0;
}

/* The one batch of it is a message, and what comes in its place. */
static struct reply
exchange(struct transfer *t, struct append *ap, uint32_t uid)
{
	struct session *s = t->s;
	struct runs old = {0}, got = {0};
	enum appended what;
	struct batch *b;
	const char *code;

	runs_add(s, &old, uid);
	if (!begin_batch(t, &old, &b))
		return t->no;
	if (t->there) {
		what = remote_append_all(&t->to, ap, id_of(t, b), &t->no);
		got = t->to.uids;
		t->uidvalidity = t->to.uidvalidity;
	} else
		what = store(t, ap, id_of(t, b), &got);
	if (!end_batch(t, b, what, &old, &got))
		return t->no;
	io_printf(s->io, "* OK [APPENDUID %u ", t->uidvalidity);
	put_runs(s->io, got.r, got.n);
	io_puts(s->io, "] The new one is there.\r\n");
	if (!expunge_source(t, &code))
		return REPLY_NO("UNAVAILABLE", "The old one will go later.");
	forget(t);
	return (struct reply){OK, code, "Done."};
}

struct reply
remote_replace(struct session *s, struct args *a, struct append *ap,
    struct remote *to, struct span name, uint32_t uid)
{
	struct transfer t = {.s = s,
	    .move = true,
	    .source = s->remote,
	    .name = name,
	    .lock = -1};
	struct reply reply;
	int rc;

	if (!may_go(&t) || !may_come(&t, to))
		return t.no;
	ap->to = t.box;
	if ((ap->elsewhere = t.there))
		ap->to.rights = t.to.rights;
	if (!append_take(s, a, ap, &reply))
		return reply;
	if ((t.there && !remote_ready(to)) ||
	    (t.source != NULL && !remote_ready(t.source)))
		return remote_unavailable();
	arrival_new_id(t.id);
	if ((rc = intent_lock(&s->spool, span_str(t.id), &t.lock)) != 0)
		return reply_spool(s, rc);
	reply = exchange(&t, ap, uid);
	close(t.lock);
	return reply;
}

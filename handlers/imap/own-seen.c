/* \Seen in other people's mailboxes and on boards. */
#include "own-seen.h"

#include "base/log.h"
#include "spool/record.h"
#include "spool/seen.h"

uint32_t
shared_flags(const struct mailbox *box)
{
	uint32_t flags = rights_flags(box->rights);

	return box->own_seen ? flags & ~(uint32_t)FLAG_SEEN : flags;
}

int
own_seen_fetch(struct session *s, struct cursor *c, uint64_t since,
    uint64_t *lo, uint64_t *hi)
{
	struct runs uids = {0};
	struct row row;
	int rc;

	*lo = 1;
	*hi = 0;
	while (cursor_next(c, &row))
		if ((row.flags & (FLAG_SEEN | ROW_EXPUNGED)) == 0 &&
		    row.modseq > since)
			runs_add(s, &uids, row.uid);
	cursor_rewind(c);
	if (uids.n == 0)
		return 0;
	rc = seen_mark(
	    &s->viewer, VIA_IMAP, &s->view->box, uids.r, uids.n, true, lo);
	if (rc == 0)
		*hi = *lo;
	else
		*lo = 1;
	return rc;
}

bool
store_shares(const struct session *s, const struct store *st)
{
	return !s->view->box.own_seen || st->how == STORE_SET ||
	       st->flags.n > 0 || st->flags.flags != FLAG_SEEN;
}

int
own_seen_store(struct session *s, struct store *st, struct cursor *c)
{
	bool named = (st->flags.flags & FLAG_SEEN) != 0;
	bool on = named && st->how != STORE_REMOVE;
	bool shares = store_shares(s, st);
	struct runs uids = {0};
	uint64_t modseq;
	struct row row;
	int rc;

	if ((s->view->box.rights & RIGHT_SEEN) == 0 ||
	    (!named && st->how != STORE_SET))
		return 0;
	while (cursor_next(c, &row)) {
		bool is_on = (row.flags & FLAG_SEEN) != 0;

		if ((row.flags & ROW_EXPUNGED) != 0) {
			st->gone = true;
			continue;
		}
		if (st->conditional && !shares && row_modseq(&row) > st->since)
			runs_add(s, &st->failed, c->row);
		if (is_on != on && !runs_has(&st->failed, c->row))
			runs_add(s, &uids, row.uid);
	}
	cursor_rewind(c);
	if (uids.n == 0)
		return 0;
	rc = seen_mark(
	    &s->viewer, VIA_IMAP, &s->view->box, uids.r, uids.n, on, &modseq);
	if (rc != 0)
		return rc;
	if (st->lo == 0)
		st->lo = modseq;
	st->hi = modseq;
	return 0;
}

void
own_seen_appended(struct session *s, const struct append *ap)
{
	uint64_t modseq;

	if (ap->seen.n > 0 &&
	    seen_mark(&s->viewer, VIA_IMAP, &ap->to, ap->seen.r, ap->seen.n,
		true, &modseq) != 0)
		log_warn("%s: cannot mark mail as seen", s->user);
}

int
own_seen_copied(struct session *s, const struct copying *cp)
{
	struct index *x = s->view->index;
	uint32_t to = cp->first;
	struct runs uids = {0};
	uint64_t modseq;
	struct row row;

	if (!cp->to.own_seen || (cp->to.rights & RIGHT_SEEN) == 0)
		return 0;
	for (uint32_t i = 0; i < cp->from.n; i++)
		for (uint32_t u = cp->from.r[i].lo; u <= cp->from.r[i].hi;
		     u++, to++)
			if (index_row(x, index_find(x, u), &row) &&
			    row.uid == u && (row.flags & FLAG_SEEN) != 0)
				runs_add(s, &uids, to);
	return seen_mark(
	    &s->viewer, VIA_IMAP, &cp->to, uids.r, uids.n, true, &modseq);
}

/*
 * \Recent: the first session to hear of a message, and only that, sees it as
 * recent (RFC 3501, section 2.3.2).
 *
 * The mailbox knows from which UID on nobody has been told.  A session that
 * may write takes what there is under the account's lock; one that may not
 * (EXAMINE) sees it and leaves it.
 */
#include "imap.h"
#include "spool/record.h"
#include "spool/seen.h"

static void
add(struct view *v, uint32_t lo, uint32_t hi)
{
	struct uid_run *last = NULL;

	if (v->nrecent > 0)
		last = &v->recent[v->nrecent - 1];
	if (last != NULL && lo <= last->hi)
		lo = last->hi + 1;
	if (lo > hi)
		return;
	if (last != NULL && lo == last->hi + 1) {
		last->hi = hi;
		return;
	}
	if (v->nrecent == RECENT_RUNS) { /* the oldest are no news any more */
		memmove(v->recent, v->recent + 1,
		    sizeof v->recent - sizeof *v->recent);
		v->nrecent--;
	}
	v->recent[v->nrecent++] = (struct uid_run){lo, hi};
}

/* Under the lock: what nobody else took meanwhile. */
static int
take(struct commit *c, struct view *v)
{
	struct index_info info;
	struct index *index;
	int rc = commit_index(c, v->box.id, &index);

	if (rc != 0)
		return rc;
	index_info(index, &info);
	if (info.recent >= info.uidnext)
		return SPOOL_NONE;
	rc = commit_recent(c, v->box.id, info.uidnext);
	if (rc == 0)
		add(v, info.recent, info.uidnext - 1);
	return rc;
}

void
session_take_recent(struct session *s)
{
	struct view *v = s->view;
	struct index_info info;
	struct commit *c;

	index_info(v->index, &info);
	if (info.recent >= info.uidnext)
		return;
	if (v->readonly || (v->box.rights & RIGHT_SEEN) == 0) {
		add(v, info.recent, info.uidnext - 1);
		return;
	}
	if (v->box.own_seen) {
		uint32_t from;

		if (seen_take_recent(&s->viewer, VIA_IMAP, &v->box,
			info.uidnext, &from) == 0)
			add(v, from, info.uidnext - 1);
		return;
	}
	if (session_commit(s, v->box.account, &c) != 0)
		return;
	commit_unanswered(c);
	if (take(c, v) == 0)
		commit_end(&c);
	else
		commit_abandon(&c);
}

bool
view_recent(const struct view *v, uint32_t uid)
{
	for (unsigned i = v->nrecent; i-- > 0;)
		if (uid >= v->recent[i].lo)
			return uid <= v->recent[i].hi;
	return false;
}

uint32_t
view_nrecent(const struct view *v)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < v->nrecent; i++)
		n += view_before(v, index_find(v->index, v->recent[i].hi + 1)) -
		     view_before(v, index_find(v->index, v->recent[i].lo));
	return n;
}

/*
 * When the index was made anew its rows have other numbers, and tombstones
 * may be missing.  The UIDs say which is which.
 */
#include <stdlib.h>

#include "base/log.h"
#include "imap.h"

/* Runs of rows of the new index that the client counts. */
struct renewal {
	struct runs known; /* by row of the new index */
	struct runs lost;  /* UIDs that have no row any more */
	uint32_t last;     /* the last UID that the client was told of */
};

static void
compare(struct session *s, struct index *fresh, struct renewal *r)
{
	struct view *v = s->view;
	struct cursor c;
	struct row old, new;
	uint32_t at = 0;

	cursor_all(&c, v);
	while (cursor_next(&c, &old)) {
		while (index_row(fresh, at, &new) && new.uid < old.uid)
			at++;
		if (index_row(fresh, at, &new) && new.uid == old.uid)
			runs_add(s, &r->known, at);
		else
			runs_add(s, &r->lost, old.uid);
	}
	if (v->rows > 0 && index_row(v->index, v->rows - 1, &old))
		r->last = old.uid;
}

/* EXPUNGE by number, while the old rows still say which that is. */
static void
tell_lost(struct session *s, const struct runs *lost)
{
	struct cursor c;
	struct row row;
	uint32_t told = 0;

	if ((s->enabled & ENABLED_VANISHED) != 0) {
		put_vanished(s, lost);
		return;
	}
	cursor_all(&c, s->view);
	while (lost->n > 0 && cursor_next(&c, &row))
		if (runs_has(lost, row.uid))
			io_printf(s->io, "* %u EXPUNGE\r\n", c.seq - told++);
}

static void
adopt(struct view *v, struct index *fresh, const struct renewal *r)
{
	uint32_t rows = index_find(fresh, r->last + 1);

	index_drop(v->index);
	free(v->bits);
	free(v->rank);
	v->bits = NULL;
	v->rank = NULL;
	v->room = 0;
	v->index = fresh;
	v->rows = v->count = rows;
	if (!v->unsettled)
		v->settled = v->events.lsn;
	v->unsettled = true;
	if (r->known.n == (rows > 0) &&
	    (rows == 0 ||
		(r->known.r[0].lo == 0 && r->known.r[0].hi == rows - 1)))
		return;
	view_make_bits(v);
	for (uint32_t i = 0, k = 0; i < rows; i++) {
		while (k < r->known.n && r->known.r[k].hi < i)
			k++;
		if (k == r->known.n || r->known.r[k].lo > i)
			view_forget(v, i);
	}
	view_recount(v, 0);
}

bool
view_renew(struct session *s, bool expunges)
{
	struct view *v = s->view;
	struct renewal r = {0};
	struct index *fresh;
	int rc = account_index(v->box.account, v->box.id, &fresh);

	if (rc == SPOOL_NONE) {
		v->gone = true;
		return true;
	}
	if (rc != 0) {
		log_warn("%s: index: %s", s->user, spool_strerror(rc));
		return false;
	}
	if (fresh == v->index)
		return true;
	index_hold(fresh);
	compare(s, fresh, &r);
	if (r.lost.n > 0 && !expunges) {
		index_drop(fresh);
		return false;
	}
	tell_lost(s, &r.lost);
	adopt(v, fresh, &r);
	return true;
}

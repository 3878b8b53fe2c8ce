/*
 * The search index is made while the client does not wait for us.
 *
 * A search that finds that there is none only looks, since that is many times
 * faster; afterwards it is made in slices of some milliseconds for as long as
 * the client is silent, or once it has left.  If it asks again before that, the
 * second search makes the rest.
 */
#include "search.h"
#include "spool/find.h"

enum { SLICES_LAST = 256, SLICE_MESSAGES = 256 };

/* Some messages more; false: those were the last ones. */
static bool
slice(struct view *v)
{
	struct finder *f = finder_open(v->box.account, true);
	uint32_t n = 0;
	bool more = f != NULL;
	struct row row;

	while (more && n < SLICE_MESSAGES && v->indexed < v->rows)
		if (index_row(v->index, v->indexed++, &row) &&
		    (row.flags & ROW_EXPUNGED) == 0) {
			more = finder_make(f, &row);
			n++;
		}
	finder_close(f);
	if (f == NULL || v->indexed >= v->rows)
		v->unindexed = false;
	return v->unindexed;
}

static bool
wanted(const struct session *s)
{
	return s->view != NULL && s->view->unindexed && !s->view->gone &&
	       s->view->indexed < s->view->rows;
}

void
search_index(struct session *s)
{
	while (wanted(s) && io_wait(s->io, -1, 0) == 0 && slice(s->view))
		continue;
}

void
search_index_last(struct session *s)
{
	if (wanted(s))
		io_hang_up(s->io);
	for (unsigned i = 0; i < SLICES_LAST && wanted(s); i++)
		if (!slice(s->view))
			break;
}

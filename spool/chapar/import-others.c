/* Import: what a user has with mailboxes that are not his own. */
#include <stdlib.h>

#include "base/log.h"
#include "import-beside.h"
#include "spool/seen.h"

void
others_seen_add(struct others_seen *s, uint32_t lo, uint32_t hi)
{
	if (s->n > 0 && s->runs[s->n - 1].hi + 1 == lo) {
		s->runs[s->n - 1].hi = hi;
		return;
	}
	if (s->n == s->cap) {
		s->cap = s->cap * 2 + 64;
		s->runs = realloc(s->runs, s->cap * sizeof *s->runs);
		if (s->runs == NULL)
			die(EXIT_TEMP, "out of memory");
	}
	s->runs[s->n++] = (struct uid_run){lo, hi};
}

void
others_seen_free(struct others_seen *s)
{
	free(s->runs);
	*s = (struct others_seen){0};
}

/* His set is not written again where it says so already. */
static bool
has_seen(struct index *index, const struct others_seen *s)
{
	struct index_info info;
	struct row r;

	index_info(index, &info);
	for (uint32_t i = 0; i < s->n; i++)
		for (uint32_t at = index_find(index, s->runs[i].lo);
		     index_row(index, at, &r) && r.uid <= s->runs[i].hi; at++)
			if (!(r.flags & (FLAG_SEEN | ROW_EXPUNGED)))
				return false;
	return true;
}

int
import_others_seen(struct import *im, struct span name, uint32_t uidvalidity,
    const struct others_seen *s)
{
	struct index *index;
	struct mailbox box;
	uint64_t modseq;
	int rc = mailbox_find(&im->viewer, name, &box);

	if (rc == SPOOL_NONE || rc == SPOOL_BADNAME)
		return 0;
	if (rc != 0 || !box.own_seen || box.uidvalidity != uidvalidity)
		return rc;
	if ((rc = account_index(box.account, box.id, &index)) != 0)
		return rc;
	if (has_seen(index, s))
		return 0;
	return seen_mark(
	    &im->viewer, VIA_CHAPAR, &box, s->runs, s->n, true, &modseq);
}

int
import_others_subscribe(struct import *im, struct span name)
{
	struct mailbox box;
	int rc = mailbox_find(&im->viewer, name, &box);

	if (rc == SPOOL_NONE || rc == SPOOL_BADNAME)
		return 0;
	return rc == 0 ? mailbox_subscribe(&im->viewer, VIA_CHAPAR, name, true)
		       : rc;
}

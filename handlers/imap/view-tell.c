/*
 * Telling the client what happened to the selected mailbox since it last
 * heard: read in the log, which says what changed, and in the index, which
 * says how things are now.
 */
#include "annotate.h"
#include "base/fmt.h"
#include "base/log.h"
#include "context.h"
#include "notify.h"
#include "spool/catalog.h"
#include "spool/seen.h"

/* Rows whose flags changed, one bit each; made when there is one. */
struct changes {
	uint64_t *bits;
	struct annotate_news *notes, **last; /* annotations, as they came */
	bool any;     /* something happened to this mailbox */
	bool catalog; /* or to the list of mailboxes */
};

static void
mark(struct session *s, struct changes *ch, uint32_t from, uint32_t to)
{
	uint32_t rows = s->view->rows;

	if (to > rows)
		to = rows;
	if (from >= to)
		return;
	if (ch->bits == NULL)
		ch->bits = ARENA_ARRAY(s->mem, uint64_t, rows / 64 + 1);
	for (; from < to && from % 64 != 0; from++)
		ch->bits[from / 64] |= (uint64_t)1 << from % 64;
	for (; from + 64 <= to; from += 64)
		ch->bits[from / 64] = ~(uint64_t)0;
	for (; from < to; from++)
		ch->bits[from / 64] |= (uint64_t)1 << from % 64;
}

static void
unsettle(struct view *v, uint64_t lsn)
{
	if (!v->unsettled)
		v->settled = lsn;
	v->unsettled = true;
}

/* The log of that time is gone: what does the index say? */
static void
mark_since(struct session *s, struct changes *ch, uint64_t lsn)
{
	struct view *v = s->view;
	struct index_page sum;
	struct row row;

	for (uint32_t p = 0; p * ROWS_PER_PAGE < v->rows; p++) {
		uint32_t i = p * ROWS_PER_PAGE, end = i + ROWS_PER_PAGE;

		if (!index_page(v->index, p, &sum) || sum.modseq <= lsn)
			continue;
		for (; i < end && index_row(v->index, i, &row); i++)
			if (row.modseq > lsn)
				mark(s, ch, i, i + 1);
	}
	unsettle(v, lsn);
	ch->any = ch->catalog = true;
}

static bool
is_own(const struct view *v, uint64_t lsn)
{
	for (unsigned i = 0; i < v->nown; i++)
		if (v->own[i] == lsn)
			return true;
	return false;
}

/* Rows of the UIDs lo..hi. */
static void
mark_uids(struct session *s, struct changes *ch, uint32_t lo, uint32_t hi)
{
	struct view *v = s->view;

	mark(s, ch, index_find(v->index, lo),
	    hi == UINT32_MAX ? v->rows : index_find(v->index, hi + 1));
}

/* Who does not hear of annotations hears, with CONDSTORE, of the MODSEQ. */
static void
note_annotations(
    struct session *s, struct changes *ch, const struct record *rec)
{
	struct annotate_news *news = annotate_news(s, rec);
	struct uid_run run;
	uint32_t at = 0;

	if (news == NULL)
		return;
	if (annotate_hears(s)) {
		*ch->last = news;
		ch->last = &news->next;
	} else if ((s->enabled & ENABLED_CONDSTORE) != 0)
		while (record_note_next(rec, &at, &run))
			mark_uids(s, ch, run.lo, run.hi);
}

static void
note(struct session *s, struct changes *ch, const struct record *rec)
{
	struct view *v = s->view;
	struct flags_run run;
	uint32_t at = 0;
	struct put put;

	if (rec->type == REC_PUT || rec->type == REC_DEL) {
		if (record_put(rec, &put) && put.table == TABLE_MAILBOX)
			ch->catalog = true;
		return;
	}
	if (rec->box != v->box.id || rec->type == REC_RECENT)
		return;
	ch->any = true;
	if (rec->type == REC_EXPUNGE)
		unsettle(v, rec->lsn - 1);
	if (rec->type == REC_NOTE && !is_own(v, rec->lsn))
		note_annotations(s, ch, rec);
	if (rec->type != REC_FLAGS || is_own(v, rec->lsn))
		return;
	while (record_flags_next(rec, &at, &run))
		mark_uids(s, ch, run.lo, run.hi);
}

/* Has another session of the same reader seen something? */
static void
gather_seen(struct session *s, struct changes *ch, uint64_t told)
{
	struct view *v = s->view;
	uint64_t version;

	if (!v->box.own_seen || seen_lay(&s->viewer, &v->box) != 0)
		return;
	version = seen_version(&v->box);
	if (v->seen_version != 0 && version != v->seen_version)
		mark_since(s, ch, told);
	v->seen_version = version;
}

static void
gather(struct session *s, struct changes *ch)
{
	struct view *v = s->view;
	uint64_t told = v->events.lsn;
	struct record rec;
	int rc;

	while ((rc = events_next(v->box.account, &v->events, &rec)) == 0)
		note(s, ch, &rec);
	if (rc != SPOOL_NONE) {
		if (rc != SPOOL_GONE)
			log_warn("%s: events: %s", s->user, spool_strerror(rc));
		events_start(v->box.account, &v->events);
		mark_since(s, ch, told);
	}
	gather_seen(s, ch, told);
	v->nown = 0;
}

/* A message is gone; so many that the client counts come before it. */
static void
tell_one(struct session *s, struct runs *uids, uint32_t uid, uint32_t before)
{
	char *p;

	if ((s->enabled & ENABLED_VANISHED) != 0) {
		runs_add(s, uids, uid);
		return;
	}
	p = io_room(s->io, FMT_U64 + 16);
	*p++ = '*';
	*p++ = ' ';
	p += fmt_u64(p, before + 1);
	memcpy(p, " EXPUNGE\r\n", 10);
	io_used(s->io, p + 10);
}

/* The rows from..to of one page; says how many of them are left. */
static uint32_t
tell_page(struct session *s, struct runs *uids, uint32_t from, uint32_t to,
    uint32_t before)
{
	struct view *v = s->view;
	uint32_t left = 0;
	struct row row;

	for (uint32_t i = view_next(v, from); i < to; i = view_next(v, i + 1))
		if (!index_row(v->index, i, &row) ||
		    (row.flags & ROW_EXPUNGED) == 0) {
			left++;
		} else {
			tell_one(s, uids, row.uid, before + left);
			view_forget(v, i);
		}
	return left;
}

/* Page by page, so that what has not changed costs next to nothing. */
static void
tell_expunged(struct session *s)
{
	struct view *v = s->view;
	uint32_t before = 0, from, to, known, left, first = v->rows;
	struct index_page sum;
	struct runs uids = {0};

	view_make_bits(v);
	for (from = 0; from < v->rows; from = to) {
		to = from + ROWS_PER_PAGE;
		if (to > v->rows)
			to = v->rows;
		known = view_count_range(v, from, to);
		if (to < v->rows &&
		    index_page(v->index, from / ROWS_PER_PAGE, &sum) &&
		    sum.live == known) {
			before += known;
			continue;
		}
		left = tell_page(s, &uids, from, to, before);
		if (left != known && from < first)
			first = from;
		before += left;
	}
	if (first < v->rows)
		view_recount(v, first);
	v->unsettled = false;
	put_vanished(s, &uids);
}

void
put_vanished(struct session *s, const struct runs *uids)
{
	if (uids->n == 0)
		return;
	io_puts(s->io, "* VANISHED ");
	put_runs(s->io, uids->r, uids->n);
	io_puts(s->io, "\r\n");
}

static void
tell_new(struct session *s)
{
	struct view *v = s->view;
	uint32_t rows = index_rows(v->index), had = v->count;

	if (rows <= v->rows)
		return;
	view_extend(v, rows);
	session_take_recent(s);
	if (v->count == had)
		return;
	io_printf(s->io, "* %u EXISTS\r\n", v->count);
	if ((s->enabled & ENABLED_REV2) == 0)
		io_printf(s->io, "* %u RECENT\r\n", view_nrecent(v));
}

static void
tell_flags(struct session *s, const struct changes *ch, uint32_t rows)
{
	struct view *v = s->view;
	struct index_info info;
	struct row row;

	index_info(v->index, &info);
	if (info.nkeywords != v->nkeywords)
		put_mailbox_flags(s, true);
	for (uint32_t w = 0; ch->bits != NULL && w * 64 < rows; w++)
		for (uint64_t b = ch->bits[w]; b != 0; b &= b - 1) {
			uint32_t i = w * 64 + (uint32_t)__builtin_ctzll(b);
			uint32_t seq = view_seq(v, i);

			if (seq > 0 && index_row(v->index, i, &row) &&
			    (row.flags & ROW_EXPUNGED) == 0)
				put_fetch_flags(s, seq, &row);
		}
}

/*
 * A client that resynchronises takes the greatest MODSEQ that it was told for
 * how far it knows everything.  While expunges are kept back that would be
 * too far (RFC 7162, section 6).
 */
static void
tell_how_far(struct session *s)
{
	struct view *v = s->view;
	struct index_info info;

	if ((s->enabled & ENABLED_QRESYNC) == 0 || v->unsettled == v->withheld)
		return;
	index_info(v->index, &info);
	put_modseq(s, v->unsettled ? v->settled : info.modseq);
	v->withheld = v->unsettled;
}

/* Is the mailbox still there? */
static bool
is_gone(struct view *v)
{
	struct index *index;

	return account_index(v->box.account, v->box.id, &index) == SPOOL_NONE;
}

/* Changes of flags that the client does not want now it may want later. */
static bool
hears_flags(struct session *s, struct changes *ch, unsigned want, uint64_t told)
{
	struct view *v = s->view;

	if ((want & EVENT_FLAG) == 0) {
		if (ch->bits != NULL && v->deaf == 0)
			v->deaf = told > 0 ? told : 1;
		return false;
	}
	if (v->deaf != 0) {
		mark_since(s, ch, v->deaf);
		v->deaf = 0;
	}
	return true;
}

void
session_tell(struct session *s, bool expunges)
{
	unsigned want = notify_selected(s);
	struct view *v = s->view;
	struct changes ch = {.last = &ch.notes};
	uint32_t rows;
	uint64_t told;

	if (v == NULL || v->gone || want == 0)
		return;
	expunges = expunges && (want & EVENT_EXPUNGE) != 0;
	context_before(s);
	if (index_stale(v->index) && !view_renew(s, expunges))
		return;
	told = v->events.lsn;
	gather(s, &ch);
	if (v->gone || (ch.catalog && is_gone(v))) {
		v->gone = true;
		return;
	}
	if (expunges && v->unsettled)
		tell_expunged(s);
	rows = v->rows;
	if (ch.any || s->notify != NULL) {
		if ((want & EVENT_NEW) != 0)
			tell_new(s);
		if (hears_flags(s, &ch, want, told))
			tell_flags(s, &ch, rows);
		annotate_tell(s, ch.notes, rows);
	}
	context_after(s);
	notify_fetch(s, rows, v->rows);
	tell_how_far(s);
}

/* What others annotate, told to a client that asked (RFC 5257, section 4.4). */
#include "annotate.h"
#include "base/fmt.h"
#include "notify.h"
#include "spool/record.h"

bool
annotate_hears(const struct session *s)
{
	/* RFC 5465, section 5.1: NOTIFY has an event for it */
	return s->notify != NULL
		   ? (s->notify->selected & EVENT_ANNOTATION) != 0
		   : s->view->annotate;
}

bool
annotate_visible(
    struct session *s, const struct account *a, const struct record *rec)
{
	uint64_t mine = annotate_mine(s, a);
	struct span list = rec->payload;
	struct mnote note;

	while (mnote_next(&list, &note))
		if (note.whose == MNOTE_SHARED || note.whose == mine)
			return true;
	return false;
}

/* The entries of a NOTE that are not private to somebody else, once each. */
static void
take_entries(struct session *s, struct span list, struct annotate_news *ret)
{
	uint64_t mine = annotate_mine(s, s->view->box.account);
	struct span rest = list;
	struct mnote note;
	uint32_t n = 0;

	while (mnote_next(&rest, &note))
		n++;
	ret->entry = ARENA_ARRAY(s->mem, struct span, n + 1);
	while (mnote_next(&list, &note)) {
		uint32_t i = 0;

		if (note.whose != MNOTE_SHARED && note.whose != mine)
			continue;
		while (i < ret->n && !span_eq(ret->entry[i], note.entry))
			i++;
		if (i == ret->n)
			ret->entry[ret->n++] = arena_span(s->mem, note.entry);
	}
}

struct annotate_news *
annotate_news(struct session *s, const struct record *rec)
{
	struct annotate_news *news = ARENA_NEW(s->mem, struct annotate_news);
	struct runs runs = {0};
	struct uid_run run;
	uint32_t at = 0;

	take_entries(s, rec->payload, news);
	if (news->n == 0)
		return NULL;
	while (record_note_next(rec, &at, &run))
		runs_add_run(s, &runs, run.lo, run.hi);
	news->runs = runs.r;
	news->nruns = runs.n;
	return news;
}

static void
tell_one(struct session *s, const struct annotate_news *news, uint32_t seq,
    const struct row *row)
{
	char *p = io_room(s->io, 3 * FMT_U64 + 64);

	p = fmt_fetch(p, s, seq, row->uid);
	if ((s->enabled & ENABLED_UIDONLY) == 0 &&
	    (s->by_uid || s->notify != NULL ||
		(s->enabled & (ENABLED_CONDSTORE | ENABLED_REV2)) != 0)) {
		memcpy(p, "UID ", 4);
		p += 4 + fmt_u64(p + 4, row->uid);
		*p++ = ' ';
	}
	if ((s->enabled & ENABLED_CONDSTORE) != 0) {
		memcpy(p, "MODSEQ (", 8);
		p += 8 + fmt_u64(p + 8, row_modseq(row));
		memcpy(p, ") ", 2);
		p += 2;
	}
	io_used(s->io, p);
	io_puts(s->io, "ANNOTATION (");
	for (uint32_t i = 0; i < news->n; i++) {
		if (i > 0)
			io_putc(s->io, ' ');
		put_astring(s->io, news->entry[i]);
	}
	io_puts(s->io, "))\r\n");
}

void
annotate_tell(
    struct session *s, const struct annotate_news *news, uint32_t rows)
{
	struct index *x = s->view->index;
	struct row row;

	for (; news != NULL; news = news->next)
		for (uint32_t k = 0; k < news->nruns; k++)
			for (uint32_t i = index_find(x, news->runs[k].lo);
			     i < rows && index_row(x, i, &row) &&
			     row.uid <= news->runs[k].hi;
			     i++) {
				uint32_t seq = view_seq(s->view, i);

				if (seq > 0 && (row.flags & ROW_EXPUNGED) == 0)
					tell_one(s, news, seq, &row);
			}
}

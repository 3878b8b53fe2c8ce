/* Tombstones that can be brought back. */
#include "spool/undelete.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "spool/catalog.h"
#include "spool/index-layout.h"
#include "spool/inner.h"
#include "spool/mailbox-value.h"
#include "spool/message-note.h"
#include "spool/past.h"
#include "spool/record-layout.h"
#include "spool/rewrite.h"

struct gather {
	struct account *a;
	struct living live; /* messages that some mailbox has */
	struct expunged *list;
	uint32_t n;
};

static int
mark_live(void *arg, struct span key, struct span value)
{
	struct gather *g = arg;
	struct mailbox_value box;
	struct index *x;
	struct row row;
	int rc;

	(void)key;
	if (!mailbox_value_read(value, &box))
		return SPOOL_CORRUPT;
	if ((rc = account_index(g->a, box.id, &x)) != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	for (uint32_t i = 0; index_row(x, i, &row); i++)
		if (!(row.flags & ROW_EXPUNGED))
			living_set(&g->live, row.msg);
	return 0;
}

/* From the last to the first, so that of a message that went twice the later
 * row is met first, and hides the earlier. */
static int
take_rows(struct gather *g, uint64_t box, struct arena *mem)
{
	struct index *x;
	uint32_t rows, dead = 0, at;
	struct row r;
	int rc = account_index(g->a, box, &x);

	if (rc != 0)
		return rc;
	rows = index_rows(x);
	for (uint32_t i = 0; i < rows; i++)
		dead += index_row(x, i, &r) && (r.flags & ROW_EXPUNGED);
	g->list = ARENA_ARRAY(mem, struct expunged, (size_t)dead + 1);
	at = dead;
	for (uint32_t i = rows; i > 0 && at > 0; i--) {
		struct span bytes;

		if (!index_row(x, i - 1, &r) || !(r.flags & ROW_EXPUNGED) ||
		    r.msg > g->live.last || living_has(&g->live, r.msg) ||
		    message_bytes(g->a, &r, &bytes) != 0)
			continue;
		living_set(&g->live, r.msg);
		g->list[--at] = (struct expunged){.row = r};
	}
	g->list += at;
	g->n = dead - at;
	return 0;
}

static int
by_modseq(const void *a, const void *b)
{
	uint64_t x = ((const struct expunged *)a)->row.modseq;
	uint64_t y = ((const struct expunged *)b)->row.modseq;

	return x < y ? -1 : x > y;
}

static int
by_uid(const void *a, const void *b)
{
	uint32_t x = ((const struct expunged *)a)->row.uid;
	uint32_t y = ((const struct expunged *)b)->row.uid;

	return x < y ? -1 : x > y;
}

/* Who did it and when is in the log: read from the first of them on. */
static int
ask_log(struct gather *g, struct arena *mem)
{
	struct record r = {.next = SEGMENT_HEADER};
	uint64_t last = account_lsn(g->a), segment, lsn;
	uint32_t i = 0;
	int rc = 0;

	qsort(g->list, g->n, sizeof *g->list, by_modseq);
	segment = files_segment_of(g->a, g->list[0].row.modseq);
	for (lsn = segment - 1; lsn < last && i < g->n; lsn = r.lsn) {
		rc = log_record(g->a, segment, r.next, 0, &r);
		if (rc == SPOOL_NONE && lsn + 1 > segment) {
			segment = lsn + 1;
			r = (struct record){.lsn = lsn, .next = SEGMENT_HEADER};
			continue;
		}
		if (rc != 0)
			break;
		for (; i < g->n && g->list[i].row.modseq <= r.lsn; i++)
			if (g->list[i].row.modseq == r.lsn) {
				g->list[i].when = r.time;
				g->list[i].via = r.via;
				g->list[i].who = arena_span(mem, r.actor);
			}
	}
	qsort(g->list, g->n, sizeof *g->list, by_uid);
	return rc == SPOOL_NONE ? SPOOL_CORRUPT : rc;
}

int
undelete_list(struct account *a, uint64_t box, struct arena *mem,
    struct expunged **ret, uint32_t *ret_n)
{
	struct gather g = {.a = a, .live = {.last = account_lsn(a)}};
	int rc;

	g.live.bits = calloc(g.live.last / 8 + 1, 1);
	if (g.live.bits == NULL)
		return -ENOMEM;
	rc = catalog_each(a, TABLE_MAILBOX, mark_live, &g);
	if (rc == 0)
		rc = take_rows(&g, box, mem);
	if (rc == 0 && g.n > 0)
		rc = ask_log(&g, mem);
	free(g.live.bits);
	*ret = g.list;
	*ret_n = g.n;
	return rc;
}

/* What was annotated of them they have again, under their new UIDs. */
static int
notes_back(struct commit *c, struct account *a, uint64_t box,
    const uint32_t was[], const struct row rows[], uint32_t n)
{
	struct mnote_copy how = {
	    .from = a, .from_box = box, .to_box = box, .all = true};
	int rc = 0;

	for (uint32_t i = 0; i < n && rc == 0; i++)
		rc = commit_note_copy(c, &how, &was[i], 1, rows[i].uid);
	return rc;
}

int
undelete_rows(struct account *a, uint64_t box, struct row rows[], uint32_t *n,
    uint8_t via, const char *actor)
{
	struct span names[KEYWORDS_MAX];
	struct index_info info;
	struct commit *c;
	struct index *x;
	uint32_t *was;
	int rc = commit_begin(&c, a, via, actor);

	if (rc != 0)
		return rc;
	commit_ignore_quota(c);
	*n = past_present(a, rows, *n);
	if ((was = calloc((size_t)*n + 1, sizeof *was)) == NULL)
		abort();
	for (uint32_t i = 0; i < *n; i++) {
		was[i] = rows[i].uid;
		rows[i].uid = 0;
		rows[i].flags &= ~(uint32_t)FLAG_DELETED;
	}
	if ((rc = commit_index(c, box, &x)) == 0) {
		index_info(x, &info);
		for (unsigned i = 0; i < info.nkeywords; i++)
			names[i] = index_keyword(x, i);
		rc = commit_rows(c, box, box, rows, *n, names, info.nkeywords);
	}
	if (rc == 0)
		rc = notes_back(c, a, box, was, rows, *n);
	free(was);
	if (rc == 0)
		return commit_end(&c);
	commit_abandon(&c);
	return rc;
}

/* Rows learn where the messages of a segment are now. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "spool/catalog.h"
#include "spool/index-layout.h"
#include "spool/mailbox-value.h"
#include "spool/record-layout.h"
#include "spool/rewrite.h"

struct whereabouts {
	uint64_t lsn, offset;
	uint32_t digest;
};

struct fix {
	struct account *a;
	uint64_t segment;
	struct whereabouts *list;
	size_t n, cap;
};

static int
add(struct fix *f, const struct record *r)
{
	if (f->n == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 1024;
		void *p = realloc(f->list, cap * sizeof *f->list);

		if (p == NULL)
			return -1;
		f->list = p;
		f->cap = cap;
	}
	f->list[f->n++] = (struct whereabouts){r->lsn, r->offset, 0};
	return 0;
}

static struct whereabouts *
find(const struct fix *f, uint64_t lsn)
{
	size_t lo = 0, hi = f->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->list[mid].lsn < lsn)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < f->n && f->list[lo].lsn == lsn ? &f->list[lo] : NULL;
}

/* Every MSG of the segment, with its digest if it has one. */
static int
survey(struct fix *f)
{
	struct record r = {.next = SEGMENT_HEADER};
	struct whereabouts *w;
	uint64_t at = 0, msg;
	struct span entry;
	int rc;

	while ((rc = log_record(f->a, f->segment, r.next, 0, &r)) == 0)
		if (r.type == REC_MSG && add(f, &r) != 0)
			return -ENOMEM;
	if (rc != SPOOL_NONE)
		return rc;
	while (digests_walk(f->a, f->segment, &at, &msg, &entry))
		if (msg != 0 && (w = find(f, msg)) != NULL)
			w->digest = (uint32_t)((at - entry.n) / 8);
	return 0;
}

static int
fix_index(void *arg, struct span key, struct span value)
{
	struct fix *f = arg;
	struct mailbox_value v;
	struct index *x;
	uint32_t rows;
	int rc;

	(void)key;
	if (!mailbox_value_read(value, &v))
		return SPOOL_CORRUPT;
	if ((rc = account_index(f->a, v.id, &x)) != 0)
		return rc;
	rows = index_rows(x);
	for (uint32_t i = 0; i < rows; i++) {
		unsigned char *p = index_row_at(x, i);
		const struct whereabouts *w;

		if (PLACE_SEGMENT(get64(p + ROW_PLACE)) != f->segment ||
		    (w = find(f, get64(p + ROW_MSG))) == NULL)
			continue;
		ix_store64(p + ROW_PLACE, PLACE(f->segment, w->offset));
		ix_store32(p + ROW_DIGEST, w->digest);
	}
	return 0;
}

int
segment_fix_rows(struct account *a, uint64_t segment)
{
	struct fix f = {.a = a, .segment = segment};
	int rc = survey(&f);

	if (rc == 0)
		rc = catalog_each(a, TABLE_MAILBOX, fix_index, &f);
	free(f.list);
	return rc;
}

/* Sequence numbers: which rows of an index a client counts. */
#include "view.h"

#include <assert.h>
#include <stdlib.h>

#include "base/log.h"

enum { WORD = 64, BLOCK = 512, BLOCK_WORDS = BLOCK / WORD };

static uint64_t
below(uint32_t n) /* bits 0 to n - 1, of 64 */
{
	return n == 0 ? 0 : ~(uint64_t)0 >> (WORD - n);
}

static void *
need(void *p)
{
	if (p == NULL)
		die(EXIT_TEMP, "out of memory");
	return p;
}

static uint32_t
count_bits(uint64_t w)
{
	return (uint32_t)__builtin_popcountll(w);
}

/* Room in the bitmap for rows below n; what is new there is clear. */
static void
grow(struct view *v, uint32_t n)
{
	uint32_t room = (n + n / 4 + BLOCK) / BLOCK * BLOCK + BLOCK;
	size_t words = room / WORD, had = v->room / WORD;

	if (v->bits != NULL && n <= v->room)
		return;
	v->bits = need(realloc(v->bits, words * sizeof *v->bits));
	memset(v->bits + had, 0, (words - had) * sizeof *v->bits);
	v->rank = need(realloc(v->rank, (room / BLOCK + 1) * sizeof *v->rank));
	v->room = room;
}

static void
set_bits(uint64_t *bits, uint32_t from, uint32_t to)
{
	uint32_t end;

	for (uint32_t w = from / WORD; from < to; w++, from = end) {
		end = (w + 1) * WORD < to ? (w + 1) * WORD : to;
		bits[w] |= below(end - w * WORD) & ~below(from - w * WORD);
	}
}

void
view_recount(struct view *v, uint32_t from)
{
	uint32_t b = from < BLOCK ? 0 : from / BLOCK - 1, n;

	if (v->bits == NULL) {
		v->count = v->rows;
		return;
	}
	for (n = b == 0 ? 0 : v->rank[b]; b * BLOCK < v->rows; b++) {
		const uint64_t *w = v->bits + b * BLOCK_WORDS;

		v->rank[b] = n;
		for (unsigned i = 0; i < BLOCK_WORDS; i++)
			n += count_bits(w[i]);
	}
	v->count = n;
}

void
view_make_bits(struct view *v)
{
	if (v->bits != NULL)
		return;
	grow(v, v->rows);
	set_bits(v->bits, 0, v->rows);
	view_recount(v, 0);
}

void
view_forget(struct view *v, uint32_t row)
{
	v->bits[row / WORD] &= ~((uint64_t)1 << row % WORD);
}

/* Rows from..to: those that are not tombstones become known. */
static void
learn_page(struct view *v, uint32_t page, uint32_t from, uint32_t to)
{
	struct index_page sum;
	struct row row;

	if (!index_page(v->index, page, &sum) || sum.live == 0)
		return;
	if (sum.live == sum.rows) {
		set_bits(v->bits, from, to);
		return;
	}
	for (uint32_t i = from; i < to; i++)
		if (index_row(v->index, i, &row) &&
		    (row.flags & ROW_EXPUNGED) == 0)
			set_bits(v->bits, i, i + 1);
}

/* Are there only live messages among these rows? */
static bool
all_live(struct view *v, uint32_t from, uint32_t to)
{
	struct index_page sum;
	struct row row;

	for (uint32_t i = from; i < to;) {
		uint32_t page = i / ROWS_PER_PAGE;

		if (!index_page(v->index, page, &sum))
			return false;
		if (sum.live == sum.rows)
			i = (page + 1) * ROWS_PER_PAGE;
		else if (!index_row(v->index, i, &row) ||
			 (row.flags & ROW_EXPUNGED) != 0)
			return false;
		else
			i++;
	}
	return true;
}

void
view_extend(struct view *v, uint32_t rows)
{
	uint32_t from = v->rows, step;

	if (rows <= from)
		return;
	if (v->bits == NULL && all_live(v, from, rows)) {
		v->rows = v->count = rows;
		return;
	}
	view_make_bits(v);
	grow(v, rows);
	for (uint32_t i = from; i < rows; i = step) {
		uint32_t page = i / ROWS_PER_PAGE;

		step = (page + 1) * ROWS_PER_PAGE;
		if (step > rows)
			step = rows;
		learn_page(v, page, i, step);
	}
	v->rows = rows;
	view_recount(v, from);
}

int
view_open(struct view *v, const struct mailbox *box, const char *name)
{
	struct index_info info;
	int rc;

	*v = (struct view){
	    .box = *box, .catalog = account_catalog_lsn(box->account)};
	rc = account_index(box->account, box->id, &v->index);
	if (rc != 0)
		return rc;
	index_hold(v->index);
	v->name = need(strdup(name));
	events_start(box->account, &v->events);
	index_info(v->index, &info);
	v->nkeywords = info.nkeywords;
	if (info.rows == info.exists) /* no holes: nothing to look at */
		v->rows = v->count = info.rows;
	else
		view_extend(v, info.rows);
	return 0;
}

void
view_close(struct view *v)
{
	if (v->index != NULL)
		index_drop(v->index);
	free(v->name);
	free(v->bits);
	free(v->rank);
	free(v->saved);
	*v = (struct view){0};
}

bool
view_has(const struct view *v, uint32_t row)
{
	return row < v->rows &&
	       (v->bits == NULL ||
		   (v->bits[row / WORD] >> row % WORD & 1) != 0);
}

/* How many rows below this one the client counts. */
uint32_t
view_before(const struct view *v, uint32_t row)
{
	uint32_t n, w;

	if (row >= v->rows)
		return v->count;
	if (v->bits == NULL)
		return row;
	n = v->rank[row / BLOCK];
	for (w = row / BLOCK * BLOCK_WORDS; w < row / WORD; w++)
		n += count_bits(v->bits[w]);
	return n + count_bits(v->bits[w] & below(row % WORD));
}

uint32_t
view_count_range(const struct view *v, uint32_t from, uint32_t to)
{
	uint32_t n = 0, end;

	if (v->bits == NULL)
		return to - from;
	for (uint32_t w = from / WORD; from < to; w++, from = end) {
		end = (w + 1) * WORD < to ? (w + 1) * WORD : to;
		n += count_bits(v->bits[w] & below(end - w * WORD) &
				~below(from - w * WORD));
	}
	return n;
}

uint32_t
view_seq(const struct view *v, uint32_t row)
{
	return view_has(v, row) ? view_before(v, row) + 1 : 0;
}

uint32_t
view_row(const struct view *v, uint32_t seq)
{
	uint32_t left = seq - 1, lo = 0, hi, w;
	uint64_t bits;

	assert(seq >= 1 && seq <= v->count);
	if (v->bits == NULL)
		return left;
	/* the last block with rank <= left: rank[lo] <= left < rank[hi] */
	for (hi = (v->rows + BLOCK - 1) / BLOCK; hi - lo > 1;) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (v->rank[mid] <= left)
			lo = mid;
		else
			hi = mid;
	}
	left -= v->rank[lo];
	for (w = lo * BLOCK_WORDS; left >= count_bits(v->bits[w]); w++)
		left -= count_bits(v->bits[w]);
	for (bits = v->bits[w]; left > 0; left--)
		bits &= bits - 1;
	return w * WORD + (uint32_t)__builtin_ctzll(bits);
}

uint32_t
view_next(const struct view *v, uint32_t row)
{
	uint64_t bits;
	uint32_t w;

	if (row >= v->rows)
		return v->rows;
	if (v->bits == NULL)
		return row;
	w = row / WORD;
	bits = v->bits[w] & ~below(row % WORD);
	while (bits == 0) {
		if (++w * WORD >= v->rows)
			return v->rows;
		bits = v->bits[w];
	}
	return w * WORD + (uint32_t)__builtin_ctzll(bits);
}

void
view_own(struct view *v, uint64_t lsn)
{
	if (v->nown == OWN_MAX) {
		memmove(v->own, v->own + 1, sizeof v->own - sizeof *v->own);
		v->nown--;
	}
	v->own[v->nown++] = lsn;
}

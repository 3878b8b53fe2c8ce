/* Annotations of messages as bytes: whose (8), size of the value (4), length
 * of the name (2), 1 if it goes (2), the name, the value. */
#include <stdlib.h>

#include "spool/mnote-inner.h"

enum { WHOSE = 0, VALUE_N = 8, NAME_N = 12, GOES = 14, HEADER = 16 };

void
mnote_put(struct buf *b, const struct mnote *note)
{
	unsigned char h[HEADER];

	put64(h + WHOSE, note->whose);
	put32(h + VALUE_N, (uint32_t)note->value.n);
	put16(h + NAME_N, (uint16_t)note->entry.n);
	put16(h + GOES, note->value.p == NULL);
	buf_put(b, h, sizeof h);
	buf_putspan(b, note->entry);
	if (note->value.n > 0)
		buf_putspan(b, note->value);
}

bool
mnote_next(struct span *list, struct mnote *ret)
{
	size_t name, value;

	if (list->n < HEADER)
		return false;
	name = get16(list->p + NAME_N);
	value = get32(list->p + VALUE_N);
	if (name > list->n - HEADER || value > list->n - HEADER - name)
		return false;
	ret->whose = get64(list->p + WHOSE);
	ret->entry = span_of(list->p + HEADER, name);
	ret->value = span_of(list->p + HEADER + name, value);
	if (get16(list->p + GOES) != 0)
		ret->value = SPAN_NONE;
	*list = span_sub(*list, HEADER + name + value, list->n);
	return true;
}

uint64_t
mnote_bytes(struct span list)
{
	struct mnote note;
	uint64_t n = 0;

	while (mnote_next(&list, &note))
		n += note.value.n;
	return n;
}

static int
compare(const struct mnote *x, const struct mnote *y)
{
	size_t n = x->entry.n < y->entry.n ? x->entry.n : y->entry.n;
	int d = memcmp(x->entry.p, y->entry.p, n);

	if (d == 0 && x->entry.n != y->entry.n)
		d = x->entry.n < y->entry.n ? -1 : 1;
	return d != 0 ? d : (x->whose > y->whose) - (x->whose < y->whose);
}

/* Where it is in a sorted list, or was to be. */
static size_t
place(const struct mnote *list, size_t n, const struct mnote *note, bool *there)
{
	size_t lo = 0, hi = n;

	*there = false;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int d = compare(note, &list[mid]);

		if (d == 0) {
			*there = true;
			return mid;
		}
		if (d < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

static size_t
count(struct span list)
{
	struct mnote note;
	size_t n = 0;

	while (mnote_next(&list, &note))
		n++;
	return n;
}

void
mnote_merge(struct span list, struct span changes, struct buf *ret)
{
	size_t n = 0, max = count(list) + count(changes), at;
	struct mnote *all = malloc((max + 1) * sizeof *all), note;
	bool there;

	if (all == NULL)
		abort();
	while (mnote_next(&list, &note))
		all[n++] = note;
	while (mnote_next(&changes, &note)) {
		at = place(all, n, &note, &there);
		if (!there)
			memmove(
			    all + at + 1, all + at, (n++ - at) * sizeof *all);
		all[at] = note;
	}
	for (size_t i = 0; i < n; i++)
		if (all[i].value.p != NULL)
			mnote_put(ret, &all[i]);
	free(all);
}

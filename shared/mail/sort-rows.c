/* Rows of sort values are put in order. */
#include "mail/sort.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS = 256, FEW = 64 };

static int
compare_values(const struct sort_value *a, const struct sort_value *b)
{
	size_t n = a->n < b->n ? a->n : b->n;
	int c;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	if (n > SORT_FIRST && (c = memcmp(a->rest, b->rest, n)) != 0)
		return c;
	return (a->n > b->n) - (a->n < b->n);
}

int
sort_compare(const struct sort_program *program, const struct sort_row *a,
    const struct sort_row *b)
{
	for (unsigned k = 0; k < program->n; k++) {
		int c = compare_values(&a->value[k], &b->value[k]);

		if (c != 0)
			return program->key[k].reverse ? -c : c;
	}
	return (a->uid > b->uid) - (a->uid < b->uid);
}

static int
by_program(const void *a, const void *b, void *program)
{
	return sort_compare(program, a, b);
}

static void
by_comparing(const struct sort_program *program, struct sort_row *r, uint32_t n)
{
	struct sort_program copy = *program;

	if (n > 1)
		qsort_r(r, n, sizeof *r, by_program, &copy);
}

struct entry {
	uint64_t key;
	struct sort_row row;
};

/* One pass: in order of that digit, and as before where it is the same. */
static void
distribute(
    const struct entry *from, struct entry *to, uint32_t n, unsigned shift)
{
	uint32_t at[DIGITS] = {0}, sum = 0;

	for (uint32_t i = 0; i < n; i++)
		at[from[i].key >> shift & (DIGITS - 1)]++;
	for (unsigned d = 0; d < DIGITS; d++) {
		uint32_t count = at[d];

		at[d] = sum;
		sum += count;
	}
	for (uint32_t i = 0; i < n; i++)
		to[at[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
}

/* In order of key, from the last digit to the first, those left out that are
 * the same in all keys.  The result is in a or b. */
static struct entry *
by_digits(struct entry *a, struct entry *b, uint32_t n)
{
	uint64_t differ = 0;

	for (uint32_t i = 1; i < n; i++)
		differ |= a[i].key ^ a[0].key;
	for (unsigned shift = 0; shift < 64; shift += 8)
		if (differ >> shift & (DIGITS - 1)) {
			struct entry *t = a;

			distribute(a, b, n, shift);
			a = b;
			b = t;
		}
	return a;
}

/* Where the first key's number says all there is to say. */
static bool
is_number(const struct sort_program *program)
{
	switch (program->key[0].what) {
	case SORT_ARRIVAL:
	case SORT_SIZE:
	case SORT_RELEVANCY:
	case SORT_DATE:
		return program->n == 1;
	default:
		return false;
	}
}

/* Those that are equal as far as the numbers go are compared. */
static void
finish(const struct sort_program *program, const struct entry *e,
    struct sort_row *r, uint32_t n)
{
	bool done = is_number(program);
	uint32_t first = 0;

	for (uint32_t i = 0; i < n; i++) {
		r[i] = e[i].row;
		if (!done && (i + 1 == n || e[i + 1].key != e[i].key)) {
			by_comparing(program, r + first, i + 1 - first);
			first = i + 1;
		}
	}
}

void
sort_rows(const struct sort_program *program, struct sort_row *r, uint32_t n)
{
	uint64_t turn = program->key[0].reverse ? UINT64_MAX : 0;
	struct entry *a, *b;

	a = n > FEW ? malloc(2 * (size_t)n * sizeof *a) : NULL;
	if (a == NULL) {
		by_comparing(program, r, n);
		return;
	}
	b = a + n;
	for (uint32_t i = 0; i < n; i++)
		a[i] = (struct entry){r[i].value[0].first ^ turn, r[i]};
	finish(program, by_digits(a, b, n), r, n);
	free(a);
}

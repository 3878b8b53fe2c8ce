/* Comparators, sets of runs of three, and values to sort by. */
#include "mail/collate.h"

#include <stdlib.h>
#include <string.h>

#include "mail/search-grams.h"
#include "mail/sort.h"
#include "tests/unit/check.h"

static bool
means(enum collation c, const char *specification)
{
	return collate_matches(c, span_str(specification));
}

static void
specifications(void)
{
	CHECK(means(COLLATE_UNICODE, "default"));
	CHECK(!means(COLLATE_OCTET, "default"));
	CHECK(means(COLLATE_OCTET, "*"));
	CHECK(means(COLLATE_ASCII, "i;*"));
	CHECK(means(COLLATE_ASCII, "*casemap"));
	CHECK(means(COLLATE_ASCII, "i;*-*map*"));
	CHECK(!means(COLLATE_OCTET, "*casemap"));
	CHECK(!means(COLLATE_ASCII, "i;ascii"));
	CHECK(!means(COLLATE_ASCII, "cz;*"));
	CHECK(!means(COLLATE_ASCII, ""));
	/* many stars take no time */
	CHECK(!means(COLLATE_UNICODE,
	    "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a"));
}

/* Below 0: x is before y. */
static int
order(enum collation c, const char *x, const char *y)
{
	struct buf a = {.limit = 1000}, b = {.limit = 1000};
	size_t n;
	int ret;

	collate_put(c, span_str(x), &a);
	collate_put(c, span_str(y), &b);
	collate_order(c, a.p, a.n);
	collate_order(c, b.p, b.n);
	n = a.n < b.n ? a.n : b.n;
	ret = memcmp(a.p, b.p, n);
	if (ret == 0)
		ret = (a.n > b.n) - (a.n < b.n);
	buf_free(&a);
	buf_free(&b);
	return ret;
}

static void
orders(void)
{
	CHECK(order(COLLATE_UNICODE, "a", "A") == 0);
	CHECK(order(COLLATE_UNICODE, "a", "B") < 0);
	CHECK(order(COLLATE_UNICODE, "B", "_") < 0);
	CHECK(order(COLLATE_UNICODE, "\xc3\x84", "\xc3\xa4") == 0);
	CHECK(order(COLLATE_UNICODE, "\xc3\xa4", "b") < 0);
	CHECK(order(COLLATE_ASCII, "a", "A") == 0);
	CHECK(order(COLLATE_ASCII, "\xc3\x84", "\xc3\xa4") < 0);
	CHECK(order(COLLATE_ASCII, "\xc3\xa4", "b") > 0);
	CHECK(order(COLLATE_OCTET, "a", "B") > 0);
	CHECK(order(COLLATE_OCTET, "a", "ab") < 0);
}

static bool
may_have(const char *text, const char *needle)
{
	static struct grams g;
	struct buf set = {.limit = 1 << 14};
	struct needle_grams n;
	unsigned log;
	bool ret;

	grams_clear(&g);
	grams_add_ascii(&g, span_str(text));
	log = grams_pack(&g, &set);
	CHECK(set.n == ((size_t)1 << log) / 8);
	needle_grams(&n, span_str(needle));
	ret = grams_have((const unsigned char *)set.p, log, &n);
	buf_free(&set);
	return ret;
}

static void
sets(void)
{
	static const char text[] = "The Quick brown fox, \xc3\xa4, and so on";

	CHECK(may_have(text, "quick"));
	CHECK(may_have(text, "fox, "));
	CHECK(may_have(text, "so on"));
	CHECK(!may_have(text, "zebrafish"));
	CHECK(!may_have("", "zebrafish"));
	/* too short to say */
	CHECK(may_have(text, "zz"));
	CHECK(may_have("", ""));
}

static void
rows(void)
{
	struct sort_program program = {
	    .key = {{SORT_ARRIVAL, false}, {SORT_SIZE, true}},
              .n = 2
        };
	static const struct {
		int64_t arrival;
		uint32_t size;
	} in[] = {
	    {5,         1},
            {-5,        1},
            {5,         2},
            {INT64_MIN, 9},
            {INT64_MAX, 0},
            {5,         2}
        };
	static const uint32_t want[] = {4, 2, 3, 6, 1, 5};
	enum { N = sizeof in / sizeof *in };
	struct arena mem = {.limit = 1 << 20};
	struct buf scratch = {.limit = 1 << 10};
	struct sort_value value[N][2];
	struct sort_row row[N];

	for (uint32_t i = 0; i < N; i++) {
		struct sort_facts f = {
		    .arrival = in[i].arrival, .size = in[i].size};

		for (unsigned k = 0; k < 2; k++)
			sort_value(
			    &program, k, &f, &mem, &scratch, &value[i][k]);
		row[i] = (struct sort_row){i + 1, i + 1, 0, value[i]};
	}
	sort_rows(&program, row, N);
	for (uint32_t i = 0; i < N; i++)
		CHECK(row[i].number == want[i]);
	arena_free(&mem);
}

static int
by_program(const void *a, const void *b, void *program)
{
	return sort_compare(program, a, b);
}

/* Many are sorted by the digits of their first key: as if compared. */
static void
many(unsigned seed)
{
	static const enum sort_what what[] = {
	    SORT_ARRIVAL, SORT_SIZE, SORT_RELEVANCY, SORT_ANNOTATION};
	static const char *const text[] = {"", "a", "longtext", "longtext more",
	    "longtext less", "longtexu", "\xc3\xa4", "longtextmore"};
	enum { N = 500, TEXTS = sizeof text / sizeof *text };
	static struct sort_value value[N][2];
	static struct sort_row row[N], want[N];
	struct sort_program program = {.n = 1 + seed % 2};
	struct arena mem = {.limit = 1 << 20};
	struct buf scratch = {.limit = 1 << 10};
	int64_t wide = seed % 3 == 0 ? INT64_MAX / 1000 : 3;

	srandom(seed);
	for (unsigned k = 0; k < program.n; k++) {
		program.key[k].what = what[(seed / 2 + 3 * k) % 4];
		program.key[k].reverse = (seed >> k & 4) != 0;
	}
	for (uint32_t i = 0; i < N; i++) {
		struct sort_facts f = {
		    .arrival = (random() % 2001 - 1000) * wide,
		    .size = (uint32_t)random() % 50,
		    .relevancy = (unsigned)random() % 100,
		    .annotation = span_str(text[random() % TEXTS])};

		for (unsigned k = 0; k < program.n; k++)
			sort_value(
			    &program, k, &f, &mem, &scratch, &value[i][k]);
		row[i] = (struct sort_row){i + 1, i + 1, 7 * i, value[i]};
	}
	memcpy(want, row, sizeof want);
	qsort_r(want, N, sizeof *want, by_program, &program);
	sort_rows(&program, row, N);
	CHECK(memcmp(row, want, sizeof want) == 0);
	buf_free(&scratch);
	arena_free(&mem);
}

int
main(void)
{
	specifications();
	orders();
	sets();
	rows();
	for (unsigned seed = 0; seed < 48; seed++)
		many(seed);
	return check_end();
}

/* A search tree put in order finds what it found before. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handlers/imap/objectid.c"
#include "handlers/imap/search-test.c"
#include "handlers/imap/search-tree.c"

enum { TREES = 20000, ROWS = 50, DEPTH = 5 };

static struct arena mem = {.limit = 64 << 20};
static unsigned nodes;

static unsigned
dice(unsigned n)
{
	return (unsigned)rand() % n;
}

bool
view_recent(const struct view *v, uint32_t uid)
{
	(void)v;
	return uid % 3 == 0;
}

bool
fuzzy_matches(struct subject *m, const struct search_key *k)
{
	(void)m;
	(void)k;
	return false;
}

int
annotate_any(struct session *s, const struct annotate_find *f, uint32_t uid,
    struct arena *work, annotate_fn *fn, void *arg, bool *ret)
{
	(void)s;
	(void)f;
	(void)uid;
	(void)work;
	(void)fn;
	(void)arg;
	*ret = false;
	return 0;
}

bool
runs_has(const struct runs *r, uint32_t v)
{
	for (uint32_t i = 0; i < r->n; i++)
		if (v >= r->r[i].lo && v <= r->r[i].hi)
			return true;
	return false;
}

static struct search_key *
leaf(void)
{
	static const enum search_test tests[] = {TEST_ALL, TEST_FLAGS,
	    TEST_FLAGS, TEST_FLAGS, TEST_FLAGS, TEST_RECENT, TEST_KEYWORD,
	    TEST_SIZE, TEST_DAY};
	struct search_key *k = ARENA_NEW(&mem, struct search_key);

	k->test = k->cost = tests[dice(9)];
	switch (k->test) {
	case TEST_FLAGS:
		k->mask = 1U << dice(5);
		k->value = dice(2) ? k->mask : 0;
		break;
	case TEST_KEYWORD:
		k->bit = dice(128);
		break;
	case TEST_SIZE:
		k->lo = dice(1000);
		k->hi = dice(1000);
		break;
	default:
		k->lo = dice(20);
		k->hi = k->lo + dice(10);
	}
	return k;
}

static struct search_key *
tree(unsigned depth)
{
	struct search_key *k, **at;

	nodes++;
	if (depth == 0 || dice(3) == 0)
		return leaf();
	k = ARENA_NEW(&mem, struct search_key);
	k->test = dice(2) ? TEST_AND : TEST_OR;
	at = &k->first;
	for (unsigned n = k->test == TEST_AND ? 1 + dice(5) : 2; n > 0; n--) {
		*at = tree(depth - 1);
		if (dice(3) == 0)
			(*at)->negated = !(*at)->negated;
		at = &(*at)->next;
	}
	return k;
}

/* As the parser would have built it: from the leaves up. */
static struct search_key *
rebuild(const struct search_key *k)
{
	struct search_key *copy = ARENA_NEW(&mem, struct search_key), **at;

	*copy = *k;
	copy->next = NULL;
	copy->negated = false;
	if (k->test >= TEST_AND) {
		at = &copy->first;
		for (k = k->first; k != NULL; k = k->next) {
			*at = rebuild(k);
			if (k->negated)
				search_negate(*at);
			at = &(*at)->next;
		}
		search_finish(copy);
	}
	return copy;
}

static void
random_row(struct subject *m)
{
	m->row.uid = dice(1000);
	m->row.flags = dice(32);
	m->row.bytes = dice(1000);
	m->row.date = (int64_t)dice(30 * 86400);
	m->row.zone = (int16_t)(dice(1440) - 720);
	m->row.keywords[0] = (uint64_t)rand() << 33 ^ (uint64_t)rand();
	m->row.keywords[1] = (uint64_t)rand() << 33 ^ (uint64_t)rand();
}

static void
is_ordered(const struct search_key *k)
{
	enum search_test last = TEST_ALL;

	if (k->test < TEST_AND) {
		assert(k->cost == k->test || k->test == TEST_ALL);
		return;
	}
	for (const struct search_key *c = k->first; c != NULL; c = c->next) {
		is_ordered(c);
		assert(c->cost >= last && c->cost < TEST_KINDS);
		last = c->cost;
	}
	assert(k->cost == last);
}

int
main(void)
{
	unsigned seed = 1, yes = 0;

	srand(seed);
	for (unsigned i = 0; i < TREES; i++) {
		struct session s = {0};
		struct subject m = {.s = &s};
		struct search_key *plain = tree(DEPTH), *made = rebuild(plain);

		if (plain->negated)
			search_negate(made);
		is_ordered(made);
		for (unsigned r = 0; r < ROWS; r++) {
			bool want;

			random_row(&m);
			want = search_matches(&m, plain);
			assert(search_matches(&m, made) == want);
			yes += want;
		}
		arena_reset(&mem);
	}
	printf(
	    "%u trees of %u nodes, %u matches\n", (unsigned)TREES, nodes, yes);
	assert(yes > TREES);
	return 0;
}

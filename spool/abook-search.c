/* Searching a book: each criterion gives a bit an entry. */
#include <stdlib.h>
#include <string.h>

#include "spool/abook-view.h"
#include "spool/option.h"

struct pattern {
	struct span text;   /* folded */
	struct span prefix; /* up to the first wildcard */
	struct span run;    /* the longest stretch without one */
	bool exact;         /* there is none */
	bool only_prefix;   /* "prefix*" */
	bool only_run;      /* "*run*" */
};

static bool
wild(char c)
{
	return c == '*' || c == '%' || c == '?';
}

static struct pattern
analyse(struct arena *mem, struct span written)
{
	struct pattern p = {.text = abook_fold(mem, written)};
	struct span s = p.text;
	size_t start = 0;

	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && !wild(s.p[i]))
			continue;
		if (start == 0)
			p.prefix = span_sub(s, 0, i);
		if (i - start > p.run.n)
			p.run = span_sub(s, start, i - start);
		start = i + 1;
	}
	p.exact = p.prefix.n == s.n;
	p.only_prefix = p.prefix.n + 1 == s.n && s.p[s.n - 1] == '*';
	p.only_run = p.run.n > 0 && p.run.n + 2 == s.n && s.p[0] == '*' &&
		     s.p[s.n - 1] == '*';
	return p;
}

static void
set(uint64_t *bits, uint32_t i)
{
	bits[i / 64] |= UINT64_C(1) << i % 64;
}

/* The first value that is not below `text`, or whose beginning is above it. */
static uint32_t
bound(const struct column *c, struct span text, bool above)
{
	uint32_t lo = 0, hi = c->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		struct span s = column_value(c, mid);
		int d;

		if (above)
			s = span_sub(s, 0, text.n);
		d = memcmp(s.p, text.p, s.n < text.n ? s.n : text.n);
		if (d == 0)
			d = (s.n > text.n) - (s.n < text.n);
		if (d < 0 || (above && d == 0))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Those that begin with the prefix lie together. */
static void
range(const struct column *c, const struct pattern *p, uint64_t *bits)
{
	uint32_t hi = bound(c, p->prefix, true);

	for (uint32_t i = bound(c, p->prefix, false); i < hi; i++)
		if (p->only_prefix ||
		    option_match(p->text, column_value(c, i), '\0'))
			set(bits, c->entry[i]);
}

/* Which value has this place of the blob? */
static uint32_t
value_at(const struct column *c, uint32_t lo, size_t at)
{
	uint32_t hi = c->n;

	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (c->at[mid] <= at)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

/* Looks for the run in all values at once. */
static void
scan(const struct column *c, const struct pattern *p, uint64_t *bits)
{
	const char *at = c->blob.p, *end = c->blob.p + c->blob.n, *hit;
	uint32_t i = 0;

	while (i < c->n && (hit = memmem(at, (size_t)(end - at), p->run.p,
				p->run.n)) != NULL) {
		i = value_at(c, i, (size_t)(hit - c->blob.p));
		if (p->only_run ||
		    option_match(p->text, column_value(c, i), '\0'))
			set(bits, c->entry[i]);
		at = c->blob.p + c->at[++i];
	}
}

static void
each(const struct column *c, const struct pattern *p, uint64_t *bits)
{
	bool all = span_eq(p->text, SPAN("*"));

	for (uint32_t i = 0; i < c->n; i++)
		if (all || option_match(p->text, column_value(c, i), '\0'))
			set(bits, c->entry[i]);
}

static void
judge(const struct abook_view *v, struct span field, const struct pattern *p,
    uint64_t *bits)
{
	const struct column *c = NULL;

	if (span_eq(field, SPAN("name")))
		c = &v->columns[COLUMN_NAMES];
	for (unsigned i = COLUMN_FIELDS; i < v->ncolumns && c == NULL; i++)
		if (span_eq(v->columns[i].name, field))
			c = &v->columns[i];
	if (c == NULL)
		return;
	if (p->exact || p->prefix.n > 0)
		range(c, p, bits);
	else if (p->run.n > 0)
		scan(c, p, bits);
	else
		each(c, p, bits);
}

static bool
change_matches(const struct abook_change *x, const struct span fields[],
    const struct pattern patterns[], unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		bool ok = span_eq(fields[i], SPAN("name")) &&
			  option_match(patterns[i].text, x->key, '\0');

		for (unsigned k = 0; k < x->n && !ok; k++)
			ok =
			    span_eq(x->f[k].name, fields[i]) &&
			    option_match(patterns[i].text, x->f[k].value, '\0');
		if (!ok)
			return false;
	}
	return x->shown.p != NULL;
}

static int
by_key(const void *a, const void *b)
{
	struct span x = (*(struct abook_change *const *)a)->key;
	struct span y = (*(struct abook_change *const *)b)->key;
	int d = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);

	return d != 0 ? d : (x.n > y.n) - (x.n < y.n);
}

struct found {
	struct span *list;
	uint32_t n;
};

/* Both kinds, in order of folded names. */
static void
merge(const struct abook_view *v, const uint64_t *bits,
    struct abook_change **changes, uint32_t n, struct found *ret)
{
	const struct column *names = &v->columns[COLUMN_NAMES];
	const struct column *shown = &v->columns[COLUMN_SHOWN];
	uint32_t k = 0;

	for (uint32_t w = 0; w <= v->entries / 64; w++)
		for (uint64_t word = bits[w]; word != 0; word &= word - 1) {
			uint32_t i = w * 64 + (uint32_t)__builtin_ctzll(word);
			struct span key = column_value(names, i);

			for (; k < n; k++) {
				struct abook_change at = {.key = key};
				struct abook_change *one = &at;

				if (by_key(&changes[k], &one) > 0)
					break;
				ret->list[ret->n++] = changes[k]->shown;
			}
			ret->list[ret->n++] = column_value(shown, i);
		}
	for (; k < n; k++)
		ret->list[ret->n++] = changes[k]->shown;
}

static uint32_t
count(const uint64_t *bits, uint32_t words)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < words; i++)
		n += (uint32_t)__builtin_popcountll(bits[i]);
	return n;
}

/* A bit for each entry of the file that is still so and matches all. */
static uint64_t *
judge_all(const struct abook_view *v, struct arena *mem,
    const struct span fields[], const struct pattern patterns[], unsigned n)
{
	uint32_t words = v->entries / 64 + 1;
	uint64_t *bits = ARENA_ARRAY(mem, uint64_t, words), *one;

	for (uint32_t w = 0; w < words; w++)
		bits[w] = ~v->dead[w];
	bits[words - 1] &= (UINT64_C(1) << v->entries % 64) - 1;
	for (unsigned k = 0; k < n; k++) {
		one = ARENA_ARRAY(mem, uint64_t, words);
		judge(v, fields[k], &patterns[k], one);
		for (uint32_t w = 0; w < words; w++)
			bits[w] &= one[w];
	}
	return bits;
}

int
addressbook_search(const struct book *b, struct arena *mem,
    const struct criterion crit[], unsigned n, struct span **ret,
    uint32_t *ret_n)
{
	struct pattern *patterns = ARENA_ARRAY(mem, struct pattern, n + 1);
	struct span *fields = ARENA_ARRAY(mem, struct span, n + 1);
	struct abook_change **changes;
	struct found found = {.n = 0};
	struct abook_view *v;
	uint32_t k = 0;
	uint64_t *bits;
	int rc = abook_view(b, &v);

	if (rc != 0)
		return rc;
	for (unsigned i = 0; i < n; i++) {
		patterns[i] = analyse(mem, crit[i].pattern);
		fields[i] = abook_fold(mem, crit[i].field);
	}
	bits = judge_all(v, mem, fields, patterns, n);
	changes = ARENA_ARRAY(mem, struct abook_change *, v->nchanges + 1);
	for (uint32_t i = 0; i < v->nchanges; i++)
		if (change_matches(v->list[i], fields, patterns, n))
			changes[k++] = v->list[i];
	if (k > 1)
		qsort(changes, k, sizeof *changes, by_key);
	found.list = ARENA_ARRAY(
	    mem, struct span, count(bits, v->entries / 64 + 1) + k + 1);
	merge(v, bits, changes, k, &found);
	*ret = found.list;
	*ret_n = found.n;
	return 0;
}

int
addressbook_index(const struct book *b)
{
	struct abook_view *v;

	return b->id == 0 ? 0 : abook_view(b, &v);
}

void
addressbook_search_end(void)
{
	abook_view_close();
	abook_grants_close();
	books_look_end();
}

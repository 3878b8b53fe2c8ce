/* Annotations as a viewer has them: found, listed and set. */
#include "spool/annotation.h"

#include <stdlib.h>
#include <string.h>

#include "spool/catalog.h"
#include "spool/commit.h"
#include "spool/option.h"

/* Where annotations of a kind are: an account and what keys begin with. */
struct where {
	struct account *a; /* NULL: there is no such account */
	struct span prefix;
};

bool
annotation_private(struct span entry)
{
	return span_eq(span_sub(entry, 0, 9), SPAN("/private/")) ||
	       span_eq(entry, SPAN("/private"));
}

static int
locate(struct viewer *v, const struct mailbox *box, bool private, bool make,
    struct arena *mem, struct where *ret)
{
	char id[8];
	int rc;

	*ret = (struct where){.a = v->home, .prefix = SPAN("")};
	if (box == NULL && private)
		return 0;
	if (box == NULL) {
		rc = option_site_account(v, make, &ret->a);
		if (rc != 0)
			ret->a = NULL;
		return rc == SPOOL_NONE && !make ? 0 : rc;
	}
	if (private && box->account != v->home) {
		ret->prefix = span_str(arena_printf(mem, ".of/%s/%llu",
		    account_name(box->account), (unsigned long long)box->id));
		return 0;
	}
	for (unsigned i = 0; i < sizeof id; i++)
		id[i] = (char)(box->id >> 8 * i);
	ret->a = box->account;
	ret->prefix = arena_span(mem, span_of(id, sizeof id));
	return 0;
}

static struct span
key_of(struct arena *mem, const struct where *w, struct span entry)
{
	char *p = arena_raw(mem, w->prefix.n + entry.n);

	memcpy(p, w->prefix.p, w->prefix.n);
	memcpy(p + w->prefix.n, entry.p, entry.n);
	return span_of(p, w->prefix.n + entry.n);
}

static int
get(const struct where *w, struct span entry, struct arena *mem,
    struct span *ret)
{
	if (w->a == NULL || !note_any(w->a))
		return SPOOL_NONE;
	return catalog_get(
	    w->a, TABLE_ANNOTATION, key_of(mem, w, entry), mem, ret);
}

int
annotation_get(struct viewer *v, const struct mailbox *box, struct span entry,
    struct arena *mem, struct span *ret)
{
	bool private = annotation_private(entry);
	struct where w;
	int rc = locate(v, box, private, false, mem, &w);

	if (rc == 0)
		rc = get(&w, entry, mem, ret);
	if (rc == SPOOL_NONE && box == NULL && !private) {
		w.a = v->home;
		rc = get(&w, entry, mem, ret);
	}
	return rc;
}

bool
annotation_is_below(struct span entry, struct span above, unsigned levels)
{
	unsigned depth = 0;

	if (entry.n <= above.n || entry.p[above.n] != '/' ||
	    memcmp(entry.p, above.p, above.n) != 0)
		return false;
	for (size_t i = above.n; i < entry.n; i++)
		depth += entry.p[i] == '/';
	return depth <= levels;
}

struct gathering {
	struct arena *mem;
	struct span prefix, above;
	bool private; /* the other kind is not for this viewer */
	unsigned levels;
	struct annotation *list;
	uint32_t n, cap;
};

/* What begins like a mailbox's id may still be an entry of the server. */
static bool
is_entry(struct span s)
{
	return span_eq(span_sub(s, 0, 9), SPAN("/private/")) ||
	       span_eq(span_sub(s, 0, 8), SPAN("/shared/"));
}

static int
gather(void *arg, struct span key, struct span value)
{
	struct gathering *g = arg;
	struct span entry = span_sub(key, g->prefix.n, key.n);

	if (!span_eq(span_sub(key, 0, g->prefix.n), g->prefix) ||
	    !is_entry(entry) || annotation_private(entry) != g->private ||
	    !annotation_is_below(entry, g->above, g->levels))
		return 0;
	for (uint32_t i = 0; i < g->n; i++)
		if (span_eq(g->list[i].entry, entry))
			return 0;
	if (g->n == g->cap) {
		struct annotation *more;

		g->cap = g->cap != 0 ? g->cap * 2 : 16;
		more = ARENA_ARRAY(g->mem, struct annotation, g->cap);
		if (g->n > 0)
			memcpy(more, g->list, g->n * sizeof *more);
		g->list = more;
	}
	g->list[g->n++] = (struct annotation){
	    arena_span(g->mem, entry), arena_span(g->mem, value)};
	return 0;
}

static int
gather_at(struct gathering *g, const struct where *w)
{
	g->prefix = w->prefix;
	if (w->a == NULL || !note_any(w->a))
		return 0;
	return catalog_each(w->a, TABLE_ANNOTATION, gather, g);
}

static int
by_entry(const void *a, const void *b)
{
	struct span x = ((const struct annotation *)a)->entry;
	struct span y = ((const struct annotation *)b)->entry;
	int d = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);

	return d != 0 ? d : (x.n > y.n) - (x.n < y.n);
}

int
annotation_below(struct viewer *v, const struct mailbox *box, struct span entry,
    unsigned levels, struct arena *mem, struct annotation **ret,
    uint32_t *ret_n)
{
	struct gathering g = {.mem = mem, .above = entry, .levels = levels};
	struct where w;
	int rc = 0;

	for (unsigned i = 0; i < 2 && rc == 0; i++) {
		if ((rc = locate(v, box, i == 0, false, mem, &w)) != 0)
			break;
		g.private = i == 0;
		rc = gather_at(&g, &w);
		if (rc == 0 && box == NULL && i == 1) {
			w.a = v->home;
			rc = gather_at(&g, &w);
		}
	}
	if (g.n > 1)
		qsort(g.list, g.n, sizeof *g.list, by_entry);
	*ret = g.list;
	*ret_n = g.n;
	return rc;
}

/* --- setting -------------------------------------------------------------- */

static int
count(void *arg, struct span key, struct span value)
{
	struct gathering *g = arg;

	(void)value;
	g->n += span_eq(span_sub(key, 0, g->prefix.n), g->prefix) &&
		is_entry(span_sub(key, g->prefix.n, key.n));
	return 0;
}

/* Adds those of one kind to a commit. */
static int
add(struct commit *c, const struct where *w, bool private,
    const struct annotation list[], uint32_t n, struct arena *mem)
{
	struct gathering g = {.prefix = w->prefix};
	uint32_t fresh = 0;
	int rc = catalog_each(w->a, TABLE_ANNOTATION, count, &g);

	for (uint32_t i = 0; i < n && rc == 0; i++) {
		struct span key = key_of(mem, w, list[i].entry), was;
		bool there;

		if (annotation_private(list[i].entry) != private)
			continue;
		rc = catalog_get(w->a, TABLE_ANNOTATION, key, mem, &was);
		if (rc != 0 && rc != SPOOL_NONE)
			return rc;
		there = rc == 0;
		if (list[i].value.p != NULL) {
			fresh += !there;
			rc =
			    commit_put(c, TABLE_ANNOTATION, key, list[i].value);
		} else
			rc = there ? commit_del(c, TABLE_ANNOTATION, key) : 0;
	}
	if (rc == 0 && fresh > 0 && g.n + fresh > ANNOTATIONS_MAX)
		rc = SPOOL_FULL;
	return rc;
}

/* Which of the two kinds there are, and where. */
static int
prepare(struct viewer *v, const struct mailbox *box,
    const struct annotation list[], uint32_t n, struct arena *mem,
    struct where w[2], bool want[2])
{
	int rc = 0;

	for (uint32_t i = 0; i < n; i++)
		want[annotation_private(list[i].entry)] = true;
	if (want[0] && box == NULL && !v->admin)
		return SPOOL_DENIED;
	for (unsigned k = 0; k < 2 && rc == 0; k++) {
		if (!want[k])
			continue;
		rc = locate(v, box, k == 1, true, mem, &w[k]);
		if (rc == 0 && w[k].a == NULL)
			rc = SPOOL_DENIED;
	}
	return rc;
}

static int
set_in(struct viewer *v, uint8_t via, struct where w[2], const bool want[2],
    const struct annotation list[], uint32_t n, struct arena *mem,
    struct annotation_done done[2])
{
	struct commit *c[2] = {NULL, NULL}, *all[2];
	bool same = want[0] && want[1] && w[0].a == w[1].a;
	/* locks are taken in order of names */
	unsigned first = want[0] && want[1] && !same &&
			 strcmp(account_name(w[1].a), account_name(w[0].a)) < 0;
	int rc = 0, results[2] = {0, 0};
	unsigned m = 0;

	for (unsigned i = 0; i < 2 && rc == 0; i++) {
		unsigned k = i ^ first;

		if (!want[k] || (same && k == 1))
			continue;
		rc = commit_begin(
		    &c[k], w[k].a, via, viewer_name(v));
		if (rc == 0)
			done[k] = (struct annotation_done){
			    w[k].a, commit_lsn(c[k]) + 1, 0};
	}
	for (unsigned k = 0; k < 2 && rc == 0; k++)
		if (want[k])
			rc = add(c[same ? 0 : k], &w[k], k == 1, list, n, mem);
	if (rc != 0) {
		for (unsigned k = 0; k < 2; k++)
			if (c[k] != NULL)
				commit_abandon(&c[k]);
		return rc;
	}
	for (unsigned k = 0; k < 2; k++)
		if (c[k] != NULL) {
			done[k].hi = commit_lsn(c[k]);
			all[m++] = c[k];
		}
	commit_end_all(all, m, results);
	return results[0] != 0 ? results[0] : results[1];
}

int
annotation_set(struct viewer *v, uint8_t via, const struct mailbox *box,
    const struct annotation list[], uint32_t n,
    struct annotation_done ret[2])
{
	struct arena mem = {.limit = 256 << 20};
	bool want[2] = {false, false};
	struct where w[2];
	int rc = prepare(v, box, list, n, &mem, w, want);

	ret[0] = ret[1] = (struct annotation_done){NULL, 0, 0};
	if (rc == 0 && n > 0)
		rc = set_in(v, via, w, want, list, n, &mem, ret);
	arena_free(&mem);
	return rc;
}

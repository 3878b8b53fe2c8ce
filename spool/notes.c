/* Annotations in the catalog. */
#include "spool/notes.h"

#include <string.h>

#include "spool/catalog.h"
#include "spool/inner.h"

struct key {
	char bytes[8 + NOTE_NAME_MAX];
	struct span span;
};

static bool
make_key(struct key *k, uint64_t box, struct span entry)
{
	size_t n = box != 0 ? 8 : 0;

	if (entry.n == 0 || entry.n > NOTE_NAME_MAX)
		return false;
	if (box != 0)
		put64(k->bytes, box);
	for (size_t i = 0; i < entry.n; i++) {
		char c = entry.p[i];

		k->bytes[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	k->span = span_of(k->bytes, n);
	return true;
}

int
note_get(struct account *a, uint64_t box, struct span entry, struct arena *mem,
    struct span *ret)
{
	struct key k;

	if (!make_key(&k, box, entry))
		return SPOOL_BADNAME;
	return catalog_get(a, TABLE_ANNOTATION, k.span, mem, ret);
}

int
note_set(struct account *a, uint64_t box, struct span entry, struct span value,
    uint8_t via, const char *actor)
{
	struct commit *c;
	struct key k;
	int rc;

	if (!make_key(&k, box, entry))
		return SPOOL_BADNAME;
	if ((rc = commit_begin(&c, a, via, actor)) != 0)
		return rc;
	if (value.p == NULL)
		rc = commit_del(c, TABLE_ANNOTATION, k.span);
	else
		rc = commit_put(c, TABLE_ANNOTATION, k.span, value);
	if (rc == 0)
		return commit_end(&c);
	commit_abandon(&c);
	return rc;
}

struct copying {
	struct arena *mem;
	uint64_t from, to;
	struct copied {
		struct copied *next;
		struct span key, value;
	} *list;
};

static int
gather(void *arg, struct span key, struct span value)
{
	struct copying *g = arg;
	struct copied *x;
	char *p;

	if (key.n < 10 || get64(key.p) != g->from || key.p[8] != '/')
		return 0;
	p = arena_dup(g->mem, key.p, key.n);
	put64(p, g->to);
	x = ARENA_NEW(g->mem, struct copied);
	*x = (struct copied){
	    g->list, span_of(p, key.n), arena_span(g->mem, value)};
	g->list = x;
	return 0;
}

int
note_copy(struct commit *c, struct account *a, uint64_t from, uint64_t to,
    struct arena *mem)
{
	struct copying g = {.mem = mem, .from = from, .to = to};
	int rc = note_any(a) ? catalog_each(a, TABLE_ANNOTATION, gather, &g)
			     : 0;

	for (; g.list != NULL && rc == 0; g.list = g.list->next)
		rc = commit_put(
		    c, TABLE_ANNOTATION, g.list->key, g.list->value);
	return rc;
}

bool
note_any(const struct account *a)
{
	struct head_state s;

	head_read(&a->head, &s);
	return (s.tables >> TABLE_ANNOTATION & 1) != 0;
}

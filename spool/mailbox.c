/* From names to mailboxes, and what may be done there. */
#include "spool/mailbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "spool/catalog.h"
#include "spool/inner.h"
#include "spool/mailbox-value.h"

static bool
is_inbox(struct span name)
{
	return span_ieq(name, SPAN("INBOX"));
}

/* Names that belong to other people's and shared mailboxes. */
static bool
reserved(struct span name)
{
	return (name.n >= 5 && memcmp(name.p, "user/", 5) == 0) ||
	       (name.n >= 6 && memcmp(name.p, "board/", 6) == 0);
}

bool
mailbox_canonical(struct arena *mem, struct span name, struct span *ret)
{
	unsigned depth = 1;
	char *s;

	if (name.n == 0 || name.n > MAILBOX_NAME_MAX || name.p[0] == '/' ||
	    name.p[name.n - 1] == '/' || !utf8_ok(name))
		return false;
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (c < 0x20 || c == 0x7f)
			return false;
		if (c == '/' &&
		    (name.p[i - 1] == '/' || ++depth > MAILBOX_DEPTH_MAX))
			return false;
	}
	s = arena_str(mem, name);
	if (name.n >= 5 && is_inbox(span_sub(name, 0, 5)) &&
	    (name.n == 5 || name.p[5] == '/'))
		memcpy(s, "INBOX", 5);
	*ret = span_of(s, name.n);
	return true;
}

/* The entry of a canonical name in an account's catalog. */
static int
lookup(struct account *a, struct arena *mem, struct span name,
    struct mailbox_value *ret)
{
	struct span value;
	int rc = catalog_get(a, TABLE_MAILBOX, name, mem, &value);

	if (rc != 0)
		return rc;
	return mailbox_value_read(value, ret) ? 0 : SPOOL_CORRUPT;
}

static int
find(struct viewer *v, struct arena *mem, struct span name, struct mailbox *ret)
{
	struct mailbox_value value = {.id = INBOX_ID};
	int rc = 0;

	if (!mailbox_canonical(mem, name, &name) || reserved(name))
		return SPOOL_NONE;
	if (is_inbox(name)) { /* always there: no need to look it up */
		struct index_info info;
		struct index *x;

		if ((rc = account_index(v->home, INBOX_ID, &x)) != 0)
			return rc;
		index_info(x, &info);
		value.uidvalidity = info.uidvalidity;
	} else
		rc = lookup(v->home, mem, name, &value);
	if (rc != 0)
		return rc;
	*ret = (struct mailbox){
	    .account = v->home,
	    .id = value.id,
	    .uidvalidity = value.uidvalidity,
	    .use = value.use,
	    .rights = RIGHTS_ALL,
	    .created = value.created,
	};
	return 0;
}

int
mailbox_find(struct viewer *v, struct span name, struct mailbox *ret)
{
	struct arena mem = {.limit = 1 << 20};
	int rc = find(v, &mem, name, ret);

	arena_free(&mem);
	return rc;
}

int
mailbox_name(struct viewer *v, uint64_t id, struct arena *mem, struct span *ret)
{
	return catalog_name_of(v->home, id, mem, ret);
}

struct gather {
	struct arena *mem;
	struct listed *list;
	uint32_t n, cap;
};

static struct listed *
gather_add(struct gather *g, struct span name)
{
	if (g->n == g->cap) {
		uint32_t cap = g->cap ? g->cap * 2 : 64;
		struct listed *bigger = ARENA_ARRAY(g->mem, struct listed, cap);

		if (g->n > 0)
			memcpy(bigger, g->list, g->n * sizeof *bigger);
		g->list = bigger;
		g->cap = cap;
	}
	g->list[g->n].name = arena_span(g->mem, name);
	return &g->list[g->n++];
}

static int
gather_one(void *arg, uint16_t table, struct span key, struct span value)
{
	struct gather *g = arg;
	struct mailbox_value v;

	if (table == TABLE_SUBSCRIBED)
		gather_add(g, key)->subscribed = true;
	if (table == TABLE_MAILBOX && mailbox_value_read(value, &v)) {
		struct listed *l = gather_add(g, key);

		l->id = v.id;
		l->uidvalidity = v.uidvalidity;
		l->use = v.use;
	}
	return 0;
}

/* '/' sorts before all else, so that children follow their parent. */
static int
by_name(const void *a, const void *b)
{
	struct span x = ((const struct listed *)a)->name;
	struct span y = ((const struct listed *)b)->name;
	size_t n = x.n < y.n ? x.n : y.n, i = 0;

	while (i < n && x.p[i] == y.p[i])
		i++;
	if (i == n)
		return x.n < y.n ? -1 : x.n > y.n;
	if (x.p[i] == '/' || y.p[i] == '/')
		return x.p[i] == '/' ? -1 : 1;
	return (unsigned char)x.p[i] < (unsigned char)y.p[i] ? -1 : 1;
}

int
mailbox_list(
    struct viewer *v, struct arena *mem, struct listed **ret, uint32_t *ret_n)
{
	struct gather g = {.mem = mem};
	uint32_t n = 0;
	int rc = catalog_all(v->home, gather_one, &g);

	if (rc != 0)
		return rc;
	if (g.n > 1)
		qsort(g.list, g.n, sizeof *g.list, by_name);
	/* a name that is there and subscribed came twice */
	for (uint32_t i = 0; i < g.n; i++) {
		struct listed *l = &g.list[i];

		if (n > 0 && span_eq(g.list[n - 1].name, l->name)) {
			bool subscribed =
			    g.list[n - 1].subscribed || l->subscribed;

			if (l->id != 0)
				g.list[n - 1] = *l;
			g.list[n - 1].subscribed = subscribed;
		} else
			g.list[n++] = *l;
	}
	*ret = g.list;
	*ret_n = n;
	return 0;
}

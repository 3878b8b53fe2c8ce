/*
 * The options of one account.
 *
 * TABLE_OPTION has under the key \1 the list: version 1 (4), then for each
 * option, in order of folded names, its type (1), the length of its name (1),
 * the size of its value (4) and the name as it was spelled.  Under each folded
 * name is the value.
 */
#include "spool/option.h"

#include <errno.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/le.h"
#include "mail/fold.h"
#include "spool/addressbook.h"
#include "spool/catalog.h"

enum {
	LIST_VERSION = 1,
	LIST_HEADER = 4,
	ENTRY_HEADER = 6,
	LIST_BYTES = OPTIONS_MAX * (ENTRY_HEADER + OPTION_NAME_MAX) + 4,
	LAYER_BYTES = 256 << 20,
};

static const struct span list_key = {"\1", 1};

bool
option_name_ok(struct span name)
{
	if (name.n == 0 || name.n > OPTION_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] < 0x20 || name.p[i] == 0x7f ||
		    name.p[i] == '*' || name.p[i] == '%')
			return false;
	return true;
}

static struct span
folded(struct arena *mem, struct span name)
{
	char *p = arena_raw(mem, name.n + 1);

	fold_ascii(name.p, name.n, p);
	return span_of(p, name.n);
}

static int
by_name(const void *a, const void *b)
{
	struct span x = ((const struct option *)a)->folded;
	struct span y = ((const struct option *)b)->folded;
	int d = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);

	return d != 0 ? d : (x.n > y.n) - (x.n < y.n);
}

static uint32_t
count(struct span list)
{
	uint32_t n = 0;

	for (size_t at = LIST_HEADER; at + ENTRY_HEADER <= list.n; n++)
		at += ENTRY_HEADER + (unsigned char)list.p[at + 1];
	return n;
}

static uint64_t
charge(const struct option *o)
{
	return o->type == OPTION_FREE ? o->name.n + o->size : 0;
}

static int
read_list(struct option_layer *l, struct span list)
{
	size_t at = LIST_HEADER;

	if (list.n < LIST_HEADER || get32(list.p) != LIST_VERSION)
		return SPOOL_CORRUPT;
	l->list = ARENA_ARRAY(&l->mem, struct option, count(list) + 1);
	while (at + ENTRY_HEADER <= list.n) {
		const char *e = list.p + at;
		size_t n = (unsigned char)e[1];
		struct option *o = &l->list[l->n];

		if (at + ENTRY_HEADER + n > list.n)
			return SPOOL_CORRUPT;
		*o = (struct option){
		    .name = span_of(e + ENTRY_HEADER, n),
		    .type = (enum option_type)e[0],
		    .size = get32(e + 2),
		};
		o->folded = folded(&l->mem, o->name);
		l->bytes += charge(o);
		l->n++;
		at += ENTRY_HEADER + n;
	}
	return 0;
}

int
option_load(struct account *a, struct option_layer *l)
{
	uint64_t lsn = account_catalog_lsn(a);
	struct span list;
	int rc;

	if (l->loaded && l->lsn == lsn)
		return 0;
	l->mem.limit = LAYER_BYTES;
	arena_reset(&l->mem);
	l->list = NULL;
	l->n = 0;
	l->bytes = 0;
	l->loaded = l->ever = l->counted = false;
	rc = catalog_get(a, TABLE_OPTION, list_key, &l->mem, &list);
	if (rc == 0) {
		l->ever = true;
		rc = read_list(l, list);
	}
	if (rc != 0 && rc != SPOOL_NONE)
		return rc;
	l->lsn = lsn;
	l->loaded = true;
	return 0;
}

void
option_free(struct option_layer *l)
{
	arena_free(&l->mem);
	*l = (struct option_layer){0};
}

/* Where it is, or would be. */
static uint32_t
place(const struct option_layer *l, struct span name, bool *there)
{
	char text[OPTION_NAME_MAX];
	struct option key = {
	    .folded = {text, name.n}
        };
	uint32_t lo = 0, hi = l->n;

	*there = false;
	if (name.n > sizeof text)
		return 0;
	fold_ascii(name.p, name.n, text);
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int d = by_name(&l->list[mid], &key);

		if (d == 0) {
			*there = true;
			return mid;
		}
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct option *
option_find(struct option_layer *l, struct span name)
{
	bool there;
	uint32_t i = place(l, name, &there);

	return there ? &l->list[i] : NULL;
}

int
option_value(struct account *a, struct option_layer *l, struct option *o)
{
	if (o->value.p != NULL)
		return 0;
	return catalog_get(a, TABLE_OPTION, o->folded, &l->mem, &o->value);
}

static void
encode_one(struct buf *b, const struct option *o)
{
	buf_putc(b, (char)o->type);
	buf_putc(b, (char)o->name.n);
	buf_u32(b, o->size);
	buf_putspan(b, o->name);
}

/* The list, with `fresh` instead of what is at i (or before it), or without
 * what is there. */
static int
write_list(struct commit *c, const struct option_layer *l, uint32_t i,
    bool there, const struct option *fresh)
{
	struct buf b = {.limit = LIST_BYTES};
	int rc;

	buf_u32(&b, LIST_VERSION);
	for (uint32_t k = 0; k < l->n || k <= i; k++) {
		if (k == i && fresh != NULL)
			encode_one(&b, fresh);
		if (k < l->n && !(k == i && there))
			encode_one(&b, &l->list[k]);
	}
	rc = b.overflow ? SPOOL_FULL
			: commit_put(c, TABLE_OPTION, list_key, buf_span(&b));
	buf_free(&b);
	return rc;
}

static int
finish(struct commit **c, int rc)
{
	if (rc == 0)
		return commit_end(c);
	commit_abandon(c);
	return rc;
}

/* Is there room for it under a limit? */
static bool
fits(struct account *a, const struct option_layer *l, const struct option *old,
    const struct option *fresh, uint64_t limit)
{
	uint64_t before = old != NULL ? charge(old) : 0, after = charge(fresh);

	return limit == 0 || after <= before ||
	       l->bytes - before + after + addressbook_usage(a) <= limit;
}

static int
set(struct account *a, struct commit *c, struct option_layer *l,
    const struct option_change *how, struct option *fresh, struct span value)
{
	bool there;
	uint32_t i = place(l, fresh->name, &there);
	struct option *old = there ? &l->list[i] : NULL;
	int rc = 0;

	if (old != NULL)
		fresh->name = old->name;
	if (!there && l->n >= OPTIONS_MAX)
		return SPOOL_FULL;
	if (!fits(a, l, old, fresh, how->limit))
		return -EDQUOT;
	if (old == NULL || old->type != fresh->type || old->size != fresh->size)
		rc = write_list(c, l, i, there, fresh);
	if (rc == 0)
		rc = commit_put(c, TABLE_OPTION, fresh->folded, value);
	return rc;
}

int
option_set(struct account *a, const struct option_change *how, struct span name,
    struct span value)
{
	struct option_layer l = {.loaded = false};
	char text[OPTION_NAME_MAX];
	struct option fresh = {
	    .name = name,
	    .folded = {text, name.n},
	    .type = how->type,
	    .size = (uint32_t)value.n
        };
	struct commit *c;
	int rc;

	if (!option_name_ok(name))
		return SPOOL_BADNAME;
	if (value.n > OPTION_VALUE_MAX)
		return SPOOL_FULL;
	fold_ascii(name.p, name.n, text);
	if ((rc = commit_begin(&c, a, how->via, how->actor)) != 0)
		return rc;
	rc = option_load(a, &l);
	if (rc == 0)
		rc = set(a, c, &l, how, &fresh, value);
	option_free(&l);
	return finish(&c, rc);
}

int
option_unset(struct account *a, uint8_t via, const char *actor,
    struct span name, enum option_type *ret_was)
{
	struct option_layer l = {.loaded = false};
	struct commit *c;
	bool there;
	uint32_t i;
	int rc = commit_begin(&c, a, via, actor);

	if (rc != 0)
		return rc;
	rc = option_load(a, &l);
	i = place(&l, name, &there);
	if (rc == 0 && !there)
		rc = SPOOL_NONE;
	if (rc == 0)
		rc = write_list(c, &l, i, true, NULL);
	if (rc == 0)
		rc = commit_del(c, TABLE_OPTION, l.list[i].folded);
	if (rc == 0 && ret_was != NULL)
		*ret_was = l.list[i].type;
	option_free(&l);
	return finish(&c, rc);
}

bool
option_usage(struct account *a, struct option_layer *l, uint64_t *ret)
{
	struct option_layer own = {.loaded = false};
	bool ever = false;

	*ret = 0;
	if (l == NULL)
		l = &own;
	if (option_load(a, l) == 0) {
		if (!l->counted)
			l->books = addressbook_usage_ever(a, &l->books_ever);
		l->counted = true;
		*ret = l->bytes + l->books;
		ever = l->ever || l->books_ever;
	}
	option_free(&own);
	return ever;
}

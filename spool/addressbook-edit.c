/* Changing entries: many of them in one commit. */
#include <errno.h>
#include <string.h>

#include "base/hash.h"
#include "spool/addressbook-inner.h"
#include "spool/option.h"

enum { TABLE_SLOTS = 512, EDIT_BYTES = 256 << 20 };

/* An entry as it will be. */
struct edited {
	struct edited *next; /* of the same slot */
	struct span key;
	bool gone;
	struct entry entry;
};

int
edit_begin(struct edit *e, struct account *a, uint8_t via, const char *actor,
    uint64_t limit)
{
	int rc;

	*e = (struct edit){.a = a, .limit = limit, .mem.limit = EDIT_BYTES};
	rc = commit_begin(&e->c, a, via, actor);
	if (rc == 0 && limit > 0)
		option_usage(a, NULL, &e->used);
	return rc;
}

static struct edited **
slot(struct edit *e, struct span key)
{
	if (e->table == NULL)
		e->table = ARENA_ARRAY(&e->mem, struct edited *, TABLE_SLOTS);
	return &e->table[hash_span(key) % TABLE_SLOTS];
}

static struct edited *
find(struct edit *e, struct span key)
{
	struct edited *x = *slot(e, key);

	while (x != NULL && !span_eq(x->key, key))
		x = x->next;
	return x;
}

static void
remember(struct edit *e, struct span key, const struct entry *entry, bool gone)
{
	struct edited *x = find(e, key), **at = slot(e, key);

	if (x == NULL) {
		x = ARENA_NEW(&e->mem, struct edited);
		x->key = arena_span(&e->mem, key);
		x->next = *at;
		*at = x;
	}
	x->gone = gone;
	if (!gone)
		x->entry = *entry;
}

/* The entry as this edit has left it. */
static int
current(struct edit *e, struct span key, struct entry *ret)
{
	struct edited *x = find(e, key);
	struct span v;
	int rc;

	if (x != NULL) {
		*ret = x->entry;
		return x->gone ? SPOOL_NONE : 0;
	}
	rc = catalog_get(e->a, TABLE_ADDRESSBOOK, key, &e->mem, &v);
	return rc == 0 ? entry_decode(v, &e->mem, ret) : rc;
}

/* A default book comes with its first entry. */
static int
make_book(struct edit *e, struct book *b, struct books *all)
{
	struct span name = arena_span(&e->mem, b->name);
	int rc;

	if (!b->own || !b->top)
		return SPOOL_NONE;
	b->id = e->made = commit_lsn(e->c) + 1;
	rc = books_add(&e->mem, all, name, b->id, SPAN_NONE);
	return rc == 0 ? books_write(e->c, e->a, all) : rc;
}

/* What the book holds, once it is certain that it is still there. */
static int
state_of(struct edit *e, struct book *b, struct book_state **ret)
{
	struct book_state *s = e->states;
	struct books all;
	struct book *there;
	int rc;

	if (b->id == 0 && b->own && b->top)
		b->id = e->made; /* by this edit, or 0 */
	while (s != NULL && (b->id == 0 || s->id != b->id))
		s = s->next;
	if (s != NULL) {
		*ret = s;
		return 0;
	}
	if ((rc = books_read(e->a, &e->mem, &all)) != 0)
		return rc;
	there = books_find(&all, b->name);
	if (there != NULL)
		b->id = there->id;
	else if ((rc = make_book(e, b, &all)) != 0)
		return rc;
	s = ARENA_NEW(&e->mem, struct book_state);
	if ((rc = state_read(e->a, b->id, s)) != 0)
		return rc;
	s->next = e->states;
	e->states = s;
	*ret = s;
	return 0;
}

static uint64_t
size_of(const struct entry *e)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < e->n; i++)
		n += e->f[i].name.n + e->f[i].value.n;
	return n;
}

static int
compare(struct span a, struct span b)
{
	int d = strncasecmp(a.p, b.p, a.n < b.n ? a.n : b.n);

	return d != 0 ? d : (a.n > b.n) - (a.n < b.n);
}

/* One field comes in, in order of names; an empty one goes. */
static void
merge_one(struct entry *e, const struct field *f)
{
	unsigned i = 0;
	int d = 1;

	while (i < e->n && (d = compare(e->f[i].name, f->name)) < 0)
		i++;
	if (i < e->n && d == 0) {
		if (f->value.n > 0) {
			e->f[i].value = f->value;
			return;
		}
		e->n--;
		memmove(&e->f[i], &e->f[i + 1], (e->n - i) * sizeof *e->f);
		return;
	}
	if (f->value.n == 0)
		return;
	memmove(&e->f[i + 1], &e->f[i], (e->n - i) * sizeof *e->f);
	e->f[i] = *f;
	e->n++;
}

/* What is kept must outlive the command that brought it. */
static struct field
kept(struct arena *mem, const struct field *f)
{
	return (struct field){
	    arena_span(mem, f->name), arena_span(mem, f->value)};
}

static int
merge(struct edit *e, struct entry *entry, const struct field f[], unsigned n)
{
	struct field *room;

	if (n > FIELDS_MAX)
		return SPOOL_FULL;
	room = ARENA_ARRAY(&e->mem, struct field, entry->n + n + 1);
	if (entry->n > 0)
		memcpy(room, entry->f, entry->n * sizeof *room);
	entry->f = room;
	for (unsigned i = 0; i < n; i++) {
		struct field k = kept(&e->mem, &f[i]);

		if (!field_name_ok(f[i].name))
			return SPOOL_BADNAME;
		merge_one(entry, &k);
	}
	if (entry->n > FIELDS_MAX || size_of(entry) > ENTRY_BYTES_MAX)
		return SPOOL_FULL;
	return 0;
}

static int
fits(const struct edit *e, const struct book_state *s, uint64_t before,
    uint64_t after, bool fresh)
{
	if (after > before && e->limit > 0 &&
	    e->used - before + after > e->limit)
		return -EDQUOT;
	if ((fresh && s->entries >= ENTRIES_MAX) ||
	    s->bytes - before + after > BOOK_BYTES_MAX)
		return SPOOL_FULL;
	return 0;
}

static int
put(struct edit *e, struct span key, const struct entry *entry)
{
	struct buf out = {.limit = 4 << 20};
	int rc;

	entry_encode(&out, entry);
	rc = out.overflow
		 ? SPOOL_FULL
		 : commit_put(e->c, TABLE_ADDRESSBOOK, key, buf_span(&out));
	buf_free(&out);
	return rc;
}

static int
store(struct edit *e, struct book_state *s, struct span key, struct span name,
    const struct field f[], unsigned n, struct entry *ret)
{
	uint64_t before = 0, after;
	struct entry entry = {.n = 0};
	int rc = current(e, key, &entry);
	bool fresh = rc == SPOOL_NONE;

	if (rc != 0 && !fresh)
		return rc;
	if (fresh) {
		entry = (struct entry){.name = arena_span(&e->mem, name),
		    .uid = commit_lsn(e->c) + 1};
	} else
		before = size_of(&entry);
	if ((rc = merge(e, &entry, f, n)) != 0)
		return rc;
	after = size_of(&entry);
	if ((rc = fits(e, s, before, after, fresh)) != 0)
		return rc;
	entry.rev = commit_lsn(e->c) + 1;
	if ((rc = put(e, key, &entry)) != 0) {
		e->broken = true;
		return rc;
	}
	remember(e, key, &entry, false);
	s->entries += fresh;
	s->bytes += after - before;
	e->used += after - before;
	s->changed = true;
	*ret = entry;
	return 0;
}

int
edit_store(struct edit *e, struct book *b, struct span name,
    const struct field f[], unsigned n, struct entry *ret)
{
	struct book_state *s;
	struct abook_key k;
	int rc;

	if (!entry_name_ok(name))
		return SPOOL_BADNAME;
	if ((rc = state_of(e, b, &s)) != 0)
		return rc;
	if (!entry_key(&k, b->id, name))
		return SPOOL_BADNAME;
	e->n++;
	return store(e, s, k.span, name, f, n, ret);
}

int
edit_delete(struct edit *e, const struct book *book, struct span name)
{
	struct book b = *book;
	struct book_state *s;
	struct entry entry;
	struct abook_key k;
	int rc;

	if (b.id == 0 || !entry_key(&k, b.id, name))
		return SPOOL_NONE;
	if ((rc = state_of(e, &b, &s)) != 0 ||
	    (rc = current(e, k.span, &entry)) != 0 ||
	    (rc = commit_del(e->c, TABLE_ADDRESSBOOK, k.span)) != 0)
		return rc;
	remember(e, k.span, NULL, true);
	e->n++;
	s->entries--;
	s->bytes -= size_of(&entry);
	e->used -= size_of(&entry);
	s->changed = true;
	return 0;
}

int
edit_commit(struct edit *e)
{
	bool any = false;
	int rc = e->broken ? -EIO : 0;

	for (struct book_state *s = e->states; s != NULL; s = s->next)
		if (s->changed && rc == 0) {
			any = true;
			rc = state_write(e->c, s);
		}
	if (e->c == NULL)
		return rc;
	if (rc == 0 && any)
		return commit_end(&e->c);
	commit_abandon(&e->c);
	return rc;
}

int
edit_end(struct edit *e)
{
	int rc = edit_commit(e);

	edit_free(e);
	return rc;
}

void
edit_free(struct edit *e)
{
	arena_free(&e->mem);
}

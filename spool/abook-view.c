/* A view of a book, brought up to date from the log. */
#include "spool/abook-view.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/le.h"
#include "spool/events.h"
#include "spool/inner.h"
#include "spool/record-layout.h"

enum {
	VIEWS = 4, /* kept */
	SLOTS = 1024,
	CHANGES_MIN = 512, /* and a part of the entries: then it is made anew */
	CHANGES_PART = 32,
	RECORDS_MAX = 4096, /* of the log, between the file and now */
	TRIES = 3,
};

struct kept {
	char account[USERNAME_SIZE];
	uint64_t id, used;
	uint64_t passed; /* records since the file */
	struct abook_place place;
	struct abook_view view;
};

static struct kept views[VIEWS];
static uint64_t uses;

static void
drop(struct kept *k)
{
	abook_file_close(&k->view);
	free(k->view.list);
	arena_free(&k->view.mem);
	*k = (struct kept){.id = 0};
}

void
abook_view_close(void)
{
	for (unsigned i = 0; i < VIEWS; i++)
		drop(&views[i]);
}

/* The view of this book if we have it, else the oldest, emptied. */
static struct kept *
slot_for(const struct book *b)
{
	struct kept *oldest = &views[0];

	for (unsigned i = 0; i < VIEWS; i++) {
		struct kept *k = &views[i];

		if (k->id == b->id &&
		    strcmp(k->account, account_name(b->account)) == 0)
			return k;
		if (k->used < oldest->used)
			oldest = k;
	}
	drop(oldest);
	return oldest;
}

static struct abook_place
place_now(struct account *a)
{
	struct head_state s;

	head_read(&a->head, &s);
	return (struct abook_place){s.lsn, s.check, s.segment, s.end};
}

/* Is the log still the one that the file was made from? */
static bool
same_log(struct account *a, const struct abook_place *p)
{
	struct abook_place now = place_now(a);
	struct events e = {p->lsn, p->segment, p->offset};
	struct record r;
	struct map *m;

	if (p->lsn >= now.lsn)
		return p->lsn == now.lsn && p->check == now.check;
	return events_next(a, &e, &r) == 0 &&
	       files_map(a, MAP_LOG, r.segment, r.offset + REC_ACTOR, &m) ==
		   0 &&
	       record_verify((const char *)m->p + r.offset, p->check);
}

static struct abook_change *
change_of(struct abook_view *v, struct span key)
{
	struct abook_change **at, *c;

	if (v->table == NULL)
		v->table = ARENA_ARRAY(&v->mem, struct abook_change *, SLOTS);
	at = &v->table[hash_span(key) % SLOTS];
	for (c = *at; c != NULL; c = c->next)
		if (span_eq(c->key, key))
			return c;
	c = ARENA_NEW(&v->mem, struct abook_change);
	c->key = arena_span(&v->mem, key);
	c->next = *at;
	*at = c;
	if (v->nchanges == v->cap) {
		uint32_t cap = v->cap != 0 ? v->cap * 2 : 64;
		struct abook_change **list =
		    realloc(v->list, cap * sizeof(struct abook_change *));

		if (list == NULL)
			abort();
		v->list = list;
		v->cap = cap;
	}
	v->list[v->nchanges++] = c;
	return c;
}

/* What the file says of this entry is not true any more. */
static void
bury(struct abook_view *v, struct span key)
{
	const struct column *c = &v->columns[COLUMN_NAMES];
	uint32_t lo = 0, hi = c->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		struct span s = column_value(c, mid);
		int d = memcmp(s.p, key.p, s.n < key.n ? s.n : key.n);

		if (d == 0)
			d = (s.n > key.n) - (s.n < key.n);
		if (d == 0) {
			v->dead[mid / 64] |= UINT64_C(1) << mid % 64;
			return;
		}
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
}

static int
apply(struct abook_view *v, struct span key, const struct span *value)
{
	struct abook_change *c = change_of(v, key);
	struct entry e;
	int rc;

	bury(v, key);
	c->shown = SPAN_NONE;
	c->n = 0;
	if (value == NULL)
		return 0;
	if ((rc = entry_decode(*value, &v->mem, &e)) != 0)
		return rc;
	c->shown = arena_span(&v->mem, e.name);
	c->f = e.f;
	c->n = e.n;
	for (unsigned i = 0; i < e.n; i++) {
		c->f[i].name = abook_fold(&v->mem, e.f[i].name);
		c->f[i].value = abook_fold(&v->mem, e.f[i].value);
	}
	return 0;
}

/* One record of the log: is it about an entry of this book? */
static int
look(struct kept *k, const struct record *r)
{
	struct put p;

	if ((r->type != REC_PUT && r->type != REC_DEL) || !record_put(r, &p) ||
	    p.table != TABLE_ADDRESSBOOK || p.key.n <= KEY_ID_N ||
	    p.key.p[0] != KEY_ENTRY || get64(p.key.p + 1) != k->id)
		return 0;
	return apply(&k->view, span_sub(p.key, KEY_ID_N, p.key.n),
	    r->type == REC_PUT ? &p.value : NULL);
}

static int
catch_up(struct account *a, struct kept *k)
{
	struct events e = {k->place.lsn, k->place.segment, k->place.offset};
	struct record r;
	int rc;

	while ((rc = events_next(a, &e, &r)) == 0) {
		if ((rc = look(k, &r)) != 0)
			return rc;
		k->place =
		    (struct abook_place){e.lsn, r.check, e.segment, e.offset};
		k->passed++;
	}
	return rc == SPOOL_NONE ? 0 : rc;
}

/* From the file, or where there is none, from a file made now.  What is
 * changed while it is made is read from the log afterwards. */
static int
load(struct kept *k, const struct book *b)
{
	struct abook_place now = place_now(b->account);
	int rc;

	drop(k);
	k->id = b->id;
	memcpy(k->account, account_name(b->account),
	    strlen(account_name(b->account)) + 1);
	k->view.mem.limit = SIZE_MAX;
	rc = abook_file_open(b->account, b->id, &k->place, &k->view);
	if (rc == 0 && same_log(b->account, &k->place))
		return 0;
	abook_file_close(&k->view);
	if (rc != 0 && rc != SPOOL_NONE)
		return rc;
	rc = abook_file_make(b->account, b->id, &now);
	return rc == 0 ? abook_file_open(b->account, b->id, &k->place, &k->view)
		       : rc;
}

/* So much has happened since that the file had better be made anew. */
static int
renew(struct kept *k, const struct book *b)
{
	const struct abook_view *v = &k->view;
	struct abook_place now = k->place;
	int rc;

	if (v->nchanges < CHANGES_MIN + v->entries / CHANGES_PART &&
	    k->passed < RECORDS_MAX)
		return 0;
	if (v->nchanges == 0)
		rc = abook_file_move(b->account, b->id, &now, v->file);
	else
		rc = abook_file_make(b->account, b->id, &now);
	if (rc != 0)
		return rc;
	return (rc = load(k, b)) == 0 ? catch_up(b->account, k) : rc;
}

int
abook_view(const struct book *b, struct abook_view **ret)
{
	struct kept *k = slot_for(b);
	int rc = 0;

	for (int i = 0; i < TRIES; i++) {
		if (k->id == 0 && (rc = load(k, b)) != 0)
			break;
		if ((rc = catch_up(b->account, k)) == 0 &&
		    (rc = renew(k, b)) == 0)
			break;
		drop(k); /* the log was vacuumed: start again */
		abook_view_remove(b->account, b->id);
	}
	if (rc != 0) {
		drop(k);
		return rc;
	}
	k->used = ++uses;
	*ret = &k->view;
	return 0;
}

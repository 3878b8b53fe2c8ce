/*
 * The catalog: tables of keys and values in one tdb file.
 *
 * A key in the file is the table's number and the key.  Two more tables are
 * made from those of the log: names by mailbox id (TABLE_ID), and one record
 * of what the file is and up to where it is true (TABLE_SELF).
 *
 * While a writer is at work, head says so.  tdb's own transactions would cost
 * 1.2 MB of file an account and 100 us a change; since the log can give the
 * catalog back, it is enough to notice that a writer died in it.  Head also
 * counts how often the file was made anew, for those who have it open.
 */
#include "spool/catalog.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/tdbx.h"
#include "spool/inner.h"
#include "spool/mailbox-value.h"

enum {
	CATALOG_VERSION = 1,
	CATALOG_BUCKETS = 1009,
	TABLE_ID = 100,
	TABLE_SELF = 101,
	KEY_MAX = 2048,
};

struct key {
	char bytes[KEY_MAX];
	struct span span;
};

static bool
make_key(struct key *k, unsigned table, struct span key)
{
	if (key.n > KEY_MAX - 1)
		return false;
	k->bytes[0] = (char)table;
	if (key.n > 0)
		memcpy(k->bytes + 1, key.p, key.n);
	k->span = span_of(k->bytes, key.n + 1);
	return true;
}

static int
store_self(struct account *a, uint64_t lsn)
{
	unsigned char v[16] = {0};
	struct key k;

	put32(v, CATALOG_VERSION);
	put64(v + 8, lsn);
	make_key(&k, TABLE_SELF, SPAN_NONE);
	return tdbx_store(a->catalog, k.span, span_of(v, sizeof v));
}

static int
read_self(struct span value, void *arg)
{
	if (value.n != 16 || get32(value.p) != CATALOG_VERSION)
		return SPOOL_CORRUPT;
	*(uint64_t *)arg = get64(value.p + 8);
	return 0;
}

static int
look_self(struct account *a, uint64_t *ret_lsn)
{
	struct key k;
	int rc;

	make_key(&k, TABLE_SELF, SPAN_NONE);
	rc = tdbx_look(a->catalog, k.span, read_self, ret_lsn);
	return rc == 0 ? 0 : SPOOL_CORRUPT;
}

void
catalog_close(struct account *a)
{
	tdbx_close(a->catalog);
	a->catalog = NULL;
}

static uint32_t
state(const struct account *a)
{
	return a->scratch ? 0 : head_catalog(&a->head);
}

/* Half changed, by somebody who is at it or dead; not by us. */
static bool
half_changed(const struct account *a)
{
	return (state(a) & CATALOG_CHANGING) != 0 && !a->redoing;
}

void
catalog_replaced(struct account *a)
{
	uint32_t next = (state(a) | CATALOG_CHANGING) + 1;

	catalog_close(a);
	if (!a->scratch)
		head_catalog_set(&a->head, next);
}

/* Opens it if it is not open; create: an empty one.  SPOOL_CORRUPT when it
 * is missing, damaged, or older than what was published. */
int
catalog_open(struct account *a, bool create)
{
	char path[PATH_LEN + 300], rel[PATH_LEN];
	struct head_state published = {0};
	uint32_t now = state(a) & ~(uint32_t)CATALOG_CHANGING;
	uint64_t lsn;
	int rc;

	if (a->catalog != NULL && a->catalog_state == now)
		return 0;
	catalog_close(a);
	a->catalog_state = now;
	account_path(a, rel, "catalog.tdb", 0, NULL);
	snprintf(path, sizeof path, "%s/%s", a->spool->path, rel);
	rc = tdbx_open(path, TDBX_WRITE | (create ? TDBX_CREATE : 0),
	    CATALOG_BUCKETS, &a->catalog);
	if (rc != 0) {
		a->catalog = NULL;
		return rc == -ENOENT || rc == -EBADMSG || rc == -EIO ||
			       rc == -EINVAL
			   ? SPOOL_CORRUPT
			   : rc;
	}
	if (create)
		return store_self(a, 0);
	rc = look_self(a, &lsn);
	if (rc == 0 && !a->locked && !a->scratch)
		head_read(&a->head, &published);
	if (rc == 0 && lsn >= published.catalog_lsn)
		return 0;
	catalog_close(a);
	return SPOOL_CORRUPT;
}

/* Somebody's changes are half done: waits for him, or if the lock is ours,
 * knows him dead and makes the catalog anew. */
static int
settle(struct account *a)
{
	int rc;

	if (a->locked) {
		catalog_close(a);
		return SPOOL_CORRUPT;
	}
	if ((rc = account_lock(a)) == 0) {
		if (half_changed(a))
			rc = settle(a);
		account_unlock(a);
	}
	return rc;
}

/* The catalog, mended if need be. */
static int
ready(struct account *a)
{
	int rc;

	if (a->in_transaction)
		return 0;
	rc = half_changed(a) ? settle(a) : 0;
	if (rc == 0)
		rc = catalog_open(a, false);
	if (rc == SPOOL_CORRUPT && !a->scratch) {
		catalog_close(a);
		if ((rc = recover_catalog(a)) == 0)
			rc = catalog_open(a, false);
	}
	return rc;
}

/* Changes come in groups, begun at the first and ended by apply_end(). */
int
catalog_begin(struct account *a)
{
	int rc;

	if (a->in_transaction)
		return 0;
	if ((rc = ready(a)) != 0)
		return rc;
	if (!a->scratch)
		head_catalog_set(&a->head, state(a) | CATALOG_CHANGING);
	a->in_transaction = true;
	return 0;
}

int
catalog_commit(struct account *a)
{
	int rc;

	if (!a->in_transaction)
		return 0;
	a->in_transaction = false;
	rc = store_self(a, a->now.catalog_lsn);
	if (rc == 0 && !a->scratch)
		head_catalog_set(
		    &a->head, state(a) & ~(uint32_t)CATALOG_CHANGING);
	return rc;
}

/* The derived table: the name of an id. */
static int
name_the_id(struct account *a, struct span name, struct span value)
{
	struct mailbox_value v;
	struct key k;

	if (!mailbox_value_read(value, &v))
		return SPOOL_CORRUPT;
	make_key(&k, TABLE_ID, span_of(&v.id, sizeof v.id));
	return tdbx_store(a->catalog, k.span, name);
}

int
catalog_store(
    struct account *a, uint16_t table, struct span key, struct span value)
{
	struct key k;
	int rc = catalog_begin(a);

	if (rc == 0 && (table > TABLE_MAX || !make_key(&k, table, key)))
		rc = SPOOL_BADNAME;
	if (rc == 0)
		rc = tdbx_store(a->catalog, k.span, value);
	if (rc == 0 && table == TABLE_MAILBOX)
		rc = name_the_id(a, key, value);
	return rc;
}

int
catalog_remove(struct account *a, uint16_t table, struct span key)
{
	struct key k;
	int rc = catalog_begin(a);

	if (rc == 0 && (table > TABLE_MAX || !make_key(&k, table, key)))
		rc = SPOOL_BADNAME;
	if (rc == 0)
		rc = tdbx_delete(a->catalog, k.span);
	return rc == TDBX_NONE ? 0 : rc;
}

int
catalog_forget_id(struct account *a, uint64_t id)
{
	struct key k;
	int rc = catalog_begin(a);

	make_key(&k, TABLE_ID, span_of(&id, sizeof id));
	if (rc == 0)
		rc = tdbx_delete(a->catalog, k.span);
	return rc == TDBX_NONE ? 0 : rc;
}

static int
get(struct account *a, unsigned table, struct span key, struct arena *mem,
    struct span *ret)
{
	struct key k;
	int rc = ready(a);

	if (rc != 0)
		return rc;
	if (!make_key(&k, table, key))
		return SPOOL_NONE;
	rc = tdbx_fetch(a->catalog, k.span, mem, ret);
	return rc == TDBX_NONE ? SPOOL_NONE : rc;
}

int
catalog_get(struct account *a, uint16_t table, struct span key,
    struct arena *mem, struct span *ret)
{
	return get(a, table, key, mem, ret);
}

int
catalog_name_of(
    struct account *a, uint64_t id, struct arena *mem, struct span *ret)
{
	return get(a, TABLE_ID, span_of(&id, sizeof id), mem, ret);
}

struct each {
	uint16_t table;
	catalog_fn *fn;
	void *arg;
};

static int
one(struct span key, struct span value, void *arg)
{
	const struct each *e = arg;

	if (key.n == 0 || (unsigned char)key.p[0] != e->table)
		return 0;
	return e->fn(e->arg, span_sub(key, 1, key.n), value);
}

int
catalog_each(struct account *a, uint16_t table, catalog_fn *fn, void *arg)
{
	struct each e = {table, fn, arg};
	int rc = ready(a);

	return rc != 0 ? rc : tdbx_each(a->catalog, one, &e);
}

struct all {
	catalog_all_fn *fn;
	void *arg;
};

static int
any(struct span key, struct span value, void *arg)
{
	const struct all *e = arg;
	unsigned table = key.n > 0 ? (unsigned char)key.p[0] : TABLE_SELF;

	if (table > TABLE_MAX)
		return 0;
	return e->fn(e->arg, (uint16_t)table, span_sub(key, 1, key.n), value);
}

int
catalog_all(struct account *a, catalog_all_fn *fn, void *arg)
{
	struct all e = {fn, arg};
	int rc = ready(a);

	return rc != 0 ? rc : tdbx_each(a->catalog, any, &e);
}

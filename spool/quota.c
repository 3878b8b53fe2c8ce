/*
 * Quotas: roots and their limits are one record of TABLE_QUOTA under an empty
 * key: version 1 (4), number of roots (4), then for each a limit for each
 * resource (8 each, all bits set: none), the length of its name (2), the name.
 *
 * That of the whole account is in head as well, where a delivery finds it.
 */
#include "spool/quota.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/le.h"
#include "spool/catalog.h"
#include "spool/inner.h"
#include "spool/mnote-inner.h"
#include "spool/names.h"

enum { QUOTA_VERSION = 1, HEADER = 8, ENTRY = 8 * QUOTA_RESOURCES + 2 };

static const char *const names[] = {
    [QUOTA_STORAGE] = "STORAGE",
    [QUOTA_MESSAGE] = "MESSAGE",
    [QUOTA_MAILBOX] = "MAILBOX",
    [QUOTA_NOTES] = "ANNOTATION-STORAGE",
};

const char *
quota_name(enum quota_resource r)
{
	return names[r];
}

int
quota_find_name(struct span s)
{
	for (int r = 0; r < QUOTA_RESOURCES; r++)
		if (span_is(s, names[r]))
			return r;
	return -1;
}

unsigned
quota_unit(enum quota_resource r)
{
	return r == QUOTA_STORAGE || r == QUOTA_NOTES ? QUOTA_UNIT : 1;
}

uint64_t
quota_told(enum quota_resource r, uint64_t used)
{
	unsigned unit = quota_unit(r);

	return used / unit + (used % unit != 0);
}

static bool
read_entry(struct span value, size_t *at, struct quota *ret)
{
	size_t n;

	if (*at + ENTRY > value.n)
		return false;
	n = get16(value.p + *at + ENTRY - 2);
	if (*at + ENTRY + n > value.n)
		return false;
	memset(ret, 0, sizeof *ret);
	for (unsigned r = 0; r < QUOTA_RESOURCES; r++)
		ret->limit[r] = get64(value.p + *at + 8 * r);
	ret->root = span_sub(value, *at + ENTRY, n);
	*at += ENTRY + n;
	return true;
}

static bool
good(struct span value)
{
	return value.n >= HEADER && get32(value.p) == QUOTA_VERSION;
}

void
quota_note(struct head_state *now, struct span value)
{
	size_t at = HEADER;
	struct quota q;

	memset(now->quota, 0, sizeof now->quota);
	now->quota_more = 0;
	if (!good(value))
		return;
	while (read_entry(value, &at, &q)) {
		if (q.root.n > 0 || q.limit[QUOTA_NOTES] != QUOTA_ANY)
			now->quota_more = 1;
		if (q.root.n == 0) /* one more than the limit; 0 is none */
			for (unsigned r = 0; r < QUOTA_NOTES; r++)
				now->quota[r] = q.limit[r] + 1;
	}
}

static int
read_roots(
    struct account *a, struct arena *mem, struct quota **ret, unsigned *ret_n)
{
	size_t at = HEADER;
	struct span value;
	int rc = catalog_get(a, TABLE_QUOTA, SPAN(""), mem, &value);

	*ret_n = 0;
	*ret = NULL;
	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	if (!good(value))
		return SPOOL_CORRUPT;
	*ret = ARENA_ARRAY(mem, struct quota, QUOTA_ROOTS_MAX);
	while (
	    *ret_n < QUOTA_ROOTS_MAX && read_entry(value, &at, &(*ret)[*ret_n]))
		++*ret_n;
	return 0;
}

/* The nearest root at or above a mailbox; n if there is none. */
static unsigned
nearest(const struct quota *q, unsigned n, struct span name)
{
	unsigned best = n;

	for (unsigned i = 0; i < n; i++) {
		struct span root = q[i].root;
		bool above = root.n == 0 ||
			     (span_eq(span_sub(name, 0, root.n), root) &&
				 (name.n == root.n || name.p[root.n] == '/'));

		if (above && (best == n || root.n > q[best].root.n))
			best = i;
	}
	return best;
}

struct noted {
	uint64_t box, bytes;
	uint32_t uid;
};

static int
gather_note(void *arg, uint64_t box, uint32_t uid, struct span list)
{
	struct noted x = {box, mnote_bytes(list), uid};

	buf_put(arg, &x, sizeof x);
	return 0;
}

/* Annotations of the messages that there are. */
static int
count_notes(struct account *a, struct quota *q, unsigned n)
{
	struct arena mem = {.limit = 1 << 20};
	struct buf all = {.limit = SIZE_MAX};
	uint64_t box = UINT64_MAX;
	unsigned root = n;
	int rc = mnote_each(a, gather_note, &all);

	for (size_t i = 0; rc == 0 && i < all.n; i += sizeof(struct noted)) {
		struct span name;
		struct noted x;

		memcpy(&x, all.p + i, sizeof x);
		if (x.box != box) {
			box = x.box;
			root = catalog_name_of(a, box, &mem, &name) == 0
				   ? nearest(q, n, name)
				   : n;
			arena_reset(&mem);
		}
		if (root < n && !mnote_dead(a, box, x.uid, UINT64_MAX))
			q[root].used[QUOTA_NOTES] += x.bytes;
	}
	buf_free(&all);
	arena_free(&mem);
	return rc;
}

/* Adds up what the mailboxes hold; notes: annotations of messages as well. */
static int
count(struct account *a, struct arena *mem, struct quota *q, unsigned n,
    bool notes)
{
	struct index_info info;
	struct listed *list;
	uint32_t boxes;
	int rc = n == 0 ? 0 : account_list(a, mem, &list, &boxes);

	if (rc != 0 || n == 0)
		return rc;
	for (uint32_t k = 0; k < boxes && rc == 0; k++) {
		unsigned i = nearest(q, n, list[k].name);

		if (list[k].id == 0 || i == n)
			continue;
		rc = account_status(a, list[k].id, &info);
		if (rc == SPOOL_NONE) { /* deleted meanwhile */
			rc = 0;
			continue;
		}
		q[i].used[QUOTA_STORAGE] += info.bytes;
		q[i].used[QUOTA_MESSAGE] += info.exists;
		q[i].used[QUOTA_MAILBOX]++;
	}
	for (unsigned i = 0; i < n && rc == 0 && notes; i++)
		if (q[i].limit[QUOTA_NOTES] != QUOTA_ANY)
			return count_notes(a, q, n);
	return rc;
}

bool
quota_any(const struct account *a)
{
	struct head_state s;

	if (a->locked)
		return (a->now.tables >> TABLE_QUOTA & 1) != 0;
	head_read(&a->head, &s);
	return (s.tables >> TABLE_QUOTA & 1) != 0;
}

static int
list(struct account *a, struct arena *mem, bool notes, struct quota **ret,
    unsigned *ret_n)
{
	int rc;

	*ret_n = 0;
	if (!quota_any(a))
		return 0;
	rc = read_roots(a, mem, ret, ret_n);
	return rc != 0 ? rc : count(a, mem, *ret, *ret_n, notes);
}

int
quota_list(
    struct account *a, struct arena *mem, struct quota **ret, unsigned *ret_n)
{
	return list(a, mem, true, ret, ret_n);
}

int
quota_root(
    struct account *a, struct span inner, struct arena *mem, struct quota *ret)
{
	struct quota *q;
	unsigned n, i;
	int rc = quota_list(a, mem, &q, &n);

	if (rc != 0)
		return rc;
	if ((i = nearest(q, n, inner)) == n)
		return SPOOL_NONE;
	*ret = q[i];
	return 0;
}

/* --- changing ------------------------------------------------------------ */

static int
write_roots(struct commit *c, const struct quota *q, unsigned n)
{
	struct buf out = {.limit = 4 << 20};
	int rc;

	if (n == 0)
		return commit_del(c, TABLE_QUOTA, SPAN(""));
	buf_u32(&out, QUOTA_VERSION);
	buf_u32(&out, n);
	for (unsigned i = 0; i < n; i++) {
		unsigned char e[ENTRY];

		for (unsigned r = 0; r < QUOTA_RESOURCES; r++)
			put64(e + 8 * r, q[i].limit[r]);
		put16(e + ENTRY - 2, (uint16_t)q[i].root.n);
		buf_put(&out, e, sizeof e);
		buf_putspan(&out, q[i].root);
	}
	rc = commit_put(c, TABLE_QUOTA, SPAN(""), buf_span(&out));
	buf_free(&out);
	return rc;
}

/* limit NULL: the root goes. */
static int
change(struct account *a, uint8_t via, const char *actor, struct span root,
    const uint64_t *limit)
{
	struct arena mem = {.limit = 8 << 20};
	struct commit *c;
	struct quota *q;
	unsigned n, i = 0;
	int rc = commit_begin(&c, a, via, actor);

	if (rc != 0)
		return rc;
	rc = read_roots(a, &mem, &q, &n);
	if (q == NULL)
		q = ARENA_ARRAY(&mem, struct quota, 1);
	while (rc == 0 && i < n && !span_eq(q[i].root, root))
		i++;
	if (rc == 0 && i == QUOTA_ROOTS_MAX)
		rc = SPOOL_FULL;
	if (rc == 0 && limit == NULL && i == n)
		rc = SPOOL_NONE;
	if (rc == 0 && limit == NULL)
		q[i] = q[--n];
	else if (rc == 0) {
		n += i == n;
		q[i].root = root;
		memcpy(q[i].limit, limit, sizeof q[i].limit);
	}
	if (rc == 0)
		rc = write_roots(c, q, n);
	if (rc == 0)
		rc = commit_end(&c);
	else
		commit_abandon(&c);
	arena_free(&mem);
	return rc;
}

int
quota_set(struct account *a, uint8_t via, const char *actor, struct span root,
    const uint64_t limit[QUOTA_RESOURCES])
{
	return change(a, via, actor, root, limit);
}

int
quota_drop(struct account *a, uint8_t via, const char *actor, struct span root)
{
	return change(a, via, actor, root, NULL);
}

/* --- checking ------------------------------------------------------------ */

static bool
too_much(uint64_t used, int64_t by, uint64_t limit)
{
	return by > 0 && (used > limit || (uint64_t)by > limit - used);
}

/* Only the account as a whole has limits, and head knows them. */
static int
fits_head(
    const struct head_state *now, const struct quota_change *change, unsigned n)
{
	const uint64_t used[] = {now->bytes, now->messages, now->mailboxes};

	for (unsigned r = 0; r < QUOTA_NOTES; r++) {
		int64_t by = 0;

		for (unsigned i = 0; i < n; i++)
			by += change[i].by[r];
		if (now->quota[r] != 0 &&
		    too_much(used[r], by, now->quota[r] - 1))
			return SPOOL_QUOTA;
	}
	return 0;
}

static int
fits_roots(struct account *a, struct arena *mem,
    const struct quota_change *change, unsigned n)
{
	int64_t(*by)[QUOTA_RESOURCES];
	struct quota *q;
	unsigned nroots;
	bool notes = false;
	int rc;

	for (unsigned i = 0; i < n; i++)
		notes = notes || change[i].by[QUOTA_NOTES] > 0;
	if ((rc = list(a, mem, notes, &q, &nroots)) != 0)
		return rc;
	by = arena_alloc(mem, (nroots + 1) * sizeof *by);
	for (unsigned i = 0; i < n; i++) {
		struct span name = change[i].name;
		unsigned at;

		if (name.p == NULL &&
		    catalog_name_of(a, change[i].box, mem, &name) != 0)
			continue;
		at = nearest(q, nroots, name);
		for (unsigned r = 0; r < QUOTA_RESOURCES; r++)
			by[at][r] += change[i].by[r];
	}
	for (unsigned i = 0; i < nroots; i++)
		for (unsigned r = 0; r < QUOTA_RESOURCES; r++)
			if (too_much(q[i].used[r], by[i][r], q[i].limit[r]))
				return SPOOL_QUOTA;
	return 0;
}

int
quota_fits(struct account *a, const struct quota_change *change, unsigned n)
{
	struct arena mem = {.limit = 256 << 20};
	int rc;

	if (!quota_any(a))
		return 0;
	if (a->now.quota_more == 0)
		return fits_head(&a->now, change, n);
	rc = fits_roots(a, &mem, change, n);
	arena_free(&mem);
	return rc;
}

/*
 * All mailbox names of an account, in order, for LIST.
 *
 * Going through the catalog costs some 4 us a name, so what came out is kept
 * in a view of its own, the file `list`: 40 bytes of header and the names, with
 * the LSN of the last PUT or DEL that it knows.  Who asks and finds it too old
 * makes it anew.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "spool/catalog.h"
#include "spool/inner.h"
#include "spool/mailbox-value.h"
#include "spool/mailbox.h"
#include "spool/record-layout.h"

enum {
	LIST_VERSION = 2,
	LIST_WORTH = 64, /* fewer names are not worth a file */

	LI_MAGIC = 0,
	LI_VERSION = 8,
	LI_N = 12,
	LI_LSN = 16,  /* of the catalog */
	LI_HASH = 24, /* of what follows the header */
	LIST_HEADER = 40,

	LE_ID = 0,
	LE_UIDVALIDITY = 8,
	LE_USE = 12,
	LE_SUBSCRIBED = 16,
	LE_NAME_N = 18,
	LE_ACL = 20, /* where its access list is: offset / 8; 0: none */
	LE_NAME = 24,
};

struct list_of { /* the access list of a mailbox */
	uint64_t id;
	struct span acl;
};

struct gather {
	struct arena *mem;
	struct listed *list;
	uint32_t n, cap;
	struct list_of *acls;
	uint32_t nacls, acls_cap;
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

/* Equal lists are kept once: most mailboxes have that of their parent. */
static void
gather_acl(struct gather *g, struct span key, struct span value)
{
	uint32_t first = g->nacls > 16 ? g->nacls - 16 : 0;
	struct list_of *l;

	if (key.n != 8)
		return;
	if (g->nacls == g->acls_cap) {
		uint32_t cap = g->acls_cap ? g->acls_cap * 2 : 64;

		l = ARENA_ARRAY(g->mem, struct list_of, cap);
		if (g->nacls > 0)
			memcpy(l, g->acls, g->nacls * sizeof *l);
		g->acls = l;
		g->acls_cap = cap;
	}
	l = &g->acls[g->nacls];
	l->id = get64(key.p);
	l->acl = SPAN_NONE;
	for (uint32_t i = first; i < g->nacls && l->acl.p == NULL; i++)
		if (span_eq(g->acls[i].acl, value))
			l->acl = g->acls[i].acl;
	if (l->acl.p == NULL)
		l->acl = arena_span(g->mem, value);
	g->nacls++;
}

static int
gather_one(void *arg, uint16_t table, struct span key, struct span value)
{
	struct gather *g = arg;
	struct mailbox_value v;

	if (table == TABLE_ACL)
		gather_acl(g, key, value);
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
int
listed_by_name(const void *a, const void *b)
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

static int
by_id(const void *a, const void *b)
{
	const struct list_of *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static void
give_acls(struct gather *g, uint32_t n)
{
	if (g->nacls == 0)
		return;
	qsort(g->acls, g->nacls, sizeof *g->acls, by_id);
	for (uint32_t i = 0; i < n; i++) {
		struct list_of key = {.id = g->list[i].id}, *found;

		found =
		    bsearch(&key, g->acls, g->nacls, sizeof *g->acls, by_id);
		if (found != NULL)
			g->list[i].acl = found->acl;
	}
}

/* From the catalog: every name, sorted, each once. */
static int
from_catalog(
    struct account *a, struct arena *mem, struct listed **ret, uint32_t *ret_n)
{
	struct gather g = {.mem = mem};
	uint32_t n = 0;
	int rc = catalog_all(a, gather_one, &g);

	if (rc != 0)
		return rc;
	if (g.n > 1)
		qsort(g.list, g.n, sizeof *g.list, listed_by_name);
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
	give_acls(&g, n);
	*ret = g.list;
	*ret_n = n;
	return 0;
}

/* The file's bytes in the arena, or false if it is not good for lsn. */
static bool
load(struct account *a, uint64_t lsn, struct arena *mem, struct span *ret)
{
	char path[PATH_LEN];
	struct stat st;
	char *p = NULL;
	int fd;

	account_path(a, path, "list", 0, NULL);
	fd = openat(a->spool->dir, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && st.st_size >= LIST_HEADER) {
		p = arena_raw(mem, (size_t)st.st_size);
		if (read(fd, p, (size_t)st.st_size) != st.st_size)
			p = NULL;
	}
	close(fd);
	if (p == NULL || memcmp(p, "CHAPARLI", 8) != 0 ||
	    get32(p + LI_VERSION) != LIST_VERSION || get64(p + LI_LSN) != lsn)
		return false;
	*ret = span_of(p, (size_t)st.st_size);
	return hash_span(span_sub(*ret, LIST_HEADER, ret->n)) ==
	       get64(p + LI_HASH);
}

/* An access list: its length (4), and at 8 its bytes. */
static bool
acl_at(struct span file, size_t at, struct span *ret)
{
	if (at + 8 > file.n || get32(file.p + at) > file.n - at - 8)
		return false;
	*ret = span_sub(file, at + 8, get32(file.p + at));
	return true;
}

static bool
from_file(struct account *a, uint64_t lsn, struct arena *mem,
    struct listed **ret, uint32_t *ret_n)
{
	size_t at = LIST_HEADER;
	struct listed *list;
	struct span s;
	uint32_t n;

	if (!load(a, lsn, mem, &s))
		return false;
	n = get32(s.p + LI_N);
	if (n > s.n / LE_NAME)
		return false;
	list = ARENA_ARRAY(mem, struct listed, n);
	for (uint32_t i = 0; i < n; i++) {
		const char *e = s.p + at;
		size_t name_n;

		if (at + LE_NAME > s.n)
			return false;
		name_n = get16(e + LE_NAME_N);
		list[i] = (struct listed){
		    .name = span_sub(s, at + LE_NAME, name_n),
		    .id = get64(e + LE_ID),
		    .uidvalidity = get32(e + LE_UIDVALIDITY),
		    .use = get32(e + LE_USE),
		    .subscribed = get16(e + LE_SUBSCRIBED) != 0,
		};
		if (get32(e + LE_ACL) != 0 &&
		    !acl_at(s, (size_t)get32(e + LE_ACL) * 8, &list[i].acl))
			return false;
		at += PAD8(LE_NAME + name_n);
	}
	*ret = list;
	*ret_n = n;
	return true;
}

/* Behind the names the access lists, each once. */
static void
encode_acls(struct buf *b, const struct listed *list, uint32_t n)
{
	size_t entry = LIST_HEADER, at = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct span acl = list[i].acl;

		if (acl.p != NULL && (i == 0 || at == 0 ||
					 list[i - 1].acl.p != acl.p)) {
			at = b->n;
			buf_u32(b, (uint32_t)acl.n);
			buf_u32(b, 0);
			buf_putspan(b, acl);
			buf_zero(b, PAD8(b->n) - b->n);
		}
		if (acl.p != NULL)
			put32(b->p + entry + LE_ACL, (uint32_t)(at / 8));
		entry += PAD8(LE_NAME + list[i].name.n);
	}
}

static void
encode(struct buf *b, uint64_t lsn, const struct listed *list, uint32_t n)
{
	unsigned char h[LIST_HEADER] = "CHAPARLI", e[LE_NAME] = {0};

	buf_put(b, h, sizeof h);
	for (uint32_t i = 0; i < n; i++) {
		put64(e + LE_ID, list[i].id);
		put32(e + LE_UIDVALIDITY, list[i].uidvalidity);
		put32(e + LE_USE, list[i].use);
		put16(e + LE_SUBSCRIBED, list[i].subscribed);
		put16(e + LE_NAME_N, (uint16_t)list[i].name.n);
		buf_put(b, e, sizeof e);
		buf_putspan(b, list[i].name);
		buf_zero(b, PAD8(b->n) - b->n);
	}
	encode_acls(b, list, n);
	put32(b->p + LI_VERSION, LIST_VERSION);
	put32(b->p + LI_N, n);
	put64(b->p + LI_LSN, lsn);
	put64(
	    b->p + LI_HASH, hash64(b->p + LIST_HEADER, b->n - LIST_HEADER, 0));
}

/* Under a name of its own, then in place; no harm if it cannot be. */
static void
store(struct account *a, uint64_t lsn, const struct listed *list, uint32_t n)
{
	struct buf b = {.limit = SIZE_MAX};
	char path[PATH_LEN], fresh[PATH_LEN + 16];
	int dir = a->spool->dir, fd;

	account_path(a, path, "list", 0, NULL);
	snprintf(fresh, sizeof fresh, "%s.%d", path, (int)getpid());
	fd = openat(dir, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	encode(&b, lsn, list, n);
	if (files_write(fd, b.p, b.n, 0) != 0 ||
	    renameat(dir, fresh, dir, path) != 0)
		unlinkat(dir, fresh, 0);
	close(fd);
	buf_free(&b);
}

int
account_list(
    struct account *a, struct arena *mem, struct listed **ret, uint32_t *ret_n)
{
	uint64_t lsn = account_catalog_lsn(a);
	int rc;

	if (from_file(a, lsn, mem, ret, ret_n))
		return 0;
	rc = from_catalog(a, mem, ret, ret_n);
	if (rc == 0 && *ret_n >= LIST_WORTH && account_catalog_lsn(a) == lsn)
		store(a, lsn, *ret, *ret_n);
	return rc;
}

static bool
same_entry(const struct listed *a, const struct listed *b)
{
	return span_eq(a->name, b->name) && a->id == b->id &&
	       a->uidvalidity == b->uidvalidity && a->use == b->use &&
	       a->subscribed == b->subscribed && span_eq(a->acl, b->acl);
}

int
account_list_check(struct account *a, bool repair, bool *ret_wrong)
{
	struct arena mem = {.limit = (size_t)1 << 30};
	struct listed *have, *want;
	uint32_t n, m, i = 0;
	int rc = account_lock(a);

	*ret_wrong = false;
	if (rc != 0)
		return rc;
	if (from_file(a, account_catalog_lsn(a), &mem, &have, &n)) {
		rc = from_catalog(a, &mem, &want, &m);
		while (rc == 0 && i < n && i < m &&
		       same_entry(&have[i], &want[i]))
			i++;
		*ret_wrong = rc == 0 && (i < n || i < m);
	}
	if (*ret_wrong && repair) {
		char path[PATH_LEN];

		account_path(a, path, "list", 0, NULL);
		unlinkat(a->spool->dir, path, 0);
	}
	account_unlock(a);
	arena_free(&mem);
	return rc == 0 && *ret_wrong && !repair ? SPOOL_CORRUPT : rc;
}

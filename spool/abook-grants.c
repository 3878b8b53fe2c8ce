/*
 * books.tdb: an identifier of an access list, and the accounts that have a book
 * which it may look up, each name ended by a NUL.
 *
 * It is to address books what grants.tdb is to mailboxes: a view that may say
 * too much and never too little.  Without the file it is made anew.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/tdbx.h"
#include "spool/addressbook-inner.h"
#include "spool/option.h"

enum { BUCKETS = 1009, OWNERS_BYTES = 64 << 20, PATH_ROOM = 320 };

static struct tdbx *table; /* of the one spool of this process */

static int grant_all(struct tdbx *, const char *owner, struct span acl);

struct fill {
	struct viewer *viewer;
	struct tdbx *into;
};

static int
fill_one(void *arg, const char *owner)
{
	struct fill *f = arg;
	struct arena mem = {.limit = 64 << 20};
	struct books all = {.n = 0};
	struct account *a;
	int rc = option_account(f->viewer, owner, &a);

	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	rc = books_read(a, &mem, &all);
	for (uint32_t i = 0; rc == 0 && i < all.n; i++)
		rc = grant_all(f->into, owner, all.list[i].acl);
	arena_free(&mem);
	return rc;
}

/* From all accounts, under a name of its own; who is first puts it in place. */
static int
make(struct viewer *v, const char *path)
{
	char fresh[PATH_ROOM + 32];
	struct fill f = {v, NULL};
	int rc;

	snprintf(fresh, sizeof fresh, "%s.%d", path, (int)getpid());
	unlink(fresh);
	rc = tdbx_open(fresh, TDBX_WRITE | TDBX_CREATE, BUCKETS, &f.into);
	if (rc == 0)
		rc = spool_each_account(v->spool, fill_one, &f);
	tdbx_close(f.into);
	if (rc == 0 && link(fresh, path) != 0 && errno != EEXIST)
		rc = -errno;
	unlink(fresh);
	return rc;
}

int
abook_grants_open(struct viewer *v)
{
	char path[PATH_ROOM];
	int rc;

	if (table != NULL)
		return 0;
	snprintf(path, sizeof path, "%s/books.tdb", v->spool->path);
	rc = tdbx_open(path, TDBX_WRITE, BUCKETS, &table);
	if (rc == -EBADMSG || rc == -EINVAL) {
		unlink(path);
		rc = -ENOENT;
	}
	if (rc == 0)
		return 0;
	table = NULL;
	if (rc == -ENOENT && (rc = make(v, path)) == 0)
		rc = tdbx_open(path, TDBX_WRITE, BUCKETS, &table);
	if (rc != 0)
		table = NULL;
	return rc;
}

void
abook_grants_close(void)
{
	tdbx_close(table);
	table = NULL;
}

static bool
next(struct span *list, struct span *ret)
{
	const char *nul = list->n > 0 ? memchr(list->p, '\0', list->n) : NULL;

	if (nul == NULL)
		return false;
	*ret = span_of(list->p, (size_t)(nul - list->p));
	*list = span_sub(*list, ret->n + 1, list->n);
	return true;
}

/* The list of one identifier, with or without an owner. */
static int
change(struct tdbx *t, struct span who, struct span owner, bool add)
{
	struct arena mem = {.limit = OWNERS_BYTES + 4096};
	struct buf out = {.limit = OWNERS_BYTES};
	struct span list, one;
	bool has = false;
	int rc = tdbx_fetch(t, who, &mem, &list);

	if (rc == TDBX_NONE)
		list = SPAN_NONE;
	while ((rc == 0 || rc == TDBX_NONE) && next(&list, &one))
		if (span_eq(one, owner))
			has = true;
		else
			buf_put(&out, one.p, one.n + 1);
	if (add) {
		buf_putspan(&out, owner);
		buf_putc(&out, '\0');
	}
	if ((rc != 0 && rc != TDBX_NONE) || has == add)
		rc = rc == TDBX_NONE ? 0 : rc;
	else if (out.overflow)
		rc = SPOOL_FULL;
	else if (out.n == 0)
		rc = tdbx_delete(t, who);
	else
		rc = tdbx_store(t, who, buf_span(&out));
	buf_free(&out);
	arena_free(&mem);
	return rc == TDBX_NONE ? 0 : rc;
}

static bool
shows(const struct book_right *r)
{
	return !r->negative && (r->rights & BOOK_LOOKUP) != 0;
}

static int
grant_all(struct tdbx *t, const char *owner, struct span acl)
{
	struct book_right r;
	int rc = 0;

	while (rc == 0 && book_acl_next(&acl, &r))
		if (shows(&r) && !span_eq(r.who, span_str(owner)))
			rc = change(t, r.who, span_str(owner), true);
	return rc;
}

int
abook_grant(struct viewer *v, const char *owner, struct span acl)
{
	int rc = abook_grants_open(v);

	if (rc == 0 && (rc = tdbx_begin(table)) == 0) {
		rc = grant_all(table, owner, acl);
		if (rc == 0)
			rc = tdbx_commit(table, true);
		else
			tdbx_cancel(table);
	}
	return rc;
}

/* Does any list of the account let this identifier see a book? */
static bool
named(const struct books *all, struct span who)
{
	for (uint32_t i = 0; i < all->n; i++) {
		struct span left = all->list[i].acl;
		struct book_right r;

		while (book_acl_next(&left, &r))
			if (shows(&r) && span_eq(r.who, who))
				return true;
	}
	return false;
}

/* Under the lock, so that nobody grants meanwhile. */
int
abook_revoke(struct viewer *v, struct account *a, struct span was)
{
	struct arena mem = {.limit = 64 << 20};
	struct commit *c;
	struct books all;
	struct book_right r;
	int rc = abook_grants_open(v);

	if (rc != 0 || was.n == 0 ||
	    (rc = commit_begin(&c, a, VIA_CHAPAR, NULL)) != 0)
		return rc;
	rc = books_read(a, &mem, &all);
	while (rc == 0 && book_acl_next(&was, &r))
		if (shows(&r) && !named(&all, r.who))
			rc = change(
			    table, r.who, span_str(account_name(a)), false);
	commit_abandon(&c);
	arena_free(&mem);
	return rc;
}

int
abook_grants_each(
    struct viewer *v, struct span who, abook_owner_fn *each, void *arg)
{
	struct arena mem = {.limit = OWNERS_BYTES + 4096};
	struct span list, one;
	int rc = abook_grants_open(v);

	if (rc == 0)
		rc = tdbx_fetch(table, who, &mem, &list);
	while (rc == 0 && next(&list, &one))
		rc = each(arg, one.p);
	arena_free(&mem);
	return rc == TDBX_NONE ? 0 : rc;
}

/*
 * grants.tdb: a key 'a' and an account has the identifiers that may see
 * something there; 'i' and an identifier has the accounts.  Each value is
 * names, each ended by a NUL.
 */
#include "spool/grants.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/tdbx.h"
#include "spool/acl.h"
#include "spool/inner.h"

enum { BUCKETS = 10007, LIST_MAX = 64 << 20, PATH_ROOM = 320 };

static int
fill_one(void *arg, const char *name)
{
	struct spool *s = arg;
	struct account *a;
	int rc = account_open(s, name, &a);

	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	if ((rc = account_lock(a)) == 0) {
		rc = acl_tidy(a);
		account_unlock(a);
	}
	account_close(a);
	return rc;
}

/* From all accounts, under a name of its own; who is first puts it in place.
 * Changes meanwhile are not lost: who makes one has opened the file before. */
static int
make(struct spool *s, const char *path)
{
	char fresh[PATH_ROOM + 32];
	int rc;

	snprintf(fresh, sizeof fresh, "%s.%d", path, (int)getpid());
	unlink(fresh);
	rc = tdbx_open(fresh, TDBX_WRITE | TDBX_CREATE, BUCKETS, &s->grants);
	if (rc == 0)
		rc = spool_each_account(s, fill_one, s);
	tdbx_close(s->grants);
	s->grants = NULL;
	if (rc == 0 && link(fresh, path) != 0 && errno != EEXIST)
		rc = -errno;
	unlink(fresh);
	return rc;
}

int
grants_open(struct spool *s)
{
	char path[PATH_ROOM];
	int rc;

	if (s->grants != NULL)
		return 0;
	snprintf(path, sizeof path, "%s/grants.tdb", s->path);
	rc = tdbx_open(path, TDBX_WRITE, BUCKETS, &s->grants);
	if (rc == -EBADMSG || rc == -EINVAL) {
		unlink(path);
		rc = -ENOENT;
	}
	if (rc != -ENOENT)
		return rc;
	s->grants = NULL;
	if ((rc = make(s, path)) != 0)
		return rc;
	return tdbx_open(path, TDBX_WRITE, BUCKETS, &s->grants);
}

int
grants_create(const char *spool)
{
	char path[PATH_ROOM];
	struct tdbx *t;
	int rc;

	snprintf(path, sizeof path, "%s/grants.tdb", spool);
	rc = tdbx_open(path, TDBX_WRITE | TDBX_CREATE, BUCKETS, &t);
	if (rc == 0)
		tdbx_close(t);
	return rc;
}

void
grants_close(struct spool *s)
{
	tdbx_close(s->grants);
	s->grants = NULL;
}

static struct span
make_key(struct arena *mem, char kind, struct span name)
{
	return span_of(
	    arena_printf(mem, "%c%.*s", kind, SPAN_FMT(name)), name.n + 1);
}

/* The next name of a list; false at its end. */
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

static bool
has(struct span list, struct span name)
{
	struct span one;

	while (next(&list, &one))
		if (span_eq(one, name))
			return true;
	return false;
}

struct look {
	grants_match *match;
	void *arg;
};

static int
look_value(struct span value, void *arg)
{
	struct look *l = arg;
	struct span who;

	while (next(&value, &who))
		if (l->match(l->arg, who))
			return 0;
	return SPOOL_NONE;
}

int
grants_look(
    struct spool *s, const char *account, grants_match *match, void *arg)
{
	struct arena mem = {.limit = 64 << 10};
	struct look l = {match, arg};
	int rc = grants_open(s);

	if (rc == 0)
		rc = tdbx_look(s->grants,
		    make_key(&mem, 'a', span_str(account)), look_value, &l);
	arena_free(&mem);
	return rc;
}

int
grants_each(struct spool *s, struct span who, grants_each_fn *each, void *arg)
{
	struct arena mem = {.limit = LIST_MAX + (64 << 10)};
	struct span list, one;
	int rc = grants_open(s);

	if (rc == 0)
		rc = tdbx_fetch(
		    s->grants, make_key(&mem, 'i', who), &mem, &list);
	if (rc == TDBX_NONE) {
		arena_free(&mem);
		return 0;
	}
	while (rc == 0 && next(&list, &one))
		rc = each(arg, one.p);
	arena_free(&mem);
	return rc;
}

static bool
says(struct spool *s, char kind, struct span key, struct span name)
{
	struct arena mem = {.limit = LIST_MAX + (64 << 10)};
	struct span list;
	bool yes =
	    tdbx_fetch(s->grants, make_key(&mem, kind, key), &mem, &list) ==
		0 &&
	    has(list, name);

	arena_free(&mem);
	return yes;
}

bool
grants_knows(struct spool *s, const char *account, struct span who)
{
	return grants_open(s) == 0 && says(s, 'a', span_str(account), who) &&
	       says(s, 'i', who, span_str(account));
}

/* Puts a name into the list of a key, or takes it out. */
static int
change(struct spool *s, struct arena *mem, char kind, struct span key_name,
    struct span name, bool add)
{
	struct span key = make_key(mem, kind, key_name), list, one;
	struct buf out = {.limit = LIST_MAX};
	int rc = tdbx_fetch(s->grants, key, mem, &list);

	if (rc == TDBX_NONE)
		list = SPAN_NONE;
	else if (rc != 0)
		return rc;
	if (has(list, name) == add)
		return 0;
	while (next(&list, &one))
		if (!span_eq(one, name)) {
			buf_putspan(&out, one);
			buf_putc(&out, '\0');
		}
	if (add) {
		buf_putspan(&out, name);
		buf_putc(&out, '\0');
	}
	if (out.overflow)
		rc = SPOOL_FULL;
	else if (out.n == 0)
		rc = tdbx_delete(s->grants, key);
	else
		rc = tdbx_store(s->grants, key, buf_span(&out));
	buf_free(&out);
	return rc == TDBX_NONE ? 0 : rc;
}

static int
change_both(struct spool *s, struct arena *mem, const char *account,
    struct span who, bool add)
{
	struct span name = span_str(account);
	int rc = change(s, mem, 'a', name, who, add);

	return rc != 0 ? rc : change(s, mem, 'i', who, name, add);
}

static int
list_of(
    struct spool *s, struct arena *mem, const char *account, struct span *ret)
{
	int rc = tdbx_fetch(
	    s->grants, make_key(mem, 'a', span_str(account)), mem, ret);

	if (rc == TDBX_NONE)
		*ret = SPAN_NONE;
	return rc == TDBX_NONE ? 0 : rc;
}

static bool
is_among(struct span who, const struct span list[], unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (span_eq(list[i], who))
			return true;
	return false;
}

/* all: these are all; else they come to those that there are.  anyway: also
 * where one of the two lists says so already. */
static int
update(struct spool *s, const char *account, const struct span who[],
    unsigned n, bool all, bool anyway)
{
	struct arena mem = {.limit = 4 * (size_t)LIST_MAX};
	struct span old = SPAN_NONE, left, one;
	bool differ = anyway;
	int rc = grants_open(s);

	if (rc == 0)
		rc = list_of(s, &mem, account, &old);
	for (unsigned i = 0; rc == 0 && i < n; i++)
		differ = differ || !has(old, who[i]);
	for (left = old; rc == 0 && all && next(&left, &one);)
		differ = differ || !is_among(one, who, n);
	if (rc != 0 || !differ || (rc = tdbx_begin(s->grants)) != 0) {
		arena_free(&mem);
		return rc;
	}
	for (left = old; rc == 0 && all && next(&left, &one);)
		if (!is_among(one, who, n))
			rc = change_both(s, &mem, account, one, false);
	for (unsigned i = 0; rc == 0 && i < n; i++)
		rc = change_both(s, &mem, account, who[i], true);
	if (rc == 0)
		rc = tdbx_commit(s->grants, true);
	else
		tdbx_cancel(s->grants);
	arena_free(&mem);
	return rc;
}

int
grants_add(struct spool *s, const char *account, struct span who)
{
	return update(s, account, &who, 1, false, false);
}

int
grants_set(
    struct spool *s, const char *account, const struct span who[], unsigned n)
{
	return update(s, account, who, n, true, false);
}

int
grants_mend(
    struct spool *s, const char *account, const struct span who[], unsigned n)
{
	return update(s, account, who, n, true, true);
}

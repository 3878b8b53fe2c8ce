/*
 * What the accounts of others keep under the name of an account: seen sets of
 * its mailboxes, subscriptions to them, private annotations, and access lists
 * of books that name its user.  All accounts are looked at; those that keep
 * nothing of it are not locked.
 */
#include <stdlib.h>
#include <string.h>

#include "base/le.h"
#include "spool/acl.h"
#include "spool/addressbook-inner.h"
#include "spool/inner.h"
#include "spool/names.h"
#include "spool/retire.h"

struct item {
	struct item *next;
	uint16_t table;
	struct span key, fresh, value; /* fresh: the key it gets; or none */
};

struct keeping {
	struct spool *spool;
	struct viewer viewer; /* for books.tdb */
	struct arena mem;     /* of one account */
	struct span from, to;  /* names of accounts; to.p NULL: it is gone */
	uint64_t was, is;      /* only this mailbox, and what it is now; 0: all */
	uint16_t table;        /* being looked at */
	struct span old, now; /* what keys begin with there, and will */
	struct item *items;
};

/* Keys in which the name ends with what ends the prefix; a name that is
 * subscribed to ends there or goes on below it. */
static int
gather(void *arg, struct span key, struct span value)
{
	struct keeping *k = arg;
	struct item *i;

	if (!span_eq(span_sub(key, 0, k->old.n), k->old) ||
	    (k->table == TABLE_SUBSCRIBED && key.n > k->old.n &&
		key.p[k->old.n] != '/'))
		return 0;
	i = ARENA_NEW(&k->mem, struct item);
	*i = (struct item){.next = k->items,
	    .table = k->table,
	    .key = arena_span(&k->mem, key),
	    .value = arena_span(&k->mem, value)};
	if (k->to.p != NULL) {
		size_t rest = key.n - k->old.n;
		char *p = arena_raw(&k->mem, k->now.n + rest);

		memcpy(p, k->now.p, k->now.n);
		memcpy(p + k->now.n, key.p + k->old.n, rest);
		i->fresh = span_of(p, k->now.n + rest);
	}
	k->items = i;
	return 0;
}

/* name, and a NUL that counts; the mailbox (8) */
static struct span
seen_prefix(struct arena *mem, struct span name, uint64_t box)
{
	char *p = arena_raw(mem, name.n + 9);

	memcpy(p, name.p, name.n);
	p[name.n] = '\0';
	put64(p + name.n + 1, box);
	return span_of(p, name.n + (box != 0 ? 9 : 1));
}

static struct span
note_prefix(struct arena *mem, struct span name, uint64_t box)
{
	const char *p = arena_printf(mem, ".of/%.*s/", SPAN_FMT(name));

	if (box != 0)
		p = arena_printf(mem, "%s%llu/", p, (unsigned long long)box);
	return span_str(p);
}

static struct span
full_name(struct arena *mem, struct span name, uint64_t box)
{
	(void)box;
	return name_full(mem, arena_str(mem, name), SPAN("INBOX"));
}

static int
look_in(struct keeping *k, struct account *a, uint16_t table,
    struct span (*prefix)(struct arena *, struct span, uint64_t))
{
	struct head_state s;

	head_read(&a->head, &s);
	if ((s.tables >> table & 1) == 0)
		return 0;
	k->table = table;
	k->old = prefix(&k->mem, k->from, k->was);
	if (k->to.p != NULL)
		k->now = prefix(&k->mem, k->to, k->is);
	return catalog_each(a, table, gather, k);
}

/* Subscriptions stay where the account is gone: they are to names (RFC 3501,
 * section 6.3.6). */
static int
look(struct keeping *k, struct account *a)
{
	int rc;

	k->items = NULL;
	rc = look_in(k, a, TABLE_SEEN, seen_prefix);
	if (rc == 0)
		rc = look_in(k, a, TABLE_ANNOTATION, note_prefix);
	if (rc == 0 && k->to.p != NULL && k->was == 0)
		rc = look_in(k, a, TABLE_SUBSCRIBED, full_name);
	return rc;
}

/* The list of a book with the other name in it; false if it has not the
 * first. */
static bool
other_acl(struct keeping *k, struct span acl, struct span *ret)
{
	struct buf out = {.limit = 1 << 20};
	struct span left = acl;
	struct book_right r;
	bool found = false;

	while (book_acl_next(&left, &r)) {
		size_t n = 5 + r.who.n;
		const char *entry = left.p - n;

		if (!span_eq(r.who, k->from)) {
			buf_put(&out, entry, n);
			continue;
		}
		found = true;
		if (k->to.p == NULL)
			continue;
		buf_put(&out, entry, 4);
		buf_putc(&out, (char)k->to.n);
		buf_putspan(&out, k->to);
	}
	*ret = found ? arena_span(&k->mem, buf_span(&out)) : SPAN_NONE;
	if (found && ret->n == 0)
		*ret = SPAN(""); /* a list, in which nobody is left */
	buf_free(&out);
	return found;
}

/* Those of them in which he is named get another list. */
static int
look_books(struct keeping *k, struct account *a, struct books *all, bool *any)
{
	struct head_state s;
	int rc = 0;

	*any = false;
	head_read(&a->head, &s);
	if ((s.tables >> TABLE_ADDRESSBOOK & 1) != 0 && k->was == 0)
		rc = books_read(a, &k->mem, all);
	for (uint32_t i = 0; rc == 0 && i < all->n; i++) {
		struct span acl;

		if (!other_acl(k, all->list[i].acl, &acl))
			continue;
		*any = true;
		all->list[i].acl = acl;
		rc = abook_grant(&k->viewer, account_name(a), acl);
	}
	return rc;
}

static int
change(struct keeping *k, struct account *a)
{
	struct books all = {.n = 0};
	struct commit *c;
	bool any;
	int rc = commit_begin(&c, a, VIA_CHAPAR, "chapar");

	if (rc != 0)
		return rc;
	rc = look(k, a);
	for (struct item *i = k->items; rc == 0 && i != NULL; i = i->next) {
		rc = commit_del(c, i->table, i->key);
		if (rc == 0 && i->fresh.p != NULL)
			rc = commit_put(c, i->table, i->fresh, i->value);
	}
	if (rc == 0)
		rc = look_books(k, a, &all, &any);
	if (rc == 0 && any)
		rc = books_write(c, a, &all);
	if (rc == 0)
		return commit_end(&c);
	commit_abandon(&c);
	return rc;
}

static int
one_account(void *arg, const char *name)
{
	struct keeping *k = arg;
	struct books all = {.n = 0};
	struct account *a;
	bool any = false;
	int rc = account_open(k->spool, name, &a);

	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	rc = look(k, a);
	if (rc == 0)
		rc = look_books(k, a, &all, &any);
	if (rc == 0 && (k->items != NULL || any))
		rc = change(k, a);
	account_close(a);
	arena_reset(&k->mem);
	/* what is elsewhere keeps what it has: it finds nobody there */
	return rc == SPOOL_NONE || rc == SPOOL_ELSEWHERE ? 0 : rc;
}

/* The books of his own are found under the new name. */
static int
own_books(struct keeping *k)
{
	struct books all = {.n = 0};
	struct account *a;
	int rc = account_open(k->spool, arena_str(&k->mem, k->to), &a);

	if (rc != 0)
		return rc;
	rc = books_read(a, &k->mem, &all);
	for (uint32_t i = 0; rc == 0 && i < all.n; i++)
		if (all.list[i].acl.p != NULL)
			rc = abook_grant(&k->viewer, account_name(a),
			    all.list[i].acl);
	account_close(a);
	arena_reset(&k->mem);
	return rc;
}

int
account_regrant(struct spool *s, const char *name)
{
	struct keeping k = {
	    .spool = s,
	    .viewer = {.spool = s, .user = "chapar", .admin = true},
	    .mem = {.limit = (size_t)1 << 30},
	    .to = span_str(name),
	};
	struct account *a;
	int rc = account_open(s, name, &a);

	if (rc != 0)
		return rc;
	rc = acl_tidy_up(a);
	account_close(a);
	if (rc == 0)
		rc = abook_grants_open(&k.viewer);
	viewer_close(&k.viewer);
	if (rc == 0)
		rc = own_books(&k);
	viewer_close(&k.viewer);
	arena_free(&k.mem);
	return rc;
}

int
kept_renamed(struct spool *s, const char *from, const char *to)
{
	struct keeping k = {
	    .spool = s,
	    .viewer = {.spool = s, .user = "chapar", .admin = true},
	    .mem = {.limit = (size_t)1 << 30},
	    .from = span_str(from),
	    .to = to != NULL ? span_str(to) : SPAN_NONE,
	};
	int rc = abook_grants_open(&k.viewer);

	viewer_close(&k.viewer); /* it may have looked at all of them */
	if (rc == 0 && to != NULL)
		rc = own_books(&k);
	if (rc == 0)
		rc = spool_each_account(s, one_account, &k);
	arena_free(&k.mem);
	return rc;
}

int
kept_box_renewed(
    struct spool *s, const char *owner, uint64_t was, uint64_t is)
{
	struct keeping k = {
	    .spool = s,
	    .mem = {.limit = (size_t)1 << 30},
	    .from = span_str(owner),
	    .to = span_str(owner),
	    .was = was,
	    .is = is,
	};
	int rc = spool_each_account(s, one_account, &k);

	arena_free(&k.mem);
	return rc;
}

/*
 * The books of an account: version 1 (4), then for each, in order of names,
 * its id (8), 1 if it has an access list (1), the lengths of its name (1) and
 * of the list (2), the name and the list.  The name is kept without that of
 * the account, which may change; in the site's account it is kept whole.
 */
#include <stdlib.h>
#include <string.h>

#include "base/le.h"
#include "mail/fold.h"
#include "spool/addressbook-inner.h"
#include "spool/option.h"

enum { LIST_VERSION = 1, LIST_HEADER = 4, BOOK_HEADER = 12 };

static const struct span list_key = {"\1", 1};

/* What is not kept of the names in this account. */
static struct span
prefix_of(const struct account *a)
{
	const char *name = account_name(a);

	return strcmp(name, SITE_ACCOUNT) == 0 ? SPAN("") : span_str(name);
}

int
books_read(struct account *a, struct arena *mem, struct books *ret)
{
	struct span s, prefix = prefix_of(a);
	size_t at = LIST_HEADER;
	int rc = catalog_get(a, TABLE_ADDRESSBOOK, list_key, mem, &s);

	*ret = (struct books){.ever = rc == 0};
	if (rc == SPOOL_NONE)
		return 0;
	if (rc != 0)
		return rc;
	if (s.n < LIST_HEADER || get32(s.p) != LIST_VERSION)
		return SPOOL_CORRUPT;
	ret->list = ARENA_ARRAY(mem, struct book, s.n / BOOK_HEADER + 1);
	while (at + BOOK_HEADER <= s.n) {
		const char *e = s.p + at;
		size_t name = (unsigned char)e[9], acl = get16(e + 10);
		struct book *b = &ret->list[ret->n];

		at += BOOK_HEADER + name + acl;
		if (at > s.n)
			return SPOOL_CORRUPT;
		b->account = a;
		b->id = get64(e);
		b->name = span_str(arena_printf(mem, "%.*s%.*s",
		    SPAN_FMT(prefix), (int)name, e + BOOK_HEADER));
		if (e[8] != 0)
			b->acl = span_of(e + BOOK_HEADER + name, acl);
		ret->n++;
	}
	return 0;
}

int
books_write(struct commit *c, const struct account *a, const struct books *all)
{
	struct buf out = {.limit = 16 << 20};
	const size_t prefix = prefix_of(a).n;
	int rc;

	buf_u32(&out, LIST_VERSION);
	for (uint32_t i = 0; i < all->n; i++) {
		const struct book *b = &all->list[i];
		struct span name = span_sub(b->name, prefix, b->name.n);
		unsigned char h[BOOK_HEADER] = {0};

		put64(h, b->id);
		h[8] = b->acl.p != NULL;
		h[9] = (unsigned char)name.n;
		put16(h + 10, (uint16_t)b->acl.n);
		buf_put(&out, h, sizeof h);
		buf_putspan(&out, name);
		buf_putspan(&out, b->acl);
	}
	rc = out.overflow
		 ? SPOOL_FULL
		 : commit_put(c, TABLE_ADDRESSBOOK, list_key, buf_span(&out));
	buf_free(&out);
	return rc;
}

static int
by_name(const void *a, const void *b)
{
	struct span x = ((const struct book *)a)->name;
	struct span y = ((const struct book *)b)->name;
	int d = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);

	return d != 0 ? d : (x.n > y.n) - (x.n < y.n);
}

struct book *
books_find(const struct books *all, struct span name)
{
	struct book key = {.name = name};

	return all->n == 0 ? NULL
			   : bsearch(&key, all->list, all->n, sizeof *all->list,
				 by_name);
}

int
books_add(struct arena *mem, struct books *all, struct span name, uint64_t id,
    struct span acl)
{
	struct book *list;

	if (all->n >= BOOKS_MAX)
		return SPOOL_FULL;
	list = ARENA_ARRAY(mem, struct book, all->n + 1);
	if (all->n > 0)
		memcpy(list, all->list, all->n * sizeof *list);
	list[all->n++] = (struct book){.name = name, .id = id, .acl = acl};
	all->list = list;
	qsort(list, all->n, sizeof *list, by_name);
	return 0;
}

void
books_remove(struct books *all, struct span name)
{
	struct book *b = books_find(all, name);
	size_t i = b != NULL ? (size_t)(b - all->list) : all->n;

	if (b == NULL)
		return;
	memmove(b, b + 1, (all->n - i - 1) * sizeof *b);
	all->n--;
}

/* --- names ---------------------------------------------------------------- */

/* [R] of IMSP: what may be in the part behind the owner's name. */
static bool
rest_ok(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			(c != '\0' && strchr(" -_.+@", c) != NULL)))
			return false;
		if (c == '.' && (i == 0 || i + 1 == s.n || s.p[i - 1] == '.'))
			return false;
	}
	return s.n > 0;
}

/* His own is there, as it is open. */
static bool
is_account(const struct viewer *v, const char *name)
{
	return (v->home != NULL && strcmp(name, account_name(v->home)) == 0) ||
	       account_exists(v->spool, name);
}

/* The longest beginning, up to a dot or the end, that is an account. */
static size_t
owner_of(const struct viewer *v, struct span name, char ret[USERNAME_SIZE])
{
	for (size_t n = name.n; n > 0; n--) {
		if (n < name.n && name.p[n] != '.')
			continue;
		if (n <= USERNAME_MAX &&
		    username_fold(span_sub(name, 0, n), ret) == 0 &&
		    strchr(ret, ':') == NULL && is_account(v, ret))
			return n;
	}
	return 0;
}

static int
locate(
    struct viewer *v, struct arena *mem, struct span written, struct book *ret)
{
	char *name = arena_raw(mem, written.n + 1), owner[USERNAME_SIZE];
	size_t n;

	if (written.n == 0 || written.n > BOOK_NAME_MAX ||
	    memchr(written.p, '\0', written.n) != NULL)
		return SPOOL_BADNAME;
	fold_ascii(written.p, written.n, name);
	*ret = (struct book){.name = span_of(name, written.n)};
	n = owner_of(v, ret->name, owner);
	if (n == 0) {
		if (!rest_ok(ret->name))
			return SPOOL_BADNAME;
		ret->top = memchr(name, '.', written.n) == NULL;
		n = (size_t)option_site_account(v, false, &ret->account);
		if (n != 0)
			ret->account = NULL;
		return n == SPOOL_NONE ? 0 : (int)n;
	}
	ret->top = n == written.n;
	if (!ret->top && (written.n == n + 1 ||
			     !rest_ok(span_sub(ret->name, n + 1, written.n))))
		return SPOOL_BADNAME;
	ret->owner = span_sub(ret->name, 0, n);
	ret->own = v->user != NULL && strcmp(owner, v->user) == 0;
	return option_account(v, owner, &ret->account);
}

int
addressbook_find(
    struct viewer *v, struct arena *mem, struct span name, struct book *ret)
{
	const struct books *all;
	struct book *b;
	int rc = abook_grants_open(v);

	if (rc == 0)
		rc = locate(v, mem, name, ret);
	if (rc != 0 || ret->account == NULL) {
		ret->rights = v->admin ? BOOK_ALL : 0;
		return rc;
	}
	if ((rc = books_look(ret->account, &all)) != 0)
		return rc;
	if ((b = books_find(all, ret->name)) != NULL) {
		ret->id = b->id;
		if (b->acl.p != NULL)
			ret->acl = arena_span(mem, b->acl);
	}
	ret->rights = book_judge(v, ret);
	return 0;
}

/* --- all of them ------------------------------------------------------------
 */

static void
dress(const struct viewer *v, struct book *b)
{
	const char *owner = account_name(b->account);
	size_t n = strlen(owner);

	if (strcmp(owner, SITE_ACCOUNT) != 0)
		b->owner = span_sub(b->name, 0, n);
	b->top = b->owner.n == b->name.n ||
		 memchr(b->name.p, '.', b->name.n) == NULL;
	b->own =
	    b->owner.n > 0 && v->user != NULL && strcmp(owner, v->user) == 0;
	b->rights = book_judge(v, b);
}

int
addressbook_each(struct viewer *v, struct arena *mem, struct account *a,
    struct book **ret, uint32_t *ret_n)
{
	struct books all;
	int rc = books_read(a, mem, &all);

	if (rc != 0)
		return rc;
	for (uint32_t i = 0; i < all.n; i++)
		dress(v, &all.list[i]);
	*ret = all.list;
	*ret_n = all.n;
	return 0;
}

struct gather {
	struct viewer *v;
	struct arena *mem;
	struct book *list;
	uint32_t n, cap;
	const char **owners;
	uint32_t nowners, owners_cap;
};

static void
gather_account(struct gather *g, struct account *a)
{
	struct book *list;
	uint32_t n;

	if (addressbook_each(g->v, g->mem, a, &list, &n) != 0)
		return; /* somebody else's trouble */
	for (uint32_t i = 0; i < n; i++) {
		if ((list[i].rights & BOOK_LOOKUP) == 0)
			continue;
		if (g->n == g->cap) {
			uint32_t cap = g->cap != 0 ? g->cap * 2 : 32;
			struct book *more =
			    ARENA_ARRAY(g->mem, struct book, cap);

			if (g->n > 0)
				memcpy(more, g->list, g->n * sizeof *more);
			g->list = more;
			g->cap = cap;
		}
		g->list[g->n++] = list[i];
	}
}

static int
note_owner(void *arg, const char *owner)
{
	struct gather *g = arg;

	if (g->nowners == g->owners_cap) {
		uint32_t cap = g->owners_cap != 0 ? g->owners_cap * 2 : 32;
		const char **more = ARENA_ARRAY(g->mem, const char *, cap);

		if (g->nowners > 0)
			memcpy(more, g->owners, g->nowners * sizeof *more);
		g->owners = more;
		g->owners_cap = cap;
	}
	g->owners[g->nowners++] = arena_str(g->mem, span_str(owner));
	return 0;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
find_owners(struct gather *g, struct span owner)
{
	struct viewer *v = g->v;
	char folded[USERNAME_SIZE];
	int rc = abook_grants_each(v, SPAN("anyone"), note_owner, g);

	if (rc == 0)
		rc = abook_grants_each(v,
		    v->user != NULL ? span_str(v->user) : SPAN("anonymous"),
		    note_owner, g);
	for (const char *i = v->groups; rc == 0 && i != NULL && *i != '\0';
	     i += strlen(i) + 1)
		rc = abook_grants_each(v,
		    span_str(arena_printf(g->mem, "group:%s", i)), note_owner,
		    g);
	if (rc == 0 && v->admin && username_fold(owner, folded) == 0)
		note_owner(g, folded);
	if (rc == 0)
		note_owner(g, SITE_ACCOUNT);
	return rc;
}

int
addressbook_list(struct viewer *v, struct arena *mem, struct span owner,
    struct book **ret, uint32_t *ret_n)
{
	struct gather g = {.v = v, .mem = mem};
	struct account *a;
	uint32_t own;
	int rc = abook_grants_open(v);

	if (rc != 0)
		return rc;
	if (v->home != NULL)
		gather_account(&g, v->home);
	own = g.n;
	if ((rc = find_owners(&g, owner)) != 0)
		return rc;
	qsort(g.owners, g.nowners, sizeof *g.owners, by_text);
	for (uint32_t i = 0; i < g.nowners; i++)
		if ((i == 0 || strcmp(g.owners[i], g.owners[i - 1]) != 0) &&
		    option_account(v, g.owners[i], &a) == 0 && a != v->home)
			gather_account(&g, a);
	if (g.n > own)
		qsort(g.list + own, g.n - own, sizeof *g.list, by_name);
	*ret = g.list;
	*ret_n = g.n;
	return 0;
}

uint64_t
addressbook_usage_ever(struct account *a, bool *ever)
{
	struct arena mem = {.limit = 64 << 20};
	struct books all;
	uint64_t sum = 0;

	*ever = false;
	if (books_read(a, &mem, &all) == 0 && all.ever) {
		*ever = true;
		for (uint32_t i = 0; i < all.n; i++) {
			struct book_state s;

			if (state_read(a, all.list[i].id, &s) == 0)
				sum += s.bytes;
		}
	}
	arena_free(&mem);
	return sum;
}

uint64_t
addressbook_usage(struct account *a)
{
	bool ever;

	return addressbook_usage_ever(a, &ever);
}

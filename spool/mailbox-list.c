/*
 * All mailboxes that somebody may look up: his own, then those of each account
 * that grants.tdb names for him, judged by their access lists.
 */
#include <stdlib.h>
#include <string.h>

#include "spool/acl.h"
#include "spool/grants.h"
#include "spool/inner.h"
#include "spool/mailbox.h"
#include "spool/names.h"
#include "spool/seen.h"

struct gather {
	struct viewer *v;
	struct arena *mem;
	struct listed *list;
	uint32_t n, cap;
	char **accounts; /* of others, some twice */
	uint32_t naccounts, accounts_cap;
};

/* Room for `more` in an array that lies in an arena. */
static void *
room(struct arena *mem, void *p, uint32_t n, uint32_t more, uint32_t *cap,
    size_t size)
{
	void *bigger;

	if (more <= *cap - n)
		return p;
	*cap = n + more > 2 * *cap ? n + more + 64 : 2 * *cap;
	bigger = arena_raw(mem, *cap * size);
	if (n > 0)
		memcpy(bigger, p, n * size);
	return bigger;
}

/* The rights to a mailbox of this entry: most have the same list as the one
 * before. */
static unsigned
rights_of(const struct viewer *v, const struct account *a, struct listed *l,
    const struct listed *before)
{
	unsigned rights;

	if (l->acl.p == NULL)
		return acl_default(v, a);
	if (before != NULL && before->acl.p == l->acl.p)
		return before->rights;
	return acl_judge(v, a, l->acl, &rights) == 0 ? rights : 0;
}

/* Those of an account that may be looked up. */
static int
gather_account(struct gather *g, struct account *a, const char *name)
{
	struct listed *list;
	uint32_t n;
	int rc = account_list(a, g->mem, &list, &n);

	if (rc != 0)
		return rc;
	g->list = room(g->mem, g->list, g->n, n, &g->cap, sizeof *g->list);
	for (uint32_t i = 0; i < n; i++) {
		struct listed *l = &list[i];

		if (l->id != 0)
			l->rights = rights_of(g->v, a, l, i > 0 ? l - 1 : NULL);
		if (name != NULL &&
		    (l->id == 0 || (l->rights & RIGHT_LOOKUP) == 0))
			continue;
		l->shared_seen = (l->use & USE_SHARED_SEEN) != 0;
		l->use &= ~(uint32_t)USE_SHARED_SEEN;
		g->list[g->n] = *l;
		if (name != NULL) {
			g->list[g->n].account = name;
			g->list[g->n].name = name_full(g->mem, name, l->name);
			/* what is said of it is its owner's */
			g->list[g->n].use = 0;
			g->list[g->n].subscribed = false;
		}
		g->n++;
	}
	return 0;
}

static int
note_account(void *arg, const char *name)
{
	struct gather *g = arg;

	g->accounts = room(g->mem, g->accounts, g->naccounts, 1,
	    &g->accounts_cap, sizeof *g->accounts);
	g->accounts[g->naccounts++] = arena_str(g->mem, span_str(name));
	return 0;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
find_accounts(struct gather *g)
{
	struct viewer *v = g->v;
	struct spool *s = v->spool;
	int rc;

	if (v->admin)
		return spool_each_account(s, note_account, g);
	rc = grants_each(s, SPAN("anyone"), note_account, g);
	if (rc == 0)
		rc = grants_each(s, span_str(viewer_name(v)), note_account, g);
	for (const char *i = v->groups; rc == 0 && i != NULL && *i != '\0';
	     i += strlen(i) + 1)
		rc = grants_each(s,
		    span_str(arena_printf(g->mem, "group:%s", i)), note_account,
		    g);
	return rc;
}

/* An account that cannot be read is passed over. */
static int
gather_others(struct gather *g)
{
	int rc = find_accounts(g);

	if (g->naccounts > 1)
		qsort(g->accounts, g->naccounts, sizeof *g->accounts, by_text);
	for (uint32_t i = 0; rc == 0 && i < g->naccounts; i++) {
		const char *name = g->accounts[i];
		struct account *a;

		if ((i == 0 || strcmp(g->accounts[i - 1], name) != 0) &&
		    viewer_account(g->v, name, &a) == 0 && a != g->v->home)
			gather_account(g, a, name);
	}
	return rc;
}

/* A name that was subscribed to and is there came twice. */
static uint32_t
merge(struct listed *list, uint32_t n)
{
	uint32_t k = 0;

	for (uint32_t i = 0; i < n; i++) {
		bool subscribed = list[i].subscribed;

		if (k > 0 && span_eq(list[k - 1].name, list[i].name)) {
			k--;
			subscribed = subscribed || list[k].subscribed;
			if (list[i].id == 0)
				list[i] = list[k];
		}
		list[k] = list[i];
		list[k++].subscribed = subscribed;
	}
	return k;
}

int
mailbox_list(
    struct viewer *v, struct arena *mem, struct listed **ret, uint32_t *ret_n)
{
	struct gather g = {.v = v, .mem = mem};
	uint32_t own;
	int rc = 0;

	if (v->home != NULL)
		rc = gather_account(&g, v->home, NULL);
	own = g.n;
	if (rc == 0 && v->others)
		rc = gather_others(&g);
	if (rc != 0)
		return rc;
	if (g.n > own) {
		qsort(g.list, g.n, sizeof *g.list, listed_by_name);
		g.n = merge(g.list, g.n);
	}
	*ret = g.list;
	*ret_n = g.n;
	return 0;
}

int
mailbox_listed(struct viewer *v, const struct listed *l, struct mailbox *ret)
{
	struct account *a = v->home;
	int rc;

	if (l->id == 0 || l->server != NULL)
		return SPOOL_NONE;
	if (l->account != NULL && (rc = viewer_account(v, l->account, &a)) != 0)
		return rc;
	*ret = (struct mailbox){
	    .account = a,
	    .id = l->id,
	    .uidvalidity = l->uidvalidity,
	    .use = l->use,
	    .rights = l->rights,
	    .shared_seen = l->shared_seen,
	    .own_seen = l->account != NULL && !l->shared_seen,
	};
	return seen_lay(v, ret);
}

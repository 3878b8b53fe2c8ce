/* Who looks, and the accounts he looks at. */
#include "spool/viewer.h"

#include <string.h>

#include "spool/grants.h"
#include "spool/index-layout.h"
#include "spool/inner.h"
#include "spool/place.h"
#include "spool/seen.h"

static bool
in_group(const struct viewer *v, struct span group)
{
	for (const char *g = v->groups; g != NULL && *g != '\0';
	     g += strlen(g) + 1)
		if (span_eq(span_str(g), group))
			return true;
	return false;
}

bool
viewer_is(const struct viewer *v, struct span who)
{
	const struct span group = SPAN("group:");

	if (span_eq(who, SPAN("anyone")))
		return true;
	if (span_eq(span_sub(who, 0, group.n), group))
		return in_group(v, span_sub(who, group.n, who.n));
	if (v->user == NULL)
		return span_eq(who, SPAN(ANONYMOUS));
	return span_eq(who, span_str(v->user));
}

const char *
viewer_name(const struct viewer *v)
{
	return v->user != NULL || v->admin ? v->user : ANONYMOUS;
}

bool
viewer_among(const struct viewer *v, const char *list)
{
	while (list != NULL && *list != '\0') {
		size_t n = strcspn(list, ",");

		if (n > 0 && viewer_is(v, span_of(list, n)))
			return true;
		list += n + (list[n] == ',');
	}
	return false;
}

static bool
in_use(const struct account *a)
{
	for (const struct index *x = a->indexes; x != NULL; x = x->next)
		if (x->holds > 0)
			return true;
	return false;
}

/* The slot for one more: an empty one, or that of the oldest. */
static unsigned
make_room(struct viewer *v)
{
	unsigned oldest = VIEWER_OPEN;

	for (unsigned i = 0; i < VIEWER_OPEN; i++) {
		if (v->other[i].account == NULL)
			return i;
		if (!in_use(v->other[i].account) &&
		    (oldest == VIEWER_OPEN ||
			v->other[i].used < v->other[oldest].used))
			oldest = i;
	}
	if (oldest < VIEWER_OPEN) {
		account_close(v->other[oldest].account);
		v->other[oldest].account = NULL;
	}
	return oldest;
}

static bool
means_him(void *arg, struct span identifier)
{
	return viewer_is(arg, identifier);
}

static void
drop(struct viewer *v, unsigned i)
{
	struct account *a = v->other[i].account;

	v->other[i].gone = true;
	if (in_use(a)) {
		account_rest(a);
		return;
	}
	account_close(a);
	v->other[i].account = NULL;
}

void
viewer_drop(struct viewer *v, const char *name)
{
	for (unsigned i = 0; i < VIEWER_OPEN; i++)
		if (v->other[i].account != NULL &&
		    strcmp(name, account_name(v->other[i].account)) == 0)
			drop(v, i);
}

/* One that we have open under another name was renamed. */
static void
drop_old_name(struct viewer *v, const struct account *fresh)
{
	for (unsigned i = 0; i < VIEWER_OPEN; i++)
		if (v->other[i].account != NULL && !v->other[i].gone &&
		    v->other[i].account->head.inode == fresh->head.inode)
			drop(v, i);
}

int
viewer_account(struct viewer *v, const char *name, struct account **ret)
{
	unsigned i;
	int rc;

	if (v->home != NULL && strcmp(name, account_name(v->home)) == 0) {
		*ret = v->home;
		return 0;
	}
	for (i = 0; i < VIEWER_OPEN; i++)
		if (v->other[i].account != NULL && !v->other[i].gone &&
		    strcmp(name, account_name(v->other[i].account)) == 0) {
			v->other[i].used = ++v->clock;
			*ret = v->other[i].account;
			return 0;
		}
	if (!v->admin && (rc = grants_look(v->spool, name, means_him, v)) != 0)
		return rc;
	if ((i = make_room(v)) == VIEWER_OPEN)
		return SPOOL_FULL;
	if ((rc = account_open(v->spool, name, ret)) != 0)
		return rc;
	if (account_elsewhere(*ret)) { /* as if it were not here */
		account_close(*ret);
		return SPOOL_NONE;
	}
	drop_old_name(v, *ret);
	v->other[i].account = *ret;
	v->other[i].used = ++v->clock;
	v->other[i].gone = false;
	return 0;
}

void
viewer_rest(struct viewer *v)
{
	if (v->home != NULL)
		account_rest(v->home);
	for (unsigned i = 0; i < VIEWER_OPEN; i++)
		if (v->other[i].account != NULL)
			account_rest(v->other[i].account);
}

void
viewer_close(struct viewer *v)
{
	seen_close(v);
	for (unsigned i = 0; i < VIEWER_OPEN; i++) {
		account_close(v->other[i].account);
		v->other[i].account = NULL;
	}
}

/* Options as somebody sees them: his own over those of the site. */
#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/fmt.h"
#include "mail/date.h"
#include "mail/fold.h"
#include "spool/option.h"

static const struct span usage_name = {"imsp.user.quota.usage", 21};

int
option_account(struct viewer *v, const char *name, struct account **ret)
{
	bool admin = v->admin;
	int rc;

	v->admin = true; /* grants.tdb is about mailboxes */
	rc = viewer_account(v, name, ret);
	v->admin = admin;
	return rc;
}

int
option_site_account(struct viewer *v, bool create, struct account **ret)
{
	int rc = option_account(v, SITE_ACCOUNT, ret);

	if (rc != SPOOL_NONE || !create)
		return rc;
	rc = account_create(v->spool, SITE_ACCOUNT);
	if (rc != 0 && rc != SPOOL_EXISTS)
		return rc;
	return option_account(v, SITE_ACCOUNT, ret);
}

/* Both layers as they are now.  Either account may be missing. */
static int
load(struct options *o, struct account **own, struct account **site)
{
	int rc;

	*own = o->viewer->home;
	rc = option_site_account(o->viewer, false, site);
	if (rc == SPOOL_NONE) {
		*site = NULL;
		option_free(&o->site);
		rc = 0;
	} else if (rc == 0)
		rc = option_load(*site, &o->site);
	if (rc == 0 && *own != NULL)
		rc = option_load(*own, &o->own);
	return rc;
}

/* Which of the two counts: what an administrator gave this user, what he gave
 * everybody, what the user chose, what the site proposes. */
static struct option *
stronger(struct option *own, struct option *site, bool *is_own)
{
	*is_own = own != NULL && (site == NULL || own->type != OPTION_FREE ||
				     site->type == OPTION_FREE);
	return *is_own ? own : site;
}

static struct span
date_now(struct arena *mem)
{
	char *p = arena_raw(mem, DATE_HEADER);

	return span_of(p, date_put_header(p, (struct date){clock_sec(), 0}));
}

static struct span
from_now(struct options *o, struct arena *mem)
{
	const char *user = o->viewer->user, *domain;

	if (user == NULL)
		return SPAN("");
	if (strchr(user, '@') != NULL)
		return span_str(arena_printf(mem, "%s", user));
	domain = options_site(o, mem, "common.domain");
	if (domain == NULL || *domain == '\0')
		domain = o->host;
	return span_str(arena_printf(mem, "%s@%s", user, domain));
}

/* The value of one that is made up when it is asked for. */
static bool
magic(
    struct options *o, struct arena *mem, struct span folded, struct span *ret)
{
	uint64_t bytes;

	if (span_eq(folded, SPAN("common.date")))
		*ret = date_now(mem);
	else if (span_eq(folded, SPAN("common.from")))
		*ret = from_now(o, mem);
	else if (span_eq(folded, usage_name)) {
		if (o->viewer->home == NULL ||
		    !option_usage(o->viewer->home, &o->own, &bytes))
			return false;
		*ret = span_str(arena_printf(
		    mem, "%llu", (unsigned long long)((bytes + 1023) / 1024)));
	} else
		return false;
	return true;
}

/* What is known by this name, from one or both layers; false if the viewer is
 * not to see it. */
static int
effective(struct options *o, struct arena *mem, struct account *accounts[2],
    struct option *own, struct option *site, struct effective *ret)
{
	bool is_own, admin = o->viewer->admin;
	struct option *x = stronger(own, site, &is_own);
	int rc;

	if (x->type == OPTION_HIDDEN && !admin)
		return SPOOL_NONE;
	rc = option_value(
	    accounts[is_own ? 0 : 1], is_own ? &o->own : &o->site, x);
	if (rc != 0)
		return rc;
	*ret = (struct effective){
	    .name = x->name,
	    .value = x->value,
	    .writable = x->type == OPTION_FREE,
	    .hidden = x->type == OPTION_HIDDEN,
	};
	if (x->value.n == 0)
		magic(o, mem, x->folded, &ret->value);
	return 0;
}

struct matching {
	struct options *o;
	struct arena *mem;
	struct span pattern;
	struct account *accounts[2];
	struct effective *list;
	uint32_t n, cap;
};

static struct effective *
add(struct matching *m)
{
	if (m->n == m->cap) {
		uint32_t cap = m->cap != 0 ? m->cap * 2 : 16;
		struct effective *more =
		    ARENA_ARRAY(m->mem, struct effective, cap);

		if (m->n > 0)
			memcpy(more, m->list, m->n * sizeof *more);
		m->list = more;
		m->cap = cap;
	}
	return &m->list[m->n];
}

static int
consider(struct matching *m, struct option *own, struct option *site)
{
	struct span folded = own != NULL ? own->folded : site->folded;
	int rc;

	if (!option_match(m->pattern, folded, '.'))
		return 0;
	rc = effective(m->o, m->mem, m->accounts, own, site, add(m));
	if (rc == 0)
		m->n++;
	return rc == SPOOL_NONE ? 0 : rc;
}

static int
compare(const struct option *a, const struct option *b)
{
	size_t n = a->folded.n < b->folded.n ? a->folded.n : b->folded.n;
	int d = memcmp(a->folded.p, b->folded.p, n);

	return d != 0
		   ? d
		   : (a->folded.n > b->folded.n) - (a->folded.n < b->folded.n);
}

static int
walk(struct matching *m)
{
	struct option_layer *own = &m->o->own, *site = &m->o->site;
	uint32_t i = 0, k = 0;
	int rc = 0;

	while (rc == 0 && (i < own->n || k < site->n)) {
		int d = i == own->n    ? 1
			: k == site->n ? -1
				       : compare(&own->list[i], &site->list[k]);

		rc = consider(m, d <= 0 ? &own->list[i] : NULL,
		    d >= 0 ? &site->list[k] : NULL);
		i += d <= 0;
		k += d >= 0;
	}
	return rc;
}

/* Those that are there without anybody having set them. */
static void
walk_magic(struct matching *m)
{
	static const struct span names[] = {
	    {"common.date",           11},
	    {"common.from",           11},
	    {"imsp.user.quota.usage", 21},
	};

	for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
		struct effective e = {.name = names[i]};

		if (option_match(m->pattern, names[i], '.') &&
		    option_find(&m->o->own, names[i]) == NULL &&
		    option_find(&m->o->site, names[i]) == NULL &&
		    magic(m->o, m->mem, names[i], &e.value)) {
			*add(m) = e;
			m->n++;
		}
	}
}

static int
by_name(const void *a, const void *b)
{
	struct span x = ((const struct effective *)a)->name;
	struct span y = ((const struct effective *)b)->name;
	int d = strncasecmp(x.p, y.p, x.n < y.n ? x.n : y.n);

	return d != 0 ? d : (x.n > y.n) - (x.n < y.n);
}

static struct span
fold(struct arena *mem, struct span s)
{
	char *p = arena_raw(mem, s.n + 1);

	fold_ascii(s.p, s.n, p);
	return span_of(p, s.n);
}

int
options_match(struct options *o, struct arena *mem, struct span pattern,
    struct effective **ret, uint32_t *ret_n)
{
	struct matching m = {.o = o, .mem = mem, .pattern = fold(mem, pattern)};
	uint32_t made;
	int rc = load(o, &m.accounts[0], &m.accounts[1]);

	if (rc == 0)
		rc = walk(&m);
	if (rc != 0)
		return rc;
	made = m.n;
	walk_magic(&m);
	if (m.n > made && m.n > 1)
		qsort(m.list, m.n, sizeof *m.list, by_name);
	*ret = m.list;
	*ret_n = m.n;
	return 0;
}

int
options_get(struct options *o, struct arena *mem, struct span name,
    struct effective *ret)
{
	struct account *accounts[2];
	struct option *own, *site;
	int rc = load(o, &accounts[0], &accounts[1]);

	if (rc != 0)
		return rc;
	own = option_find(&o->own, name);
	site = option_find(&o->site, name);
	if (own != NULL || site != NULL)
		return effective(o, mem, accounts, own, site, ret);
	*ret = (struct effective){.name = arena_span(mem, name)};
	return magic(o, mem, fold(mem, name), &ret->value) ? 0 : SPOOL_NONE;
}

const char *
options_site(struct options *o, struct arena *mem, const char *name)
{
	struct account *own, *site;
	struct option *x;

	if (load(o, &own, &site) != 0 || site == NULL ||
	    (x = option_find(&o->site, span_str(name))) == NULL ||
	    option_value(site, &o->site, x) != 0)
		return NULL;
	return arena_str(mem, x->value);
}

bool
options_among(struct options *o, struct arena *mem, const char *name)
{
	const char *list = options_site(o, mem, name);
	char *commas, *end;

	if (list == NULL || o->viewer->user == NULL)
		return false;
	commas = arena_dup(mem, list, strlen(list));
	for (char *p = commas; *p != '\0'; p++)
		if (strchr(" ()\"\t", *p) != NULL)
			*p = ',';
	end = commas + strspn(commas, ",");
	return viewer_among(o->viewer, end);
}

uint64_t
options_limit(struct options *o, struct account *a)
{
	const struct span name = SPAN("imsp.user.quota");
	struct option_layer l = {.loaded = false};
	struct account *own, *site;
	struct option *x = NULL;
	uint64_t kb = 0;

	if (load(o, &own, &site) != 0)
		return 0;
	if (a == own)
		x = option_find(&o->own, name);
	else if (option_load(a, &l) == 0)
		x = option_find(&l, name);
	if (x != NULL && x->type != OPTION_FREE) {
		if (option_value(a, a == own ? &o->own : &l, x) == 0)
			scan_number(x->value, UINT64_MAX >> 11, &kb);
	} else if (site != NULL && (x = option_find(&o->site, name)) != NULL &&
		   option_value(site, &o->site, x) == 0)
		scan_number(x->value, UINT64_MAX >> 11, &kb);
	option_free(&l);
	return kb * 1024;
}

/* A name with an administrator's prefixes taken off. */
struct target {
	struct span name;
	bool site, prefixed;
	enum option_type type;
};

static struct target
aim(const struct options *o, struct span name)
{
	struct target t = {.name = name, .type = OPTION_FREE};

	if (!o->viewer->admin)
		return t;
	if (t.name.n > 0 && t.name.p[0] == '*') {
		t.site = t.prefixed = true;
		t.name = span_sub(t.name, 1, t.name.n);
	}
	for (unsigned i = 0; i < 2 && t.name.n > 0 && t.name.p[0] == '%'; i++) {
		t.type = i == 0 ? OPTION_FIXED : OPTION_HIDDEN;
		t.prefixed = true;
		t.name = span_sub(t.name, 1, t.name.n);
	}
	return t;
}

/* Names that belong to the site, whether it has set them or not. */
static bool
registered(struct span name)
{
	static const char *const prefixes[] = {"common.", "desc.", "imsp."};

	if (span_is(name, "common.sent.mailbox"))
		return false;
	for (unsigned i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (span_is(
			span_sub(name, 0, strlen(prefixes[i])), prefixes[i]))
			return true;
	return false;
}

bool
options_may(struct options *o, struct span name)
{
	struct account *own, *site;
	struct option *a, *b;

	if (o->viewer->user == NULL || !option_name_ok(name) ||
	    span_ieq(name, usage_name) || load(o, &own, &site) != 0)
		return false;
	if (o->viewer->admin)
		return true;
	a = option_find(&o->own, name);
	b = option_find(&o->site, name);
	if (b == NULL && registered(name))
		return false;
	return (a == NULL || a->type == OPTION_FREE) &&
	       (b == NULL || b->type == OPTION_FREE);
}

static int
target_account(struct options *o, const struct target *t, struct account **ret)
{
	if (t->site)
		return option_site_account(o->viewer, true, ret);
	*ret = o->viewer->home;
	return *ret != NULL ? 0 : SPOOL_DENIED;
}

int
options_set(struct options *o, uint8_t via, struct span name, struct span value)
{
	struct target t = aim(o, name);
	struct option_change how = {
	    .via = via, .actor = o->viewer->user, .type = t.type};
	struct account *a;
	int rc;

	if (!options_may(o, t.name))
		return SPOOL_DENIED;
	if ((rc = target_account(o, &t, &a)) != 0)
		return rc;
	if (!t.site)
		how.limit = options_limit(o, a);
	return option_set(a, &how, t.name, value);
}

int
options_unset(struct options *o, uint8_t via, struct span name)
{
	struct target t = aim(o, name);
	struct account *a, *site;
	struct option *own;
	int rc;

	if (o->viewer->user == NULL)
		return SPOOL_DENIED;
	if ((rc = load(o, &a, &site)) != 0)
		return rc;
	own = option_find(&o->own, t.name);
	if (!o->viewer->admin && own != NULL && own->type != OPTION_FREE)
		return own->type == OPTION_HIDDEN ? SPOOL_NONE : SPOOL_DENIED;
	if (!t.site)
		return a == NULL ? SPOOL_DENIED
				 : option_unset(
				       a, via, o->viewer->user, t.name, NULL);
	if (site == NULL)
		return SPOOL_NONE;
	return option_unset(site, via, o->viewer->user, t.name, NULL);
}

void
options_close(struct options *o)
{
	option_free(&o->own);
	option_free(&o->site);
}

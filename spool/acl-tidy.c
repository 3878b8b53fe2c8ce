/* What grants.tdb has to say of an account, from its access lists. */
#include "spool/acl.h"
#include "spool/catalog.h"
#include "spool/grants.h"
#include "spool/inner.h"

struct seers {
	struct account *a;
	struct arena *mem;
	struct span *who;
	unsigned n, cap;
};

static bool
known(const struct seers *s, struct span who)
{
	for (unsigned i = 0; i < s->n; i++)
		if (span_eq(s->who[i], who))
			return true;
	return false;
}

static int
add_seers(void *arg, struct span key, struct span value)
{
	struct seers *s = arg;
	struct acl_entry e;
	size_t at = ACL_HEADER;

	(void)key;
	while (acl_entry(value, &at, &e)) {
		if (e.negative || (e.rights & RIGHT_LOOKUP) == 0 ||
		    span_eq(e.who, span_str(s->a->name)) || known(s, e.who))
			continue;
		if (s->n == s->cap) {
			unsigned cap = s->cap == 0 ? 64 : s->cap * 2;
			struct span *more =
			    ARENA_ARRAY(s->mem, struct span, cap);

			if (s->n > 0)
				memcpy(more, s->who, s->n * sizeof *more);
			s->who = more;
			s->cap = cap;
		}
		s->who[s->n++] = arena_span(s->mem, e.who);
	}
	return 0;
}

static int
gather(struct account *a, struct arena *mem, struct seers *s)
{
	*s = (struct seers){.a = a, .mem = mem};
	return acl_any(a) ? catalog_each(a, TABLE_ACL, add_seers, s) : 0;
}

int
acl_tidy(struct account *a)
{
	struct arena mem = {.limit = 64 << 20};
	struct seers s;
	int rc = gather(a, &mem, &s);

	if (rc == 0)
		rc = grants_set(a->spool, a->name, s.who, s.n);
	arena_free(&mem);
	return rc;
}

int
acl_tidy_up(struct account *a)
{
	int rc;

	if (!acl_any(a))
		return 0;
	if ((rc = grants_open(a->spool)) != 0 || (rc = account_lock(a)) != 0)
		return rc;
	rc = acl_tidy(a);
	account_unlock(a);
	return rc;
}

int
acl_check(struct account *a, bool repair, acl_problem *say, void *arg)
{
	struct arena mem = {.limit = 64 << 20};
	struct seers s = {.n = 0};
	unsigned missing = 0;
	int rc = grants_open(a->spool);

	if (rc != 0 || (rc = account_lock(a)) != 0)
		return rc;
	rc = gather(a, &mem, &s);
	for (unsigned i = 0; rc == 0 && i < s.n; i++)
		if (!grants_knows(a->spool, a->name, s.who[i])) {
			say(arg, s.who[i]);
			missing++;
		}
	if (rc == 0 && repair)
		rc = grants_mend(a->spool, a->name, s.who, s.n);
	account_unlock(a);
	arena_free(&mem);
	return rc == 0 && missing > 0 && !repair ? SPOOL_CORRUPT : rc;
}

/* A user has another name: what others granted to him stays his. */
#include <stdlib.h>
#include <string.h>

#include "spool/acl.h"
#include "spool/grants.h"
#include "spool/mailbox.h"
#include "spool/retire.h"

struct renaming {
	struct viewer viewer;
	struct arena mem;
	struct span from, to;
	const char **accounts; /* where he was granted something */
	unsigned n, cap;
};

static int
collect(void *arg, const char *account)
{
	struct renaming *r = arg;

	if (r->n == r->cap) {
		const char **more =
		    ARENA_ARRAY(&r->mem, const char *, r->cap * 2 + 16);

		if (r->n > 0)
			memcpy(more, r->accounts, r->n * sizeof *more);
		r->accounts = more;
		r->cap = r->cap * 2 + 16;
	}
	r->accounts[r->n++] = arena_str(&r->mem, span_str(account));
	return 0;
}

/* Both entries of one list: what it grants, and what it takes away. */
static int
one_list(struct renaming *r, const struct mailbox *box)
{
	struct arena_mark mark = arena_mark(&r->mem);
	struct acl *acl;
	int rc = acl_get(box->account, box->id, &r->mem, &acl);

	for (unsigned i = 0; rc == 0 && i < acl->n; i++) {
		const struct acl_entry *e = &acl->e[i];
		const char *sign = e->negative ? "-" : "";

		if (!span_eq(e->who, r->from))
			continue;
		rc = acl_change(&r->viewer, VIA_CHAPAR, box,
		    span_str(
			arena_printf(&r->mem, "%s%.*s", sign, SPAN_FMT(r->to))),
		    ACL_SET, e->rights);
		if (rc == 0)
			rc = acl_change(&r->viewer, VIA_CHAPAR, box,
			    span_str(arena_printf(
				&r->mem, "%s%.*s", sign, SPAN_FMT(r->from))),
			    ACL_SET, 0);
	}
	arena_release(&r->mem, mark);
	return rc == SPOOL_NONE ? 0 : rc;
}

static int
one_account(struct renaming *r, const char *name)
{
	struct arena mem = {.limit = (size_t)1 << 30};
	struct account *a;
	struct listed *list;
	uint32_t n = 0;
	int rc = account_open(r->viewer.spool, name, &a);

	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	rc = account_list(a, &mem, &list, &n);
	for (uint32_t i = 0; rc == 0 && i < n; i++)
		if (list[i].id != 0)
			rc = one_list(r,
			    &(struct mailbox){.account = a, .id = list[i].id});
	account_close(a);
	arena_free(&mem);
	return rc;
}

int
user_renamed(struct spool *s, const char *from, const char *to)
{
	struct renaming r = {
	    .viewer = {.spool = s, .user = "chapar"},
	    .mem = {.limit = (size_t)1 << 30         },
	    .from = span_str(from),
	    .to = span_str(to)
        };
	int rc = grants_open(s);

	if (rc == 0)
		rc = grants_each(s, r.from, collect, &r);
	if (rc == 0)
		collect(&r, to); /* he may be named in his own lists */
	for (unsigned i = 0; rc == 0 && i < r.n; i++)
		rc = one_account(&r, r.accounts[i]);
	arena_free(&r.mem);
	return rc;
}

/* What others granted to a user stays his when he has another name, goes with
 * him, and comes back with him. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/le.h"
#include "spool/acl.h"
#include "spool/grants.h"
#include "spool/mailbox.h"
#include "spool/retire.h"

enum { GONE_REST = 13 };

struct renaming {
	struct viewer viewer;
	struct arena mem;
	struct span from, to; /* to.p NULL: he goes */
	struct buf *gone;     /* what was his, then */
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

static int
give(struct renaming *r, const struct mailbox *box, struct span who,
    const struct acl_entry *e, unsigned rights)
{
	return acl_change(&r->viewer, VIA_CHAPAR, box,
	    span_str(arena_printf(&r->mem, "%s%.*s", e->negative ? "-" : "",
		SPAN_FMT(who))),
	    ACL_SET, rights);
}

/* The account, a NUL, the mailbox (8), the rights (4), 1 if negative (1). */
static void
note_gone(struct buf *out, const struct mailbox *box, const struct acl_entry *e)
{
	const char *name = account_name(box->account);

	buf_put(out, name, strlen(name) + 1);
	buf_u64(out, box->id);
	buf_u32(out, e->rights);
	buf_putc(out, e->negative);
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

		if (!span_eq(e->who, r->from))
			continue;
		if (r->to.p != NULL)
			rc = give(r, box, r->to, e, e->rights);
		else
			note_gone(r->gone, box, e);
		if (rc == 0)
			rc = give(r, box, r->from, e, 0);
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
	return rc == SPOOL_ELSEWHERE ? 0 : rc;
}

static int
all_accounts(struct renaming *r, const char *own)
{
	int rc = grants_open(r->viewer.spool);

	if (rc == 0)
		rc = grants_each(r->viewer.spool, r->from, collect, r);
	if (rc == 0 && own != NULL)
		collect(r, own); /* he may be named in his own lists */
	for (unsigned i = 0; rc == 0 && i < r->n; i++)
		rc = one_account(r, r->accounts[i]);
	arena_free(&r->mem);
	return rc;
}

int
user_renamed(struct spool *s, const char *from, const char *to)
{
	struct renaming r = {
	    .viewer = {.spool = s, .user = "chapar"},
	    .mem = {.limit = (size_t)1 << 30},
	    .from = span_str(from),
	    .to = span_str(to),
	};

	return all_accounts(&r, to);
}

int
user_ungrant(struct spool *s, const char *name, struct buf *gone)
{
	struct renaming r = {
	    .viewer = {.spool = s, .user = "chapar"},
	    .mem = {.limit = (size_t)1 << 30},
	    .from = span_str(name),
	    .gone = gone,
	};

	return all_accounts(&r, NULL);
}

/* One of what user_ungrant() noted; what is not there any more is passed
 * over. */
static int
regrant(struct renaming *r, const char *account, const char *rest)
{
	struct acl_entry e = {
	    .rights = get32(rest + 8), .negative = rest[12] != 0};
	struct mailbox box = {.id = get64(rest)};
	int rc = account_open(r->viewer.spool, account, &box.account);

	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	rc = give(r, &box, r->from, &e, e.rights);
	account_close(box.account);
	arena_reset(&r->mem);
	return rc == SPOOL_NONE ? 0 : rc;
}

int
user_regrant(struct spool *s, const char *name, struct span gone)
{
	struct renaming r = {
	    .viewer = {.spool = s, .user = "chapar"},
	    .mem = {.limit = 1 << 20},
	    .from = span_str(name),
	};
	int rc = 0;

	while (rc == 0 && gone.n > 0) {
		size_t n = strnlen(gone.p, gone.n) + 1;

		if (n + GONE_REST > gone.n)
			break;
		rc = regrant(&r, gone.p, gone.p + n);
		gone = span_sub(gone, n + GONE_REST, gone.n);
	}
	arena_free(&r.mem);
	return rc;
}

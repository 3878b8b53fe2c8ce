/* Whole accounts, made, renamed and deleted by the name of their INBOX. */
#include <string.h>

#include "spool/inner.h"
#include "spool/mailbox-account.h"
#include "spool/mailbox.h"
#include "spool/names.h"
#include "spool/retire.h"

/* The account that a name is the top of: user/zoe, board/news. */
static bool
top_of(struct arena *mem, struct span name, struct place *ret)
{
	return mailbox_canonical(mem, name, &name) &&
	       name_place(mem, name, ret) && ret->kind != NAME_OWN &&
	       span_eq(ret->inner, SPAN("INBOX"));
}

int
account_create_by(struct viewer *v, struct span name)
{
	struct arena mem = {.limit = 1 << 20};
	struct place place;
	int rc = SPOOL_NONE;

	if (v->admin && top_of(&mem, name, &place) &&
	    !account_exists(v->spool, place.account))
		rc = account_create(v->spool, place.account);
	arena_free(&mem);
	return rc;
}

/* An admin with the right to delete its INBOX, and not his own account. */
static int
may_dispose(struct viewer *v, struct span name, const struct place *place)
{
	struct mailbox box;
	int rc = mailbox_find(v, name, &box);

	if (rc != 0)
		return rc;
	if (box.account == v->home || (box.rights & RIGHT_DELETE) == 0 ||
	    strcmp(account_name(box.account), place->account) != 0)
		return SPOOL_DENIED;
	return 0;
}

int
account_delete_by(struct viewer *v, struct span name)
{
	struct arena mem = {.limit = 1 << 20};
	struct place place;
	int rc = SPOOL_NONE;

	if (v->admin && top_of(&mem, name, &place) &&
	    (rc = may_dispose(v, name, &place)) == 0) {
		viewer_drop(v, place.account);
		viewer_rest(v);
		rc = account_retire(v->spool, place.account);
	}
	arena_free(&mem);
	return rc;
}

int
account_rename_by(struct viewer *v, struct span from, struct span to)
{
	struct arena mem = {.limit = 1 << 20};
	struct place old, fresh;
	int rc = SPOOL_NONE;

	if (v->admin && top_of(&mem, from, &old) && top_of(&mem, to, &fresh) &&
	    (rc = may_dispose(v, from, &old)) == 0) {
		viewer_drop(v, old.account);
		viewer_rest(v);
		rc = account_rename(v->spool, old.account, fresh.account);
	}
	arena_free(&mem);
	return rc;
}

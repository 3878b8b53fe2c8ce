/* Whole accounts, made, renamed and deleted by the name of their INBOX. */
#include <string.h>

#include "base/username.h"
#include "spool/housed.h"
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
board_make(struct spool *s, const char *account)
{
	bool fresh, was;
	int rc = housed_add(s, account, &fresh);

	if (rc != 0)
		return rc;
	rc = account_create(s, account);
	if (rc != 0 && fresh)
		housed_remove(s, account, &was);
	return rc;
}

int
board_back(struct spool *s, const char *account)
{
	bool fresh, was;
	int rc;

	if (account_exists(s, account))
		return SPOOL_EXISTS;
	if ((rc = housed_add(s, account, &fresh)) != 0)
		return rc;
	rc = account_back(s, account);
	if (rc != 0 && fresh)
		housed_remove(s, account, &was);
	return rc;
}

int
board_retire(struct spool *s, const char *account)
{
	bool fresh, was, there = account_exists(s, account);
	int rc = housed_remove(s, account, &was);

	if (rc != 0)
		return rc;
	if (!there) /* what was left of one that is gone */
		return was ? 0 : SPOOL_NONE;
	rc = account_retire(s, account);
	if (rc != 0 && was)
		housed_add(s, account, &fresh);
	return rc;
}

int
board_rename(struct spool *s, const char *from, const char *to)
{
	char folded[USERNAME_SIZE];
	int rc;

	if (username_fold(span_str(to), folded) != 0 || !is_board(folded))
		return SPOOL_BADNAME;
	if (!account_exists(s, from))
		return SPOOL_NONE;
	if (account_exists(s, folded))
		return SPOOL_EXISTS;
	if ((rc = housed_rename(s, from, folded)) != 0)
		return rc;
	rc = account_rename(s, from, folded);
	if (rc != 0)
		housed_rename(s, folded, from);
	return rc;
}

int
account_create_by(struct viewer *v, struct span name)
{
	struct arena mem = {.limit = 1 << 20};
	struct place place;
	int rc = SPOOL_NONE;

	if (v->admin && top_of(&mem, name, &place) &&
	    !account_exists(v->spool, place.account))
		rc = place.kind == NAME_BOARD
			 ? board_make(v->spool, place.account)
			 : account_create(v->spool, place.account);
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

	if (v->admin && top_of(&mem, name, &place)) {
		bool board = place.kind == NAME_BOARD;

		rc = may_dispose(v, name, &place);
		if (rc == 0) {
			viewer_drop(v, place.account);
			viewer_rest(v);
			rc = board ? board_retire(v->spool, place.account)
				   : account_retire(v->spool, place.account);
		} else if (rc == SPOOL_NONE && board &&
			   !account_exists(v->spool, place.account))
			rc = board_retire(v->spool, place.account);
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
		rc = old.kind == NAME_BOARD
			 ? board_rename(v->spool, old.account, fresh.account)
			 : account_rename(v->spool, old.account, fresh.account);
	}
	arena_free(&mem);
	return rc;
}

/*
 * The list of books of the account that was looked at last, as it was read:
 * most commands of a session are about one account, and its list changes
 * seldom.  The head of the account, which is mapped, says whether the catalog
 * has changed since; so a look at an unchanged list is no system call.
 */
#include <string.h>

#include "spool/addressbook-inner.h"

enum { KEPT_BYTES = 64 << 20 };

static struct {
	const struct account *account; /* NULL: nothing is kept */
	char name[USERNAME_SIZE];      /* another may come to lie there */
	uint64_t lsn;                  /* of the catalog when that was read */
	struct arena mem;
	struct books all;
} kept = {.mem = {.limit = KEPT_BYTES}};

/* Good until the next call.  Not for who is about to change the list: he reads
 * it with books_read() under the lock. */
int
books_look(struct account *a, const struct books **ret)
{
	uint64_t lsn = account_catalog_lsn(a);
	int rc;

	*ret = &kept.all;
	if (kept.account == a && kept.lsn == lsn &&
	    strcmp(kept.name, account_name(a)) == 0)
		return 0;
	kept.account = NULL;
	arena_reset(&kept.mem);
	if ((rc = books_read(a, &kept.mem, &kept.all)) != 0)
		return rc;
	kept.account = a;
	kept.lsn = lsn;
	memcpy(kept.name, account_name(a), strlen(account_name(a)) + 1);
	return 0;
}

void
books_look_end(void)
{
	arena_free(&kept.mem);
	kept.account = NULL;
}

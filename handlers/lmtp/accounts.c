/* A few open accounts, the one not used for longest giving way. */
#include "accounts.h"

#include <string.h>

int
accounts_get(struct accounts *a, const char *name, struct account **ret)
{
	unsigned oldest = 0;
	int rc;

	for (unsigned i = 0; i < ACCOUNTS_OPEN; i++) {
		struct account *open = a->slot[i].account;

		if (open != NULL && strcmp(account_name(open), name) == 0) {
			a->slot[i].used = ++a->clock;
			*ret = open;
			return 0;
		}
		if (a->slot[i].used < a->slot[oldest].used)
			oldest = i;
	}
	if (a->slot[oldest].account != NULL) {
		account_close(a->slot[oldest].account);
		a->slot[oldest].account = NULL;
	}
	if ((rc = account_open(a->spool, name, ret)) != 0)
		return rc;
	a->slot[oldest].account = *ret;
	a->slot[oldest].used = ++a->clock;
	return 0;
}

void
accounts_drop(struct accounts *a, const char *name)
{
	for (unsigned i = 0; i < ACCOUNTS_OPEN; i++)
		if (a->slot[i].account != NULL &&
		    strcmp(account_name(a->slot[i].account), name) == 0) {
			account_close(a->slot[i].account);
			a->slot[i].account = NULL;
			a->slot[i].used = 0;
		}
}

void
accounts_close(struct accounts *a)
{
	for (unsigned i = 0; i < ACCOUNTS_OPEN; i++)
		if (a->slot[i].account != NULL) {
			account_close(a->slot[i].account);
			a->slot[i].account = NULL;
		}
}

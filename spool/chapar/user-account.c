/* The mail of a new user. */
#include <string.h>

#include "base/log.h"
#include "spool/account.h"
#include "user.h"

int
user_account(const struct chapar *c, const char *name)
{
	struct spool spool;
	int r = become_owner(c->spool);

	if (r < 0)
		return complain(EXIT_TEMP, "%s: %s", c->spool, strerror(-r));
	if ((r = spool_open(&spool, c->spool)) != 0)
		return complain(EXIT_IO, "%s: %s", c->spool, spool_strerror(r));
	r = account_create(&spool, name);
	spool_close(&spool);
	if (r != 0 && r != SPOOL_EXISTS)
		return complain(
		    EXIT_CANTCREAT, "%s: %s", name, spool_strerror(r));
	return 0;
}

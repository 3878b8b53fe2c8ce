/* The mail of users who go, come back, or are called otherwise. */
#include <string.h>

#include "base/log.h"
#include "open.h"
#include "spool/retire.h"
#include "spool/sessions.h"
#include "user.h"

static int
with_spool(const struct chapar *c, struct spool *spool)
{
	int r = become_owner(c->spool);

	if (r < 0)
		return complain(EXIT_TEMP, "%s: %s", c->spool, strerror(-r));
	return open_spool(c, spool);
}

static int
said(const char *name, int rc)
{
	switch (rc) {
	case 0:
		return 0;
	case SPOOL_NONE:
		return complain(EXIT_NOUSER, "%s: there is no such mail", name);
	case SPOOL_EXISTS:
		return complain(
		    EXIT_CANTCREAT, "%s: there is mail of that name", name);
	case SPOOL_DENIED:
		return complain(EXIT_NOPERM,
		    "%s: it is on hold (chapar hold %s off)", name, name);
	default:
		return open_failed(name, rc);
	}
}

int
user_mail_retire(const struct chapar *c, const char *name)
{
	struct spool spool;
	int rc = with_spool(c, &spool);

	if (rc != 0)
		return rc;
	rc = said(name, account_retire(&spool, name));
	if (rc == 0)
		sessions_kick(&spool, name, NULL, NULL);
	spool_close(&spool);
	return rc;
}

int
user_mail_back(const struct chapar *c, const char *name)
{
	struct spool spool;
	int rc = with_spool(c, &spool);

	if (rc != 0)
		return rc;
	rc = said(name, account_back(&spool, name));
	spool_close(&spool);
	return rc;
}

int
user_mail_rename(const struct chapar *c, const char *from, const char *to)
{
	struct spool spool;
	int rc = with_spool(c, &spool);

	if (rc != 0)
		return rc;
	rc = account_rename(&spool, from, to);
	if (rc == 0)
		sessions_kick(&spool, from, NULL, NULL);
	rc = said(rc == SPOOL_EXISTS ? to : from, rc);
	spool_close(&spool);
	return rc;
}

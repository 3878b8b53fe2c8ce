/* Opening what a subcommand works on. */
#include "open.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

static bool switches;
static uid_t owner;
static gid_t group;

int
open_as_owner(const struct chapar *c)
{
	struct stat st;

	if (geteuid() != 0 || stat(c->spool, &st) != 0 || st.st_uid == 0)
		return 0;
	if (setgroups(0, NULL) != 0 || setegid(st.st_gid) != 0 ||
	    seteuid(st.st_uid) != 0)
		return complain(EXIT_TEMP, "%s: cannot become its owner: %s",
		    c->spool, strerror(errno));
	owner = st.st_uid;
	group = st.st_gid;
	switches = true;
	return 0;
}

void
open_as_caller(void)
{
	if (switches && (seteuid(0) != 0 || setegid(getgid()) != 0))
		die(EXIT_INTERNAL, "cannot become root again");
}

void
open_as_owner_again(void)
{
	if (switches && (setegid(group) != 0 || seteuid(owner) != 0))
		die(EXIT_INTERNAL, "cannot become the spool's owner again");
}

int
open_failed(const char *what, int rc)
{
	switch (rc) {
	case SPOOL_BADNAME:
		return complain(EXIT_USAGE, "%s: that cannot be a name", what);
	case SPOOL_FULL:
	case SPOOL_EXISTS:
		return complain(
		    EXIT_CANTCREAT, "%s: %s", what, spool_strerror(rc));
	default:
		return complain(EXIT_TEMP, "%s: %s", what, spool_strerror(rc));
	}
}

int
open_spool(const struct chapar *c, struct spool *s)
{
	int rc = spool_open(s, c->spool);

	if (rc == -ENOENT)
		return complain(EXIT_TEMP,
		    "%s: there is no spool (chapar --spool %s init makes one)",
		    c->spool, c->spool);
	return rc == 0 ? 0 : open_failed(c->spool, rc);
}

int
open_account(const struct chapar *c, struct span name, struct opened *o)
{
	int rc = username_fold(name, o->name);

	if (rc != 0)
		return complain(EXIT_NOUSER, "%.*s: that cannot be a user name",
		    SPAN_FMT(name));
	if ((rc = open_spool(c, &o->spool)) != 0)
		return rc;
	rc = account_open(&o->spool, o->name, &o->account);
	if (rc != 0) {
		spool_close(&o->spool);
		if (rc == SPOOL_NONE)
			return complain(EXIT_NOUSER,
			    "%s: no such account (chapar user list, "
			    "chapar user add %s)",
			    o->name, o->name);
		return open_failed(o->name, rc);
	}
	o->viewer = (struct viewer){
	    .spool = &o->spool, .home = o->account, .user = o->name};
	return 0;
}

void
open_end(struct opened *o)
{
	account_close(o->account);
	spool_close(&o->spool);
}

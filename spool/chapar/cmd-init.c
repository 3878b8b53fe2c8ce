/* chapar init - makes a spool, or what is missing of one. */
#include <dirent.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "args.h"
#include "base/log.h"
#include "chapar.h"
#include "spool/spool.h"

static const struct option_def options[] = {
    {NULL, 0, NULL, NULL, NULL}
};

/* What may be in a directory that is to be a spool. */
static bool
is_ours(const char *name)
{
	static const char *const names[] = {
	    "account", "run", "users.tdb", "grants.tdb", "lost+found"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return name[0] == '.';
}

enum found { NOTHING, EMPTY, SPOOL, OTHER };

static enum found
look(const char *path, char stranger[256])
{
	DIR *dir = opendir(path);
	enum found found = EMPTY;
	struct dirent *de;

	if (dir == NULL)
		return errno == ENOENT ? NOTHING : EMPTY;
	while ((de = readdir(dir)) != NULL)
		if (strcmp(de->d_name, "account") == 0)
			found = SPOOL;
		else if (found != SPOOL && !is_ours(de->d_name)) {
			snprintf(stranger, 256, "%s", de->d_name);
			found = OTHER;
		}
	closedir(dir);
	return found;
}

static void
advise(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return;
	if ((st.st_mode & 067) != 0)
		complain(
		    0, "%s: others may look into it; chmod 710 %s", path, path);
	if (st.st_uid == 0 && getpwnam("chapar") != NULL)
		complain(0,
		    "%s: it belongs to root; the server's: chown -R "
		    "chapar: %s",
		    path, path);
}

int
cmd_init(const struct chapar *c, int argc, char *const argv[])
{
	static const char *const said[] = {
	    [NOTHING] = "made a spool",
	    [EMPTY] = "made a spool",
	    [SPOOL] = "is a spool already",
	};
	char stranger[256];
	struct words words;
	enum found found;
	int rc;

	args_parse("chapar init", "", options, argc, argv, 0, 0, &words);
	found = look(c->spool, stranger);
	if (found == OTHER)
		return complain(EXIT_CANTCREAT,
		    "%s: not a spool: there is \"%s\" in it; name a directory "
		    "that is empty or not there yet",
		    c->spool, stranger);
	if ((rc = spool_init(c->spool)) != 0)
		return complain(
		    EXIT_CANTCREAT, "%s: %s", c->spool, spool_strerror(rc));
	printf("%s: %s\n", c->spool, said[found]);
	if (found != SPOOL)
		advise(c->spool);
	return 0;
}

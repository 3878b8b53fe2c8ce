/* The user database: users.tdb, looked into at each question. */
#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "auth.h"
#include "base/log.h"
#include "base/tdbx.h"

enum { RECORD_MAX = 16384 };

static struct tdbx *table;
static dev_t dev;
static ino_t ino;

void
users_forget(void)
{
	tdbx_close(table);
	table = NULL;
	ino = 0;
}

/* Opened once, and again when another file has taken its name.  Writable if
 * that may be: a change that was cut off by a kill is then put right. */
static int
reopen(void)
{
	struct stat st;
	int r;

	if (stat(settings.users, &st) < 0)
		return -errno;
	if (st.st_size == 0)
		return TDBX_NONE; /* made for us, and nobody is in it yet */
	if (table != NULL && st.st_dev == dev && st.st_ino == ino)
		return 0;
	tdbx_close(table);
	table = NULL;
	r = tdbx_open(settings.users, TDBX_WRITE, 0, &table);
	if (r == -EACCES || r == -EROFS || r == -EPERM)
		r = tdbx_open(settings.users, TDBX_READ, 0, &table);
	dev = st.st_dev;
	ino = st.st_ino;
	return r;
}

static char copy[RECORD_MAX];

static int
take(struct span value, void *arg)
{
	if (value.n > sizeof copy)
		return -EBADMSG;
	memcpy(copy, value.p, value.n);
	return userdb_decode(span_of(copy, value.n), arg);
}

int
users_find(const char *name, struct userdb_record *ret)
{
	int r = reopen();

	if (r == 0)
		r = tdbx_look(table, span_str(name), take, ret);
	if (r < 0)
		log_err("%s: %s", settings.users, strerror(-r));
	return r;
}

static int
take_site(struct span value, void *arg)
{
	if (value.n != USERDB_SITE_BYTES)
		return -EBADMSG;
	memcpy(arg, value.p, value.n);
	return 0;
}

/* Where there are none yet, some of our own until there are. */
const unsigned char *
users_site(void)
{
	static unsigned char site[USERDB_SITE_BYTES], own[USERDB_SITE_BYTES];
	static bool have, made;

	if (!have && reopen() == 0)
		have = tdbx_look(table, USERDB_SITE, take_site, site) == 0;
	if (have)
		return site;
	if (!made && getrandom(own, sizeof own, 0) != sizeof own)
		die(EXIT_TEMP, "no random bytes");
	made = true;
	return own;
}

/* Boards in the site's directory: asking chapar-directory, or changing the
 * list. */
#include "spool/housed.h"

#include <errno.h>
#include <string.h>

#include "base/directory-edit.h"
#include "base/directoryc.h"
#include "spool/names.h"

/* The directory while it is asked: that which the process has open, or one
 * that is opened for this, since a process cannot open it twice. */
struct asking {
	struct directory *d;
	bool opened;
};

/* 0, SPOOL_NONE: there is none; SPOOL_LATER. */
static int
begin(struct spool *s, const char *account, struct asking *a)
{
	int rc;

	*a = (struct asking){.d = s->directory};
	if (!is_board(account))
		return SPOOL_NONE;
	if (a->d != NULL)
		return 0;
	rc = directory_open(s->dir, &a->d);
	a->opened = rc == 0;
	return rc == -ENOENT ? SPOOL_NONE : rc != 0 ? SPOOL_LATER : 0;
}

static void
end(struct asking *a)
{
	if (a->opened)
		directory_close(a->d);
}

/* --- a list -----------------------------------------------------------------
 */

/* host "": it goes. */
static int
put(struct asking *a, const char *account, const char *host)
{
	struct directory_edit *e;
	int rc = directory_edit_in(a->d, &e);

	if (rc != 0 || (rc = directory_edit_begin(e)) != 0) {
		directory_edit_close(e);
		return SPOOL_LATER;
	}
	rc = directory_put(e, account, host, NULL);
	if (rc == 0)
		rc = directory_edit_commit(e);
	else
		directory_edit_cancel(e);
	directory_edit_close(e);
	return rc == 0 ? 0 : SPOOL_LATER;
}

/* --- LDAP -------------------------------------------------------------------
 */

enum verb { ADD, REMOVE, RENAME };

static enum directoryc
ask(struct spool *s, struct asking *a, enum verb verb, const char *account,
    const char *to)
{
	const char *self = directory_self(a->d);
	int fd = directoryc_open(s->directory_socket);
	enum directoryc r = DIRECTORYC_DOWN;

	if (fd < 0)
		return r;
	switch (verb) {
	case ADD:
		r = directoryc_add(fd, account, self);
		break;
	case REMOVE:
		r = directoryc_remove(fd, account, self);
		break;
	case RENAME:
		r = directoryc_rename(fd, account, to, self);
		break;
	}
	directoryc_close(fd);
	return r;
}

static int
result(enum directoryc r)
{
	switch (r) {
	case DIRECTORYC_OK:
		return 0;
	case DIRECTORYC_STALE:
	case DIRECTORYC_TAKEN:
		return SPOOL_EXISTS;
	case DIRECTORYC_NONE:
		return SPOOL_NONE;
	case DIRECTORYC_FIXED:
	case DIRECTORYC_DENIED:
		return SPOOL_DENIED;
	default:
		return SPOOL_LATER;
	}
}

/* --- what is done -----------------------------------------------------------
 */

static int
add(struct spool *s, struct asking *a, const char *account, bool *fresh)
{
	char host[HOST_SIZE];
	int rc;

	switch (directory_home(a->d, account, host)) {
	case HOME_ALONE:
	case HOME_HERE:
		return 0;
	case HOME_ELSEWHERE:
		return SPOOL_EXISTS;
	case HOME_TROUBLE:
		return SPOOL_LATER;
	case HOME_UNKNOWN:
		break;
	}
	rc = directory_is_file(a->d) ? put(a, account, directory_self(a->d))
				     : result(ask(s, a, ADD, account, NULL));
	*fresh = rc == 0;
	return rc == SPOOL_NONE ? SPOOL_LATER : rc;
}

int
housed_add(struct spool *s, const char *account, bool *ret_fresh)
{
	struct asking a;
	int rc = begin(s, account, &a);

	*ret_fresh = false;
	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	rc = add(s, &a, account, ret_fresh);
	end(&a);
	return rc;
}

/* What is not in our copy may be in the directory all the same. */
static int
take_out(struct spool *s, struct asking *a, const char *account, bool *was)
{
	char host[HOST_SIZE];
	enum home home = directory_home(a->d, account, host);
	int rc;

	*was = home == HOME_HERE;
	if (home == HOME_TROUBLE)
		return SPOOL_LATER;
	if (home == HOME_ELSEWHERE)
		return 0;
	if (directory_is_file(a->d))
		return *was ? put(a, account, "") : 0;
	rc = result(ask(s, a, REMOVE, account, NULL));
	*was = *was || rc == 0;
	return rc == SPOOL_LATER ? rc : 0;
}

int
housed_remove(struct spool *s, const char *account, bool *ret_was)
{
	struct asking a;
	int rc = begin(s, account, &a);

	*ret_was = false;
	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	rc = take_out(s, &a, account, ret_was);
	end(&a);
	return rc;
}

static int
rename_in_list(struct asking *a, const char *from, const char *to)
{
	int rc = put(a, to, directory_self(a->d));

	return rc == 0 ? put(a, from, "") : rc;
}

static int
name_anew(struct spool *s, struct asking *a, const char *from, const char *to)
{
	char host[HOST_SIZE];
	enum home old = directory_home(a->d, from, host),
		  new = directory_home(a->d, to, host);
	bool fresh;
	int rc;

	if (old == HOME_TROUBLE || new == HOME_TROUBLE)
		return SPOOL_LATER;
	if (new == HOME_ELSEWHERE)
		return SPOOL_EXISTS;
	if (old != HOME_HERE) /* whoever renamed it before came so far */
		return add(s, a, to, &fresh);
	if (directory_is_file(a->d))
		return rename_in_list(a, from, to);
	rc = result(ask(s, a, RENAME, from, to));
	return rc == SPOOL_NONE ? SPOOL_LATER : rc;
}

int
housed_rename(struct spool *s, const char *from, const char *to)
{
	struct asking a;
	int rc = begin(s, from, &a);

	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	rc = name_anew(s, &a, from, to);
	end(&a);
	return rc;
}

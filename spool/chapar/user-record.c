/* Records of users.tdb: added, changed, taken away. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/userdb.h"
#include "user.h"

enum { RECORD_MAX = 16384, BUCKETS = 4099 };

/* A table that root has just made is for whom the spool belongs to; one that
 * was there keeps its owner. */
static int
give_away(const struct chapar *c, const char *path)
{
	struct stat st;

	if (geteuid() != 0 || stat(c->spool, &st) < 0)
		return 0;
	return lchown(path, st.st_uid, st.st_gid) < 0 ? -errno : 0;
}

/* Once; what another has made meanwhile stays. */
static void
make_site(struct tdbx *t)
{
	char bytes[USERDB_SITE_BYTES];

	random_bytes(bytes, sizeof bytes);
	tdbx_insert(t, USERDB_SITE, span_of(bytes, sizeof bytes));
}

int
user_table(const struct chapar *c, unsigned flags, struct tdbx **ret)
{
	char path[4096];
	bool fresh;
	int r;

	snprintf(path, sizeof path, "%s/users.tdb", c->spool);
	fresh = access(path, F_OK) < 0;
	r = tdbx_open(path, flags, BUCKETS, ret);
	if (r == 0 && fresh && (r = give_away(c, path)) < 0)
		tdbx_close(*ret);
	if (r == 0 && (flags & TDBX_WRITE) != 0)
		make_site(*ret);
	if (r == -ENOENT && flags == TDBX_READ) {
		*ret = NULL; /* nobody yet */
		return 0;
	}
	if (r == -ENOENT && !(flags & TDBX_CREATE))
		return complain(EXIT_NOUSER, "there are no users yet");
	if (r < 0)
		return complain(r == -EACCES ? EXIT_TEMP : EXIT_IO, "%s: %s",
		    path, strerror(-r));
	return 0;
}

int
user_name(const char *arg, char ret[USERNAME_SIZE])
{
	int r = username_fold(span_str(arg), ret);

	if (r == -ENAMETOOLONG)
		return complain(EXIT_USAGE, "that name is too long");
	if (r < 0)
		return complain(EXIT_USAGE, "no name for a user: %s", arg);
	return 0;
}

static int
nothing(struct span value, void *arg)
{
	(void)value, (void)arg;
	return 0;
}

bool
user_exists(struct tdbx *t, const char *name)
{
	return tdbx_look(t, span_str(name), nothing, NULL) == 0;
}

/* "a,b" into the record; each name folded, into memory of the arena. */
static int
set_groups(struct arena *a, const char *list, struct userdb_record *u)
{
	u->n = 0;
	while (*list != '\0') {
		size_t n = strcspn(list, ",");
		char folded[USERNAME_SIZE];

		if (u->n == USERDB_GROUPS)
			return complain(
			    EXIT_USAGE, "more than %d groups", USERDB_GROUPS);
		if (username_fold(span_of(list, n), folded) != 0)
			return complain(EXIT_USAGE, "no name for a group: %.*s",
			    (int)n, list);
		u->groups[u->n++] = span_str(arena_str(a, span_str(folded)));
		list += n + (list[n] == ',');
	}
	return 0;
}

static int
apply(struct arena *a, const struct change *c, struct userdb_record *u)
{
	if (c->hash != NULL) {
		u->hash = span_str(c->hash);
		u->changed = clock_us();
		memset(u->scram, 0, sizeof u->scram);
		if (c->scram != NULL)
			memcpy(u->scram, c->scram, sizeof u->scram);
		u->secret = span_str(c->secret != NULL ? c->secret : "");
	}
	if (c->locked >= 0)
		u->locked = c->locked != 0;
	return c->groups != NULL ? set_groups(a, c->groups, u) : 0;
}

static int
save(struct tdbx *t, const char *name, const struct userdb_record *u)
{
	struct buf b = {.limit = RECORD_MAX};
	int r = -EMSGSIZE;

	userdb_encode(&b, u);
	if (!b.overflow)
		r = tdbx_store(t, span_str(name), buf_span(&b));
	if (b.p != NULL)
		explicit_bzero(b.p, b.cap);
	buf_free(&b);
	return r;
}

/* Ends a transaction, one way or the other. */
static int
end(struct tdbx *t, int status, int r)
{
	if (status != 0 || r != 0)
		tdbx_cancel(t);
	else
		r = tdbx_commit(t, true);
	if (status == 0 && r < 0)
		status = complain(EXIT_IO, "users.tdb: %s", strerror(-r));
	return status;
}

static int
begin(struct tdbx *t)
{
	int r = tdbx_begin(t);

	return r < 0 ? complain(EXIT_IO, "users.tdb: %s", strerror(-r)) : 0;
}

int
user_add(struct tdbx *t, const char *name, const struct change *c)
{
	struct arena a = {.limit = RECORD_MAX};
	struct userdb_record u = {.locked = false};
	int status = begin(t), r = 0;

	if (status != 0)
		return status;
	if (user_exists(t, name))
		status = complain(EXIT_CANTCREAT, "there is a user %s", name);
	else if ((status = apply(&a, c, &u)) == 0)
		r = save(t, name, &u);
	status = end(t, status, r);
	arena_free(&a);
	return status;
}

int
user_change(struct tdbx *t, const char *name, const struct change *c)
{
	struct arena a = {.limit = 4 * RECORD_MAX};
	struct userdb_record u;
	struct span value;
	int status = begin(t), r;

	if (status != 0)
		return status;
	r = tdbx_fetch(t, span_str(name), &a, &value);
	if (r == TDBX_NONE)
		status = complain(EXIT_NOUSER, "no user %s", name);
	else if (r == 0 && (r = userdb_decode(value, &u)) == 0 &&
		 (status = apply(&a, c, &u)) == 0)
		r = save(t, name, &u);
	status = end(t, status, r);
	arena_free(&a);
	return status;
}

int
user_delete(struct tdbx *t, const char *name)
{
	int status = begin(t), r;

	if (status != 0)
		return status;
	if ((r = tdbx_delete(t, span_str(name))) == TDBX_NONE)
		status = complain(EXIT_NOUSER, "no user %s", name);
	return end(t, status, r);
}

int
user_rename(struct tdbx *t, const char *from, const char *to)
{
	struct arena a = {.limit = 4 * RECORD_MAX};
	struct span value;
	int status = begin(t), r;

	if (status != 0)
		return status;
	r = tdbx_fetch(t, span_str(from), &a, &value);
	if (r == TDBX_NONE)
		status = complain(EXIT_NOUSER, "no user %s", from);
	else if (r == 0)
		r = tdbx_insert(t, span_str(to), value);
	if (r == -EEXIST)
		status = complain(EXIT_CANTCREAT, "there is a user %s", to);
	else if (status == 0 && r == 0)
		r = tdbx_delete(t, span_str(from));
	status = end(t, status, r);
	arena_free(&a);
	return status;
}

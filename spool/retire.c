/* Accounts taken away, brought back, renamed and removed. */
#include "spool/retire.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/username.h"
#include "spool/acl.h"
#include "spool/expire.h"
#include "spool/grants.h"
#include "spool/inner.h"
#include "spool/names.h"
#include "spool/notes.h"
#include "spool/place.h"

/* The account's annotation: what its user had been granted, user_ungrant(). */
#define NOTE_GRANTED ".granted"

/* In account/hh/: ".gone-" and when, a dash, and the account's name. */
#define GONE ".gone-"

static int
sync_parent(struct spool *s, const char *path)
{
	char parent[PATH_LEN];
	int fd, rc = 0;

	snprintf(parent, sizeof parent, "%.*s",
	    (int)(strrchr(path, '/') - path), path);
	fd = openat(s->dir, parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fsync(fd) != 0)
		rc = -errno;
	close(fd);
	return rc;
}

/* The folder gets another name while nobody writes in it. */
static int
move_account(struct account *a, const char *to)
{
	struct spool *s = a->spool;
	int rc = account_lock(a);

	if (rc != 0)
		return rc;
	if (account_place(a) != PLACE_ORDINARY)
		rc = SPOOL_ELSEWHERE;
	else if (renameat(s->dir, a->path, s->dir, to) != 0)
		rc = errno == ENOTEMPTY || errno == EEXIST ? SPOOL_EXISTS
							   : -errno;
	account_unlock(a);
	if (rc == 0)
		rc = sync_parent(s, to);
	return rc == 0 ? sync_parent(s, a->path) : rc;
}

int
account_ungrant(struct spool *s, const char *name)
{
	struct account *a;
	int rc = grants_open(s);

	if (rc != 0 || (rc = account_open(s, name, &a)) != 0)
		return rc;
	if ((rc = account_lock(a)) == 0) {
		rc = grants_set(s, a->name, NULL, 0);
		account_unlock(a);
	}
	account_close(a);
	return rc;
}

static int
path_of(const char *name, char folded[USERNAME_SIZE], char out[PATH_LEN])
{
	char path[USERNAME_PATH_SIZE];

	if (username_fold(span_str(name), folded) != 0)
		return SPOOL_BADNAME;
	username_path(folded, path);
	snprintf(out, PATH_LEN, "account/%s", path);
	return 0;
}

/* A user who comes later and has this name shall not have these rights. */
static int
take_grants(struct spool *s, struct account *a)
{
	struct arena mem = {.limit = 64 << 20};
	struct buf gone = {.limit = 16 << 20};
	struct span before;
	int rc;

	if (is_board(a->name))
		return 0;
	rc = user_ungrant(s, a->name, &gone);
	if (rc == 0 && gone.n > 0) { /* perhaps some were taken before */
		if (note_get(a, 0, SPAN(NOTE_GRANTED), &mem, &before) == 0)
			buf_putspan(&gone, before);
		rc = note_set(a, 0, SPAN(NOTE_GRANTED), buf_span(&gone),
		    VIA_CHAPAR, "chapar");
	}
	buf_free(&gone);
	arena_free(&mem);
	return rc;
}

static int
give_grants(struct spool *s, struct account *a)
{
	struct arena mem = {.limit = 64 << 20};
	struct span gone;
	int rc = note_get(a, 0, SPAN(NOTE_GRANTED), &mem, &gone);

	if (rc == 0)
		rc = user_regrant(s, a->name, gone);
	if (rc == 0)
		rc = note_set(a, 0, SPAN(NOTE_GRANTED), SPAN_NONE, VIA_CHAPAR,
		    "chapar");
	arena_free(&mem);
	return rc == SPOOL_NONE ? 0 : rc;
}

int
account_retire(struct spool *s, const char *name)
{
	char folded[USERNAME_SIZE], path[PATH_LEN], gone[2 * PATH_LEN];
	struct account *a;
	bool held;
	int rc = path_of(name, folded, path);

	if (rc != 0 || (rc = account_open(s, name, &a)) != 0)
		return rc;
	rc = account_held(a, &held);
	if (rc == 0 && held)
		rc = SPOOL_DENIED;
	if (rc == 0 && account_place(a) != PLACE_ORDINARY)
		rc = SPOOL_ELSEWHERE;
	if (rc == 0) {
		snprintf(gone, sizeof gone, "%.*s/" GONE "%llx-%s",
		    (int)(strrchr(path, '/') - path), path,
		    (unsigned long long)clock_sec(), strrchr(path, '/') + 1);
		rc = grants_open(s);
	}
	if (rc == 0)
		rc = take_grants(s, a);
	if (rc == 0)
		rc = move_account(a, gone);
	if (rc == 0)
		rc = grants_set(s, folded, NULL, 0);
	account_close(a);
	return rc;
}

/* Of a name in account/hh/: when it went, and what it was; false: no. */
static bool
read_gone(const char *file, int64_t *when, const char **name)
{
	char *end;

	if (strncmp(file, GONE, strlen(GONE)) != 0)
		return false;
	*when = (int64_t)strtoull(file + strlen(GONE), &end, 16);
	*name = end + 1;
	return *end == '-';
}

int
account_back(struct spool *s, const char *name)
{
	char folded[USERNAME_SIZE], path[PATH_LEN], from[2 * PATH_LEN] = "";
	int64_t when, last = -1;
	struct account *a;
	struct dirent *e;
	DIR *d = NULL;
	int fd, n, rc = path_of(name, folded, path);

	if (rc != 0)
		return rc;
	if (account_exists(s, folded))
		return SPOOL_EXISTS;
	n = (int)(strrchr(path, '/') - path);
	snprintf(from, sizeof from, "%.*s", n, path);
	fd = openat(s->dir, from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || (d = fdopendir(fd)) == NULL)
		return errno == ENOENT ? SPOOL_NONE : -errno;
	while ((e = readdir(d)) != NULL) {
		const char *was;

		if (read_gone(e->d_name, &when, &was) && when > last &&
		    strcmp(was, path + n + 1) == 0) {
			last = when;
			snprintf(
			    from, sizeof from, "%.*s/%s", n, path, e->d_name);
		}
	}
	closedir(d);
	if (last < 0)
		return SPOOL_NONE;
	if (renameat(s->dir, from, s->dir, path) != 0)
		return -errno;
	if ((rc = sync_parent(s, path)) != 0 ||
	    (rc = account_open(s, folded, &a)) != 0)
		return rc;
	rc = acl_tidy_up(a);
	if (rc == 0)
		rc = give_grants(s, a);
	account_close(a);
	return rc;
}

/* The account has its new name; so has all that others keep of it. */
static int
renamed(struct spool *s, const char *old, const char *name)
{
	struct account *a;
	int rc = account_open(s, name, &a);

	if (rc != 0)
		return rc;
	rc = acl_tidy_up(a);
	account_close(a);
	if (rc == 0 && !is_board(name))
		rc = user_renamed(s, old, name);
	return rc == 0 ? kept_renamed(s, old, name) : rc;
}

int
account_rename(struct spool *s, const char *from, const char *to)
{
	char folded[USERNAME_SIZE], old[USERNAME_SIZE], path[PATH_LEN];
	struct account *a;
	int rc = path_of(to, folded, path);

	if (rc == 0 && account_exists(s, folded))
		rc = SPOOL_EXISTS;
	if (rc == 0 && is_board(from) != is_board(folded))
		rc = SPOOL_BADNAME;
	if (rc != 0 || (rc = account_open(s, from, &a)) != 0)
		return rc;
	snprintf(old, sizeof old, "%s", a->name);
	path[strlen("account/hh")] = '\0';
	if (mkdirat(s->dir, path, 0700) != 0 && errno != EEXIST)
		rc = -errno;
	path[strlen("account/hh")] = '/';
	if (rc == 0)
		rc = grants_open(s);
	if (rc == 0)
		rc = move_account(a, path);
	if (rc == 0)
		rc = grants_set(s, old, NULL, 0);
	account_close(a);
	return rc == 0 ? renamed(s, old, folded) : rc;
}

void
remove_tree(int dir, const char *path)
{
	int fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *e;
	DIR *d;

	if (fd < 0 || (d = fdopendir(fd)) == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (unlinkat(dirfd(d), e->d_name, 0) != 0)
			remove_tree(dirfd(d), e->d_name);
	}
	closedir(d);
	unlinkat(dir, path, AT_REMOVEDIR);
}

struct purge {
	int64_t limit; /* those that went before, seconds */
	uint64_t n;
	struct buf names; /* each with a NUL */
};

static void
purge_in(struct spool *s, const char *folder, struct purge *p)
{
	int fd = openat(s->dir, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *e;
	DIR *d;

	if (fd < 0 || (d = fdopendir(fd)) == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		const char *name;
		int64_t when;

		if (read_gone(e->d_name, &when, &name) && when <= p->limit) {
			char was[USERNAME_SIZE];

			if (username_from_path(name, was) == 0)
				buf_put(&p->names, was, strlen(was) + 1);
			remove_tree(dirfd(d), e->d_name);
			p->n++;
		}
	}
	closedir(d);
}

int
spool_purge(struct spool *s, int64_t keep, uint64_t *ret)
{
	struct purge p = {
	    .limit = clock_sec() - keep, .names = {.limit = 64 << 20}};
	int rc = 0;

	for (unsigned i = 0; i < 256; i++) {
		char folder[32];

		snprintf(folder, sizeof folder, "account/%02x", i);
		purge_in(s, folder, &p);
	}
	/* what readers had seen there is of no use any more */
	for (size_t i = 0; rc == 0 && i < p.names.n;
	     i += strlen(p.names.p + i) + 1)
		if (!account_exists(s, p.names.p + i))
			rc = kept_renamed(s, p.names.p + i, NULL);
	*ret = p.n;
	buf_free(&p.names);
	return rc;
}

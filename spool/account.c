/* Opening, locking and closing accounts. */
#include "spool/account.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/username.h"
#include "spool/backup.h"
#include "spool/inner.h"
#include "spool/mnote-inner.h"
#include "spool/place.h"
#include "spool/seen.h"

enum { LOCK_WAIT_SECONDS = 30 };

/* account/hh/name, or SPOOL_BADNAME. */
static int
name_path(const char *name, char folded[USERNAME_SIZE], char out[PATH_LEN])
{
	char path[USERNAME_PATH_SIZE];

	if (username_fold(span_str(name), folded) != 0)
		return SPOOL_BADNAME;
	username_path(folded, path);
	snprintf(out, PATH_LEN, "account/%s", path);
	return 0;
}

/* Files are named by 16 hexadecimal digits; lsn 0 and no suffix: the folder. */
void
account_path(const struct account *a, char out[PATH_LEN], const char *folder,
    uint64_t lsn, const char *suffix)
{
	const char *base = strcmp(folder, "log") == 0 ||
				   strcmp(folder, "blob") == 0 ||
				   strcmp(folder, "head") == 0
			       ? a->path
			       : a->views;

	int n;

	if (suffix == NULL)
		n = snprintf(out, PATH_LEN, "%s/%s", base, folder);
	else
		n = snprintf(out, PATH_LEN, "%s/%s/%016llx%s", base, folder,
		    (unsigned long long)lsn, suffix);
	assert(n < PATH_LEN); /* user names have a bound */
}

bool
account_exists(struct spool *s, const char *name)
{
	char folded[USERNAME_SIZE], path[PATH_LEN];

	return name_path(name, folded, path) == 0 &&
	       faccessat(s->dir, path, F_OK, 0) == 0;
}

static struct account *
account_new(struct spool *s, const char *name, const char *path)
{
	struct account *a = calloc(1, sizeof *a);

	if (a == NULL || (a->name = strdup(name)) == NULL) {
		free(a);
		return NULL;
	}
	a->spool = s;
	a->head = HEAD_NONE;
	a->bell = -1;
	a->log_fd = -1;
	snprintf(a->path, sizeof a->path, "%s", path);
	snprintf(a->views, sizeof a->views, "%s", path);
	for (unsigned i = 0; i < MAPS_MAX; i++)
		a->maps[i].fd = -1;
	return a;
}

static int
head_path_open(struct account *a, bool create)
{
	char path[PATH_LEN];

	account_path(a, path, "head", 0, NULL);
	return head_open(&a->head, a->spool->dir, path, create);
}

int
account_open(struct spool *s, const char *name, struct account **ret)
{
	char folded[USERNAME_SIZE], path[PATH_LEN];
	struct account *a;
	int rc;

	if ((rc = name_path(name, folded, path)) != 0)
		return rc;
	if ((a = account_new(s, folded, path)) == NULL)
		return -ENOMEM;
	rc = head_path_open(a, false);
	if (rc == -ENOENT && faccessat(s->dir, path, F_OK, 0) == 0)
		rc = head_path_open(a, true);
	if (rc == 0 && !head_trusted(&a->head, s->boot) &&
	    (rc = account_lock(a)) == 0)
		account_unlock(a);
	if (rc != 0) {
		account_close(a);
		return rc == -ENOENT ? SPOOL_NONE : rc;
	}
	*ret = a;
	return 0;
}

void
account_close(struct account *a)
{
	if (a == NULL)
		return;
	assert(!a->locked);
	log_rest(a);
	files_forget(a);
	index_close_all(a);
	seen_forget_all(a);
	catalog_close(a);
	mnote_close(a);
	head_close(&a->head);
	if (a->bell >= 0)
		close(a->bell);
	if (a->log_fd >= 0)
		close(a->log_fd);
	free(a->name);
	free(a);
}

void
account_rest(struct account *a)
{
	if (a->locked)
		return;
	log_rest(a);
	files_forget(a);
	index_rest(a);
	catalog_close(a);
	mnote_close(a);
	if (a->log_fd >= 0)
		close(a->log_fd);
	a->log_fd = -1;
}

static void
on_alarm(int sig)
{
	(void)sig; /* only to interrupt flock(2) */
}

/* Waits for the lock, but not for ever. */
static int
lock_wait(int fd)
{
	struct sigaction sa = {.sa_handler = on_alarm}, old;
	struct itimerval on =
			     {
				 .it_value = {LOCK_WAIT_SECONDS, 0}
        },
			 off = {0};
	int rc = 0;

	sigaction(SIGALRM, &sa, &old);
	setitimer(ITIMER_REAL, &on, NULL);
	while (flock(fd, LOCK_EX) != 0) {
		struct itimerval left;

		rc = -errno;
		getitimer(ITIMER_REAL, &left);
		if (rc == -EINTR && timerisset(&left.it_value))
			continue;
		if (rc == -EINTR)
			rc = -ETIMEDOUT;
		break;
	}
	if (rc == -EINTR)
		rc = 0;
	setitimer(ITIMER_REAL, &off, NULL);
	sigaction(SIGALRM, &old, NULL);
	return rc;
}

/* Is the file we hold the one that others will lock? */
bool
account_current(struct account *a)
{
	char path[PATH_LEN];
	struct stat st;

	account_path(a, path, "head", 0, NULL);
	return fstatat(a->spool->dir, path, &st, 0) == 0 &&
	       st.st_ino == a->head.inode;
}

/* It still has a name: then the account has another, or was deleted. */
static bool
went_elsewhere(struct account *a)
{
	struct stat st;

	return fstat(a->head.fd, &st) == 0 && st.st_nlink > 0;
}

/*
 * Takes the account's lock and leaves it in order: what a writer that died had
 * appended is taken in, what it had begun is cut off.  a->now is the state.
 */
int
account_lock(struct account *a)
{
	int rc = 0;

	assert(!a->locked);
	for (;;) {
		if (flock(a->head.fd, LOCK_EX | LOCK_NB) != 0)
			rc = errno == EWOULDBLOCK ? lock_wait(a->head.fd)
						  : -errno;
		if (rc != 0)
			return rc;
		if (account_current(a))
			break;
		if (went_elsewhere(a)) {
			flock(a->head.fd, LOCK_UN);
			return SPOOL_NONE;
		}
		head_close(&a->head); /* somebody removed it: make it anew */
		if ((rc = head_path_open(a, true)) != 0)
			return rc;
	}
	a->locked = true;
	rc = recover_account(a);
	if (rc == 0 && head_place(&a->head) == HEAD_CHANGING)
		rc = place_recall(a); /* who changed it has died */
	if (rc != 0)
		account_unlock(a);
	return rc;
}

void
account_unlock(struct account *a)
{
	assert(a->locked);
	a->locked = false;
	flock(a->head.fd, LOCK_UN);
}

const char *
account_name(const struct account *a)
{
	return a->name;
}

uint64_t
account_lsn(const struct account *a)
{
	return head_lsn(&a->head);
}

void
account_end(const struct account *a, struct log_end *ret)
{
	struct head_state s;

	head_read(&a->head, &s);
	*ret = (struct log_end){s.lsn, s.check};
}

uint64_t
account_catalog_lsn(const struct account *a)
{
	struct head_state s;

	head_read(&a->head, &s);
	return s.catalog_lsn;
}

void
account_usage(const struct account *a, struct usage *ret)
{
	struct head_state s;

	head_read(&a->head, &s);
	*ret = (struct usage){s.bytes, s.messages, s.mailboxes};
}

int
account_bell(struct account *a)
{
	char path[PATH_LEN + 300], head[PATH_LEN];
	int fd;

	if (a->bell >= 0)
		return a->bell;
	account_path(a, head, "head", 0, NULL);
	snprintf(path, sizeof path, "%s/%s", a->spool->path, head);
	if ((fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) < 0)
		return -errno;
	if (inotify_add_watch(fd, path, IN_MODIFY | IN_DELETE_SELF) < 0) {
		int rc = -errno;

		close(fd);
		return rc;
	}
	return a->bell = fd;
}

void
account_bell_clear(struct account *a)
{
	char events[4096];

	while (a->bell >= 0 && read(a->bell, events, sizeof events) > 0)
		;
}

/* Makes the folder of a new account and its first segment, then gives it its
 * name in one step: an account is there entirely or not at all. */
int
account_make(struct spool *s, const char *name,
    int (*fill)(struct account *, void *), void *arg)
{
	char folded[USERNAME_SIZE], path[PATH_LEN], fresh[PATH_LEN];
	struct account *a;
	int rc, dir;

	if ((rc = name_path(name, folded, path)) != 0)
		return rc;
	if (faccessat(s->dir, path, F_OK, 0) == 0)
		return SPOOL_EXISTS;
	path[strlen("account/hh")] = '\0';
	if (mkdirat(s->dir, "account", 0700) != 0 && errno != EEXIST)
		return -errno;
	if (mkdirat(s->dir, path, 0700) != 0 && errno != EEXIST)
		return -errno;
	rc = snprintf(fresh, sizeof fresh, "%s/.new-%d", path, (int)getpid());
	assert(rc < (int)sizeof fresh);
	name_path(name, folded, path);
	if ((a = account_new(s, folded, fresh)) == NULL)
		return -ENOMEM;
	rc = fill(a, arg);
	account_close(a);
	if (rc == 0 && (dir = openat(s->dir, fresh,
			    O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0) {
		if (fsync(dir) != 0)
			rc = -errno;
		close(dir);
	}
	if (rc == 0 && renameat(s->dir, fresh, s->dir, path) != 0)
		rc = errno == ENOTEMPTY || errno == EEXIST ? SPOOL_EXISTS
							   : -errno;
	path[strlen("account/hh")] = '\0';
	dir = openat(s->dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir >= 0) {
		if (rc == 0 && fsync(dir) != 0)
			rc = -errno;
		close(dir);
	}
	name_path(name, folded, path);
	if (rc == 0 && (rc = account_open(s, folded, &a)) == 0)
		account_close(a);
	return rc;
}

static int
fill_empty(struct account *a, void *arg)
{
	(void)arg;
	return snapshot_first(a);
}

int
account_create(struct spool *s, const char *name)
{
	return account_make(s, name, fill_empty, NULL);
}

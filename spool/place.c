/*
 * Where an account is to be written to: a word of its head, and a file.
 *
 *   1  the word says "changing": nobody commits any more
 *   2  the file is written beside the old one, synced, and takes its place
 *   3  the word says what the file says
 *
 * All of it under the lock.  Dead after 1 or 2: who takes the lock next reads
 * the file.  Before the place becomes one that somebody must come back to, the
 * account gets a name in moving/: an empty file that may say too much.
 */
#include "spool/place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/username.h"
#include "spool/inner.h"
#include "spool/retire.h"

#define MOVING "moving"

static const char *const names[] = {
    [PLACE_ORDINARY] = "ordinary",
    [PLACE_STANDBY] = "standby",
    [PLACE_SEALED] = "sealed",
    [PLACE_LEAVING] = "leaving",
    [PLACE_LEFT] = "left",
};
enum { PLACES = sizeof names / sizeof *names };

const char *
place_name(enum account_place place)
{
	return (unsigned)place < PLACES ? names[place] : "unknown";
}

enum account_place
account_place(struct account *a)
{
	uint32_t word = head_place(&a->head);

	if (word == HEAD_CHANGING && !a->locked) {
		if (account_lock(a) == 0) /* which settles it */
			account_unlock(a);
		word = head_place(&a->head);
	}
	return word < PLACES ? (enum account_place)word : PLACE_LEAVING;
}

bool
account_elsewhere(struct account *a)
{
	enum account_place place = account_place(a);

	return place != PLACE_ORDINARY && place != PLACE_LEAVING;
}

bool
place_is_copy(struct account *a, const char *host)
{
	enum account_place place = account_place(a);
	struct place_mark m;

	return (place == PLACE_STANDBY || place == PLACE_SEALED) &&
	       place_read(a, &m) == 0 &&
	       (host == NULL || strcmp(m.host, host) == 0);
}

static int
sync_folder(struct spool *s, const char *path)
{
	int fd = openat(s->dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0)
		return -errno;
	if (fsync(fd) != 0)
		rc = -errno;
	close(fd);
	return rc;
}

/* --- the file -------------------------------------------------------------- */

static void
file_path(const struct account *a, char out[PATH_LEN], const char *suffix)
{
	snprintf(out, PATH_LEN, "%.380s/place%s", a->path, suffix);
}

static bool
parse(char *text, struct place_mark *ret)
{
	char word[16];

	if (sscanf(text, "%15s %255s %" SCNd64 " %" SCNu64 " %" SCNx64, word,
		ret->host, &ret->time, &ret->end.lsn, &ret->end.check) != 5)
		return false;
	for (unsigned i = PLACE_STANDBY; i < PLACES; i++)
		if (strcmp(word, names[i]) == 0) {
			ret->place = (enum account_place)i;
			return true;
		}
	return false;
}

int
place_read(struct account *a, struct place_mark *ret)
{
	char path[PATH_LEN], text[400];
	ssize_t n;
	int fd;

	*ret = (struct place_mark){.place = PLACE_ORDINARY};
	file_path(a, path, "");
	fd = openat(a->spool->dir, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return parse(text, ret) ? 0 : SPOOL_CORRUPT;
}

static int
write_file(struct account *a, const struct place_mark *m)
{
	char path[PATH_LEN], fresh[PATH_LEN], text[400];
	int fd, n, rc;

	n = snprintf(text, sizeof text,
	    "%s %s %" PRId64 " %" PRIu64 " %016" PRIx64 "\n",
	    place_name(m->place), m->host[0] != '\0' ? m->host : "-", m->time,
	    m->end.lsn, m->end.check);
	file_path(a, path, "");
	file_path(a, fresh, ".new");
	fd = openat(a->spool->dir, fresh,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	rc = files_write(fd, text, (size_t)n, 0);
	if (rc == 0 && fsync(fd) != 0)
		rc = -errno;
	close(fd);
	if (rc == 0 &&
	    renameat(a->spool->dir, fresh, a->spool->dir, path) != 0)
		rc = -errno;
	return rc == 0 ? sync_folder(a->spool, a->path) : rc;
}

static int
remove_file(struct account *a)
{
	char path[PATH_LEN];

	file_path(a, path, "");
	if (unlinkat(a->spool->dir, path, 0) != 0 && errno != ENOENT)
		return -errno;
	return sync_folder(a->spool, a->path);
}

int
place_recall(struct account *a)
{
	struct place_mark m;
	int rc = place_read(a, &m);

	if (rc == 0 && head_place(&a->head) != (uint32_t)m.place)
		head_place_set(&a->head, m.place);
	return rc;
}

/* --- moving/ --------------------------------------------------------------- */

static void
hint_path(const char *name, char out[PATH_LEN])
{
	char path[USERNAME_PATH_SIZE];

	username_path(name, path);
	snprintf(out, PATH_LEN, MOVING "%.380s", strchr(path, '/'));
}

static int
hint(struct spool *s, const char *name)
{
	char path[PATH_LEN];
	int fd;

	hint_path(name, path);
	if (faccessat(s->dir, path, F_OK, 0) == 0)
		return 0;
	if (mkdirat(s->dir, MOVING, 0700) != 0 && errno != EEXIST)
		return -errno;
	fd = openat(s->dir, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	close(fd);
	return sync_folder(s, MOVING);
}

/* The file may go while somebody has it locked: then it is not the one. */
int
moving_lock(struct spool *s, const char *name, int *ret_fd)
{
	char path[PATH_LEN];
	struct stat mine, there;
	int fd, rc;

	hint_path(name, path);
	for (;;) {
		if ((rc = hint(s, name)) != 0)
			return rc;
		fd = openat(s->dir, path, O_RDWR | O_CLOEXEC);
		if (fd < 0 && errno == ENOENT)
			continue;
		if (fd < 0)
			return -errno;
		if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
			rc = -errno;
			close(fd);
			return rc;
		}
		if (fstat(fd, &mine) == 0 &&
		    fstatat(s->dir, path, &there, 0) == 0 &&
		    mine.st_ino == there.st_ino)
			break;
		close(fd);
	}
	*ret_fd = fd;
	return 0;
}

static void
unhint(struct spool *s, const char *name)
{
	char path[PATH_LEN];

	hint_path(name, path);
	unlinkat(s->dir, path, 0);
}

int
spool_each_moving(
    struct spool *s, int (*each)(void *, const char *name), void *arg)
{
	int fd = openat(s->dir, MOVING, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *e;
	int rc = 0;
	DIR *d;

	if (fd < 0 || (d = fdopendir(fd)) == NULL)
		return errno == ENOENT ? 0 : -errno;
	while (rc == 0 && (e = readdir(d)) != NULL) {
		char name[USERNAME_SIZE];

		if (e->d_name[0] != '.' &&
		    username_from_path(e->d_name, name) == 0)
			rc = each(arg, name);
	}
	closedir(d);
	return rc;
}

/* --- changing it ----------------------------------------------------------- */

/* A standby's log is synced by and by; what it is sealed with is for good. */
static int
sync_log(struct account *a)
{
	char path[PATH_LEN];
	int rc = 0;

	if (fdatasync(a->log_fd) != 0)
		rc = -errno;
	account_path(a, path, "blob", 0, NULL);
	if (rc == 0)
		rc = sync_folder(a->spool, path);
	account_path(a, path, "log", 0, NULL);
	return rc == 0 ? sync_folder(a->spool, path) : rc;
}

static int
change(struct account *a, enum account_place was, struct place_mark *m)
{
	int rc = was == PLACE_STANDBY ? sync_log(a) : 0;

	if (rc != 0)
		return rc;
	m->time = clock_sec();
	m->end = (struct log_end){a->now.lsn, a->now.check};
	head_place_set(&a->head, HEAD_CHANGING);
	rc = m->place == PLACE_ORDINARY ? remove_file(a) : write_file(a, m);
	if (rc != 0) { /* as it was, or as it is to be */
		place_recall(a);
		return rc;
	}
	head_place_set(&a->head, m->place);
	return 0;
}

int
place_change(struct account *a, unsigned from, const struct log_end *at,
    struct place_mark *m)
{
	enum account_place was;
	int rc = 0;

	if (m->place != PLACE_ORDINARY && m->place != PLACE_STANDBY)
		rc = hint(a->spool, a->name);
	if (rc != 0 || (rc = account_lock(a)) != 0)
		return rc;
	was = account_place(a);
	if ((from & PLACE_BIT(was)) == 0)
		rc = SPOOL_ELSEWHERE;
	else if (at != NULL &&
		 (at->lsn != a->now.lsn || at->check != a->now.check))
		rc = SPOOL_DIVERGED;
	else
		rc = change(a, was, m);
	account_unlock(a);
	if (rc == 0 &&
	    (m->place == PLACE_ORDINARY || m->place == PLACE_STANDBY))
		unhint(a->spool, a->name);
	return rc;
}

/* --- coming and going ------------------------------------------------------ */

struct first {
	struct place_mark mark;
	struct span segment;
};

static int
fill_standby(struct account *a, void *arg)
{
	struct first *f = arg;
	int rc = account_folders(a);

	if (rc == 0)
		rc = segment_write(a, 1, f->segment);
	return rc == 0 ? write_file(a, &f->mark) : rc;
}

int
account_create_standby(struct spool *s, const char *name, const char *from,
    struct span segment)
{
	struct first f = {
	    .mark = {.place = PLACE_STANDBY, .time = clock_sec()},
	    .segment = segment,
	};

	snprintf(f.mark.host, sizeof f.mark.host, "%s", from);
	return account_make(s, name, fill_standby, &f);
}

/* Nobody finds it any more, then nothing of it is left.  Dead in between: the
 * name in moving/ brings the next one here. */
static int
remove_account(struct spool *s, const char *name, unsigned places)
{
	char folded[USERNAME_SIZE], path[USERNAME_PATH_SIZE], gone[PATH_LEN];
	struct place_mark m;
	struct account *a;
	int rc;

	if (username_fold(span_str(name), folded) != 0)
		return SPOOL_BADNAME;
	username_path(folded, path);
	snprintf(gone, sizeof gone, "account/%.2s/.left-%.380s", path,
	    strchr(path, '/') + 1);
	rc = account_open(s, folded, &a);
	if (rc == 0) {
		if ((rc = hint(s, folded)) == 0 &&
		    (rc = account_lock(a)) == 0) {
			if ((places & PLACE_BIT(account_place(a))) == 0)
				rc = SPOOL_ELSEWHERE;
			else if ((rc = place_read(a, &m)) == 0 &&
				 m.place == PLACE_LEFT &&
				 (m.end.lsn != a->now.lsn ||
				     m.end.check != a->now.check))
				rc = SPOOL_DIVERGED;
			if (rc == 0)
				remove_tree(s->dir, gone);
			if (rc == 0 &&
			    renameat(s->dir, a->path, s->dir, gone) != 0)
				rc = -errno;
			account_unlock(a);
		}
		account_close(a);
	}
	if (rc != 0 && rc != SPOOL_NONE)
		return rc;
	remove_tree(s->dir, gone);
	unhint(s, folded);
	return rc;
}

int
account_remove_left(struct spool *s, const char *name)
{
	return remove_account(s, name, PLACE_BIT(PLACE_LEFT));
}

int
account_remove_standby(struct spool *s, const char *name)
{
	return remove_account(
	    s, name, PLACE_BIT(PLACE_STANDBY) | PLACE_BIT(PLACE_SEALED));
}

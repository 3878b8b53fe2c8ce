/* Advisory locks: bytes of a file that has none. */
#include "spool/option-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/tdbx.h"
#include "mail/fold.h"

enum { BUCKETS = 101, NAME_MOST = 2048 };

uint64_t
advisory_key(char kind, const char *account, uint64_t id, struct span name)
{
	struct buf b = {.limit = NAME_MOST + 300};
	uint64_t key;

	buf_putc(&b, kind);
	buf_put(&b, account, strlen(account) + 1);
	buf_u64(&b, id);
	fold_put(span_sub(name, 0, NAME_MOST / 4), &b);
	key = hash_span(buf_span(&b)) >> 1; /* a place in a file */
	buf_free(&b);
	return key;
}

static int
open_files(struct advisory *l)
{
	char path[400];

	if (l->fd >= 0)
		return 0;
	mkdirat(l->spool->dir, "run", 0700);
	l->fd = openat(
	    l->spool->dir, "run/locks", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (l->fd < 0)
		return -errno;
	snprintf(path, sizeof path, "%s/run/locks.tdb", l->spool->path);
	if (tdbx_open(path, TDBX_WRITE | TDBX_CREATE, BUCKETS, &l->holders) !=
	    0) {
		unlink(path); /* damaged: what it says does not matter */
		l->holders = NULL;
	}
	return 0;
}

static struct flock
byte(uint64_t key, short type)
{
	return (struct flock){.l_type = type,
	    .l_whence = SEEK_SET,
	    .l_start = (off_t)key,
	    .l_len = 1};
}

static unsigned
find(const struct advisory *l, uint64_t key)
{
	unsigned i = 0;

	while (i < l->n && l->held[i] != key)
		i++;
	return i;
}

static const char *
holder(struct advisory *l, uint64_t key, struct arena *mem)
{
	struct span who;

	if (l->holders == NULL ||
	    tdbx_fetch(l->holders, span_of(&key, sizeof key), mem, &who) != 0)
		return "";
	return arena_str(mem, who);
}

int
advisory_lock(struct advisory *l, uint64_t key, const char *me,
    struct arena *mem, const char **ret_holder)
{
	struct flock f = byte(key, F_WRLCK);
	uint64_t *held;
	int rc = open_files(l);

	if (rc != 0)
		return rc;
	if (find(l, key) < l->n || (fcntl(l->fd, F_SETLK, &f) != 0 &&
				       (errno == EACCES || errno == EAGAIN))) {
		*ret_holder = holder(l, key, mem);
		return SPOOL_EXISTS;
	}
	held = l->n < ADVISORY_MAX ? realloc(l->held, (l->n + 1) * sizeof *held)
				   : NULL;
	if (held == NULL) {
		f.l_type = F_UNLCK;
		fcntl(l->fd, F_SETLK, &f);
		return SPOOL_FULL;
	}
	l->held = held;
	l->held[l->n++] = key;
	if (l->holders != NULL)
		tdbx_store(l->holders, span_of(&key, sizeof key), span_str(me));
	return 0;
}

int
advisory_unlock(struct advisory *l, uint64_t key)
{
	struct flock f = byte(key, F_UNLCK);
	unsigned i = find(l, key);

	if (i == l->n)
		return SPOOL_NONE;
	l->held[i] = l->held[--l->n];
	if (l->holders != NULL)
		tdbx_delete(l->holders, span_of(&key, sizeof key));
	return fcntl(l->fd, F_SETLK, &f) == 0 ? 0 : -errno;
}

void
advisory_end(struct advisory *l)
{
	while (l->n > 0)
		advisory_unlock(l, l->held[0]);
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	tdbx_close(l->holders);
	l->holders = NULL;
	free(l->held);
	l->held = NULL;
}

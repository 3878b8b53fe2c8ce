/* tdb behind the project's own types; nothing else includes tdb.h. */
#include "base/tdbx.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <tdb.h>
#include <unistd.h>

struct tdbx {
	struct tdb_context *tdb;
	off_t size; /* of the file, when it was last looked at */
};

static TDB_DATA
data(struct span s)
{
	return (TDB_DATA){(unsigned char *)(uintptr_t)s.p, s.n};
}

static struct span
span(TDB_DATA d)
{
	return span_of(d.dptr, d.dsize);
}

/* tdb says "IO" for whatever a write met; errno is often more exact. */
static int
io_error(void)
{
	switch (errno) {
	case ENOSPC:
	case EDQUOT:
	case EROFS:
	case EFBIG:
		return -errno;
	default:
		return -EIO;
	}
}

static int
error_of(const struct tdbx *t)
{
	switch (tdb_error(t->tdb)) {
	case TDB_SUCCESS:
	case TDB_ERR_IO:
		return io_error();
	case TDB_ERR_CORRUPT:
		return -EBADMSG;
	case TDB_ERR_LOCK:
	case TDB_ERR_NOLOCK:
		return -ENOLCK;
	case TDB_ERR_LOCK_TIMEOUT:
		return -ETIMEDOUT;
	case TDB_ERR_OOM:
		return -ENOMEM;
	case TDB_ERR_EXISTS:
		return -EEXIST;
	case TDB_ERR_NOEXIST:
		return TDBX_NONE;
	case TDB_ERR_RDONLY:
		return -EROFS;
	default:
		return -EINVAL;
	}
}

static off_t
file_size(const struct tdbx *t)
{
	struct stat st;

	return fstat(tdb_fd(t->tdb), &st) == 0 ? st.st_size : 0;
}

int
tdbx_open(const char *path, unsigned flags, unsigned buckets, struct tdbx **ret)
{
	int how = O_CLOEXEC | (flags == TDBX_READ ? O_RDONLY : O_RDWR) |
		  (flags & TDBX_CREATE ? O_CREAT : 0);
	struct tdbx *t = malloc(sizeof *t);

	if (t == NULL)
		return -ENOMEM;
	errno = 0;
	/* Not synced by default, see tdbx_commit(). */
	t->tdb = tdb_open(path, (int)buckets,
	    TDB_NOSYNC | (flags & TDBX_MEMORY ? TDB_INTERNAL : 0), how, 0600);
	if (t->tdb == NULL) {
		int e = errno;

		free(t);
		if (e == EIO)
			return -EBADMSG; /* not a tdb, or cut short */
		return e != 0 ? -e : -EBADMSG;
	}
	t->size = file_size(t);
	*ret = t;
	return 0;
}

void
tdbx_close(struct tdbx *t)
{
	if (t == NULL)
		return;
	tdb_close(t->tdb);
	free(t);
}

struct look {
	int (*fn)(struct span value, void *arg);
	void *arg;
	bool called;
	int result;
};

/* tdb_parse_record() gives back what this returns, or -1 for its own errors:
 * ours goes by the side. */
static int
look_record(TDB_DATA key, TDB_DATA value, void *arg)
{
	struct look *l = arg;

	(void)key;
	l->called = true;
	l->result = l->fn(span(value), l->arg);
	return 0;
}

int
tdbx_look(struct tdbx *t, struct span key,
    int (*fn)(struct span value, void *arg), void *arg)
{
	struct look l = {fn, arg, false, 0};

	if (tdb_parse_record(t->tdb, data(key), look_record, &l) != 0 &&
	    !l.called)
		return error_of(t);
	return l.result;
}

struct fetch {
	struct arena *arena;
	struct span *ret;
};

static int
copy_value(struct span value, void *arg)
{
	struct fetch *f = arg;

	*f->ret = arena_span(f->arena, value);
	return 0;
}

int
tdbx_fetch(
    struct tdbx *t, struct span key, struct arena *arena, struct span *ret)
{
	struct fetch f = {arena, ret};

	return tdbx_look(t, key, copy_value, &f);
}

static int
store(struct tdbx *t, struct span key, struct span value, int how)
{
	errno = 0;
	if (tdb_store(t->tdb, data(key), data(value), how) != 0)
		return error_of(t);
	return 0;
}

int
tdbx_store(struct tdbx *t, struct span key, struct span value)
{
	return store(t, key, value, TDB_REPLACE);
}

int
tdbx_insert(struct tdbx *t, struct span key, struct span value)
{
	return store(t, key, value, TDB_INSERT);
}

int
tdbx_delete(struct tdbx *t, struct span key)
{
	errno = 0;
	if (tdb_delete(t->tdb, data(key)) != 0)
		return error_of(t);
	return 0;
}

int
tdbx_update(struct tdbx *t, struct span key,
    void (*fn)(struct span old, struct span *ret_new, void *arg), void *arg)
{
	struct span new = SPAN("");
	TDB_DATA old;
	int r;

	errno = 0;
	if (tdb_chainlock(t->tdb, data(key)) != 0)
		return error_of(t);
	old = tdb_fetch(t->tdb, data(key));
	fn(old.dptr != NULL ? span(old) : SPAN(""), &new, arg);
	r = store(t, key, new, TDB_REPLACE);
	free(old.dptr);
	tdb_chainunlock(t->tdb, data(key));
	return r;
}

struct each {
	int (*fn)(struct span key, struct span value, void *arg);
	void *arg;
	int result;
};

static int
each_record(struct tdb_context *tdb, TDB_DATA key, TDB_DATA value, void *arg)
{
	struct each *e = arg;

	(void)tdb;
	e->result = e->fn(span(key), span(value), e->arg);
	return e->result;
}

int
tdbx_each(struct tdbx *t,
    int (*fn)(struct span key, struct span value, void *arg), void *arg)
{
	struct each e = {fn, arg, 0};

	errno = 0;
	if (tdb_traverse_read(t->tdb, each_record, &e) < 0 && e.result == 0)
		return error_of(t);
	return e.result;
}

int
tdbx_begin(struct tdbx *t)
{
	errno = 0;
	return tdb_transaction_start(t->tdb) == 0 ? 0 : error_of(t);
}

/* The part of the file where tdb keeps what a transaction would have to put
 * back, as far as the last one did not need it: see struct tdb_header and
 * struct tdb_record in its source.  False if that is not what is there. */
static bool
spare_part(const struct tdbx *t, off_t *from, off_t *n)
{
	enum { START_AT = 44, RECORD = 24, LENGTH = 1, USED = 3, MAGIC = 5 };
	const off_t page = 4096;
	uint32_t start, rec[RECORD / 4];
	int fd = tdb_fd(t->tdb);
	off_t end;

	if (pread(fd, &start, sizeof start, START_AT) != sizeof start ||
	    start == 0 || pread(fd, rec, sizeof rec, start) != sizeof rec ||
	    rec[MAGIC] != 0 || rec[USED] > rec[LENGTH])
		return false;
	end = (off_t)start + RECORD + rec[LENGTH];
	*from = (off_t)start + RECORD + rec[USED];
	*from = (*from + page - 1) / page * page;
	*n = end / page * page - *from;
	return end <= t->size && *n > 0;
}

/* tdb makes that part a hundred times as large as it needs and fills it with
 * bytes, half a megabyte even for ten records.  When the file has grown, its
 * blocks are given back; no other may be in a transaction meanwhile. */
static void
trim(struct tdbx *t)
{
	off_t size = file_size(t), from, n;

	if (size == t->size || tdb_transaction_start(t->tdb) != 0)
		return;
	t->size = size;
	if (spare_part(t, &from, &n))
		fallocate(tdb_fd(t->tdb),
		    FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, from, n);
	tdb_transaction_cancel(t->tdb);
}

int
tdbx_commit(struct tdbx *t, bool sync)
{
	int r = 0;

	errno = 0;
	if (sync)
		tdb_remove_flags(t->tdb, TDB_NOSYNC);
	if (tdb_transaction_commit(t->tdb) != 0)
		r = error_of(t);
	if (sync)
		tdb_add_flags(t->tdb, TDB_NOSYNC);
	if (r == 0)
		trim(t);
	return r;
}

void
tdbx_cancel(struct tdbx *t)
{
	tdb_transaction_cancel(t->tdb);
}

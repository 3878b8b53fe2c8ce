/* The files of the search index: see find-file.h. */
#include "spool/find-file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utf8proc.h>

#include "base/hash.h"
#include "mail/digest.h"
#include "mail/search-grams.h"

static uint32_t
fold_hash(void)
{
	const char *v = utf8proc_version();

	return (uint32_t)hash64(
	    v, strlen(v), (uint64_t)FIND_VERSION << 32 | DIGEST_VERSION);
}

static void
stamp(
    struct account *a, int fd, unsigned char h[FIND_HEADER_SIZE], uint64_t end)
{
	struct stat st = {0};

	fstat(fd, &st);
	memset(h, 0, FIND_HEADER_SIZE);
	memcpy(h, "CHAPARFD", 8);
	put32(h + FD_VERSION, FIND_VERSION);
	put32(h + FD_FOLD, fold_hash());
	put64(h + FD_END, end);
	put64(h + FD_BOOT, a->spool->boot[0]);
	put64(h + FD_BOOT + 8, a->spool->boot[1]);
	put64(h + FD_INODE, st.st_ino);
}

static bool
is_ours(const unsigned char *p, size_t size)
{
	return size >= FIND_HEADER_SIZE && memcmp(p, "CHAPARFD", 8) == 0 &&
	       get32(p + FD_VERSION) == FIND_VERSION &&
	       get32(p + FD_FOLD) == fold_hash() &&
	       get64(p + FD_END) >= FIND_HEADER_SIZE;
}

/* Does the chunk at `at` make sense?  verify: are its bytes what they were? */
static bool
chunk_good(const struct find_file *f, uint64_t at, bool verify)
{
	const unsigned char *c = f->p + at;
	uint64_t left = f->end - at, size;

	if (left < CHUNK_HEAD)
		return false;
	size = get32(c + CHUNK_SIZE);
	return size >= CHUNK_HEAD && size % 8 == 0 && size <= left &&
	       get32(c + CHUNK_N) > 0 &&
	       get32(c + CHUNK_N) <= (size - CHUNK_HEAD) / CHUNK_ENTRY &&
	       (!verify || hash64(c + 8, size - 8, 0) == get64(c));
}

/* Finds the chunks; ends where one makes no sense. */
static void
list_chunks(struct find_file *f, bool verify)
{
	uint64_t at = FIND_HEADER_SIZE;

	f->chunk = calloc(CHUNKS_MAX, sizeof *f->chunk);
	while (f->chunk != NULL && f->n < CHUNKS_MAX && at < f->end &&
	       chunk_good(f, at, verify)) {
		f->chunk[f->n++] = (uint32_t)(at / 8);
		at += get32(f->p + at + CHUNK_SIZE);
	}
	f->end = at;
}

static bool
trusted(const struct account *a, const unsigned char *p, const struct stat *st)
{
	return get64(p + FD_BOOT) == a->spool->boot[0] &&
	       get64(p + FD_BOOT + 8) == a->spool->boot[1] &&
	       get64(p + FD_INODE) == st->st_ino;
}

/* What was verified need not be again, unless the machine starts anew. */
static void
restamp(struct account *a, const struct find_file *f)
{
	unsigned char h[FIND_HEADER_SIZE];
	struct stat st;

	if (flock(f->fd, LOCK_EX | LOCK_NB) != 0)
		return;
	if (fstat(f->fd, &st) == 0 &&
	    pread(f->fd, h, sizeof h, 0) == sizeof h && !trusted(a, h, &st)) {
		stamp(a, f->fd, h, f->end);
		files_write(f->fd, h, sizeof h, 0);
	}
	flock(f->fd, LOCK_UN);
}

static void
load(struct account *a, struct find_file *f)
{
	struct stat st;
	void *p;

	if (fstat(f->fd, &st) != 0 || st.st_size < FIND_HEADER_SIZE)
		return;
	f->mapped = (size_t)st.st_size;
	p = mmap(NULL, f->mapped, PROT_READ, MAP_SHARED, f->fd, 0);
	if (p == MAP_FAILED)
		return;
	f->p = p;
	if (!is_ours(f->p, f->mapped))
		return;
	f->end = get64(f->p + FD_END);
	if (f->end > f->mapped)
		f->end = f->mapped;
	list_chunks(f, !trusted(a, f->p, &st));
	if (!trusted(a, f->p, &st))
		restamp(a, f);
}

void
find_file_open(struct account *a, uint64_t segment, struct find_file *f)
{
	char path[PATH_LEN];

	*f = (struct find_file){.segment = segment};
	account_path(a, path, "find", segment, "");
	f->fd = openat(a->spool->dir, path, O_RDWR | O_CLOEXEC);
	if (f->fd >= 0)
		load(a, f);
}

void
find_file_close(struct find_file *f)
{
	if (f->segment == 0)
		return;
	if (f->p != NULL)
		munmap(f->p, f->mapped);
	if (f->fd >= 0)
		close(f->fd);
	free(f->chunk);
	f->segment = 0;
}

/* The row of an LSN in a chunk, or how many there are. */
static uint32_t
row_of(const unsigned char *c, uint64_t lsn)
{
	uint32_t lo = 0, hi = get32(c + CHUNK_N), n = hi;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (get64(c + CHUNK_HEAD + (size_t)mid * CHUNK_ENTRY) < lsn)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < n && get64(c + CHUNK_HEAD + (size_t)lo * CHUNK_ENTRY) == lsn)
		return lo;
	return n;
}

static bool
entry_at(const unsigned char *c, uint32_t row, struct find_entry *ret)
{
	const unsigned char *e = c + CHUNK_HEAD + (size_t)row * CHUNK_ENTRY;
	size_t at = get32(e + ENTRY_AT), head, body;

	ret->head_log = e[ENTRY_LOG];
	ret->body_log = e[ENTRY_LOG + 1];
	if (ret->head_log > GRAMS_BITS || ret->head_log < GRAMS_MIN_BITS ||
	    ret->body_log > GRAMS_BITS || ret->body_log < GRAMS_MIN_BITS)
		return false;
	head = ((size_t)1 << ret->head_log) / 8;
	body = ((size_t)1 << ret->body_log) / 8;
	if (at + head + body > get32(c + CHUNK_SIZE))
		return false;
	ret->head = c + at;
	ret->body = c + at + head;
	return true;
}

bool
find_file_look(struct find_file *f, uint64_t lsn, struct find_entry *ret)
{
	const unsigned char *c;
	uint32_t row;

	for (unsigned i = 0; i < f->n; i++) {
		unsigned k = (f->last + i) % f->n;

		c = f->p + (uint64_t)f->chunk[k] * 8;
		row = f->last_row + 1; /* they mostly come in order */
		if (i > 0 || row >= get32(c + CHUNK_N) ||
		    get64(c + CHUNK_HEAD + (size_t)row * CHUNK_ENTRY) != lsn)
			row = row_of(c, lsn);
		if (row == get32(c + CHUNK_N))
			continue;
		f->last = k;
		f->last_row = row;
		return entry_at(c, row, ret);
	}
	return false;
}

static bool
make_file(struct account *a, struct find_file *f)
{
	char path[PATH_LEN], folder[PATH_LEN];

	account_path(a, folder, "find", 0, NULL);
	account_path(a, path, "find", f->segment, "");
	if (f->fd >= 0) { /* of another version, or no such file at all */
		unlinkat(a->spool->dir, path, 0);
		close(f->fd);
	}
	mkdirat(a->spool->dir, folder, 0700);
	f->fd = openat(
	    a->spool->dir, path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	f->end = FIND_HEADER_SIZE;
	f->chunk = calloc(1, sizeof *f->chunk);
	return f->fd >= 0;
}

/* Where the file ends, it being locked; 0 if that cannot be had. */
static uint64_t
lock_end(const struct find_file *f)
{
	unsigned char h[FIND_HEADER_SIZE];
	ssize_t n;

	if (flock(f->fd, LOCK_EX | LOCK_NB) != 0)
		return 0;
	n = pread(f->fd, h, sizeof h, 0);
	if (n == 0) /* it is new */
		return FIND_HEADER_SIZE;
	return n == sizeof h && is_ours(h, sizeof h) ? get64(h + FD_END) : 0;
}

void
find_file_add(struct account *a, struct find_file *f, struct span chunk)
{
	unsigned char h[FIND_HEADER_SIZE];

	if (f->n == CHUNKS_MAX || (f->chunk == NULL && !make_file(a, f)))
		return;
	/* what somebody else added meanwhile is likely the same as this */
	if (lock_end(f) == f->end &&
	    files_write(f->fd, chunk.p, chunk.n, f->end) == 0) {
		stamp(a, f->fd, h, f->end + chunk.n);
		if (files_write(f->fd, h, sizeof h, 0) == 0)
			f->end += chunk.n;
	}
	flock(f->fd, LOCK_UN);
}

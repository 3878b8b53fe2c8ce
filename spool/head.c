/* The head of an account: two slots, a counter, and a bell. */
#include "spool/head.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/le.h"

enum {
	HEAD_SIZE = 4096,
	HEAD_VERSION = 4,

	AT_MAGIC = 0,
	AT_VERSION = 8,
	AT_CATALOG = 12,
	AT_COUNTER = 16,
	AT_BELL = 24,
	AT_BOOT = 32,
	AT_INODE = 48,
	AT_LINES = 56, /* how many lines there are */
	AT_SLOT = 64,  /* and SLOT_SIZE further the other */
	SLOT_SIZE = 192,

	SLOT_LSN = 0,
	SLOT_CHECK = 8,
	SLOT_SEGMENT = 16,
	SLOT_END = 24,
	SLOT_DIGEST_END = 32,
	SLOT_CATALOG_LSN = 40,
	SLOT_TIME = 48,
	SLOT_BYTES = 56,
	SLOT_MESSAGES = 64,
	SLOT_MAILBOXES = 72,
	SLOT_UIDVALIDITY = 80,
	SLOT_TABLES = 84,
	SLOT_QUOTA = 88,
	SLOT_QUOTA_MORE = 112,
	SLOT_SWITCHING = 120,
	SLOT_HASH = 128, /* of all before */

	AT_PLACE = AT_SLOT + 2 * SLOT_SIZE,
	AT_STANDBY = AT_PLACE + 8,
	AT_TURN = AT_PLACE + 16,    /* counts what AT_STANDBY was set to */
	AT_WAITING = AT_PLACE + 20, /* somebody sleeps on AT_TURN */

	LINE_SIZE = 64,
	LINE_ID = 0,
	LINE_APPLIED = 8,
	LINE_MODSEQ = 16,
	LINE_BYTES = 24,
	LINE_UIDVALIDITY = 32,
	LINE_UIDNEXT = 36,
	LINE_EXISTS = 40,
	LINE_UNSEEN = 44,
	LINE_DELETED = 48,
	LINE_RECENT = 52,
	LINE_NRECENT = 56,
	LINE_GONE = 60,

	HEAD_MAP = HEAD_SIZE + HEAD_LINES_MAX * LINE_SIZE,
};

static const char magic[8] = "CHAPARHD";

int
head_open(struct head *h, int dir, const char *path, bool create)
{
	int flags = O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0);
	struct stat st;
	void *map;
	int rc;

	if ((h->fd = openat(dir, path, flags, 0600)) < 0)
		return -errno;
	if (fstat(h->fd, &st) != 0)
		goto fail;
	if (st.st_size < HEAD_SIZE &&
	    (errno = posix_fallocate(h->fd, 0, HEAD_SIZE)) != 0)
		goto fail;
	map =
	    mmap(NULL, HEAD_MAP, PROT_READ | PROT_WRITE, MAP_SHARED, h->fd, 0);
	if (map == MAP_FAILED)
		goto fail;
	h->map = map;
	h->inode = st.st_ino;
	return 0;
fail:
	rc = -errno;
	close(h->fd);
	h->fd = -1;
	return rc;
}

void
head_close(struct head *h)
{
	if (h->map != NULL)
		munmap(h->map, HEAD_MAP);
	if (h->fd >= 0)
		close(h->fd);
	*h = HEAD_NONE;
}

static uint64_t *
word(const struct head *h, unsigned at)
{
	return (uint64_t *)(void *)(h->map + at);
}

static uint64_t
load(const struct head *h, unsigned at)
{
	return __atomic_load_n(word(h, at), __ATOMIC_ACQUIRE);
}

/* Are the lines that it says to have in the file?  They are mapped beyond its
 * end, so that it can grow. */
static bool
lines_fit(const struct head *h)
{
	struct stat st;

	return fstat(h->fd, &st) == 0 &&
	       load(h, AT_LINES) <=
		   ((uint64_t)st.st_size - HEAD_SIZE) / LINE_SIZE;
}

bool
head_trusted(const struct head *h, const uint64_t boot[2])
{
	return memcmp(h->map + AT_MAGIC, magic, sizeof magic) == 0 &&
	       get32(h->map + AT_VERSION) == HEAD_VERSION &&
	       get64(h->map + AT_BOOT) == boot[0] &&
	       get64(h->map + AT_BOOT + 8) == boot[1] &&
	       get64(h->map + AT_INODE) == h->inode && lines_fit(h);
}

static unsigned
slot(uint64_t counter)
{
	return AT_SLOT + (unsigned)(counter & 1) * SLOT_SIZE;
}

void
head_read(const struct head *h, struct head_state *ret)
{
	uint64_t counter;

	do {
		const unsigned char *p;

		counter = load(h, AT_COUNTER);
		p = h->map + slot(counter);
		ret->lsn = get64(p + SLOT_LSN);
		ret->check = get64(p + SLOT_CHECK);
		ret->segment = get64(p + SLOT_SEGMENT);
		ret->end = get64(p + SLOT_END);
		ret->digest_end = get64(p + SLOT_DIGEST_END);
		ret->catalog_lsn = get64(p + SLOT_CATALOG_LSN);
		ret->time = (int64_t)get64(p + SLOT_TIME);
		ret->bytes = get64(p + SLOT_BYTES);
		ret->messages = get64(p + SLOT_MESSAGES);
		ret->mailboxes = get64(p + SLOT_MAILBOXES);
		ret->uidvalidity = get32(p + SLOT_UIDVALIDITY);
		ret->tables = get32(p + SLOT_TABLES);
		for (unsigned i = 0; i < 3; i++)
			ret->quota[i] = get64(p + SLOT_QUOTA + 8 * i);
		ret->quota_more = get32(p + SLOT_QUOTA_MORE);
		ret->switching = get64(p + SLOT_SWITCHING);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while (load(h, AT_COUNTER) != counter);
}

uint64_t
head_lsn(const struct head *h)
{
	uint64_t counter, lsn;

	do {
		counter = load(h, AT_COUNTER);
		lsn = load(h, slot(counter) + SLOT_LSN);
	} while (load(h, AT_COUNTER) != counter);
	return lsn;
}

static uint64_t
slot_hash(const unsigned char *p)
{
	return hash64((const char *)p, SLOT_HASH, 0);
}

bool
head_whole(const struct head *h)
{
	const unsigned char *p = h->map + slot(load(h, AT_COUNTER));

	return get64(p + SLOT_HASH) == slot_hash(p);
}

uint32_t
head_catalog(const struct head *h)
{
	return __atomic_load_n(
	    (uint32_t *)(void *)(h->map + AT_CATALOG), __ATOMIC_ACQUIRE);
}

void
head_catalog_set(struct head *h, uint32_t state)
{
	__atomic_store_n((uint32_t *)(void *)(h->map + AT_CATALOG), state,
	    __ATOMIC_SEQ_CST);
}

uint64_t
head_end(const struct head *h, uint64_t segment, uint64_t size)
{
	struct head_state s;

	head_read(h, &s);
	return s.segment == segment && s.end < size ? s.end : size;
}

/* A write to the file wakes those who watch it. */
static void
ring(struct head *h, uint64_t counter)
{
	unsigned char bell[8];

	put64(bell, counter);
	if (pwrite(h->fd, bell, sizeof bell, AT_BELL) < 0)
		return; /* sleepers look by themselves now and then */
}

uint32_t
head_place(const struct head *h)
{
	return __atomic_load_n(
	    (uint32_t *)(void *)(h->map + AT_PLACE), __ATOMIC_ACQUIRE);
}

void
head_place_set(struct head *h, uint32_t place)
{
	__atomic_store_n((uint32_t *)(void *)(h->map + AT_PLACE), place,
	    __ATOMIC_SEQ_CST);
	ring(h, load(h, AT_COUNTER));
}

uint64_t
head_standby(const struct head *h)
{
	return load(h, AT_STANDBY);
}

static uint32_t *
half(const struct head *h, unsigned at)
{
	return (uint32_t *)(void *)(h->map + at);
}

/* Not only the threads of one process sleep on a mapped word. */
void
head_standby_set(struct head *h, uint64_t w)
{
	__atomic_store_n(word(h, AT_STANDBY), w, __ATOMIC_SEQ_CST);
	__atomic_add_fetch(half(h, AT_TURN), 1, __ATOMIC_SEQ_CST);
	if (__atomic_exchange_n(half(h, AT_WAITING), 0, __ATOMIC_SEQ_CST) != 0)
		syscall(SYS_futex, half(h, AT_TURN), FUTEX_WAKE, INT_MAX, NULL,
		    NULL, 0);
}

/* Before head_standby() is looked at, so that nothing is missed. */
uint32_t
head_standby_turn(struct head *h)
{
	__atomic_store_n(half(h, AT_WAITING), 1, __ATOMIC_SEQ_CST);
	return __atomic_load_n(half(h, AT_TURN), __ATOMIC_SEQ_CST);
}

void
head_standby_wait(struct head *h, uint32_t turn, int ms)
{
	struct timespec ts = {ms / 1000, ms % 1000 * 1000000L};

	syscall(SYS_futex, half(h, AT_TURN), FUTEX_WAIT, turn, &ts, NULL, 0);
}

void
head_publish(struct head *h, const struct head_state *s)
{
	uint64_t counter = load(h, AT_COUNTER) + 1;
	unsigned char *p = h->map + slot(counter);

	put64(p + SLOT_LSN, s->lsn);
	put64(p + SLOT_CHECK, s->check);
	put64(p + SLOT_SEGMENT, s->segment);
	put64(p + SLOT_END, s->end);
	put64(p + SLOT_DIGEST_END, s->digest_end);
	put64(p + SLOT_CATALOG_LSN, s->catalog_lsn);
	put64(p + SLOT_TIME, (uint64_t)s->time);
	put64(p + SLOT_BYTES, s->bytes);
	put64(p + SLOT_MESSAGES, s->messages);
	put64(p + SLOT_MAILBOXES, s->mailboxes);
	put32(p + SLOT_UIDVALIDITY, s->uidvalidity);
	put32(p + SLOT_TABLES, s->tables);
	for (unsigned i = 0; i < 3; i++)
		put64(p + SLOT_QUOTA + 8 * i, s->quota[i]);
	put32(p + SLOT_QUOTA_MORE, s->quota_more);
	put64(p + SLOT_SWITCHING, s->switching);
	put64(p + SLOT_HASH, slot_hash(p));
	__atomic_store_n(word(h, AT_COUNTER), counter, __ATOMIC_RELEASE);
	ring(h, counter);
}

void
head_claim(struct head *h, const struct head_state *s, const uint64_t boot[2])
{
	/* not to be trusted while this goes on */
	memset(h->map + AT_MAGIC, 0, sizeof magic);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	__atomic_store_n(word(h, AT_STANDBY), 0, __ATOMIC_SEQ_CST);
	head_publish(h, s);
	put32(h->map + AT_VERSION, HEAD_VERSION);
	put64(h->map + AT_BOOT, boot[0]);
	put64(h->map + AT_BOOT + 8, boot[1]);
	put64(h->map + AT_INODE, h->inode);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	memcpy(h->map + AT_MAGIC, magic, sizeof magic);
}

static unsigned char *
line(const struct head *h, uint32_t i)
{
	return h->map + HEAD_SIZE + (size_t)i * LINE_SIZE;
}

static uint32_t
lines(const struct head *h)
{
	uint64_t n = load(h, AT_LINES);

	return n < HEAD_LINES_MAX ? (uint32_t)n : HEAD_LINES_MAX;
}

bool
head_line_find(const struct head *h, uint64_t id, uint32_t *ret)
{
	uint32_t lo = 0, hi = lines(h), n = hi;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (get64(line(h, mid) + LINE_ID) < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	*ret = lo;
	return lo < n && get64(line(h, lo) + LINE_ID) == id;
}

void
head_line_get(const struct head *h, uint32_t i, struct head_line *ret)
{
	const unsigned char *p = line(h, i);

	ret->id = get64(p + LINE_ID);
	ret->modseq = get64(p + LINE_MODSEQ);
	ret->bytes = get64(p + LINE_BYTES);
	ret->uidvalidity = get32(p + LINE_UIDVALIDITY);
	ret->uidnext = get32(p + LINE_UIDNEXT);
	ret->exists = get32(p + LINE_EXISTS);
	ret->unseen = get32(p + LINE_UNSEEN);
	ret->deleted = get32(p + LINE_DELETED);
	ret->recent = get32(p + LINE_RECENT);
	ret->nrecent = get32(p + LINE_NRECENT);
	ret->gone = get32(p + LINE_GONE);
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	ret->applied = load(h, (unsigned)(p - h->map) + LINE_APPLIED);
}

int
head_line_reserve(struct head *h)
{
	uint32_t n = lines(h);
	int rc;

	if (n >= HEAD_LINES_MAX)
		return -ENOSPC;
	rc = posix_fallocate(h->fd, HEAD_SIZE,
	    (off_t)((n * LINE_SIZE / HEAD_SIZE + 1) * HEAD_SIZE));
	return -rc;
}

void
head_line_put(struct head *h, uint32_t i, const struct head_line *l)
{
	unsigned char *p = line(h, i);

	__atomic_store_n(word(h, (unsigned)(p - h->map) + LINE_APPLIED),
	    l->applied, __ATOMIC_RELEASE);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	put64(p + LINE_ID, l->id);
	put64(p + LINE_MODSEQ, l->modseq);
	put64(p + LINE_BYTES, l->bytes);
	put32(p + LINE_UIDVALIDITY, l->uidvalidity);
	put32(p + LINE_UIDNEXT, l->uidnext);
	put32(p + LINE_EXISTS, l->exists);
	put32(p + LINE_UNSEEN, l->unseen);
	put32(p + LINE_DELETED, l->deleted);
	put32(p + LINE_RECENT, l->recent);
	put32(p + LINE_NRECENT, l->nrecent);
	put32(p + LINE_GONE, l->gone);
}

/* Its id is greater than that of all lines before; space is reserved. */
void
head_line_add(struct head *h, const struct head_line *l)
{
	uint32_t n = lines(h);

	head_line_put(h, n, l);
	__atomic_store_n(word(h, AT_LINES), n + 1, __ATOMIC_RELEASE);
}

void
head_lines_clear(struct head *h)
{
	__atomic_store_n(word(h, AT_LINES), 0, __ATOMIC_RELEASE);
}

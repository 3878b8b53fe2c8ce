/* The head of an account: two slots, a counter, and a bell. */
#include "spool/head.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/le.h"

enum {
	HEAD_SIZE = 4096,
	HEAD_VERSION = 1,

	AT_MAGIC = 0,
	AT_VERSION = 8,
	AT_COUNTER = 16,
	AT_BELL = 24,
	AT_BOOT = 32,
	AT_INODE = 48,
	AT_SLOT = 64, /* and SLOT_SIZE further the other */
	SLOT_SIZE = 128,

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
	    mmap(NULL, HEAD_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, h->fd, 0);
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
		munmap(h->map, HEAD_SIZE);
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

bool
head_trusted(const struct head *h, const uint64_t boot[2])
{
	return memcmp(h->map + AT_MAGIC, magic, sizeof magic) == 0 &&
	       get32(h->map + AT_VERSION) == HEAD_VERSION &&
	       get64(h->map + AT_BOOT) == boot[0] &&
	       get64(h->map + AT_BOOT + 8) == boot[1] &&
	       get64(h->map + AT_INODE) == h->inode;
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

void
head_publish(struct head *h, const struct head_state *s)
{
	uint64_t counter = load(h, AT_COUNTER) + 1;
	unsigned char *p = h->map + slot(counter);
	unsigned char bell[8];

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
	__atomic_store_n(word(h, AT_COUNTER), counter, __ATOMIC_RELEASE);
	put64(bell, counter);
	if (pwrite(h->fd, bell, sizeof bell, AT_BELL) < 0)
		return; /* sleepers look by themselves now and then */
}

void
head_claim(struct head *h, const struct head_state *s, const uint64_t boot[2])
{
	/* not to be trusted while this goes on */
	memset(h->map + AT_MAGIC, 0, sizeof magic);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	head_publish(h, s);
	put32(h->map + AT_VERSION, HEAD_VERSION);
	put64(h->map + AT_BOOT, boot[0]);
	put64(h->map + AT_BOOT + 8, boot[1]);
	put64(h->map + AT_INODE, h->inode);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	memcpy(h->map + AT_MAGIC, magic, sizeof magic);
}

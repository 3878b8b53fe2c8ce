/*
 * OpenSSL's memory, kept apart for each session.
 *
 * A child shares its parent's pages until it writes to them.  malloc() would
 * give it what is free in between, and mark what is freed, all over the heap,
 * so that the child soon had nearly all of it to itself.  Here what a session
 * allocates is in pages of its own, close together, and what the parent has
 * allocated is never freed in a child.  The parent has apart what a session
 * writes to although it is the parent's: locks, and objects with a count of
 * their users.
 *
 * Small blocks are of sizes a multiple of UNIT, cut from the front of a range
 * of addresses and kept in lists, by size, when they are free.  Large ones are
 * whole pages, from the back, and those that are free give theirs up when the
 * session rests.
 */
#include <malloc.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "tls.h"

enum {
	UNIT = 32,
	SMALL_MAX = 2048,
	PAGE = 4096,
	STEP = 16 * PAGE, /* made usable at once */
	LARGE_N = 128,
	LOCK = 56, /* a pthread_rwlock_t */
	OBJECT_MIN = 160,
	OBJECT_MAX = 640,
	BESIDE = 12,  /* blocks side by side, and how many are taken for that */
	TAKEN = 4096,
};
static const size_t range = (size_t)128 << 20;

struct block {
	size_t size; /* of what follows */
	struct block *next;
};
enum { HEAD = 16 };

struct pool {
	char *start, *end;    /* NULL: there is none */
	char *front, *usable; /* small blocks up to here, pages up to there */
	char *back;           /* large blocks from here */
	struct block *free[SMALL_MAX / UNIT + 1];
};
static struct pool heap, locks, objects;
static struct {
	struct block *b;
	bool used;
} large[LARGE_N];
static unsigned large_n;

static bool
is_in(const struct pool *pool, const void *p)
{
	return (const char *)p >= pool->start && (const char *)p < pool->end;
}

static struct block *
block_of(void *p)
{
	return (struct block *)(void *)((char *)p - HEAD);
}

static struct block *
cut_front(struct pool *pool, size_t size)
{
	struct block *b = (struct block *)(void *)pool->front;
	char *end = pool->front + HEAD + size;

	if (end > pool->usable) {
		size_t more = (size_t)(end - pool->usable + STEP - 1) &
			      ~(size_t)(STEP - 1);

		if (more > (size_t)(pool->back - pool->usable) ||
		    mprotect(pool->usable, more, PROT_READ | PROT_WRITE) < 0)
			return NULL;
		pool->usable += more;
	}
	pool->front = end;
	b->size = size;
	return b;
}

static struct block *
cut_back(size_t size)
{
	char *at;

	if (HEAD + size > (size_t)(heap.back - heap.usable))
		return NULL;
	at = heap.back - (HEAD + size);
	if (mprotect(at, HEAD + size, PROT_READ | PROT_WRITE) < 0)
		return NULL;
	heap.back = at;
	return (struct block *)(void *)at;
}

/* The first that is free and not much too large, or another. */
static struct block *
take_large(size_t n)
{
	size_t size = ((n + HEAD + PAGE - 1) & ~(size_t)(PAGE - 1)) - HEAD;
	struct block *b;

	for (unsigned i = 0; i < large_n; i++) {
		b = large[i].b;
		if (!large[i].used && b->size >= n && b->size / 2 <= size) {
			large[i].used = true;
			return b;
		}
	}
	if (large_n == LARGE_N)
		return cut_front(&heap, size);
	if ((b = cut_back(size)) != NULL) {
		b->size = size;
		large[large_n].b = b;
		large[large_n++].used = true;
	}
	return b;
}

static struct block *
take_small(struct pool *pool, size_t n)
{
	size_t i = (n + UNIT - 1) / UNIT;
	struct block *b = pool->free[i];

	if (b == NULL)
		return cut_front(pool, i * UNIT);
	pool->free[i] = b->next;
	return b;
}

static void
give_small(struct pool *pool, struct block *b)
{
	b->next = pool->free[b->size / UNIT];
	pool->free[b->size / UNIT] = b;
}

static void
give_large(const struct block *b)
{
	for (unsigned i = 0; i < large_n; i++)
		if (large[i].b == b)
			large[i].used = false;
}

/* Where the process that listens keeps what is of this size; NULL: malloc. */
static struct pool *
pool_for(size_t n)
{
	if (n == LOCK)
		return &locks;
	return n >= OBJECT_MIN && n <= OBJECT_MAX ? &objects : NULL;
}

static void *
get(size_t n, const char *file, int line)
{
	struct pool *pool = pool_for(n);
	struct block *b;

	(void)file, (void)line;
	if (heap.start == NULL) {
		if (pool == NULL || pool->start == NULL)
			return malloc(n);
		b = take_small(pool, n);
	} else if (n > range)
		return NULL;
	else if (n > SMALL_MAX)
		b = take_large(n);
	else
		b = take_small(&heap, n > 0 ? n : 1);
	return b != NULL ? (char *)b + HEAD : NULL;
}

static void
put(void *p, const char *file, int line)
{
	(void)file, (void)line;
	if (is_in(&heap, p)) {
		if (block_of(p)->size <= SMALL_MAX)
			give_small(&heap, block_of(p));
		else
			give_large(block_of(p));
	} else if (heap.start != NULL)
		return; /* the parent's */
	else if (is_in(&locks, p))
		give_small(&locks, block_of(p));
	else if (is_in(&objects, p))
		give_small(&objects, block_of(p));
	else
		free(p);
}

static size_t
size_of(void *p)
{
	if (is_in(&heap, p) || is_in(&locks, p) || is_in(&objects, p))
		return block_of(p)->size;
	return malloc_usable_size(p);
}

static void *
resize(void *p, size_t n, const char *file, int line)
{
	size_t had;
	void *q;

	if (p == NULL)
		return get(n, file, line);
	if (n == 0) {
		put(p, file, line);
		return NULL;
	}
	had = size_of(p);
	if (n <= had && n > had / 2)
		return p;
	if ((q = get(n, file, line)) == NULL)
		return NULL;
	memcpy(q, p, had < n ? had : n);
	put(p, file, line);
	return q;
}

static void
pool_open(struct pool *pool, size_t n)
{
	char *p = mmap(NULL, n, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		return; /* then it is malloc's */
	pool->start = pool->front = pool->usable = p;
	pool->end = pool->back = p + n;
}

void
memory_init(void)
{
	if (CRYPTO_set_mem_functions(get, resize, put) != 1)
		die(EXIT_TEMP, "OpenSSL: its memory is in use already");
	pool_open(&locks, range);
	pool_open(&objects, range);
}

/* malloc() has small blocks free here and there: those are taken until it cuts
 * others side by side, where a child's are to be.  Another malloc() may never
 * do so. */
void
memory_settle(void)
{
	static void **all;

	for (size_t n = 24; n <= 264; n += 16) {
		void **p, **last = NULL;

		for (unsigned beside = 0, i = 0; beside < BESIDE && i < TAKEN;
		     i++) {
			if ((p = malloc(n)) == NULL)
				return;
			*p = (void *)all;
			all = p;
			if ((char *)p == (char *)last + n + 8)
				beside++;
			else
				beside = 0;
			last = p;
		}
	}
}

void
memory_begin(void)
{
	pool_open(&heap, range);
}

/* The first page of a free one has its size, and stays. */
void
memory_rest(void)
{
	for (unsigned i = 0; i < large_n; i++) {
		struct block *b = large[i].b;

		if (!large[i].used && b->size + HEAD > PAGE)
			madvise((char *)b + PAGE, b->size + HEAD - PAGE,
			    MADV_DONTNEED);
	}
}

/* What is meant by a move between servers, until it is done: see arrival.h. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/le.h"
#include "spool/arrival-inner.h"
#include "spool/catalog.h"

static void
put_text(struct buf *b, struct span s)
{
	buf_u32(b, (uint32_t)s.n);
	buf_putspan(b, s);
}

static bool
take_text(struct span *s, struct span *ret)
{
	const char *p = arrival_take(s, 4);
	uint32_t n = p != NULL ? get32(p) : 0;

	if (p == NULL || (p = arrival_take(s, n)) == NULL)
		return false;
	*ret = span_of(p, n);
	return true;
}

int
intent_drop(struct account *home, uint8_t via, struct span id)
{
	struct arrival_key k;

	return arrival_drop(home, arrival_key(&k, INTENT, id), via, NULL);
}

struct all {
	struct arena *mem;
	struct intent *list;
	uint32_t n, cap;
};

static int
add(void *arg, struct span key, struct span value)
{
	struct all *all = arg;
	struct intent x = {.n = 0};
	struct span id;
	const char *p;

	if (!arrival_id_of(key, INTENT, &id))
		return 0;
	value = arena_span(all->mem, value);
	if ((p = arrival_take(&value, 16)) == NULL ||
	    get32(p) != ARRIVAL_VERSION)
		return 0;
	memcpy(x.id, id.p, id.n);
	x.at = (int64_t)get64(p + 4);
	x.uidvalidity = get32(p + 12);
	if (!take_text(&value, &x.from) || !take_text(&value, &x.to) ||
	    !arrival_take_runs(&value, all->mem, &x.run, &x.n))
		return 0;
	if (all->n == all->cap) {
		struct intent *bigger;

		all->cap = all->cap > 0 ? 2 * all->cap : 8;
		bigger = ARENA_ARRAY(all->mem, struct intent, all->cap);
		if (all->n > 0)
			memcpy(bigger, all->list, all->n * sizeof *bigger);
		all->list = bigger;
	}
	all->list[all->n++] = x;
	return 0;
}

int
intent_all(struct account *home, struct arena *mem, struct intent **ret,
    uint32_t *ret_n)
{
	struct all all = {.mem = mem};
	int rc = catalog_each(home, TABLE_ANNOTATION, add, &all);

	*ret = all.list;
	*ret_n = all.n;
	return rc;
}

/* Batches of one move have the same id up to the dot. */
static bool
same_move(const char *a, const char *b)
{
	size_t n = strcspn(a, ".");

	return n == strcspn(b, ".") && memcmp(a, b, n) == 0;
}

static bool
overlap(const struct intent *a, const struct intent *b)
{
	uint32_t i = 0, j = 0;

	while (i < a->n && j < b->n) {
		if (a->run[i].lo <= b->run[j].hi &&
		    b->run[j].lo <= a->run[i].hi)
			return true;
		if (a->run[i].hi < b->run[j].hi)
			i++;
		else
			j++;
	}
	return false;
}

/* Under the lock. */
static int
check_others(struct account *home, const struct intent *x)
{
	struct arena mem = {.limit = (size_t)8 * ARRIVAL_VALUE};
	struct intent *list;
	uint32_t n;
	int rc = intent_all(home, &mem, &list, &n);

	for (uint32_t i = 0; i < n && rc == 0; i++)
		if (list[i].uidvalidity == x->uidvalidity &&
		    span_eq(list[i].from, x->from) &&
		    !same_move(list[i].id, x->id) && overlap(&list[i], x))
			rc = SPOOL_EXISTS;
	arena_free(&mem);
	return rc;
}

int
intent_put(struct account *home, uint8_t via, const struct intent *x)
{
	struct buf b = {.limit = ARRIVAL_VALUE};
	struct commit *c;
	struct arrival_key k;
	int rc = commit_begin(&c, home, via, NULL);

	if (rc != 0)
		return rc;
	if ((rc = check_others(home, x)) != 0) {
		commit_abandon(&c);
		return rc;
	}
	buf_u32(&b, ARRIVAL_VERSION);
	buf_u64(&b, (uint64_t)x->at);
	buf_u32(&b, x->uidvalidity);
	put_text(&b, x->from);
	put_text(&b, x->to);
	arrival_put_runs(&b, x->run, x->n);
	rc = b.overflow
		 ? SPOOL_FULL
		 : commit_put(c, TABLE_ANNOTATION,
		       arrival_key(&k, INTENT, span_str(x->id)), buf_span(&b));
	buf_free(&b);
	if (rc != 0) {
		commit_abandon(&c);
		return rc;
	}
	commit_durable(c);
	return commit_end(&c);
}

int
intent_lock(struct spool *s, struct span id, int *ret_fd)
{
	struct flock lock = {.l_type = F_WRLCK,
	    .l_whence = SEEK_SET,
	    .l_start = (off_t)(hash_span(id) >> 2),
	    .l_len = 1};
	int fd =
	    openat(s->dir, "run/moving", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int rc;

	if (fd < 0)
		return -errno;
	if (fcntl(fd, F_OFD_SETLK, &lock) != 0) {
		rc = errno == EACCES ? -EAGAIN : -errno;
		close(fd);
		return rc;
	}
	*ret_fd = fd;
	return 0;
}

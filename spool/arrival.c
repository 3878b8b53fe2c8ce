/* Messages on the move between servers: see arrival.h. */
#include "spool/arrival-inner.h"

#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/le.h"
#include "spool/catalog.h"

enum {
	RUNS_MAX = 1 << 20,
	EXPIRE_EVERY = 64, /* times something is forgotten */
};

struct span
arrival_key(struct arrival_key *k, const char *prefix, struct span id)
{
	size_t n = strlen(prefix);

	memcpy(k->bytes, prefix, n);
	memcpy(k->bytes + n, id.p, id.n);
	return span_of(k->bytes, n + id.n);
}

/* The id of a key of this kind. */
bool
arrival_id_of(struct span key, const char *prefix, struct span *ret)
{
	size_t n = strlen(prefix);

	*ret = span_sub(key, n, key.n);
	return span_eq(span_sub(key, 0, n), span_str(prefix)) &&
	       arrival_id_ok(*ret);
}

bool
arrival_id_ok(struct span id)
{
	for (size_t i = 0; i < id.n; i++)
		if (!(id.p[i] >= 'a' && id.p[i] <= 'z') &&
		    !(id.p[i] >= '0' && id.p[i] <= '9') && id.p[i] != '-' &&
		    id.p[i] != '.')
			return false;
	return id.n > 0 && id.n <= ARRIVAL_ID_MAX;
}

void
arrival_new_id(char ret[33])
{
	static const char hex[] = "0123456789abcdef";
	unsigned char bytes[16];

	random_bytes(bytes, sizeof bytes);
	for (size_t i = 0; i < sizeof bytes; i++) {
		*ret++ = hex[bytes[i] >> 4];
		*ret++ = hex[bytes[i] & 15];
	}
	*ret = '\0';
}

void
arrival_put_runs(struct buf *b, const struct uid_run *run, uint32_t n)
{
	buf_u32(b, n);
	for (uint32_t i = 0; i < n; i++) {
		buf_u32(b, run[i].lo);
		buf_u32(b, run[i].hi);
	}
}

/* Takes so many bytes off the front. */
const char *
arrival_take(struct span *s, size_t n)
{
	const char *p = s->p;

	if (s->n < n)
		return NULL;
	*s = span_sub(*s, n, s->n);
	return p;
}

bool
arrival_take_runs(struct span *s, struct arena *mem, const struct uid_run **ret,
    uint32_t *ret_n)
{
	const char *p = arrival_take(s, 4);
	uint32_t n = p != NULL ? get32(p) : 0;
	struct uid_run *run;

	if (p == NULL || n > RUNS_MAX ||
	    (p = arrival_take(s, (size_t)8 * n)) == NULL)
		return false;
	run = ARENA_ARRAY(mem, struct uid_run, n + 1);
	for (uint32_t i = 0; i < n; i++, p += 8)
		run[i] = (struct uid_run){get32(p), get32(p + 4)};
	*ret = run;
	*ret_n = n;
	return true;
}

/* --- at the target ---------------------------------------------------------
 */

int
arrival_put(struct commit *c, struct span id, const struct arrival *x)
{
	struct buf b = {.limit = ARRIVAL_VALUE};
	struct arrival_key k;
	int rc;

	buf_u32(&b, ARRIVAL_VERSION);
	buf_u64(&b, (uint64_t)clock_us() / 1000000);
	buf_u64(&b, x->box);
	buf_u32(&b, x->uidvalidity);
	arrival_put_runs(&b, x->run, x->n);
	rc = b.overflow ? SPOOL_FULL
			: commit_put(c, TABLE_ANNOTATION,
			      arrival_key(&k, ARRIVED, id), buf_span(&b));
	buf_free(&b);
	return rc;
}

int
arrival_get(
    struct account *a, struct span id, struct arena *mem, struct arrival *ret)
{
	struct span value;
	const char *p;
	struct arrival_key k;
	int rc = catalog_get(
	    a, TABLE_ANNOTATION, arrival_key(&k, ARRIVED, id), mem, &value);

	if (rc != 0)
		return rc;
	if ((p = arrival_take(&value, 24)) == NULL ||
	    get32(p) != ARRIVAL_VERSION)
		return SPOOL_CORRUPT;
	ret->box = get64(p + 12);
	ret->uidvalidity = get32(p + 20);
	return arrival_take_runs(&value, mem, &ret->run, &ret->n)
		   ? 0
		   : SPOOL_CORRUPT;
}

int
arrival_settle(struct account *a, struct span id, uint8_t via,
    const char *actor, struct arena *mem, struct arrival *ret)
{
	struct commit *c;
	int rc = commit_begin(&c, a, via, actor);

	if (rc != 0)
		return rc;
	rc = arrival_get(a, id, mem, ret);
	if (rc == SPOOL_NONE)
		rc = arrival_put(c, id, &(struct arrival){.n = 0});
	else {
		commit_abandon(&c);
		return rc == 0 && ret->n == 0 ? SPOOL_NONE : rc;
	}
	if (rc == 0)
		rc = commit_end(&c);
	else
		commit_abandon(&c);
	return rc == 0 ? SPOOL_NONE : rc;
}

int
arrival_drop(struct account *a, struct span key, uint8_t via, const char *actor)
{
	struct commit *c;
	int rc = commit_begin(&c, a, via, actor);

	if (rc != 0)
		return rc;
	if ((rc = commit_del(c, TABLE_ANNOTATION, key)) == 0)
		return commit_end(&c);
	commit_abandon(&c);
	return rc;
}

static int expire(struct account *, uint8_t via, const char *actor);

int
arrival_forget(
    struct account *a, struct span id, uint8_t via, const char *actor)
{
	struct arena mem = {.limit = ARRIVAL_VALUE};
	struct span value;
	struct arrival_key k;
	int rc = catalog_get(
	    a, TABLE_ANNOTATION, arrival_key(&k, ARRIVED, id), &mem, &value);

	arena_free(&mem);
	if (rc == 0)
		rc = arrival_drop(a, arrival_key(&k, ARRIVED, id), via, actor);
	if (rc == 0 && random_u64() % EXPIRE_EVERY == 0)
		rc = expire(a, via, actor);
	return rc;
}

enum { OLD_MAX = 64 }; /* at a time */

struct old {
	struct arrival_key key[OLD_MAX];
	size_t length[OLD_MAX];
	unsigned n;
	int64_t before;
};

static int
find_old(void *arg, struct span key, struct span value)
{
	struct old *o = arg;
	struct span id;

	if (!arrival_id_of(key, ARRIVED, &id) || value.n < 12 ||
	    o->n == OLD_MAX || (int64_t)get64(value.p + 4) >= o->before)
		return 0;
	memcpy(o->key[o->n].bytes, key.p, key.n);
	o->length[o->n++] = key.n;
	return 0;
}

/* Those that nobody forgot. */
static int
expire(struct account *a, uint8_t via, const char *actor)
{
	struct old o = {.n = 0,
	    .before = clock_us() / 1000000 - ARRIVAL_DAYS * (int64_t)86400};
	int rc = catalog_each(a, TABLE_ANNOTATION, find_old, &o);

	for (unsigned i = 0; i < o.n && rc == 0; i++)
		rc = arrival_drop(
		    a, span_of(o.key[i].bytes, o.length[i]), via, actor);
	return rc;
}

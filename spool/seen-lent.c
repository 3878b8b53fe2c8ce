/* Records of what a guest has seen, in memory: key and value in one piece, in
 * an open hash table. */
#include "spool/seen-lent.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

enum { LENT_BYTES = 32 << 20, SLOTS = 64 };

struct lent_record {
	size_t nkey, n; /* the key, and both */
	char bytes[];
};

struct seen_lent {
	seen_fn *tell;
	void *arg;
	uint64_t generation;
	size_t bytes;
	uint32_t n, slots; /* a power of two, never full */
	struct lent_record **slot;
};

struct seen_lent *
lent_new(seen_fn *tell, void *arg)
{
	struct seen_lent *l = calloc(1, sizeof *l);

	if (l == NULL)
		return NULL;
	l->tell = tell;
	l->arg = arg;
	l->slots = SLOTS;
	if ((l->slot = calloc(l->slots, sizeof(void *))) == NULL) {
		free(l);
		return NULL;
	}
	return l;
}

void
lent_free(struct seen_lent *l)
{
	for (uint32_t i = 0; l != NULL && i < l->slots; i++)
		free(l->slot[i]);
	if (l != NULL)
		free(l->slot);
	free(l);
}

uint64_t
lent_generation(const struct seen_lent *l)
{
	return l->generation;
}

/* Where it is, or would be. */
static struct lent_record **
find(struct lent_record **slot, uint32_t slots, struct span key)
{
	uint32_t i = (uint32_t)hash_span(key) & (slots - 1);

	while (slot[i] != NULL &&
	       !span_eq(span_of(slot[i]->bytes, slot[i]->nkey), key))
		i = (i + 1) & (slots - 1);
	return &slot[i];
}

static bool
grow(struct seen_lent *l)
{
	uint32_t slots = 2 * l->slots;
	struct lent_record **slot = calloc(slots, sizeof(void *));

	if (slot == NULL)
		return false;
	for (uint32_t i = 0; i < l->slots; i++) {
		struct lent_record *r = l->slot[i];

		if (r != NULL)
			*find(slot, slots, span_of(r->bytes, r->nkey)) = r;
	}
	free(l->slot);
	l->slot = slot;
	l->slots = slots;
	return true;
}

int
lent_get(struct seen_lent *l, struct span key, struct span *ret)
{
	const struct lent_record *r = *find(l->slot, l->slots, key);

	if (r == NULL)
		return SPOOL_NONE;
	*ret = span_of(r->bytes + r->nkey, r->n - r->nkey);
	return 0;
}

int
lent_put(struct seen_lent *l, struct span key, struct span record)
{
	struct lent_record **at, *r;

	if (l->bytes + key.n + record.n > LENT_BYTES)
		return SPOOL_FULL;
	if (2 * (l->n + 1) > l->slots && !grow(l))
		return -ENOMEM;
	if ((r = malloc(sizeof *r + key.n + record.n)) == NULL)
		return -ENOMEM;
	r->nkey = key.n;
	r->n = key.n + record.n;
	memcpy(r->bytes, key.p, key.n);
	memcpy(r->bytes + key.n, record.p, record.n);
	at = find(l->slot, l->slots, key);
	if (*at != NULL)
		l->bytes -= (*at)->n;
	else
		l->n++;
	free(*at);
	*at = r;
	l->bytes += r->n;
	l->generation++;
	return 0;
}

void
lent_tell(struct seen_lent *l, const struct seen_change *ch)
{
	l->tell(l->arg, ch);
}

/* A set of the messages that the log speaks of. */
#include "known.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/log.h"
#include "log-seek.h"

static uint64_t
key_of(uint64_t box, uint64_t hash)
{
	uint64_t both[2] = {box, hash};
	uint64_t key = hash64(both, sizeof both, 0);

	return key != 0 ? key : 1;
}

/* The slot of the key, or the free one where it belongs. */
static uint64_t *
slot_of(const struct known *k, uint64_t key)
{
	size_t i = (size_t)key & (k->size - 1);

	while (k->slots[i] != 0 && k->slots[i] != key)
		i = (i + 1) & (k->size - 1);
	return &k->slots[i];
}

static void
grow(struct known *k)
{
	struct known old = *k;

	k->size = old.size != 0 ? old.size * 2 : 1024;
	k->slots = calloc(k->size, sizeof *k->slots);
	if (k->slots == NULL)
		die(EXIT_TEMP, "out of memory");
	for (size_t i = 0; i < old.size; i++)
		if (old.slots[i] != 0)
			*slot_of(k, old.slots[i]) = old.slots[i];
	free(old.slots);
}

static void
add(struct known *k, uint64_t key)
{
	uint64_t *slot;

	if (k->n >= k->size / 4 * 3)
		grow(k);
	slot = slot_of(k, key);
	k->n += *slot == 0;
	*slot = key;
}

int
known_load(struct known *k, struct spool *s, struct account *a)
{
	struct events e;
	struct record r;
	int rc = log_seek(s, a, 0, &e);

	*k = (struct known){0};
	grow(k);
	while (rc == 0 && (rc = events_next(a, &e, &r)) == 0)
		if (r.type == REC_MSG)
			add(k, key_of(r.box, record_content_hash(&r)));
	return rc == SPOOL_NONE ? 0 : rc;
}

bool
known_has(const struct known *k, uint64_t box, uint64_t hash)
{
	return k->size != 0 && *slot_of(k, key_of(box, hash)) != 0;
}

void
known_free(struct known *k)
{
	free(k->slots);
	*k = (struct known){0};
}

#ifndef MAIL_THREAD_TABLE_H
#define MAIL_THREAD_TABLE_H

#include "base/arena.h"
#include "base/clock.h"
#include "mail/thread.h"

/* From hashes to nodes, for thread.c: open addressing, half full at most.  The
 * hashes may be of a sender's choosing, so they are mixed once more, by a
 * number that he does not know. */
struct thread_table {
	uint64_t *key;
	uint32_t *value;
	bool *used;
	size_t mask;
	unsigned shift;
	uint64_t mix;
};

static inline void
thread_table_init(struct thread_table *t, struct arena *mem, size_t n)
{
	size_t room = 16;

	t->shift = 60;
	for (; room < 2 * n; room *= 2)
		t->shift--;
	t->mix = random_u64() | 1;
	t->key = arena_raw(mem, room * sizeof *t->key);
	t->value = arena_raw(mem, room * sizeof *t->value);
	t->used = ARENA_ARRAY(mem, bool, room);
	t->mask = room - 1;
}

/* Where the value of a key is; THREAD_NONE is in it if the key is new. */
static inline uint32_t *
thread_table_at(struct thread_table *t, uint64_t key)
{
	size_t i = (size_t)(((key ^ key >> 32) * t->mix) >> t->shift);

	while (t->used[i] && t->key[i] != key)
		i = (i + 1) & t->mask;
	if (!t->used[i]) {
		t->used[i] = true;
		t->key[i] = key;
		t->value[i] = THREAD_NONE;
	}
	return &t->value[i];
}

/* The first value given to a key stays. */
static inline void
thread_table_add(struct thread_table *t, uint64_t key, uint32_t value)
{
	uint32_t *at = thread_table_at(t, key);

	if (*at == THREAD_NONE)
		*at = value;
}

#endif

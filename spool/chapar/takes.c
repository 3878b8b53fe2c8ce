/* The accounts that a standby is taking. */
#include "takes.h"

#include <string.h>

void
takes_close(struct takes *t, struct taken *k)
{
	if (!k->open)
		return;
	take_close(&k->take);
	k->open = false;
	t->ndirty -= k->dirty;
	k->dirty = false;
}

void
takes_end(struct takes *t)
{
	for (unsigned i = 0; i < TAKES_OPEN; i++)
		takes_close(t, &t->all[i]);
}

int
takes_get(struct takes *t, const char *name, struct taken **ret)
{
	struct taken *k;
	int rc;

	for (unsigned i = 0; i < TAKES_OPEN; i++) {
		k = &t->all[i];
		if (k->open && strcmp(k->take.name, name) == 0) {
			*ret = k;
			return 0;
		}
	}
	k = &t->all[t->turn++ % TAKES_OPEN];
	if (k->dirty && t->sync && (rc = takes_sync(t)) != 0)
		return rc;
	takes_close(t, k);
	if ((rc = take_open(t->spool, name, t->from, &k->take)) != 0)
		return rc;
	k->open = true;
	*ret = k;
	return 0;
}

void
takes_dirty(struct takes *t, struct taken *k)
{
	t->ndirty += !k->dirty;
	k->dirty = true;
}

int
takes_sync(struct takes *t)
{
	int rc = 0;

	for (unsigned i = 0; i < TAKES_OPEN && t->ndirty > 1; i++)
		if (t->all[i].dirty)
			take_sync_begin(&t->all[i].take);
	for (unsigned i = 0; i < TAKES_OPEN && t->ndirty > 0 && rc == 0; i++) {
		struct taken *k = &t->all[i];

		if (k->dirty && (rc = take_sync(&k->take)) == 0) {
			k->dirty = false;
			t->ndirty--;
		}
	}
	return rc;
}

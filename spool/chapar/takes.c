/* The accounts that a standby is taking. */
#include "takes.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { EACH_MAX = 8 }; /* more are synced with all the file system */

void
takes_close(struct takes *t, struct taken *k)
{
	if (!k->open)
		return;
	take_close(&k->take);
	k->open = false;
	t->loose = t->loose || k->dirty;
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
	bool all = t->loose || t->ndirty > EACH_MAX;
	int rc = 0;

	if (all && syncfs(t->spool->dir) != 0)
		return -errno;
	t->loose = t->loose && !all;
	for (unsigned i = 0; i < TAKES_OPEN && t->ndirty > 0 && rc == 0; i++) {
		struct taken *k = &t->all[i];

		if (!k->dirty)
			continue;
		if (!all)
			rc = take_sync(&k->take);
		if (rc == 0) {
			k->dirty = false;
			t->ndirty--;
		}
	}
	return rc;
}

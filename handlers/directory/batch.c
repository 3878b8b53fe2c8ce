/* Changes of directory.tdb, many at once, and what is no longer there. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/le.h"
#include "base/log.h"
#include "directory.h"

enum { BATCH = 1000, FEW = 16 };

void
ids_add(struct ids *l, const char id[UUID])
{
	if (l->n == l->room) {
		l->room = 2 * l->room + 1024;
		l->id = realloc(l->id, l->room * sizeof *l->id);
		if (l->id == NULL)
			die(EXIT_TEMP, "out of memory");
	}
	memcpy(l->id[l->n++], id, UUID);
	l->sorted = false;
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, UUID);
}

bool
ids_have(struct ids *l, const char id[UUID])
{
	if (l->n == 0)
		return false;
	if (!l->sorted)
		qsort(l->id, l->n, UUID, by_bytes);
	l->sorted = true;
	return bsearch(id, l->id, l->n, UUID, by_bytes) != NULL;
}

void
ids_free(struct ids *l)
{
	free(l->id);
	*l = (struct ids){NULL, 0, 0, false};
}

static int
begin(struct batch *b)
{
	int r = b->open ? 0 : directory_edit_begin(b->edit);

	b->open = r == 0;
	return r;
}

int
batch_end(struct batch *b)
{
	int r = b->open ? directory_edit_commit(b->edit) : 0;

	b->open = false;
	b->n = 0;
	return r;
}

static int
changed(struct batch *b, bool really)
{
	shown->changes += really;
	return ++b->n < BATCH ? 0 : batch_end(b);
}

int
batch_claim(struct batch *b, const struct entry *e)
{
	bool really;
	int r = begin(b);

	if (r == 0)
		r = directory_claim(
		    b->edit, e->id, e->account, e->host, &really);
	return r == 0 ? changed(b, really) : r;
}

int
batch_unclaim(struct batch *b, const char id[UUID])
{
	int r = begin(b);

	if (r == 0)
		r = directory_unclaim(b->edit, id);
	return r == 0 ? changed(b, true) : r;
}

struct keep {
	struct ids *ids;
	uint64_t kept, gone;
};

static bool
keep(void *arg, const char *account, const char *id)
{
	struct keep *k = arg;
	bool yes = id != NULL && ids_have(k->ids, id);

	(void)account;
	k->kept += yes;
	k->gone += !yes;
	return yes;
}

/* A server that was set up anew, or lets us see less than before, says the
 * same as one whose users are all gone. */
static bool
too_much(const struct keep *k)
{
	return k->gone > FEW &&
	       k->gone * 100 > settings.max_loss * (k->gone + k->kept);
}

int
batch_sweep(struct batch *b, struct ids *ids, bool *ret_done)
{
	struct keep k = {.ids = ids};
	uint64_t n;
	int r = batch_end(b);

	*ret_done = false;
	if (r == 0)
		r = directory_edit_begin(b->edit);
	if (r == 0 && (r = directory_sweep(b->edit, keep, &k, &n)) != 0)
		directory_edit_cancel(b->edit);
	if (r != 0)
		return r;
	shown->held = too_much(&k) ? k.gone : 0;
	if (shown->held > 0) {
		directory_edit_cancel(b->edit);
		shown_trouble("%llu of %llu accounts would go: see --max-loss",
		    (unsigned long long)k.gone,
		    (unsigned long long)(k.gone + k.kept));
		return 0;
	}
	shown->changes += k.gone;
	*ret_done = true;
	return directory_edit_commit(b->edit);
}

int
batch_fresh(struct batch *b, struct span cookie)
{
	char now[8];
	int r = begin(b);

	shown->refreshed = clock_us();
	put64(now, (uint64_t)shown->refreshed);
	if (r == 0)
		r = directory_meta(b->edit, "source", SPAN("ldap"));
	if (r == 0 && cookie.n > 0)
		r = directory_meta(b->edit, "cookie", cookie);
	if (r == 0)
		r = directory_meta(b->edit, "fresh", span_of(now, sizeof now));
	return r == 0 ? batch_end(b) : r;
}

int
batch_forget_cookie(struct batch *b)
{
	int r = begin(b);

	if (r == 0)
		r = directory_meta(b->edit, "cookie", SPAN(""));
	return r == 0 ? batch_end(b) : r;
}

/* What a standby has on its disk, as commits here are to know it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "follow.h"
#include "spool/standby.h"

enum { ROOM_FIRST = 1024, RETRY_MS = 5000 };

void
synced_begin(struct follow *f)
{
	int rc;

	rc = standby_claim(f->s->spool, f->s->from, &f->page);
	if (rc != 0) {
		f->page = NULL;
		log_warn("%s syncs, but %s", f->s->from,
		    rc == -EEXIST ? "another standby is what commits wait for"
				  : strerror(-rc));
		return;
	}
	log_info("%s syncs: commits may wait for it", f->s->from);
}

void
synced_end(struct follow *f)
{
	if (f->page != NULL)
		standby_release(f->page);
	free(f->way);
}

static struct on_its_way *
way(struct follow *f, uint64_t n)
{
	return &f->way[n & (f->way_room - 1)];
}

/* A ring of a power of two, in which number n has always its place. */
static void
more_room(struct follow *f)
{
	size_t room = f->way_room != 0 ? 2 * f->way_room : ROOM_FIRST;
	struct on_its_way *fresh = calloc(room, sizeof *fresh);

	if (fresh == NULL)
		die(EXIT_TEMP, "out of memory");
	for (uint64_t n = f->durable; n + 1 < f->sent; n++)
		fresh[n & (room - 1)] = *way(f, n);
	free(f->way);
	f->way = fresh;
	f->way_room = room;
}

void
synced_sent(struct follow *f, struct followed *a, uint64_t lsn)
{
	if (f->page == NULL)
		return;
	if (f->sent - f->durable > f->way_room)
		more_room(f);
	*way(f, f->sent - 1) = (struct on_its_way){a, lsn};
	a->sent = f->sent;
}

static void
tell(struct follow *f, struct followed *a, uint64_t lsn)
{
	struct account *account;

	if (f->page != NULL && followed_open(f, a, &account) == 0)
		standby_has(f->page, account, lsn);
}

void
synced_same(struct follow *f, struct followed *a, uint64_t lsn)
{
	if (a->sent <= f->durable) /* else it will be said */
		tell(f, a, lsn);
}

void
synced_not(struct follow *f, struct followed *a)
{
	struct account *account;

	if (f->page != NULL && followed_open(f, a, &account) == 0)
		standby_has_not(f->page, account);
}

void
synced_said(struct follow *f, uint64_t n)
{
	if (f->page == NULL)
		return;
	for (; f->durable < n && f->durable < f->sent; f->durable++) {
		struct on_its_way *w = way(f, f->durable);

		if (w->whose != NULL)
			tell(f, w->whose, w->lsn);
	}
}

/* It is sent again from where it is, after a while. */
void
synced_refused(struct follow *f, uint64_t n, const struct log_end *end)
{
	struct followed *a;

	if (f->page == NULL || n <= f->durable || n > f->sent ||
	    (a = way(f, n - 1)->whose) == NULL)
		return;
	way(f, n - 1)->whose = NULL;
	log_warn("%s: %s does not follow", a->name, f->s->from);
	synced_not(f, a);
	a->at = (struct ship_place){.end = *end};
	a->dirty = true;
	f->failed += a->not_before == 0;
	a->not_before = clock_ms() + RETRY_MS;
}

/* It has caught up when it has all that had been sent at a time at which there
 * was nothing else to send.  If somebody had waited in vain before that time,
 * it has what he waited for. */
bool
synced_beat(struct follow *f)
{
	bool up = f->first == NULL && f->settled && f->durable >= f->level;

	if (f->page == NULL)
		return true;
	if (up && f->late)
		standby_in_time(f->page);
	if (up || (f->first == NULL && !f->settled)) {
		f->level = f->sent;
		f->late = standby_late(f->page);
		f->settled = true;
	}
	return standby_beat(f->page, up);
}

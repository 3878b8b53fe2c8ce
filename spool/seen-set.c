/*
 * Sets of seen UIDs, and their records.
 *
 * A record: version 1 (4), the first recent UID (4), a modification sequence
 * and a UID (8, 4): messages up to that UID may have changed until then; number
 * of runs (4) and of changes (4), 4 zero bytes; then the runs (first and last
 * UID, 4 each) and the changes (the same, and 8 for the sequence).
 */
#include "spool/seen-set.h"

#include <stdlib.h>
#include <string.h>

#include "base/le.h"

enum { SEEN_VERSION = 1, SEEN_HEADER = 32, RUNS_MAX = 1 << 20 };

void
set_clear(struct set *s)
{
	free(s->run);
	*s = (struct set){.recent = 1};
}

static void
set_push(struct set *s, struct uid_run r)
{
	if (s->n > 0 && r.lo <= s->run[s->n - 1].hi + 1 &&
	    s->run[s->n - 1].hi != UINT32_MAX) {
		if (r.hi > s->run[s->n - 1].hi)
			s->run[s->n - 1].hi = r.hi;
		return;
	}
	if (s->n == s->cap) {
		s->cap = s->cap != 0 ? s->cap * 2 : 8;
		s->run = realloc(s->run, s->cap * sizeof *s->run);
		if (s->run == NULL)
			abort();
	}
	s->run[s->n++] = r;
}

/* The first run that ends at uid or above. */
static uint32_t
set_find(const struct set *s, uint32_t uid)
{
	uint32_t lo = 0, hi = s->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (s->run[mid].hi < uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
set_has(const struct set *s, uint32_t uid)
{
	uint32_t i = set_find(s, uid);

	return i < s->n && s->run[i].lo <= uid;
}

void
set_change(struct set *s, struct uid_run r, bool on)
{
	struct set fresh = {0};
	bool done = !on;

	for (uint32_t i = 0; i < s->n; i++) {
		struct uid_run old = s->run[i];

		if (!done && old.lo > r.lo) {
			set_push(&fresh, r);
			done = true;
		}
		if (on || old.hi < r.lo || old.lo > r.hi) {
			set_push(&fresh, old);
			continue;
		}
		if (old.lo < r.lo)
			set_push(&fresh, (struct uid_run){old.lo, r.lo - 1});
		if (old.hi > r.hi)
			set_push(&fresh, (struct uid_run){r.hi + 1, old.hi});
	}
	if (!done)
		set_push(&fresh, r);
	free(s->run);
	s->run = fresh.run;
	s->n = fresh.n;
	s->cap = fresh.cap;
}

void
set_note(struct set *s, struct uid_run r, uint64_t modseq)
{
	struct change *last =
	    s->nchanges > 0 ? &s->change[s->nchanges - 1] : NULL;

	if (last != NULL && last->modseq == modseq &&
	    r.lo == last->run.hi + 1) {
		last->run.hi = r.hi;
		return;
	}
	if (s->nchanges == CHANGES_MAX) {
		s->floor = s->change[0].modseq;
		if (s->change[0].run.hi > s->below)
			s->below = s->change[0].run.hi;
		memmove(s->change, s->change + 1,
		    (CHANGES_MAX - 1) * sizeof *s->change);
		s->nchanges--;
	}
	s->change[s->nchanges++] = (struct change){r, modseq};
}

uint64_t
set_modseq(const struct set *s, uint32_t uid)
{
	for (unsigned i = s->nchanges; i-- > 0;)
		if (uid >= s->change[i].run.lo && uid <= s->change[i].run.hi)
			return s->change[i].modseq;
	return uid <= s->below ? s->floor : 0;
}

uint64_t
set_last(const struct set *s)
{
	return s->nchanges > 0 ? s->change[s->nchanges - 1].modseq : s->floor;
}

void
set_write(const struct set *s, struct buf *out)
{
	buf_u32(out, SEEN_VERSION);
	buf_u32(out, s->recent);
	buf_u32(out, (uint32_t)s->floor);
	buf_u32(out, (uint32_t)(s->floor >> 32));
	buf_u32(out, s->below);
	buf_u32(out, s->n);
	buf_u32(out, s->nchanges);
	buf_u32(out, s->uidvalidity);
	for (uint32_t i = 0; i < s->n; i++) {
		buf_u32(out, s->run[i].lo);
		buf_u32(out, s->run[i].hi);
	}
	for (unsigned i = 0; i < s->nchanges; i++) {
		buf_u32(out, s->change[i].run.lo);
		buf_u32(out, s->change[i].run.hi);
		buf_u32(out, (uint32_t)s->change[i].modseq);
		buf_u32(out, (uint32_t)(s->change[i].modseq >> 32));
	}
}

bool
set_read(struct set *s, struct span value)
{
	const char *p = value.p + SEEN_HEADER;
	uint32_t n, changes;

	set_clear(s);
	if (value.n < SEEN_HEADER || get32(value.p) != SEEN_VERSION)
		return false;
	s->recent = get32(value.p + 4);
	s->floor = get64(value.p + 8);
	s->below = get32(value.p + 16);
	n = get32(value.p + 20);
	changes = get32(value.p + 24);
	s->uidvalidity = get32(value.p + 28);
	if (n > RUNS_MAX || changes > CHANGES_MAX ||
	    value.n != SEEN_HEADER + 8 * (size_t)n + 16 * (size_t)changes)
		return false;
	for (uint32_t i = 0; i < n; i++, p += 8)
		set_push(s, (struct uid_run){get32(p), get32(p + 4)});
	for (unsigned i = 0; i < changes; i++, p += 16)
		s->change[s->nchanges++] = (struct change){
		    {get32(p), get32(p + 4)},
                    get64(p + 8)
                };
	return true;
}

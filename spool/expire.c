/* Expiry: what has been in a mailbox for too long is expunged. */
#include "spool/expire.h"

#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/fmt.h"
#include "spool/commit.h"
#include "spool/index.h"
#include "spool/mailbox.h"
#include "spool/names.h"
#include "spool/notes.h"

enum { RUNS_MAX = 4096 }; /* of one commit: nobody waits for long */

int
account_held(struct account *a, bool *ret)
{
	struct arena mem = {.limit = 1 << 16};
	struct span value;
	int rc;

	*ret = false;
	if (!note_any(a))
		return 0;
	rc = note_get(a, 0, SPAN(NOTE_HOLD), &mem, &value);
	*ret = rc == 0;
	arena_free(&mem);
	return rc == SPOOL_NONE ? 0 : rc;
}

int
account_hold(struct account *a, bool on, const char *actor)
{
	bool is;
	int rc = account_held(a, &is);

	if (rc != 0 || is == on)
		return rc;
	return note_set(a, 0, SPAN(NOTE_HOLD), on ? SPAN("on") : SPAN_NONE,
	    VIA_CHAPAR, actor);
}

struct expire {
	struct account *a;
	struct arena mem;
	struct listed *list;
	uint32_t n, fallback;
	bool dry;
	struct expire_report *report;
};

/* The annotation as a number; false if there is none. */
static bool
days_of(struct expire *e, uint64_t box, uint32_t *ret)
{
	struct span value;
	uint64_t days;

	if (note_get(e->a, box, SPAN(NOTE_EXPIRE), &e->mem, &value) != 0 ||
	    !scan_number(value, 100000, &days))
		return false;
	*ret = (uint32_t)days;
	return true;
}

static const struct listed *
look(struct expire *e, struct span name)
{
	for (uint32_t i = 0; i < e->n; i++)
		if (e->list[i].id != 0 && span_eq(e->list[i].name, name))
			return &e->list[i];
	return NULL;
}

/* Its own, or that of the nearest above; all of a board is below its INBOX. */
static uint32_t
days_for(struct expire *e, const struct listed *l)
{
	struct span name = l->name;
	uint32_t days;

	if (!note_any(e->a))
		return e->fallback;
	while (name.n > 0) {
		const struct listed *above = look(e, name);

		if (above != NULL && days_of(e, above->id, &days))
			return days;
		while (name.n > 0 && name.p[name.n - 1] != '/')
			name.n--;
		if (name.n > 0)
			name.n--;
	}
	if (is_board(account_name(e->a)) && days_of(e, INBOX_ID, &days))
		return days;
	return days_of(e, 0, &days) ? days : e->fallback;
}

/* Runs of messages that came before limit, from row *at on. */
static uint32_t
find_runs(struct index *x, uint32_t *at, int64_t limit, struct uid_run *runs,
    struct expire_box *box)
{
	uint32_t n = 0;
	struct row r;

	for (; index_row(x, *at, &r); ++*at) {
		if ((r.flags & ROW_EXPUNGED) || r.saved >= limit)
			continue;
		if (n > 0 && runs[n - 1].hi + 1 == r.uid)
			runs[n - 1].hi = r.uid;
		else if (n == RUNS_MAX)
			break;
		else
			runs[n++] = (struct uid_run){r.uid, r.uid};
		box->messages++;
		box->bytes += r.bytes;
	}
	return n;
}

/* One commit's worth; *more: there may be others. */
static int
some(struct expire *e, struct expire_box *box, int64_t limit,
    struct uid_run *runs, uint32_t *at, bool *more)
{
	struct commit *c;
	struct index *x;
	uint32_t n = 0, start = *at;
	struct expire_box before = *box;
	int rc = account_index(e->a, box->id, &x);

	*more = false;
	if (rc != 0)
		return rc;
	n = find_runs(x, at, limit, runs, box);
	if (n == 0 || e->dry) {
		*more = n == RUNS_MAX;
		return 0;
	}
	*box = before;
	*at = start;
	if ((rc = commit_begin(&c, e->a, VIA_CHAPAR, "expire")) != 0)
		return rc;
	rc = commit_index(c, box->id, &x);
	if (rc == 0 && (n = find_runs(x, at, limit, runs, box)) > 0)
		rc = commit_expunge(c, box->id, runs, n);
	*more = n == RUNS_MAX;
	if (rc == 0)
		return commit_end(&c);
	commit_abandon(&c);
	return rc;
}

static int
one_box(struct expire *e, const struct listed *l, struct uid_run *runs)
{
	struct expire_box box = {.name = l->name, .id = l->id};
	int64_t limit;
	uint32_t at = 0;
	bool more = true;
	int rc = 0;

	if ((box.days = days_for(e, l)) == 0)
		return 0;
	limit = clock_sec() - (int64_t)box.days * 86400;
	while (rc == 0 && more)
		rc = some(e, &box, limit, runs, &at, &more);
	e->report->messages += box.messages;
	e->report->bytes += box.bytes;
	if (e->report->box != NULL)
		e->report->box(e->report->arg, &box);
	return rc == SPOOL_NONE ? 0 : rc; /* deleted meanwhile */
}

int
account_expire(struct spool *s, const char *name, uint32_t days, bool dry,
    struct expire_report *report)
{
	struct expire e = {.mem = {.limit = (size_t)1 << 30},
	    .fallback = days,
	    .dry = dry,
	    .report = report};
	struct uid_run *runs = calloc(RUNS_MAX, sizeof *runs);
	int rc = runs == NULL ? -ENOMEM : account_open(s, name, &e.a);

	if (rc != 0) {
		free(runs);
		return rc;
	}
	rc = account_held(e.a, &report->held);
	if (rc == 0 && (!report->held || dry) && (days != 0 || note_any(e.a)))
		rc = account_list(e.a, &e.mem, &e.list, &e.n);
	for (uint32_t i = 0; i < e.n && rc == 0; i++)
		if (e.list[i].id != 0)
			rc = one_box(&e, &e.list[i], runs);
	account_close(e.a);
	arena_free(&e.mem);
	free(runs);
	return rc;
}

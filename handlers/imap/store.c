/*
 * The work of STORE.
 *
 * The log keeps results: all the flags and keywords that a message has now.
 * So under the lock each row is looked at, the new state made of it, and
 * neighbours that come out the same become one run.
 */
#include "own-seen.h"
#include "store.h"

enum { RUNS_MAX = 4096 }; /* in one record */

struct work {
	struct session *s;
	struct store *st;
	struct commit *commit;
	struct index *index; /* as it is under the lock */
	uint32_t mask;       /* flags that the rights let us change */

	struct span names[KEYWORDS_MAX];
	unsigned known; /* names that the mailbox has, ... */
	unsigned all;   /* ... and those that are to be added */
	uint64_t keywords[2];

	struct flags_run *runs;
	uint32_t n, cap;
	unsigned used; /* names that the runs use */
};

/* The keywords asked for as bits, those that are new to the mailbox behind
 * the ones that it knows. */
static int
set_keywords(struct work *w)
{
	const struct flag_set *f = &w->st->flags;
	struct index_info info;

	index_info(w->index, &info);
	w->known = w->all = info.nkeywords;
	for (unsigned i = 0; i < f->n; i++) {
		int bit = index_keyword_bit(w->index, f->keywords[i]);

		if (bit < 0 && w->st->how == STORE_REMOVE)
			continue;
		if (bit < 0) {
			if (w->all == KEYWORDS_MAX)
				return SPOOL_FULL;
			bit = (int)w->all++;
			w->names[bit] = f->keywords[i];
		}
		w->keywords[bit / 64] |= (uint64_t)1 << bit % 64;
	}
	return 0;
}

static uint64_t
change(enum store_how how, uint64_t old, uint64_t asked, uint64_t mask)
{
	switch (how) {
	case STORE_ADD:
		return old | (asked & mask);
	case STORE_REMOVE:
		return old & ~(asked & mask);
	default:
		return (old & ~mask) | (asked & mask);
	}
}

static unsigned
top_bit(const uint64_t bits[2])
{
	if (bits[1] != 0)
		return 128 - (unsigned)__builtin_clzll(bits[1]);
	return bits[0] != 0 ? 64 - (unsigned)__builtin_clzll(bits[0]) : 0;
}

/* What there is becomes a record. */
static int
put_record(struct work *w)
{
	int rc;

	if (w->n == 0)
		return 0;
	for (unsigned i = 0; i < w->used && i < w->known; i++)
		w->names[i] = index_keyword(w->index, i);
	rc = commit_flags(
	    w->commit, w->s->view->box.id, w->runs, w->n, w->names, w->used);
	w->n = 0;
	w->used = 0;
	w->st->hi = commit_lsn(w->commit);
	if (w->st->lo == 0)
		w->st->lo = w->st->hi;
	return rc;
}

static void
make_room(struct work *w)
{
	uint32_t cap = w->cap == 0 ? 8 : w->cap * 2;
	struct flags_run *bigger = arena_raw(w->s->mem, cap * sizeof *bigger);

	if (w->n > 0)
		memcpy(bigger, w->runs, w->n * sizeof *bigger);
	w->runs = bigger;
	w->cap = cap;
}

static int
add(struct work *w, uint32_t uid, uint32_t flags, const uint64_t kw[2])
{
	struct flags_run *last = w->n > 0 ? &w->runs[w->n - 1] : NULL;
	unsigned top;
	int rc;

	if (last != NULL && last->hi + 1 == uid && last->flags == flags &&
	    last->keywords[0] == kw[0] && last->keywords[1] == kw[1]) {
		last->hi = uid;
		return 0;
	}
	if (w->n == RUNS_MAX && (rc = put_record(w)) != 0)
		return rc;
	if (w->n == w->cap)
		make_room(w);
	w->runs[w->n++] = (struct flags_run){
	    uid, uid, flags, {kw[0], kw[1]}
        };
	if ((top = top_bit(kw)) > w->used)
		w->used = top;
	return 0;
}

static int
one(struct work *w, uint32_t at, const struct row *row)
{
	struct store *st = w->st;
	uint32_t old = row->flags & FLAGS_SYSTEM, flags;
	uint64_t all = (w->mask & FLAG_FLAGGED) != 0 ? ~(uint64_t)0 : 0;
	uint64_t kw[2];

	if ((row->flags & ROW_EXPUNGED) != 0) {
		st->gone = true;
		return 0;
	}
	if (st->conditional && row->modseq > st->since) {
		runs_add(w->s, &st->failed, at);
		return 0;
	}
	flags = (uint32_t)change(st->how, old, st->flags.flags, w->mask);
	for (unsigned i = 0; i < 2; i++)
		kw[i] = change(st->how, row->keywords[i], w->keywords[i], all);
	if (flags == old && kw[0] == row->keywords[0] &&
	    kw[1] == row->keywords[1])
		return 0;
	return add(w, row->uid, flags, kw);
}

/* Row numbers are the view's own only while it has the same index. */
static int
all_rows(struct work *w, struct cursor *c)
{
	struct row row, now;
	int rc = 0;

	while (rc == 0 && cursor_next(c, &row)) {
		uint32_t uid = row.uid;

		if (w->index != c->view->index &&
		    (!index_row(w->index, index_find(w->index, uid), &now) ||
			now.uid != uid))
			w->st->gone = true;
		else
			rc = one(w, c->row,
			    w->index != c->view->index ? &now : &row);
	}
	cursor_rewind(c);
	return rc == 0 ? put_record(w) : rc;
}

static int
work(struct work *w, struct cursor *c)
{
	struct view *v = w->s->view;
	int rc = commit_index(w->commit, v->box.id, &w->index);

	if (rc == 0)
		rc = set_keywords(w);
	if (rc == 0)
		rc = all_rows(w, c);
	w->st->names = w->all > w->known && w->st->hi > 0;
	return rc;
}

static int
store_shared(struct session *s, struct store *st, struct cursor *c)
{
	struct view *v = s->view;
	struct work w = {.s = s, .st = st, .mask = shared_flags(&v->box)};
	int rc = session_commit(s, v->box.account, &w.commit);

	if (rc != 0)
		return rc;
	rc = work(&w, c);
	if (rc != 0 || st->hi == 0) {
		commit_abandon(&w.commit);
		return rc;
	}
	if ((rc = commit_end(&w.commit)) != 0)
		return rc;
	st->moved = w.index != v->index;
	for (uint64_t lsn = st->lo; lsn <= st->hi && !st->moved; lsn++)
		view_own(v, lsn);
	return 0;
}

int
store_run(struct session *s, struct store *st, struct cursor *c)
{
	int rc = store_shares(s, st) ? store_shared(s, st, c) : 0;

	if (rc == 0 && s->view->box.own_seen)
		rc = own_seen_store(s, st, c);
	return rc;
}

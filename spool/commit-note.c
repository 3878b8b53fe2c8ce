/* Annotations of messages, in a commit: records of type NOTE. */
#include <errno.h>

#include "base/hash.h"
#include "spool/catalog.h"
#include "spool/commit-inner.h"
#include "spool/encode.h"
#include "spool/mnote-inner.h"
#include "spool/record-layout.h"

enum { RECORD_MAX = 16 << 20 }; /* all annotations of a message */

/* The first ever in this account: from now on there is a file, and a key in
 * the catalog that says so, also to who makes the views anew. */
static int
begin(struct commit *c)
{
	int rc;

	if (c->noted || mnote_any(c->a))
		return mnote_full(c->a) ? SPOOL_FULL : 0;
	if ((rc = mnote_first(c->a)) != 0)
		return rc;
	c->noted = true;
	return commit_put(c, TABLE_MESSAGE_NOTE, SPAN(""), SPAN(""));
}

/* One record: the changes are copied. */
static int
add(struct commit *c, uint64_t box, const struct uid_run runs[], uint32_t n,
    struct span changes)
{
	struct piece *p = commit_add(c, REC_NOTE, box);

	if (p == NULL)
		return -ENOMEM;
	buf_u32(&c->heads, n);
	buf_u32(&c->heads, 0);
	buf_u64(&c->heads, hash_span(changes));
	for (uint32_t i = 0; i < n; i++) {
		buf_u32(&c->heads, runs[i].lo);
		buf_u32(&c->heads, runs[i].hi);
	}
	c->durable = true;
	return commit_added(c, p, arena_span(&c->mem, changes));
}

/* Has anybody who changes something too many now? */
static bool
too_many(struct span list, struct span changes)
{
	struct mnote changed, note;
	uint64_t counted = UINT64_MAX;

	if (list.n > RECORD_MAX)
		return true;
	while (mnote_next(&changes, &changed)) {
		struct span rest = list;
		unsigned n = 0;

		if (changed.whose == counted || changed.value.p == NULL)
			continue;
		counted = changed.whose;
		while (mnote_next(&rest, &note))
			n += note.whose == counted;
		if (n > MNOTES_MAX)
			return true;
	}
	return false;
}

/* What a message has now, and would have. */
static int
weigh(struct commit *c, uint64_t box, uint32_t uid, struct span changes,
    bool trusted, int64_t *by)
{
	struct arena mem = {.limit = (size_t)80 << 20};
	struct buf list = {.limit = 2 * RECORD_MAX};
	struct span was = SPAN("");
	int rc = mnote_read(c->a, box, uid, &mem, &was);

	if (rc == SPOOL_NONE) {
		was = SPAN("");
		rc = 0;
	}
	if (rc == 0) {
		mnote_merge(was, changes, &list);
		*by += (int64_t)mnote_bytes(buf_span(&list)) -
		       (int64_t)mnote_bytes(was);
		if (list.overflow || (!trusted && too_many(buf_span(&list), changes)))
			rc = SPOOL_FULL;
	}
	buf_free(&list);
	arena_free(&mem);
	return rc;
}

static int
commit_changes(struct commit *c, uint64_t box, const struct uid_run runs[],
    uint32_t n, struct span changes, bool trusted)
{
	struct growing *g;
	struct index *x;
	int64_t by = 0;
	int rc = commit_grow(c, box, 0, &x, &g);

	if (rc == 0)
		rc = begin(c);
	for (uint32_t i = 0; i < n && rc == 0; i++)
		for (uint64_t uid = runs[i].lo; uid <= runs[i].hi && rc == 0;
		     uid++)
			rc = weigh(c, box, (uint32_t)uid, changes, trusted, &by);
	if (rc != 0)
		return rc;
	g->notes += by;
	c->grows = c->grows || by > 0;
	return add(c, box, runs, n, changes);
}

int
commit_note(struct commit *c, uint64_t box, const struct uid_run runs[],
    uint32_t n, const struct mnote list[], uint32_t m)
{
	struct buf changes = {.limit = RECORD_MAX};
	int rc;

	if (n == 0 || m == 0)
		return 0;
	for (uint32_t i = 0; i < m; i++)
		mnote_put(&changes, &list[i]);
	rc = changes.overflow
		 ? SPOOL_FULL
		 : commit_changes(c, box, runs, n, buf_span(&changes), false);
	buf_free(&changes);
	return rc;
}

int
commit_note_one(struct commit *c, const struct mnote_copy *how, uint32_t uid,
    struct span record)
{
	struct buf changes = {.limit = 2 * RECORD_MAX};
	struct uid_run run = {uid, uid};
	struct mnote note;
	int rc = 0;

	while (mnote_next(&record, &note)) {
		if (!how->all && note.whose == MNOTE_SHARED && !how->shared)
			continue;
		if (!how->all && note.whose != MNOTE_SHARED) {
			if (note.whose != how->mine || how->mine == 0 ||
			    how->mine_there == 0)
				continue;
			note.whose = how->mine_there;
		}
		mnote_put(&changes, &note);
	}
	if (changes.n > 0)
		rc = commit_changes(c, how->to_box, &run, 1,
		    buf_span(&changes), how->all);
	buf_free(&changes);
	return rc;
}

int
commit_note_copy(struct commit *c, const struct mnote_copy *how,
    const uint32_t uids[], uint32_t n, uint32_t first)
{
	struct arena mem = {.limit = (size_t)80 << 20};
	int rc = 0;

	if (!mnote_any(how->from))
		return 0;
	for (uint32_t i = 0; i < n && rc == 0; i++) {
		struct span record;

		rc = mnote_read(
		    how->from, how->from_box, uids[i], &mem, &record);
		if (rc == 0)
			rc = commit_note_one(c, how, first + i, record);
		else if (rc == SPOOL_NONE)
			rc = 0;
		arena_reset(&mem);
	}
	arena_free(&mem);
	return rc;
}

/*
 * note.tdb: the annotations of messages, a view that is made anew from the
 * whole log when it is missing or somebody died in it.
 *
 * A key is the mailbox's id (8) and a UID (4), the value the list of all
 * annotations of that message.  One more record, under an empty key, says what
 * the file is and whether a writer is at work: version (4), 1 if so (4).
 *
 * What a message had that is gone stays until vacuum: for undelete.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/tdbx.h"
#include "spool/mnote-inner.h"
#include "spool/record-layout.h"

enum {
	NOTE_VERSION = 1,
	BUCKETS = 16381, /* 64 KiB, in accounts that have the file at all */
	KEY_SIZE = 12,
	LIST_MAX = 64 << 20, /* of one message */
};

static const off_t FILE_MAX = (off_t)1 << 30;

static struct span
make_key(unsigned char b[KEY_SIZE], uint64_t box, uint32_t uid)
{
	put64(b, box);
	put32(b + 8, uid);
	return span_of(b, KEY_SIZE);
}

static void
path_of(const struct account *a, char rel[PATH_LEN])
{
	account_path(a, rel, "note.tdb", 0, NULL);
}

static int
store_self(struct account *a, bool dirty)
{
	unsigned char v[8];

	put32(v, NOTE_VERSION);
	put32(v + 4, dirty);
	return tdbx_store(a->notes, SPAN("self"), span_of(v, sizeof v));
}

static int
read_self(struct span value, void *arg)
{
	bool *dirty = arg;

	if (value.n != 8 || get32(value.p) != NOTE_VERSION)
		return SPOOL_CORRUPT;
	*dirty = get32(value.p + 4) != 0;
	return 0;
}

static int
look_self(struct account *a, bool *dirty)
{
	int rc = tdbx_look(a->notes, SPAN("self"), read_self, dirty);

	return rc == 0 ? 0 : SPOOL_CORRUPT;
}

void
mnote_close(struct account *a)
{
	tdbx_close(a->notes);
	a->notes = NULL;
	a->noting = false;
}

/* SPOOL_CORRUPT when it is missing or damaged. */
int
mnote_open(struct account *a, bool create)
{
	char path[PATH_LEN + 300], rel[PATH_LEN];
	bool dirty;
	int rc;

	if (a->notes != NULL)
		return 0;
	path_of(a, rel);
	snprintf(path, sizeof path, "%s/%s", a->spool->path, rel);
	rc = tdbx_open(path, TDBX_WRITE | (create ? TDBX_CREATE : 0), BUCKETS,
	    &a->notes);
	if (rc != 0) {
		a->notes = NULL;
		return rc == -ENOENT || rc == -EBADMSG || rc == -EIO ||
			       rc == -EINVAL
			   ? SPOOL_CORRUPT
			   : rc;
	}
	if (create)
		return store_self(a, false);
	rc = look_self(a, &dirty);
	if (rc != 0)
		mnote_close(a);
	return rc;
}

bool
mnote_torn(struct account *a)
{
	bool dirty;

	return look_self(a, &dirty) != 0 || dirty;
}

/* Nobody is to believe this file any more. */
void
mnote_replaced(struct account *a)
{
	char rel[PATH_LEN];

	if (mnote_open(a, false) == 0)
		store_self(a, true);
	mnote_close(a);
	path_of(a, rel);
	unlinkat(a->spool->dir, rel, 0);
}

int
mnote_first(struct account *a)
{
	mnote_replaced(a);
	return mnote_open(a, true);
}

bool
mnote_full(struct account *a)
{
	char rel[PATH_LEN];
	struct stat st;

	path_of(a, rel);
	return fstatat(a->spool->dir, rel, &st, 0) == 0 &&
	       st.st_size > FILE_MAX;
}

/* --- reading --------------------------------------------------------------- */

/* A writer is at work: waits for him; if the lock is ours, he is dead. */
static int
settle(struct account *a)
{
	bool dirty;
	int rc;

	if (a->locked) {
		mnote_close(a);
		return SPOOL_CORRUPT;
	}
	if ((rc = account_lock(a)) == 0) {
		if (a->notes != NULL && look_self(a, &dirty) == 0 && dirty)
			rc = settle(a);
		account_unlock(a);
	}
	return rc;
}

static int
ready(struct account *a)
{
	bool dirty;
	int rc;

	if (a->noting)
		return 0;
	rc = mnote_open(a, false);
	if (rc == 0 && (rc = look_self(a, &dirty)) == 0 && dirty)
		rc = settle(a);
	if (rc == SPOOL_CORRUPT && !a->scratch) {
		mnote_close(a);
		if ((rc = recover_notes(a)) == 0)
			rc = mnote_open(a, false);
	}
	return rc;
}

int
mnote_read(struct account *a, uint64_t box, uint32_t uid, struct arena *mem,
    struct span *ret)
{
	unsigned char key[KEY_SIZE];
	int rc = mnote_any(a) ? ready(a) : SPOOL_NONE;

	if (rc == 0)
		rc = tdbx_fetch(a->notes, make_key(key, box, uid), mem, ret);
	return rc == TDBX_NONE ? SPOOL_NONE : rc;
}

struct each {
	mnote_fn *fn;
	void *arg;
};

static int
one(struct span key, struct span value, void *arg)
{
	const struct each *e = arg;

	if (key.n != KEY_SIZE)
		return 0;
	return e->fn(e->arg, get64(key.p), get32(key.p + 8), value);
}

int
mnote_each(struct account *a, mnote_fn *fn, void *arg)
{
	struct each e = {fn, arg};
	int rc = mnote_any(a) ? ready(a) : SPOOL_NONE;

	if (rc == 0)
		rc = tdbx_each(a->notes, one, &e);
	return rc == SPOOL_NONE ? 0 : rc;
}

/* --- writing --------------------------------------------------------------- */

/* SPOOL_NONE: there is no file to write to; it will be made from the log by
 * who asks for it. */
static int
begin(struct account *a)
{
	bool dirty = false;
	int rc;

	if (a->noting)
		return 0;
	rc = mnote_open(a, a->scratch && a->notes == NULL);
	if (rc == 0)
		rc = look_self(a, &dirty);
	if (rc == SPOOL_CORRUPT || dirty) {
		mnote_replaced(a);
		return SPOOL_NONE;
	}
	if (rc == 0 && (rc = store_self(a, true)) == 0)
		a->noting = true;
	return rc;
}

static int
change(struct account *a, struct span key, struct span changes)
{
	struct arena mem = {.limit = LIST_MAX + (1 << 20)};
	struct buf list = {.limit = LIST_MAX};
	struct span was;
	int rc = tdbx_fetch(a->notes, key, &mem, &was);

	if (rc == TDBX_NONE)
		was = SPAN("");
	if (rc == 0 || rc == TDBX_NONE) {
		mnote_merge(was, changes, &list);
		if (list.n > 0)
			rc = tdbx_store(a->notes, key, buf_span(&list));
		else
			rc = tdbx_delete(a->notes, key);
	}
	buf_free(&list);
	arena_free(&mem);
	return rc == TDBX_NONE ? 0 : rc;
}

int
mnote_apply(struct account *a, const struct record *r)
{
	unsigned char key[KEY_SIZE];
	struct uid_run run;
	uint32_t at = 0;
	int rc = r->dropped ? SPOOL_NONE : begin(a);

	while (rc == 0 && record_note_next(r, &at, &run))
		for (uint64_t uid = run.lo; uid <= run.hi && rc == 0; uid++)
			rc = change(a, make_key(key, r->box, (uint32_t)uid),
			    r->payload);
	return rc == SPOOL_NONE ? 0 : rc;
}

int
mnote_commit(struct account *a)
{
	if (!a->noting)
		return 0;
	a->noting = false;
	return store_self(a, false);
}

int
mnote_forget(struct account *a, const struct mnote_key keys[], size_t n)
{
	unsigned char key[KEY_SIZE];
	int rc = begin(a);

	for (size_t i = 0; i < n && rc == 0; i++) {
		rc = tdbx_delete(
		    a->notes, make_key(key, keys[i].box, keys[i].uid));
		if (rc == TDBX_NONE)
			rc = 0;
	}
	if (a->noting && rc == 0)
		rc = mnote_commit(a);
	return rc == SPOOL_NONE ? 0 : rc;
}

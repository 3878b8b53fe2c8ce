/*
 * Views made anew from the log: one that is missing, damaged or of another
 * version, or all of them into a scratch folder, for chapar check to compare.
 */
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/catalog.h"
#include "spool/index-layout.h"
#include "spool/inner.h"
#include "spool/mnote-inner.h"
#include "spool/record-layout.h"

/*
 * Applies the records of `from`, whose lock is held, to the views of `to`,
 * from the beginning of a segment up to where `from` ends.  Verifies nothing:
 * check.c does.
 */
int
replay(struct account *from, struct account *to, uint64_t segment,
    struct apply *how)
{
	struct record r = {.next = SEGMENT_HEADER};
	int rc = 0;

	to->now = (struct head_state){.segment = segment};
	while (rc == 0 && to->now.lsn < from->now.lsn) {
		uint64_t end = segment == from->now.segment ? from->now.end : 0;

		rc = log_record(from, segment, r.next, end, &r);
		if (rc == SPOOL_NONE && end == 0) {
			rc = 0;
			if (how->one_segment)
				break;
			segment = to->now.lsn + 1;
			r.next = SEGMENT_HEADER;
			continue;
		}
		if (rc == 0 && (to->now.lsn == 0 || r.lsn == to->now.lsn + 1))
			rc = apply_record(to, &r, how);
		else if (rc == 0 || rc == SPOOL_NONE)
			rc = SPOOL_CORRUPT;
		to->now.lsn = r.lsn;
		to->now.check = r.check;
		to->now.time = r.time;
		to->now.end = r.next;
		to->now.segment = segment;
	}
	if (rc == 0)
		rc = apply_end(to);
	return rc;
}

static void
remove_tree(int dir, const char *path)
{
	int fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *e;
	DIR *d;

	if (fd < 0 || (d = fdopendir(fd)) == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (unlinkat(dirfd(d), e->d_name, 0) != 0)
			remove_tree(dirfd(d), e->d_name);
	}
	closedir(d);
	unlinkat(dir, path, AT_REMOVEDIR);
}

/* A second set of views for the account, in a folder of that name, empty. */
int
account_scratch(struct account *real, const char *name, struct account *s)
{
	static const char *const folders[] = {"", "/box", "/digest"};

	assert(real->locked);
	memset(s, 0, sizeof *s);
	s->spool = real->spool;
	s->name = real->name;
	s->scratch = s->locked = true;
	s->head = HEAD_NONE;
	s->bell = s->log_fd = -1;
	for (unsigned i = 0; i < MAPS_MAX; i++)
		s->maps[i].fd = -1;
	memcpy(s->path, real->path, sizeof s->path);
	if (snprintf(s->views, sizeof s->views, "%s/%s", real->path, name) >=
	    PATH_LEN - 64)
		return -ENAMETOOLONG;
	remove_tree(s->spool->dir, s->views);
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		char path[PATH_LEN + 16];

		snprintf(path, sizeof path, "%s%s", s->views, folders[i]);
		if (mkdirat(s->spool->dir, path, 0700) != 0)
			return -errno;
	}
	return 0;
}

void
account_scratch_end(struct account *s, bool keep)
{
	files_forget(s);
	index_close_all(s);
	catalog_close(s);
	mnote_close(s);
	if (!keep)
		remove_tree(s->spool->dir, s->views);
}

/* Is a mailbox with this id in the catalog? */
static int
id_known(struct account *a, uint64_t id)
{
	struct arena mem = {.limit = 1 << 20};
	struct span name;
	int rc = catalog_name_of(a, id, &mem, &name);

	arena_free(&mem);
	return rc;
}

/* Moves one made-anew file into its place. */
static int
put_in_place(struct account *a, struct account *s, const char *folder,
    uint64_t lsn, const char *suffix)
{
	char from[PATH_LEN], to[PATH_LEN];

	account_path(s, from, folder, lsn, suffix);
	account_path(a, to, folder, lsn, suffix);
	recover_folders(a);
	if (renameat(a->spool->dir, from, a->spool->dir, to) != 0)
		return -errno;
	return 0;
}

/* Replays into a scratch folder and takes one file from there. */
static int
rebuild(struct account *a, uint64_t segment, struct apply *how,
    const char *folder, uint64_t lsn, const char *suffix)
{
	struct arena mem = {.limit = SIZE_MAX};
	struct account s;
	int rc = account_scratch(a, "rebuild", &s);

	how->replay = how->fresh = true;
	how->mem = &mem;
	if (rc == 0 && !how->no_catalog)
		rc = catalog_open(&s, true);
	if (rc == 0 && !how->no_notes)
		rc = mnote_open(&s, true);
	if (rc == 0)
		rc = replay(a, &s, segment, how);
	if (rc == 0 && how->box != 0) {
		struct index *x;

		if ((rc = index_open_file(&s, how->box, &x)) == 0) {
			index_recount(x);
			index_close(x);
		}
	}
	if (rc == 0 && folder != NULL)
		rc = put_in_place(a, &s, folder, lsn, suffix);
	account_scratch_end(&s, false);
	arena_free(&mem);
	return rc;
}

/* With the lock, taken if the caller does not have it. */
static int
locked(struct account *a, bool *took)
{
	*took = !a->locked;
	return a->locked ? 0 : account_lock(a);
}

/* A mailbox's index from the whole log.  SPOOL_NONE: no such mailbox. */
int
recover_index(struct account *a, uint64_t box)
{
	struct apply how = {
	    .box = box, .no_catalog = true, .no_notes = true};
	struct index *x;
	bool took;
	int rc = locked(a, &took);

	if (rc != 0)
		return rc;
	rc = id_known(a, box);
	if (rc == 0) {
		rc = index_open_file(a, box, &x); /* somebody was faster? */
		if (rc == 0)
			index_close(x);
		else
			rc = rebuild(a, 1, &how, "box", box, "");
		if (rc == 0 && index_open_file(a, box, &x) == 0) {
			index_end(x);
			index_close(x);
		}
	}
	if (took)
		account_unlock(a);
	return rc;
}

/* The catalog from the last SNAPSHOT on. */
int
recover_catalog(struct account *a)
{
	struct apply how = {
	    .no_indexes = true, .no_digests = true, .no_notes = true};
	bool took;
	int rc = locked(a, &took);

	if (rc != 0)
		return rc;
	if (head_catalog(&a->head) & CATALOG_CHANGING)
		rc = SPOOL_CORRUPT;
	else
		rc = catalog_open(a, false);
	if (rc == SPOOL_CORRUPT) {
		rc = rebuild(a, a->now.segment, &how, "catalog.tdb", 0, NULL);
		if (rc == 0)
			catalog_replaced(a);
	}
	if (took)
		account_unlock(a);
	return rc;
}

/* All annotations of messages, from the whole log. */
int
recover_notes(struct account *a)
{
	struct apply how = {
	    .no_indexes = true, .no_catalog = true, .no_digests = true};
	bool took;
	int rc = locked(a, &took);

	if (rc != 0)
		return rc;
	rc = mnote_open(a, false); /* somebody was faster? */
	if (rc == 0 && mnote_torn(a))
		rc = SPOOL_CORRUPT;
	if (rc == SPOOL_CORRUPT) {
		mnote_replaced(a);
		rc = rebuild(a, 1, &how, "note.tdb", 0, NULL);
	}
	if (took)
		account_unlock(a);
	return rc;
}

/* The digests of one segment. */
int
recover_digests(struct account *a, uint64_t segment)
{
	struct apply how = {
	    .no_indexes = true,
	    .no_catalog = true,
	    .no_notes = true,
	    .one_segment = true,
	};
	bool took;
	int rc = locked(a, &took);

	if (rc != 0)
		return rc;
	for (unsigned i = 0; i < MAPS_MAX; i++)
		if (a->maps[i].kind == MAP_DIGEST && a->maps[i].lsn == segment)
			files_drop(&a->maps[i]);
	rc = rebuild(a, segment, &how, "digest", segment, "");
	if (took)
		account_unlock(a);
	return rc;
}

#ifndef SPOOL_INNER_H
#define SPOOL_INNER_H

/*
 * What the files of spool/ know of an account; nobody else includes this.
 *
 * Paths: `path` is the account's directory, where log/, blob/ and head are;
 * `views` is where catalog.tdb, box/ and digest/ are: the same, except in a
 * rebuild, which writes new views beside the old ones.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "spool/account.h"
#include "spool/commit.h"
#include "spool/head.h"
#include "spool/index.h"
#include "spool/record.h"

enum {
	MAPS_MAX = 8,    /* segments and blobs kept mapped */
	INDEXES_MAX = 8, /* indexes kept open, those held not counted */
	PATH_LEN = 400,
	SEGMENT_MAP = 68 << 20, /* mapped of a segment, at least */
	SEGMENT_RECORDS = 1 << 18,
};

enum map_kind { MAP_NONE, MAP_LOG, MAP_BLOB, MAP_DIGEST };

/* A file that only grows, mapped with room to grow into. */
struct map {
	enum map_kind kind;
	uint64_t lsn;
	int fd;
	unsigned char *p;
	size_t mapped, size; /* size: as last seen */
	uint64_t used;       /* when; for throwing out the oldest */
};

struct mailbox_value;

struct account {
	struct spool *spool;
	char *name;
	char path[PATH_LEN], views[PATH_LEN];
	struct head head;
	bool locked;
	struct head_state now; /* under the lock: what will be published */
	struct map maps[MAPS_MAX];
	uint64_t ticks;
	int log_fd; /* for appending to log_segment; -1 */
	uint64_t log_segment, log_size;
	uint32_t commits; /* of this process that made the log longer */
	bool reserved;    /* zeros lie behind its end */
	struct index *indexes;
	struct seen *seen; /* what lies over some of them */
	struct tdbx *catalog;
	uint32_t catalog_state; /* of head, when it was opened */
	bool redoing; /* what was half changed is being completed */
	struct tdbx *notes; /* note.tdb, once it was needed */
	bool noting;        /* being written */
	bool in_transaction;
	uint64_t digests_tried; /* segment whose digests were made anew */
	int bell;
	/* commit_end_all(): until the standby has this LSN, and what came of
	 * it; the next one that waits */
	uint64_t wait_lsn;
	int *wait_result;
	struct account *wait_next;
	bool scratch; /* a rebuild: no head of its own */
};

/* account.c */
int account_lock(struct account *);
void account_unlock(struct account *);
int account_make(struct spool *, const char *name,
    int (*fill)(struct account *, void *), void *arg);
int account_folders(struct account *);
void account_path(const struct account *, char out[PATH_LEN],
    const char *folder, uint64_t lsn, const char *suffix);
int account_scratch(
    struct account *real, const char *name, struct account *ret);
void account_scratch_end(struct account *, bool keep);

/* files.c: segments, blobs and digests, mapped */
int files_map(struct account *, enum map_kind, uint64_t lsn, uint64_t need,
    struct map **ret);
void files_forget(struct account *);
void files_drop(struct map *);
int files_segments(struct account *, uint64_t **ret, unsigned *n);
uint64_t files_segment_of(struct account *, uint64_t lsn);
int log_record(struct account *, uint64_t segment, uint64_t offset,
    uint64_t end, struct record *ret);
int log_locate(struct account *, struct row *, uint64_t *hint);
int segment_seed(struct account *, uint64_t segment, uint64_t *seed);
int log_open(struct account *, uint64_t segment, uint64_t *ret_size);
int files_write(int fd, const void *, size_t, uint64_t offset);

/* log-reserve.c */
bool log_blank(struct account *, uint64_t size);
void log_reserve(struct account *, uint64_t end, uint64_t n);
int log_trim(struct account *);
void log_rest(struct account *);

/* digests.c */
int digests_append(
    struct account *, uint64_t msg, struct span digest, uint32_t *ret);
int digests_find(struct account *, const struct row *, struct span *ret);
int digests_locate(struct account *, struct row *);
bool digests_walk(struct account *, uint64_t segment, uint64_t *at,
    uint64_t *ret_msg, struct span *ret_entry);

/* index-write.c; all under the lock */
int index_make(
    struct account *, uint64_t box, uint32_t uidvalidity, uint64_t lsn);
int index_reserve(struct index *, uint32_t more);
void index_announce(struct account *, uint64_t box, uint32_t uidvalidity,
    uint64_t lsn);
void index_begin(struct index *, uint64_t lsn);
void index_end(struct index *);
void index_append(struct index *, const struct row *);
void index_change(struct index *, uint32_t i, uint32_t flags,
    const uint64_t keywords[2], uint64_t lsn);
void index_bump(struct index *, uint32_t i, uint64_t lsn);
void index_tombstone(struct index *, uint32_t i, uint64_t lsn);
void index_recent(struct index *, uint32_t uid);
void index_touch(struct index *, uint64_t lsn);
int index_keyword_add(struct index *, struct span name);
void index_recount(struct index *);
void index_remove(struct account *, uint64_t box);
void index_replaced(struct index *);

/* index.c */
int index_open_file(struct account *, uint64_t box, struct index **ret);
void index_close(struct index *);
void index_close_all(struct account *);
void index_rest(struct account *);

/* catalog.c */
int catalog_open(struct account *, bool create);
void catalog_close(struct account *);
void catalog_replaced(struct account *); /* by another file */
int catalog_begin(struct account *);
int catalog_commit(struct account *);
int catalog_store(
    struct account *, uint16_t table, struct span key, struct span value);
int catalog_remove(struct account *, uint16_t table, struct span key);
int catalog_forget_id(struct account *, uint64_t id);
int catalog_name_of(
    struct account *, uint64_t id, struct arena *, struct span *ret);
typedef int catalog_all_fn(
    void *arg, uint16_t table, struct span key, struct span value);
int catalog_all(struct account *, catalog_all_fn *, void *arg);

/* commit.c */
int commit_new_mailbox(
    struct commit *, struct span name, const struct mailbox_value *);
int commit_del_mailbox(struct commit *, struct span name, uint64_t id);
int commit_rename(
    struct commit *, struct span from, struct span to, struct span value);

/* apply.c: what a record does to the views, live and in a replay */
struct apply {
	uint64_t box;      /* only this mailbox's index; 0: all */
	bool no_indexes;   /* leave box/ alone */
	bool no_catalog;   /* leave catalog.tdb alone */
	bool no_digests;   /* leave digest/ alone */
	bool no_notes;     /* leave note.tdb alone */
	bool one_segment;  /* stop where it ends */
	bool replay;       /* hints in records may be wrong */
	bool fresh;        /* the views are empty: SNAPSHOT fills them */
	bool skip_missing; /* an index that is not there is not needed */
	uint64_t made;     /* live: this mailbox's index is there already */
	uint64_t hint; /* replay: where log_locate() was last */
	uint32_t digest;   /* live MSG: where it was written already */
	struct arena *mem; /* replay: for work space */
};
int apply_record(struct account *, const struct record *, struct apply *);
int apply_end(struct account *); /* the group is complete */

/* snapshot.c */
int snapshot_write(struct account *); /* begins a new segment */
int snapshot_take(
    struct account *, struct span segment, const struct record *);
int snapshot_undo(struct account *);
int snapshot_first(struct account *);
int segment_write(struct account *, uint64_t lsn, struct span bytes);
int snapshot_apply(
    struct account *, const struct record *, const struct apply *);
int snapshot_reset(struct account *, const struct record *);

/* recover.c, rebuild.c */
void recover_folders(struct account *);
int recover_account(struct account *); /* under the lock */
int recover_cold(struct account *); /* with the lock */
int recover_index(struct account *, uint64_t box);
int recover_catalog(struct account *);
int recover_notes(struct account *);
int recover_digests(struct account *, uint64_t segment);
int recover_recount(struct account *, bool all);
int replay(
    struct account *from, struct account *to, uint64_t segment, struct apply *);
bool record_whole(
    struct account *, const struct record *, uint64_t lsn, uint64_t seed);

#endif

#ifndef BASE_TDBX_H
#define BASE_TDBX_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/*
 * Small tables on disk: the one place that knows tdb.
 *
 * Every call returns 0, TDBX_NONE when there is no such key, or a negative
 * errno (-EBADMSG: the file is damaged).  A process opens a file once only,
 * since its locks go when any descriptor of that file is closed, and does not
 * carry an open table across fork().  Take locks of our own before tdb's.
 */
struct tdbx;

enum { TDBX_NONE = 1 };

enum tdbx_flags {
	TDBX_READ = 0, /* only look */
	TDBX_WRITE = 1 << 0,
	TDBX_CREATE = 1 << 1, /* make it, mode 0600, when it is not there */
	TDBX_MEMORY = 1 << 2, /* no file at all: this process only */
};

/* buckets: how many keys to expect, give or take; for a new file. */
int tdbx_open(
    const char *path, unsigned flags, unsigned buckets, struct tdbx **ret);
void tdbx_close(struct tdbx *); /* NULL is all right */

int tdbx_fetch(
    struct tdbx *, struct span key, struct arena *, struct span *ret);
/* Calls fn with the value where it lies, under the record's lock; what fn
 * returns is the result. */
int tdbx_look(struct tdbx *, struct span key,
    int (*fn)(struct span value, void *arg), void *arg);
int tdbx_store(struct tdbx *, struct span key, struct span value);
int tdbx_insert(
    struct tdbx *, struct span key, struct span value); /* -EEXIST */
int tdbx_delete(struct tdbx *, struct span key);
/* Nobody else changes the key meanwhile: fn is given its value ("" if there
 * is none) and says in *ret_new, which it owns, what it is to be. */
int tdbx_update(struct tdbx *, struct span key,
    void (*fn)(struct span old, struct span *ret_new, void *arg), void *arg);

/* Calls fn for each record until it returns other than 0, which then is the
 * result.  The spans are valid during the call; fn changes nothing. */
int tdbx_each(struct tdbx *,
    int (*fn)(struct span key, struct span value, void *arg), void *arg);

/* All or nothing.  A transaction is whole after a kill; with sync also after
 * a power cut, for two fdatasync(2) more. */
int tdbx_begin(struct tdbx *);
int tdbx_commit(struct tdbx *, bool sync);
void tdbx_cancel(struct tdbx *);

#endif

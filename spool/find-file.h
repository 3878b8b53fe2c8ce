#ifndef SPOOL_FIND_FILE_H
#define SPOOL_FIND_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "spool/inner.h"

/*
 * find/<segment>: a header and chunks, each of some messages in order of LSN.
 *
 *	0   8  "CHAPARFD"
 *	8   4  version: FIND_VERSION
 *	12  4  hash of what folds text, which strings depend on
 *	16  8  where the chunks end
 *	24  16 the boot in which, and
 *	40  8  the inode as which that was written
 *
 * A chunk, a multiple of 8 bytes:
 *	0   8  XXH3 of all that follows
 *	8   4  size
 *	12  4  messages
 *	16     for each: LSN (8), where its sets are (4), logarithms of how many
 *	       bits the header's and the body's set have (1, 1), 0 (2)
 *	       sets
 *
 * The end is written last.  Nothing is synced: with another boot or in a copy,
 * chunks are verified and the end is put where they are good.
 */
enum {
	FIND_VERSION = 2,
	FIND_HEADER_SIZE = 64,
	FD_VERSION = 8,
	FD_FOLD = 12,
	FD_END = 16,
	FD_BOOT = 24,
	FD_INODE = 40,

	CHUNK_CHECK = 0,
	CHUNK_SIZE = 8,
	CHUNK_N = 12,
	CHUNK_HEAD = 16,
	CHUNK_ENTRY = 16,
	ENTRY_LSN = 0,
	ENTRY_AT = 8,
	ENTRY_LOG = 12,

	CHUNKS_MAX = 4096,
};

struct find_file {
	uint64_t segment; /* 0: none */
	int fd;
	unsigned char *p; /* mapped; NULL: nothing is in it */
	size_t mapped;
	uint64_t end;
	uint32_t *chunk; /* where they begin, in units of 8 bytes */
	unsigned n;
	unsigned last;     /* where the last one looked up was: its chunk, */
	uint32_t last_row; /* and in it */
};

/* What the file has; an empty one where there is none that is good. */
void find_file_open(struct account *, uint64_t segment, struct find_file *);
void find_file_close(struct find_file *);

/* The sets of a message: false if it is not in the file. */
struct find_entry {
	const unsigned char *head, *body;
	unsigned head_log, body_log;
};
bool find_file_look(struct find_file *, uint64_t lsn, struct find_entry *ret);

/* Adds a chunk, unless somebody else is adding or has added one. */
void find_file_add(struct account *, struct find_file *, struct span chunk);

#endif

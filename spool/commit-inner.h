#ifndef SPOOL_COMMIT_INNER_H
#define SPOOL_COMMIT_INNER_H

/* What the files of a commit share: commit.c (begin, log, publish, end),
 * commit-message.c (messages that come), commit-rows.c (that come back),
 * commit-change.c (everything else) and commit-blob.c. */
#include "spool/commit.h"
#include "spool/inner.h"

enum {
	COMMIT_BYTES = 1 << 30, /* heads and bodies of one commit */
	BOXES_MAX = 16,         /* that one commit adds messages to */
};

/* One record: its head lies in c->heads, its payload with the caller. */
struct piece {
	size_t at;
	struct span payload;
	uint32_t digest;
	int blob; /* descriptor to link, or -1 */
};

/* What the commit will have added to a mailbox. */
struct growing {
	uint64_t box;
	uint32_t uidnext, rows, keywords, keyword_bytes;
	uint64_t *fresh; /* hashes of the keywords it will have learned */
	int64_t bytes, messages; /* more that it will hold, or less */
	int64_t notes;           /* bytes of annotations */
};

struct commit {
	struct account *a;
	struct record common; /* time, via, actor */
	bool durable;
	struct buf heads;
	struct piece *pieces;
	uint32_t n, cap;
	struct growing boxes[BOXES_MAX];
	unsigned nboxes;
	uint64_t old_end;
	uint32_t unmasked; /* flags that copies do not get */
	bool grows, ignore_quota;
	bool no_answer; /* see commit_unanswered() */
	bool noted;       /* the account's first annotation is among it */
	struct arena mem; /* payloads made for this commit */
	struct span made_name;
	uint64_t made; /* mailbox whose index was made ahead of its PUT */
	char actor[256];
};

/* commit.c: a new record; its body follows in c->heads, then commit_added().
 * NULL: out of memory. */
struct piece *commit_add(struct commit *, enum record_type, uint64_t box);
int commit_added(struct commit *, struct piece *, struct span payload);

/* commit-message.c: the mailbox messages are added to, with room for n more
 * rows; and will it have room for these keywords? */
int commit_grow(struct commit *, uint64_t box, uint32_t n, struct index **ret_x,
    struct growing **ret);
int commit_keywords(
    struct index *, struct growing *, const struct span names[], unsigned n);

/* commit-blob.c: links for large messages, and away with them again. */
int commit_link_blobs(struct commit *);
void commit_unlink_blobs(struct commit *);

#endif

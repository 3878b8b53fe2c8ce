#ifndef SPOOL_NOTES_H
#define SPOOL_NOTES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "spool/account.h"

/*
 * Annotations: TABLE_ANNOTATION, by mailbox and entry.
 *
 * The key of a mailbox's is its id (8 bytes) and the entry's name in small
 * letters; that of an account's is the name alone.  Names begin with '/', as
 * in RFC 5464; those that begin with '.' are this server's own and out of
 * clients' reach.
 */
enum { NOTE_NAME_MAX = 1000 };

/* box 0: of the account.  SPOOL_NONE. */
int note_get(struct account *, uint64_t box, struct span entry, struct arena *,
    struct span *ret);
/* A value whose p is NULL takes it away. */
int note_set(struct account *, uint64_t box, struct span entry,
    struct span value, uint8_t via, const char *actor);

/* In a commit: a mailbox gets what is noted of another in its account. */
struct commit;
int note_copy(struct commit *, struct account *, uint64_t from, uint64_t to,
    struct arena *);

/* Could there be any, at no cost? */
bool note_any(const struct account *);

#endif

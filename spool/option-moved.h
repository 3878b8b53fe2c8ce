#ifndef SPOOL_OPTION_MOVED_H
#define SPOOL_OPTION_MOVED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "spool/viewer.h"

/*
 * Subscriptions that follow a mailbox.
 *
 * Who deletes, renames or merges a mailbox by IMSP leaves a note with the
 * site; whoever is subscribed to it finds the note when he next looks at his
 * subscriptions, is told, and follows.
 */
enum moved { MOVED_DELETED = 'd', MOVED_RENAMED = 'r', MOVED_MERGED = 'm' };

int moved_note(
    struct viewer *, uint8_t via, enum moved, struct span from, struct span to);
/* SPOOL_NONE: nothing is known of it. */
int moved_look(struct viewer *, struct arena *, struct span name,
    enum moved *ret, struct span *ret_to);

/* Was anything ever subscribed to? */
bool never_subscribed(struct account *);

/* The next word of "(a b c)"; a word may be quoted. */
bool list_next(const char **list, struct span *ret);

#endif

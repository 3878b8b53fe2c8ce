#ifndef BASE_JOURNAL_H
#define BASE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * systemd's journal, by its native protocol: a datagram of NAME=value lines,
 * which journald keeps as fields to look for, beside those it finds out about
 * the sender.
 */

/* Does standard error lead to the journal, as JOURNAL_STREAM says it does? */
bool journal_is_stderr(void);

/* Sends the n bytes; false if it did not arrive.  Nothing stays open. */
bool journal_send(const char *fields, size_t n);

#endif

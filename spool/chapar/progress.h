#ifndef CHAPAR_PROGRESS_H
#define CHAPAR_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A line on the terminal that says how far a long task has come:
 *
 *	[==========          ]  51%  12034 messages  1890/s  0:06 left
 *
 * Drawn a few times a second on standard error where that is a terminal, and
 * nothing at all elsewhere.  The total is in whatever unit the task counts in
 * (bytes of a file, messages of an account); messages are counted apart.
 */
struct progress {
	uint64_t total, done, messages;
	int64_t started, drawn; /* ms of the monotonic clock */
	bool on;
};

void progress_start(struct progress *, uint64_t total);
void progress_add(struct progress *, uint64_t units, uint64_t messages);
void progress_hide(struct progress *); /* before something else is written */
void progress_end(struct progress *);

#endif

#ifndef SPOOL_EVENTS_H
#define SPOOL_EVENTS_H

#include <stdint.h>

#include "spool/account.h"
#include "spool/record.h"

/*
 * What happened: the log, read forward.
 *
 * A session remembers a place in the log up to which it has told its client
 * and reads the records since.  events_next() gives them one after the other
 * up to the published LSN, all boxes and types; it costs no system call while
 * there is nothing new.
 */
struct events {
	uint64_t lsn; /* the last record read */
	uint64_t segment, offset;
};

/* Starts at the published end: only what comes later is seen. */
void events_start(struct account *, struct events *);

/* 0 and a record, SPOOL_NONE when there is none yet, SPOOL_GONE when the log
 * at this place was vacuumed: look at the indexes instead, and start anew. */
int events_next(struct account *, struct events *, struct record *ret);

#endif

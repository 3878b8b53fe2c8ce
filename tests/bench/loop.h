/*
 * Many connections at once.  Each has a step function, called when the
 * replies it waits for are there; it sends the next thing, or ends.
 */
#ifndef BENCH_LOOP_H
#define BENCH_LOOP_H

#include "conn.h"

struct conn *loop_open(enum proto, int user, void (*step)(struct conn *));
void loop_send(struct conn *, const void *, size_t, long replies);
void loop_say(struct conn *, long replies, const char *, ...)
    __attribute__((format(printf, 3, 4)));
void loop_end(struct conn *);  /* close and free */
void loop_park(struct conn *); /* keep open; the loop need not wait for it */
void loop_run(void);           /* until every connection ended or parked */

#endif

#ifndef SPOOL_SESSIONS_H
#define SPOOL_SESSIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/span.h"
#include "spool/spool.h"

/*
 * Who is connected: run/sessions, a table of seats that may be lost.
 *
 * A session takes a seat with one compare-and-swap in a mapped file, and writes
 * what it does there: no lock, no system call once it sits.  One that dies
 * leaves its pid behind, which nobody has any more: its seat is free.  Where
 * there is no seat to be had (8,192 are taken, no room on the disk), a session
 * goes on without.
 */
enum {
	SEATS = 8192,
	SEAT_PEER = 64,
	SEAT_USER = 132,
	SEAT_BOX = 160,
};

/* A session's own; zero-initialised it has none. */
struct seat {
	unsigned char *map;
	unsigned i;
	uint32_t pid;
};

void seat_take(struct seat *, struct spool *, const char *protocol,
    const char *user, const char *peer);
void seat_user(struct seat *, const char *user);
void seat_box(struct seat *, struct span name); /* "" : none */
void seat_leave(struct seat *);

/* How many seats this user has, the caller's among them. */
unsigned seat_count(const struct seat *, const char *user);

struct session_info {
	pid_t pid;
	int64_t since; /* microseconds since 1970 */
	char protocol[8], peer[SEAT_PEER], user[SEAT_USER], box[SEAT_BOX];
};

/* Calls each for those who are alive, stops at the first non-zero and returns
 * that.  0 if there never was anybody. */
int sessions_each(struct spool *,
    int (*each)(void *, const struct session_info *), void *arg);

/* Ends those of a user, or only those that speak this protocol; says how many.
 * failed: they belong to another user of this machine.  May be NULL. */
unsigned sessions_kick(struct spool *, const char *user, const char *protocol,
    unsigned *ret_failed);

/* The same for those who were there when the machine went down: as long as
 * nobody has come since it is up again. */
int sessions_left(struct spool *,
    int (*each)(void *, const struct session_info *), void *arg);

#endif

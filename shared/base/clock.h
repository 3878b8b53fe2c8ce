#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/*
 * The time, which a test can set: after clock_set(t) it stands at t and goes
 * on by one microsecond a call, so that every date and id that comes from it
 * is the same on every run.
 */
void clock_set(int64_t us);
int64_t clock_us(void);  /* microseconds since 1970-01-01 UTC */
int64_t clock_sec(void); /* seconds since then */

/* Milliseconds on a clock that nobody sets, no test either: for how long to
 * wait, and how long something took. */
int64_t clock_ms(void);

/* Random bytes for ids: from the kernel, or from the seed a test gave. */
void random_seed(uint64_t seed);
void random_bytes(void *, unsigned long n);
uint64_t random_u64(void);

#endif

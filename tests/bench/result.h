/*
 * Results: a value for each repetition, and what the repetitions cost.
 *
 *	struct result r = {0};
 *	for (k = 0; k < opt.reps; k++) {
 *		result_begin(&r);
 *		...
 *		result_add(&r, result_end(&r) * 1e3);
 *	}
 *	result_print(&r, "fetch-flags", "ms", "\"messages\":%d", opt.count);
 *
 * The line has min, med and max of the values, the median wall time, the CPU
 * seconds of client and server a repetition, and "other": the share of the
 * machine that somebody else used meanwhile, which tells noisy from quiet.
 */
#ifndef BENCH_RESULT_H
#define BENCH_RESULT_H

enum { RESULT_MAX = 512 };

struct series {
	double v[RESULT_MAX];
	int n;
};

struct result {
	struct series value, wall, client, server, other;
	double at, client_at, server_at, busy_at;
};

void series_add(struct series *, double);
double series_at(struct series *, double share); /* 0.5: the median */

void result_begin(struct result *);
double result_end(struct result *); /* the seconds since begin */
void result_add(struct result *, double);
void result_print(struct result *, const char *name, const char *unit,
    const char *extra, ...) __attribute__((format(printf, 4, 5)));

#endif

/*
 * The load generator: options, and what a workload is.
 *
 * A run does one workload against one server and prints one JSON line a
 * result.  Each workload verifies what it is told: counts, sums of literals,
 * reply codes.  The first thing found wrong (flaw) becomes the "check" of
 * the results, and the exit status is then 1.  What leaves nothing to measure
 * (no connection, a server that went away) ends the run (die).
 */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>

struct options {
	const char *server; /* a name for the results */
	const char *tag;    /* appended to the names of results */
	const char *host, *password, *box;
	const char *mode;   /* a variant of the workload */
	const char *cgroup; /* where the server's CPU time is counted */
	const char *pids;   /* or the roots of its process trees */
	int imap, pop3, lmtp;
	int user, users; /* the first one, and how many take turns */
	int count, reps, conc, rcpts, batch, boxes;
	size_t size; /* of a message; 0 is the mixture */
};
extern struct options opt;

double now(void);
const char *user_name(int user);

void die(const char *, ...) __attribute__((noreturn, format(printf, 1, 2)));
void flaw(const char *, ...) __attribute__((format(printf, 1, 2)));
void expect(const char *what, long got, long wanted);
const char *flaw_text(void); /* or NULL */

void work_append(void), work_boxes(void), work_connect(void), work_copy(void),
    work_fetch(void), work_fill(void), work_idle(void), work_imsp(void),
    work_list(void), work_lmtp(void), work_notify(void), work_pop3(void),
    work_pop3_connect(void), work_print(void), work_search(void),
    work_select(void), work_single(void), work_status(void), work_store(void),
    work_sync(void), work_verify(void), work_wait(void);

#endif

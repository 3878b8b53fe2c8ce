/*
 * The server's processes: how much CPU they used, how much memory they hold.
 *
 * By cgroup (--cgroup, a directory of version 1's cpuacct or of version 2)
 * the CPU time is exact and counts the dead.  Without one it is the sum over
 * the process trees of --pids, to the kernel's tick; a dead child counts
 * once its parent has waited for it.
 */
#ifndef BENCH_PROCS_H
#define BENCH_PROCS_H

#include <stdbool.h>

bool procs_known(void);
double procs_seconds(void);       /* 0 when not known */
double procs_pss(int *ret_count); /* in KiB */

#endif

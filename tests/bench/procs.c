/* The server's processes, from /sys/fs/cgroup and /proc. */
#include "procs.h"
#include "bench.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROCS = 16384 };

struct process {
	int pid, parent;
	bool ours;
	double ticks;
};
static struct process all[PROCS];
static int count;

bool
procs_known(void)
{
	return *opt.cgroup || *opt.pids;
}

static FILE *
cgroup_file(const char *name)
{
	char path[512];

	snprintf(path, sizeof path, "%s/%s", opt.cgroup, name);
	return fopen(path, "r");
}

static double
cgroup_seconds(void)
{
	double ns = 0, us = 0;
	FILE *f = cgroup_file("cpuacct.usage");

	if (!f || fscanf(f, "%lf", &ns) != 1)
		ns = 0;
	if (f)
		fclose(f);
	f = cgroup_file("cpu.stat");
	if (!f || fscanf(f, "usage_usec %lf", &us) != 1)
		us = 0;
	if (f)
		fclose(f);
	return ns > 0 ? ns / 1e9 : us / 1e6;
}

static bool
is_root(int pid)
{
	const char *p = opt.pids;
	char *end;

	for (; *p; p = *end ? end + 1 : end)
		if (strtol(p, &end, 10) == pid)
			return true;
		else if (end == p)
			return false;
	return false;
}

static void
read_process(int pid)
{
	struct process *p = &all[count];
	unsigned long u, s;
	long cu, cs;
	char path[64], line[1024], *after;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	f = fopen(path, "r");
	if (!f)
		return;
	after = fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
	fclose(f);
	if (!after ||
	    sscanf(after + 1,
		" %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld",
		&p->parent, &u, &s, &cu, &cs) != 5)
		return;
	p->pid = pid;
	p->ours = is_root(pid);
	p->ticks = (double)u + (double)s + (double)cu + (double)cs;
	count++;
}

/* All processes; a child may stand before its parent, so look till done. */
static void
read_tree(void)
{
	struct dirent *e;
	bool found = true;
	DIR *d = opendir("/proc");
	int i, k;

	count = 0;
	while (d && (e = readdir(d)) && count < PROCS)
		if (isdigit((unsigned char)e->d_name[0]))
			read_process(atoi(e->d_name));
	if (d)
		closedir(d);
	while (found) {
		found = false;
		for (i = 0; i < count; i++) {
			for (k = 0; !all[i].ours && k < count; k++)
				if (all[k].ours && all[k].pid == all[i].parent)
					all[i].ours = found = true;
		}
	}
}

double
procs_seconds(void)
{
	double sum = 0;
	int i;

	if (*opt.cgroup)
		return cgroup_seconds();
	if (!*opt.pids)
		return 0;
	read_tree();
	for (i = 0; i < count; i++)
		if (all[i].ours)
			sum += all[i].ticks;
	return sum / (double)sysconf(_SC_CLK_TCK);
}

static double
pss_of(int pid)
{
	char path[64], line[256];
	double v = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
	f = fopen(path, "r");
	if (!f)
		return 0;
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "Pss: %lf", &v) == 1)
			break;
	fclose(f);
	return v;
}

double
procs_pss(int *ret_count)
{
	double sum = 0;
	FILE *f = *opt.cgroup ? cgroup_file("cgroup.procs") : NULL;
	int i, pid;

	*ret_count = 0;
	if (f) {
		for (; fscanf(f, "%d", &pid) == 1; ++*ret_count)
			sum += pss_of(pid);
		fclose(f);
		return sum;
	}
	read_tree();
	for (i = 0; i < count; i++)
		if (all[i].ours) {
			sum += pss_of(all[i].pid);
			++*ret_count;
		}
	return sum;
}

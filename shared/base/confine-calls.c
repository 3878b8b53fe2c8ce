/*
 * Which system calls a process may make, as a program for seccomp(2).
 *
 * Runs of numbers with the same verdict are found by halving, so that a call
 * costs some seven comparisons, and the kernel, which tries each number once
 * when the filter is installed, is done with that soon as well.  Calls with
 * the verdict "if" look at an argument; all others the kernel remembers.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "base/confine.h"

#if defined(__x86_64__)
#define MACHINE  AUDIT_ARCH_X86_64
#define OLD(...) __VA_ARGS__ /* calls that later machines never had */
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#define OLD(...)
#else
#define MACHINE 0
#define OLD(...)
#endif

enum {
	NUMBERS = 512,
	NEWER = 435, /* clone3; from there on what is not allowed is ENOSYS */
};

enum verdict {
	REFUSE,
	NOT_THERE,
	ALLOW,
	NO_ACCESS,
	IF_LOCAL,   /* socket(): of the machine */
	IF_NET,     /* socket(): or of the Internet */
	IF_FORK,    /* clone(): without namespaces, threads, shared memory */
	IF_SPAWN,   /* clone(): without namespaces */
	IF_PROBE,   /* kill(): signal 0 */
	IF_ABORT,   /* tgkill(): SIGABRT */
	IF_HARMLESS, /* ioctl(): is it a terminal, how much is there */
	IF_MAP,     /* mmap(): not to write and to execute */
	IF_PROTECT, /* mprotect(): not to execute */
	IF_CONFINE, /* prctl(): walls */
	VERDICTS
};

/* clang-format off */
static const short base_calls[] = {
	/* descriptors that are open */
	__NR_read, __NR_write, __NR_readv, __NR_writev, __NR_pread64,
	__NR_pwrite64, __NR_lseek, __NR_close, __NR_close_range, __NR_fcntl,
	__NR_fstat, __NR_newfstatat, __NR_dup, __NR_dup3, __NR_pipe2, __NR_ppoll, __NR_pselect6,
	OLD(__NR_poll, __NR_select, __NR_dup2, __NR_pipe,)
	/* connections */
	__NR_sendto, __NR_recvfrom, __NR_sendmsg, __NR_recvmsg, __NR_shutdown,
	__NR_getsockopt, __NR_setsockopt, __NR_getsockname, __NR_getpeername,
	/* memory */
	__NR_brk, __NR_munmap, __NR_mremap, __NR_madvise, __NR_msync,
	__NR_futex, __NR_getrandom,
	/* signals and time */
	__NR_rt_sigaction, __NR_rt_sigprocmask, __NR_rt_sigreturn,
	__NR_rt_sigpending, __NR_sigaltstack, __NR_restart_syscall,
	__NR_clock_gettime, __NR_clock_getres, __NR_gettimeofday,
	__NR_clock_nanosleep, __NR_nanosleep, __NR_setitimer, __NR_getitimer,
	OLD(__NR_alarm, __NR_time, __NR_pause,)
	/* itself */
	__NR_exit, __NR_exit_group, __NR_getpid, __NR_getppid, __NR_gettid,
	__NR_getuid, __NR_geteuid, __NR_getgid, __NR_getegid, __NR_uname,
	__NR_sched_yield, __NR_sched_getaffinity, __NR_getrusage,
	__NR_getrlimit, __NR_prlimit64, __NR_times, __NR_sysinfo,
	__NR_set_robust_list, __NR_set_tid_address, __NR_rseq,
	__NR_wait4, __NR_waitid,
};
static const short serve_calls[] = {
	__NR_accept, __NR_accept4,
};
static const short files_calls[] = {
	__NR_openat, __NR_statx, __NR_faccessat,
	__NR_faccessat2, __NR_readlinkat, __NR_getdents64, __NR_getcwd,
	__NR_statfs, __NR_fstatfs, __NR_mkdirat, __NR_unlinkat, __NR_renameat,
	__NR_renameat2, __NR_linkat, __NR_fchmod, __NR_utimensat, __NR_umask,
	__NR_ftruncate, __NR_fallocate, __NR_fsync, __NR_fdatasync,
	__NR_sync_file_range, __NR_flock, __NR_fadvise64, __NR_pwritev,
	__NR_pwritev2, __NR_preadv, __NR_preadv2, __NR_sendfile,
	__NR_copy_file_range,
	OLD(__NR_open, __NR_stat, __NR_lstat, __NR_access, __NR_readlink,
	__NR_getdents, __NR_mkdir, __NR_rmdir, __NR_unlink, __NR_rename,
	__NR_link,)
};
static const short local_calls[] = {
	__NR_socketpair, __NR_connect,
};
static const short watch_calls[] = {
	__NR_inotify_init1, __NR_inotify_add_watch, __NR_inotify_rm_watch,
};
static const short net_calls[] = {
	__NR_bind, __NR_connect, __NR_sendmmsg, __NR_recvmmsg,
};
static const short exec_calls[] = {
	__NR_execve, __NR_landlock_create_ruleset,
	__NR_landlock_add_rule, __NR_landlock_restrict_self, __NR_seccomp,
	__NR_membarrier, __NR_setpgid, __NR_setsid, __NR_getpgid, __NR_getsid,
	__NR_getresuid, __NR_getresgid, __NR_getgroups,
	OLD(__NR_arch_prctl, __NR_vfork, __NR_fork, __NR_getpgrp,)
};

#define GROUP(calls) {calls, sizeof calls / sizeof *calls}
static const struct {
	const short *nr;
	size_t n;
} groups[] = { /* in the order of enum confine_calls */
	GROUP(base_calls), GROUP(serve_calls), GROUP(files_calls),
	GROUP(local_calls), GROUP(watch_calls), GROUP(net_calls),
	GROUP(exec_calls),
};

/* In this order: a later row of the same call takes the earlier's place. */
static const struct {
	unsigned calls;
	short nr;
	enum verdict verdict;
} conditions[] = {
	{CALLS_BASE,  __NR_mmap,     IF_MAP},
	{CALLS_BASE,  __NR_mprotect, IF_PROTECT},
	{CALLS_BASE,  __NR_ioctl,    IF_HARMLESS},
	{CALLS_BASE,  __NR_tgkill,   IF_ABORT},
	{CALLS_SERVE, __NR_clone,    IF_FORK},
	{CALLS_FILES, __NR_kill,     IF_PROBE},
	{CALLS_LOCAL, __NR_socket,   IF_LOCAL},
	{CALLS_NET,   __NR_socket,   IF_NET},
	{CALLS_NO_FILES, __NR_openat,  NO_ACCESS},
#ifdef __NR_open
	{CALLS_NO_FILES, __NR_open,    NO_ACCESS},
#endif
	{CALLS_EXEC,  __NR_clone,    IF_SPAWN},
	{CALLS_EXEC,  __NR_prctl,    IF_CONFINE},
	{CALLS_CHILD, __NR_kill,     ALLOW},
	{CALLS_RELAY, __NR_splice,   ALLOW},
};
/* clang-format on */

enum {
	NAMESPACES = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
		     CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET,
	SHARED = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
		 CLONE_THREAD | CLONE_PARENT,
};

static void
judge(unsigned calls, unsigned char of[NUMBERS])
{
	memset(of, REFUSE, NEWER);
	memset(of + NEWER, NOT_THERE, NUMBERS - NEWER);
	for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
		for (size_t i = 0; calls & 1u << g && i < groups[g].n; i++)
			of[groups[g].nr[i]] = ALLOW;
	for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
		if (calls & conditions[i].calls)
			of[conditions[i].nr] =
			    (unsigned char)conditions[i].verdict;
}

/* The program so far; where the verdicts are is known when all is there. */
struct out {
	struct sock_filter *f;
	unsigned n;
	unsigned char of[NUMBERS];
	unsigned short run[NUMBERS + 1]; /* where each begins */
	unsigned runs;
	unsigned at[VERDICTS]; /* 0: not yet */
	unsigned char yes[CONFINE_FILTER], no[CONFINE_FILTER]; /* or none */
};

static void
put(struct out *o, unsigned code, unsigned k, unsigned jt, unsigned jf)
{
	if (o->n < CONFINE_FILTER)
		o->f[o->n] = (struct sock_filter){(unsigned short)code,
		    (unsigned char)jt, (unsigned char)jf, k};
	o->n++;
}

static void
put_return(struct out *o, unsigned k)
{
	put(o, BPF_RET | BPF_K, k, 0, 0);
}

enum { LOAD = BPF_LD | BPF_W | BPF_ABS };
enum { EQUAL = BPF_JMP | BPF_JEQ | BPF_K, ANY = BPF_JMP | BPF_JSET | BPF_K };

/* The lower half, which is all the kernel takes of an int. */
static void
put_argument(struct out *o, unsigned i)
{
	unsigned at = (unsigned)offsetof(struct seccomp_data, args) + 8 * i;

	put(o, LOAD, at + (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0), 0,
	    0);
}

/* Allowed if argument i is one of these. */
static void
put_one_of(struct out *o, unsigned i, unsigned n, const unsigned *values)
{
	put_argument(o, i);
	for (unsigned k = 0; k < n; k++)
		put(o, EQUAL, values[k], n - k, 0);
	put_return(o, SECCOMP_RET_TRAP);
	put_return(o, SECCOMP_RET_ALLOW);
}

/* Allowed if argument i has none of these bits. */
static void
put_none_of(struct out *o, unsigned i, unsigned bits)
{
	put_argument(o, i);
	put(o, ANY, bits, 0, 1);
	put_return(o, SECCOMP_RET_TRAP);
	put_return(o, SECCOMP_RET_ALLOW);
}

/* Not both bits. */
static void
put_not_both(struct out *o, unsigned i, unsigned a, unsigned b)
{
	put_argument(o, i);
	put(o, ANY, a, 0, 2);
	put(o, ANY, b, 0, 1);
	put_return(o, SECCOMP_RET_TRAP);
	put_return(o, SECCOMP_RET_ALLOW);
}

#define ONE_OF(o, i, ...)                                                      \
	put_one_of(o, i,                                                       \
	    sizeof((unsigned[]){__VA_ARGS__}) / sizeof(unsigned),              \
	    (const unsigned[]){__VA_ARGS__})

static void
put_verdict(struct out *o, enum verdict v)
{
	o->at[v] = o->n;
	switch (v) {
	case NOT_THERE:
		put_return(o, SECCOMP_RET_ERRNO | ENOSYS);
		break;
	case NO_ACCESS:
		put_return(o, SECCOMP_RET_ERRNO | EACCES);
		break;
	case ALLOW:
		put_return(o, SECCOMP_RET_ALLOW);
		break;
	case IF_LOCAL:
		ONE_OF(o, 0, AF_UNIX);
		break;
	case IF_NET:
		ONE_OF(o, 0, AF_UNIX, AF_INET, AF_INET6, AF_NETLINK);
		break;
	case IF_FORK:
		put_none_of(o, 0, (unsigned)NAMESPACES | SHARED);
		break;
	case IF_SPAWN:
		put_none_of(o, 0, (unsigned)NAMESPACES);
		break;
	case IF_PROBE:
		ONE_OF(o, 1, 0);
		break;
	case IF_ABORT:
		ONE_OF(o, 2, SIGABRT);
		break;
	case IF_HARMLESS:
		ONE_OF(o, 1, TCGETS, FIONREAD);
		break;
	case IF_MAP:
		put_not_both(o, 2, PROT_WRITE, PROT_EXEC);
		break;
	case IF_PROTECT:
		put_none_of(o, 2, PROT_EXEC);
		break;
	case IF_CONFINE:
		ONE_OF(o, 0, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP,
		    PR_SET_DUMPABLE, PR_GET_DUMPABLE, PR_SET_NAME);
		break;
	default:
		put_return(o, SECCOMP_RET_TRAP);
	}
}

static void
find_runs(struct out *o)
{
	o->runs = 0;
	for (unsigned i = 0; i < NUMBERS; i++)
		if (i == 0 || o->of[i] != o->of[i - 1])
			o->run[o->runs++] = (unsigned short)i;
}

/* Which of the runs a to b it is, two at least.  What leads to a verdict is
 * filled in later. */
static void
put_search(struct out *o, unsigned a, unsigned b)
{
	unsigned middle = (a + b + 1) / 2, here = o->n;

	put(o, BPF_JMP | BPF_JGE | BPF_K, o->run[middle], 0, 0);
	if (here >= CONFINE_FILTER)
		return; /* too long, as will be said */
	if (middle - 1 == a)
		o->no[here] = o->of[o->run[a]];
	else
		put_search(o, a, middle - 1);
	if (middle == b) {
		o->yes[here] = o->of[o->run[b]];
		return;
	}
	o->f[here].jt = (unsigned char)(o->n - here - 1);
	put_search(o, middle, b);
}

size_t
confine_filter(unsigned calls, struct sock_filter f[CONFINE_FILTER])
{
	struct out o = {.f = f};
	unsigned n;

	if (MACHINE == 0)
		return 0;
	judge(calls, o.of);
	find_runs(&o);
	put(&o, LOAD, offsetof(struct seccomp_data, arch), 0, 0);
	put(&o, EQUAL, MACHINE, 1, 0);
	put_return(&o, SECCOMP_RET_KILL_PROCESS);
	put(&o, LOAD, offsetof(struct seccomp_data, nr), 0, 0);
	memset(o.yes, VERDICTS, sizeof o.yes);
	memset(o.no, VERDICTS, sizeof o.no);
	put_search(&o, 0, o.runs - 1);
	n = o.n;
	for (unsigned i = 0; i < o.runs; i++)
		if (o.at[o.of[o.run[i]]] == 0)
			put_verdict(&o, (enum verdict)o.of[o.run[i]]);
	if (o.n > CONFINE_FILTER)
		return 0;
	for (unsigned i = 0; i < n; i++) {
		if (o.yes[i] != VERDICTS)
			f[i].jt = (unsigned char)(o.at[o.yes[i]] - i - 1);
		if (o.no[i] != VERDICTS)
			f[i].jf = (unsigned char)(o.at[o.no[i]] - i - 1);
	}
	return o.n;
}

/* The filters of system calls: every number, by an interpreter of our own. */
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
#include "check.h"

#ifdef __x86_64__
#define MACHINE AUDIT_ARCH_X86_64
#else
#define MACHINE AUDIT_ARCH_AARCH64
#endif

static struct sock_filter f[CONFINE_FILTER];
static size_t n;
static unsigned steps;

/* What the kernel would make of it; all jumps go forward, so it ends. */
static unsigned
run(const struct seccomp_data *d)
{
	unsigned a = 0;

	for (size_t i = 0; i < n; i++) {
		const struct sock_filter *p = &f[i];
		bool yes = false;

		steps++;
		switch (p->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			memcpy(&a, (const char *)d + p->k, sizeof a);
			continue;
		case BPF_RET | BPF_K:
			return p->k;
		case BPF_JMP | BPF_JA:
			i += p->k;
			continue;
		case BPF_JMP | BPF_JEQ | BPF_K:
			yes = a == p->k;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			yes = a >= p->k;
			break;
		case BPF_JMP | BPF_JSET | BPF_K:
			yes = (a & p->k) != 0;
			break;
		default:
			CHECK(!"an instruction that is known");
		}
		i += yes ? p->jt : p->jf;
	}
	CHECK(!"an end");
	return 0;
}

static unsigned
call(unsigned nr, unsigned long a, unsigned long b, unsigned long c)
{
	const struct seccomp_data d = {
	    .nr = (int)nr, .arch = MACHINE, .args = {a, b, c}
        };

	return run(&d);
}

enum {
	IMAP =
	    CALLS_BASE | CALLS_SERVE | CALLS_FILES | CALLS_LOCAL | CALLS_WATCH,
	ALL = IMAP | CALLS_NET | CALLS_EXEC | CALLS_CHILD,
};

#define YES(...)       CHECK(call(__VA_ARGS__) == SECCOMP_RET_ALLOW)
#define NO(...)        CHECK(call(__VA_ARGS__) == SECCOMP_RET_TRAP)
#define NOT_THERE(...) CHECK(call(__VA_ARGS__) == (SECCOMP_RET_ERRNO | ENOSYS))

/* What no program of ours has any use for. */
static void
never(void)
{
	static const unsigned calls[] = {__NR_ptrace, __NR_process_vm_readv,
	    __NR_process_vm_writev, __NR_io_uring_setup, __NR_io_uring_enter,
	    __NR_io_uring_register, __NR_bpf, __NR_perf_event_open,
	    __NR_userfaultfd, __NR_keyctl, __NR_add_key, __NR_request_key,
	    __NR_mount, __NR_umount2, __NR_pivot_root, __NR_chroot,
	    __NR_unshare, __NR_setns, __NR_init_module, __NR_finit_module,
	    __NR_delete_module, __NR_kexec_load, __NR_reboot, __NR_swapon,
	    __NR_setuid, __NR_setgid, __NR_setresuid, __NR_setgroups,
	    __NR_capset, __NR_personality, __NR_mknodat, __NR_symlinkat,
	    __NR_fchownat, __NR_name_to_handle_at, __NR_open_by_handle_at,
	    __NR_settimeofday, __NR_clock_settime, __NR_sethostname,
	    __NR_syslog, __NR_quotactl, __NR_acct, __NR_memfd_create,
	    __NR_execveat, __NR_pkey_mprotect, __NR_remap_file_pages, __NR_kcmp,
	    __NR_move_pages, __NR_mbind, __NR_lookup_dcookie,
	    __NR_fanotify_init, __NR_pidfd_send_signal, __NR_fsopen,
	    __NR_open_tree, __NR_move_mount};

	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		NO(calls[i], 0, 0, 0);
	NOT_THERE(__NR_clone3, 0, 0, 0);
	NOT_THERE(__NR_openat2, 0, 0, 0);
	NOT_THERE(600, 0, 0, 0);
	NOT_THERE(0xffffffff, 0, 0, 0);
	NOT_THERE(0x40000000 | __NR_read, 0, 0, 0); /* x32 */
}

static void
conditions(void)
{
	enum { FORK = 0x01200000 | SIGCHLD };

	YES(__NR_read, 0, 0, 0);
	YES(__NR_mmap, 0, 0, PROT_READ | PROT_WRITE);
	YES(__NR_mmap, 0, 0, PROT_READ | PROT_EXEC);
	NO(__NR_mmap, 0, 0, PROT_WRITE | PROT_EXEC);
	YES(__NR_mprotect, 0, 0, PROT_READ);
	NO(__NR_mprotect, 0, 0, PROT_READ | PROT_EXEC);
	YES(__NR_socket, AF_UNIX, 0, 0);
	NO(__NR_socket, AF_PACKET, 0, 0);
	YES(__NR_clone, FORK, 0, 0);
	NO(__NR_clone, FORK | CLONE_NEWUSER, 0, 0);
	NO(__NR_clone, FORK | CLONE_NEWNET, 0, 0);
	YES(__NR_ioctl, 0, TCGETS, 0);
	NO(__NR_ioctl, 0, TIOCSTI, 0);
	YES(__NR_tgkill, 1, 1, SIGABRT);
	NO(__NR_tgkill, 1, 1, SIGKILL);
}

static void
of_imap(void)
{
	n = confine_filter(IMAP, f);
	CHECK(n > 0);
	never();
	conditions();
	NO(__NR_socket, AF_INET, 0, 0);
	NO(__NR_socket, AF_INET6, 0, 0);
	NO(__NR_socket, AF_NETLINK, 0, 0);
	NO(__NR_execve, 0, 0, 0);
	NO(__NR_clone, CLONE_VM | SIGCHLD, 0, 0);
	NO(__NR_bind, 0, 0, 0);
	NO(__NR_listen, 0, 0, 0);
	NO(__NR_prctl, PR_SET_DUMPABLE, 0, 0);
	YES(__NR_kill, 1, 0, 0);
	NO(__NR_kill, 1, SIGTERM, 0);
	YES(__NR_inotify_init1, 0, 0, 0);
}

static void
of_all(void)
{
	n = confine_filter(ALL, f);
	CHECK(n > 0);
	never();
	conditions();
	YES(__NR_socket, AF_INET6, 0, 0);
	YES(__NR_execve, 0, 0, 0);
	YES(__NR_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, 0, 0);
	YES(__NR_prctl, PR_SET_NO_NEW_PRIVS, 0, 0);
	NO(__NR_prctl, PR_SET_PTRACER, 0, 0);
}

/* Any set of groups: small enough, quick enough, nothing from elsewhere. */
static void
of_any(void)
{
	struct seccomp_data other = {.nr = __NR_read, .arch = AUDIT_ARCH_I386};

	for (unsigned calls = 0; calls <= ALL; calls++) {
		n = confine_filter(calls, f);
		CHECK(n > 0 && n <= CONFINE_FILTER);
		never();
		CHECK(run(&other) == SECCOMP_RET_KILL_PROCESS);
		for (unsigned nr = 0; nr < 1024; nr++) {
			steps = 0;
			call(nr, 0, 0, 0);
			CHECK(steps <= 24);
		}
	}
}

int
main(void)
{
	if (confine_filter(ALL, f) == 0)
		return 77;
	of_imap();
	of_all();
	of_any();
	return check_end();
}

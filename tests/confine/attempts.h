/* What must not succeed, by name. */
#include <dirent.h>
#include <grp.h>
#include <linux/io_uring.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

/* All but "spool" and those that end in "+", which anybody may do, are for
 * root alone or make sense in an attacker's hands only. */
static char *
in_spool(const char *spool, const char *name)
{
	static char path[2][PATH_MAX];
	static int turn;

	turn ^= 1;
	snprintf(path[turn], sizeof path[turn], "%s/%s", spool, name);
	return path[turn];
}

static int
result(long r)
{
	return r < 0 ? errno : 0;
}

static int
open_it(const char *path, int flags)
{
	return result(open(path, flags, 0600));
}

static int
run_it(const char *path)
{
	char *const argv[] = {(char *)(uintptr_t)path, NULL};
	char *const envp[] = {NULL};

	execve(path, argv, envp);
	return errno;
}

static int
socket_of(int family, int type)
{
	return result(socket(family, type, 0));
}

static int
connect_to(int family)
{
	struct sockaddr_in in = {.sin_family = (sa_family_t)family,
	    .sin_port = htons(1),
	    .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(family, SOCK_STREAM, 0), r;

	r = connect(fd, (struct sockaddr *)&in, sizeof in) < 0 ? errno : 0;
	return r == ECONNREFUSED ? 0 : r; /* that would be as good */
}

static int
map_it(int prot)
{
	void *p = mmap(NULL, 4096, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? errno : 0;
}

static int
protect_it(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return result(mprotect(p, 4096, PROT_READ | PROT_EXEC));
}

static int
look_into_parent(void)
{
	char byte;
	struct iovec here = {&byte, 1}, there = {(void *)0x400000, 1};
	long r = process_vm_readv(getppid(), &here, 1, &there, 1, 0);

	return r < 0 && errno == EFAULT ? 0 : result(r);
}

/* Through the gate of another architecture. */
static int
call_32(void)
{
#ifdef __x86_64__
	long r = 20; /* getpid */

	__asm__ volatile("int $0x80" : "+a"(r) : : "memory");
	return r > 0 ? 0 : ENOSYS;
#else
	return ENOSYS;
#endif
}

static int
call(long nr, long a, long b, long c)
{
	return result(syscall(nr, a, b, c, 0, 0));
}

static int
files(const char *what, const char *spool)
{
	const char *outside = getenv("PROBE_OUTSIDE");

#define IS(name) (strcmp(what, name) == 0)
	if (IS("spool"))
		return open_it(
		    in_spool(spool, "run/probe"), O_CREAT | O_WRONLY);
	if (IS("shadow"))
		return open_it("/etc/shadow", O_RDONLY);
	if (IS("passwd+"))
		return open_it("/etc/passwd", O_RDONLY);
	if (IS("list+"))
		return open_it("/", O_RDONLY | O_DIRECTORY);
	if (IS("environ+"))
		return open_it("/proc/self/environ", O_RDONLY);
	if (IS("memory+"))
		return open_it("/proc/self/mem", O_RDWR);
	if (IS("write+"))
		return open_it(outside, O_CREAT | O_WRONLY);
	if (IS("device+"))
		return open_it("/dev/zero", O_RDWR);
	if (IS("away+")) {
		open_it(in_spool(spool, "run/away"), O_CREAT | O_WRONLY);
		return result(rename(in_spool(spool, "run/away"), outside));
	}
	if (IS("link+"))
		return result(
		    link(getenv("PROBE_FILE"), in_spool(spool, "run/l")));
	if (IS("symlink+"))
		return result(symlink("/etc/passwd", in_spool(spool, "run/s")));
	if (IS("fifo+"))
		return result(mkfifo(in_spool(spool, "run/f"), 0600));
	if (IS("node"))
		return result(
		    mknod(in_spool(spool, "run/n"), S_IFCHR | 0600, 0x103));
	if (IS("chown"))
		return result(chown(in_spool(spool, "run"), 1, 1));
	if (IS("chroot"))
		return result(chroot(spool));
	return -1;
}

static int
programs(const char *what)
{
	if (IS("sh+"))
		return run_it("/bin/sh");
	if (IS("self+"))
		return run_it("/proc/self/exe");
	if (IS("loader+"))
		return run_it(loader());
	if (IS("wx+"))
		return map_it(PROT_READ | PROT_WRITE | PROT_EXEC);
	if (IS("exec-memory+"))
		return protect_it();
	if (IS("memfd+"))
		return result(memfd_create("x", 0));
	if (IS("32-bit"))
		return call_32();
	if (IS("personality+"))
		return call(__NR_personality, 0x0040000, 0, 0);
	return -1;
}

static int
network(const char *what)
{
	if (IS("inet+"))
		return socket_of(AF_INET, SOCK_STREAM);
	if (IS("inet6+"))
		return socket_of(AF_INET6, SOCK_DGRAM);
	if (IS("connect+"))
		return connect_to(AF_INET);
	if (IS("netlink+"))
		return socket_of(AF_NETLINK, SOCK_RAW);
	if (IS("packet"))
		return socket_of(AF_PACKET, SOCK_RAW);
	if (IS("alg+"))
		return socket_of(38, SOCK_SEQPACKET);
	return -1;
}

static int
others(const char *what)
{
	if (IS("ptrace+"))
		return result(ptrace(PTRACE_SEIZE, getppid(), 0, 0));
	if (IS("vm+"))
		return look_into_parent();
	if (IS("kill+"))
		return result(kill(getppid(), SIGURG));
	if (IS("pidfd+"))
		return call(__NR_pidfd_open, getppid(), 0, 0);
	if (IS("typing"))
		return result(ioctl(0, TIOCSTI, "x"));
	return -1;
}

static int
kernel(const char *what)
{
	struct io_uring_params ring = {.flags = 0};

	if (IS("mount"))
		return result(mount("none", "/mnt", "tmpfs", 0, NULL));
	if (IS("umount"))
		return result(umount2("/proc", MNT_DETACH));
	if (IS("unshare"))
		return result(unshare(CLONE_NEWUSER | CLONE_NEWNS));
	if (IS("setns"))
		return result(setns(0, 0));
	if (IS("clone"))
		return call(__NR_clone, CLONE_NEWUSER | SIGCHLD, 0, 0);
	if (IS("clone3"))
		return call(__NR_clone3, 0, 0, 0);
	if (IS("setuid+"))
		return result(setuid(getuid()));
	if (IS("setgroups"))
		return result(setgroups(0, NULL));
	if (IS("io_uring+"))
		return call(__NR_io_uring_setup, 1, (long)&ring, 0);
	if (IS("bpf"))
		return call(__NR_bpf, 0, 0, 0);
	if (IS("perf"))
		return call(__NR_perf_event_open, 0, 0, 0);
	if (IS("userfaultfd+"))
		return call(__NR_userfaultfd, 1, 0, 0);
	if (IS("keyctl+"))
		return call(__NR_keyctl, 0, -3, 0);
	if (IS("module"))
		return call(__NR_init_module, 0, 0, 0);
	if (IS("kexec"))
		return call(__NR_kexec_load, 0, 0, 0);
	if (IS("clock"))
		return call(__NR_clock_settime, 0, 0, 0);
	if (IS("hostname"))
		return result(sethostname("x", 1));
	if (IS("swap"))
		return call(__NR_swapoff, 0, 0, 0);
	return -1;
}

/* 0 if it could be done, else an errno. */
static int
attempt(const char *what, const char *spool)
{
	int r = files(what, spool);

	if (r == -1)
		r = programs(what);
	if (r == -1)
		r = network(what);
	if (r == -1)
		r = others(what);
	if (r == -1)
		r = kernel(what);
	if (r == -1) {
		fprintf(stderr, "no such attempt: %s\n", what);
		_exit(99);
	}
	return r;
}

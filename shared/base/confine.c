/* Walls: which there are for whom, and putting them up. */
#include "base/confine.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/authc.h"
#include "base/bootid.h"
#include "base/log.h"

#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED = true };
#else
enum { SANITIZED = false };
#endif

bool confine_wanted = true;
const char *confine_paths;
bool confine_net;

/* Known here rather than from a header, which may be older than the kernel. */
struct ruleset {
	uint64_t files, net, scoped;
};

/* What may be done below a path, or with a file. */
enum {
	TRUNCATE = 1 << 14, /* from ABI 3 */
	READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	USE = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
	      TRUNCATE,
	WRITE = READ | USE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
		LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
		LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REFER,
	RUN = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE,
	OF_FILES = RUN | USE,
};
static const uint64_t rights[] = {
    [CONFINE_READ] = READ,
    [CONFINE_USE] = USE,
    [CONFINE_WRITE] = WRITE,
    [CONFINE_RUN] = RUN,
};

enum {
	ABI_LEAST = 2,           /* links from folder to folder */
	NET = 3,                 /* ABI 4: to bind and connect with TCP */
	SCOPED = 3,              /* ABI 6: abstract sockets, signals */
	FILES_2 = (1 << 14) - 1, /* all rights that ABI 2 knows */
	FILES_3 = 1 << 14,       /* truncate */
	FILES_5 = 1 << 15,       /* ioctl of devices */
};

static struct ruleset
what_it_knows(int abi)
{
	return (struct ruleset){
	    .files = (uint64_t)FILES_2 | (abi >= 3 ? FILES_3 : 0) |
		     (abi >= 5 ? FILES_5 : 0),
	    .net = abi >= 4 ? NET : 0,
	    .scoped = abi >= 6 ? SCOPED : 0,
	};
}

static size_t
ruleset_size(int abi)
{
	return abi >= 6   ? sizeof(struct ruleset)
	       : abi >= 4 ? offsetof(struct ruleset, scoped)
			  : offsetof(struct ruleset, net);
}

struct walls {
	int fd; /* of the ruleset */
	uint64_t known;
};

/* 0 or -errno; a path that is not there is -ENOENT. */
static int
allow(const struct walls *w, const char *path, enum confine_access access)
{
	struct landlock_path_beneath_attr rule = {
	    .allowed_access = rights[access] & w->known,
	    .parent_fd = open(path, O_PATH | O_CLOEXEC),
	};
	struct stat st;
	int r = 0;

	if (rule.parent_fd < 0)
		return -errno;
	if (fstat(rule.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed_access &= OF_FILES;
	if (syscall(SYS_landlock_add_rule, w->fd, LANDLOCK_RULE_PATH_BENEATH,
		&rule, 0) < 0)
		r = -errno;
	close(rule.parent_fd);
	return r;
}

/* --confine-paths; stops at the first that cannot be allowed. */
static int
allow_more(const struct walls *w)
{
	const char *list = confine_paths;
	char path[PATH_MAX];
	int r = 0;

	while (r == 0 && list != NULL && *list != '\0') {
		size_t n = strcspn(list, ",");

		if (n >= sizeof path)
			return -ENAMETOOLONG;
		memcpy(path, list, n);
		path[n] = '\0';
		if (n > 0)
			r = allow(w, path, CONFINE_WRITE);
		list += n + (list[n] != '\0');
	}
	return r;
}

/* The program that loads programs, named by our own. */
static const char *
loader(void)
{
	const ElfW(Phdr) *p = (const ElfW(Phdr) *)(uintptr_t)getauxval(AT_PHDR);
	unsigned long n = getauxval(AT_PHNUM);
	uintptr_t base = 0;

	for (unsigned long i = 0; p != NULL && i < n; i++)
		if (p[i].p_type == PT_PHDR)
			base = (uintptr_t)p - p[i].p_vaddr;
	for (unsigned long i = 0; p != NULL && i < n; i++)
		if (p[i].p_type == PT_INTERP)
			return (const char *)(base + p[i].p_vaddr);
	return NULL;
}

static int
allow_own(const struct walls *w, const struct confine_path *p)
{
	const char *by = NULL;
	int r = 0;

	for (; r == 0 && p->path != NULL; p++) {
		r = allow(w, p->path, p->access);
		if (p->access == CONFINE_RUN)
			by = loader();
	}
	return r == 0 && by != NULL ? allow(w, by, CONFINE_RUN) : r;
}

static int
allow_all(const struct walls *w, const struct confine_profile *profile,
    const struct confine_path *own)
{
	int r = allow_own(w, own);

	if (r == 0)
		r = allow_more(w);
	for (const struct confine_path *p = profile->paths;
	     r == 0 && p->path != NULL; p++)
		if ((r = allow(w, p->path, p->access)) == -ENOENT)
			r = 0;
	return r;
}

/* What the kernel has: a version, or -errno. */
static int
landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);

#ifdef CONFINE_PROBE
	abi = probe_abi((int)abi);
#endif
	return abi < 0 ? -errno : (int)abi;
}

/* Files, TCP, signals: 0 or -errno. */
static int
landlock(const struct confine_profile *profile, const struct confine_path *own)
{
	int abi = landlock_abi();
	struct ruleset set = what_it_knows(abi);
	struct walls w = {.known = set.files};
	int r;

	if (abi < 0)
		return abi;
	if (abi < ABI_LEAST)
		return -ENOSYS;
	if (profile->tcp || confine_net)
		set.net = 0;
	w.fd = (int)syscall(
	    SYS_landlock_create_ruleset, &set, ruleset_size(abi), 0);
	if (w.fd < 0)
		return -errno;
	r = allow_all(&w, profile, own);
	if (r == 0 && syscall(SYS_landlock_restrict_self, w.fd, 0) < 0)
		r = -errno;
	close(w.fd);
	return r;
}

static const char *confined_as;

/* A call that is not in the profile: our mistake, or somebody's program. */
static void
on_refused(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)context;
	die(EXIT_INTERNAL,
	    "confined as %s, it made system call %d (of machine %#x), which "
	    "it has no need of; see --no-confine",
	    confined_as, info->si_syscall, info->si_arch);
}

static int
seccomp(const struct confine_profile *profile)
{
	struct sock_filter filter[CONFINE_FILTER];
	struct sock_fprog program = {.filter = filter};
	/* what goes wrong in the handler itself ends the process at once */
	struct sigaction act = {.sa_sigaction = on_refused,
	    .sa_flags = SA_SIGINFO | SA_NODEFER | (int)SA_RESETHAND};

	program.len = (unsigned short)confine_filter(
	    profile->calls | (confine_net ? CALLS_NET : 0), filter);
	if (program.len == 0)
		return -ENOSYS;
	sigaction(SIGSYS, &act, NULL);
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
		return -errno;
	return 0;
}

static void
put_up(const struct confine_profile *profile, const struct confine_path *own)
{
	int r;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
		log_warn("not confined: %s", strerror(errno));
		return;
	}
	if ((r = landlock(profile, own)) < 0)
		log_warn("files are not confined by Landlock: %s",
		    r == -EOPNOTSUPP ? "it is switched off" : strerror(-r));
	if (profile->calls != 0 && (r = seccomp(profile)) < 0)
		log_warn("system calls are not confined: %s", strerror(-r));
}

void
confine(const char *program, const struct confine_path *own)
{
	const struct confine_profile *profile = confine_profile_of(program);

	confined_as = program;
	if (confine_wanted && !SANITIZED)
		put_up(profile, own);
#ifdef CONFINE_PROBE /* tests/confine/walls.c */
	probe(own);
#endif
}

void
confine_handler(const char *program, const char *spool, bool starts_auth)
{
	const struct confine_path own[] = {
	    {spool, CONFINE_WRITE},
            {NULL,  0            }
        };

	uint64_t boot[2];

	boot_id(boot); /* while that file can be opened */
	confine_outside(spool, starts_auth);
	confine(program, own);
}

void
confine_outside(const char *spool, bool starts_auth)
{
	int r = 0;

	if (confine_wanted && !SANITIZED && starts_auth)
		r = authc_outside(spool);
	if (r < 0)
		die(EXIT_TEMP, "no process to start chapar-auth: %s",
		    strerror(-r));
}

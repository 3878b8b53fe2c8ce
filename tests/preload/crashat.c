/*
 * LD_PRELOAD this with CRASH_AT=n, and the process ends, as if killed, at its
 * n-th call (from 0) that changes what is on the disk, before that happens;
 * exit status 99.  With CRASH_TORN=1 a write is done by half first.  A crash
 * test runs its program with n = 0, 1, 2, ... until it lives to the end, and
 * after each run looks at what is left.
 *
 * Writes count on regular files only; sockets and pipes do not.  What a
 * process stores into memory it has mapped from a file cannot be seen here:
 * that needs no call.  For those, every page that is mapped must be one that
 * can be rebuilt, which the checker tells.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static long left = -2; /* calls until the end; -1: for ever */
static bool torn;

/* Says what it died at on stderr, for whoever looks at a failure. */
_Noreturn static void
crash(const char *name)
{
	char text[64];
	int n = snprintf(text, sizeof text, "crashed at %s\n", name);
	struct iovec v = {text, (size_t)n};
	static ssize_t (*say)(int, const struct iovec *, int);

	*(void **)&say = dlsym(RTLD_NEXT, "writev");
	if (say != NULL && say(2, &v, 1) < 0)
		_exit(98);
	_exit(99);
}

/* Is this call the one? */
static bool
due(void)
{
	if (left == -2) {
		const char *s = getenv("CRASH_AT");

		left = s != NULL ? atol(s) : -1;
		torn = getenv("CRASH_TORN") != NULL;
	}
	if (left == 0)
		return true;
	if (left > 0)
		left--;
	return false;
}

static bool
regular(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

#define REAL(ret, name, params)                                                \
	static ret(*real) params;                                              \
	if (real == NULL)                                                      \
	*(void **)&real = dlsym(RTLD_NEXT, #name)

/* A call that changes something, whenever "when" holds. */
#define WRAP(ret, name, params, args, when)                                    \
	ret name params;                                                       \
	ret name params                                                        \
	{                                                                      \
		REAL(ret, name, params);                                       \
		if ((when) && due())                                           \
			crash(#name);                                          \
		return real args;                                              \
	}

WRAP(int, fsync, (int fd), (fd), true)
WRAP(int, fdatasync, (int fd), (fd), true)
WRAP(int, syncfs, (int fd), (fd), true)
WRAP(int, msync, (void *p, size_t n, int f), (p, n, f), true)
WRAP(int, rename, (const char *a, const char *b), (a, b), true)
WRAP(int, renameat, (int d, const char *a, int e, const char *b), (d, a, e, b),
    true)
WRAP(int, renameat2, (int d, const char *a, int e, const char *b, unsigned f),
    (d, a, e, b, f), true)
WRAP(int, link, (const char *a, const char *b), (a, b), true)
WRAP(int, linkat, (int d, const char *a, int e, const char *b, int f),
    (d, a, e, b, f), true)
WRAP(int, symlink, (const char *a, const char *b), (a, b), true)
WRAP(int, unlink, (const char *a), (a), true)
WRAP(int, unlinkat, (int d, const char *a, int f), (d, a, f), true)
WRAP(int, rmdir, (const char *a), (a), true)
WRAP(int, mkdir, (const char *a, mode_t m), (a, m), true)
WRAP(int, mkdirat, (int d, const char *a, mode_t m), (d, a, m), true)
WRAP(int, truncate, (const char *a, off_t n), (a, n), true)
WRAP(int, truncate64, (const char *a, off64_t n), (a, n), true)
WRAP(int, ftruncate, (int fd, off_t n), (fd, n), true)
WRAP(int, ftruncate64, (int fd, off64_t n), (fd, n), true)
WRAP(int, fallocate, (int fd, int m, off_t o, off_t n), (fd, m, o, n), true)
WRAP(int, fallocate64, (int fd, int m, off64_t o, off64_t n), (fd, m, o, n),
    true)
WRAP(int, posix_fallocate, (int fd, off_t o, off_t n), (fd, o, n), true)
WRAP(int, posix_fallocate64, (int fd, off64_t o, off64_t n), (fd, o, n), true)
WRAP(ssize_t, copy_file_range,
    (int a, off64_t *ao, int b, off64_t *bo, size_t n, unsigned f),
    (a, ao, b, bo, n, f), true)
WRAP(ssize_t, sendfile, (int to, int from, off_t *o, size_t n),
    (to, from, o, n), regular(to))
WRAP(ssize_t, sendfile64, (int to, int from, off64_t *o, size_t n),
    (to, from, o, n), regular(to))
WRAP(int, creat, (const char *a, mode_t m), (a, m), true)
WRAP(int, creat64, (const char *a, mode_t m), (a, m), true)

/* Opening changes something only where it may create. */
#define WRAP_OPEN(name, params, args)                                          \
	int name params;                                                       \
	int name params                                                        \
	{                                                                      \
		mode_t mode = 0;                                               \
		REAL(int, name, params);                                       \
		if ((flags & (O_CREAT | O_TRUNC)) != 0 ||                      \
		    (flags & O_TMPFILE) == O_TMPFILE) {                        \
			va_list ap;                                            \
                                                                               \
			va_start(ap, flags);                                   \
			mode = va_arg(ap, mode_t);                             \
			va_end(ap);                                            \
			if (due())                                             \
				crash(#name);                                  \
		}                                                              \
		return real args;                                              \
	}

WRAP_OPEN(open, (const char *a, int flags, ...), (a, flags, mode))
WRAP_OPEN(open64, (const char *a, int flags, ...), (a, flags, mode))
WRAP_OPEN(openat, (int d, const char *a, int flags, ...), (d, a, flags, mode))
WRAP_OPEN(openat64, (int d, const char *a, int flags, ...), (d, a, flags, mode))

/* A write, of which "half" is the half that a torn one gets done. */
#define WRAP_WRITE(name, params, args, half)                                   \
	ssize_t name params;                                                   \
	ssize_t name params                                                    \
	{                                                                      \
		REAL(ssize_t, name, params);                                   \
		if (regular(fd) && due()) {                                    \
			if (torn && (half) < 0)                                \
				_exit(98);                                     \
			crash(#name);                                          \
		}                                                              \
		return real args;                                              \
	}

/* Half of the bytes of v, as an iovec of at most n. */
static int
halve(const struct iovec *v, int n, struct iovec *ret)
{
	size_t all = 0;
	int k = 0;

	for (int i = 0; i < n; i++)
		all += v[i].iov_len;
	for (all /= 2; k < n && all > 0; k++) {
		ret[k] = v[k];
		if (ret[k].iov_len > all)
			ret[k].iov_len = all;
		all -= ret[k].iov_len;
	}
	return k;
}

static ssize_t
half_v(int fd, const struct iovec *v, int n, off64_t at)
{
	struct iovec w[64];
	static ssize_t (*put)(int, const struct iovec *, int, off64_t);
	int k = halve(v, n < 64 ? n : 64, w);

	*(void **)&put = dlsym(RTLD_NEXT, "pwritev64");
	if (at < 0)
		at = lseek(fd, 0, SEEK_CUR);
	return k > 0 ? put(fd, w, k, at) : 0;
}

static ssize_t
half_p(int fd, const void *p, size_t n, off64_t at)
{
	struct iovec v = {(void *)(size_t)p, n};

	return half_v(fd, &v, 1, at);
}

WRAP_WRITE(
    write, (int fd, const void *p, size_t n), (fd, p, n), half_p(fd, p, n, -1))
WRAP_WRITE(pwrite, (int fd, const void *p, size_t n, off_t o), (fd, p, n, o),
    half_p(fd, p, n, o))
WRAP_WRITE(pwrite64, (int fd, const void *p, size_t n, off64_t o),
    (fd, p, n, o), half_p(fd, p, n, o))
WRAP_WRITE(writev, (int fd, const struct iovec *v, int n), (fd, v, n),
    half_v(fd, v, n, -1))
WRAP_WRITE(pwritev, (int fd, const struct iovec *v, int n, off_t o),
    (fd, v, n, o), half_v(fd, v, n, o))
WRAP_WRITE(pwritev64, (int fd, const struct iovec *v, int n, off64_t o),
    (fd, v, n, o), half_v(fd, v, n, o))
WRAP_WRITE(pwritev2, (int fd, const struct iovec *v, int n, off_t o, int f),
    (fd, v, n, o, f), half_v(fd, v, n, o))
WRAP_WRITE(pwritev64v2,
    (int fd, const struct iovec *v, int n, off64_t o, int f), (fd, v, n, o, f),
    half_v(fd, v, n, o))

/*
 * run/sessions
 *
 *	0    8  "CHAPARSE"
 *	8    4  version, 1
 *	16   16 the boot in which these pids are
 *	4096    8,192 entries: pid (4), hash of the user (4), milliseconds since
 *	        boot when the seat was taken (8)
 *	then    8,192 times what is told of them, DETAIL bytes each
 */
#include "spool/sessions.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/le.h"

enum {
	VERSION = 1,
	TABLE = 4096,
	ENTRY = 16,
	DETAILS = TABLE + SEATS * ENTRY,
	DETAIL = 384,
	SIZE = DETAILS + SEATS * DETAIL,

	D_SINCE = 0,
	D_PROTOCOL = 8,
	D_PEER = 16,
	D_USER = D_PEER + SEAT_PEER,
	D_BOX = D_USER + SEAT_USER,

	SLACK_MS = 2000, /* between a process' start and what we make of it */
};

static unsigned char *
entry_at(unsigned char *map, unsigned i)
{
	return map + TABLE + (size_t)i * ENTRY;
}

static unsigned char *
detail_at(unsigned char *map, unsigned i)
{
	return map + DETAILS + (size_t)i * DETAIL;
}

static uint32_t
load_pid(const unsigned char *entry)
{
	return __atomic_load_n(
	    (const uint32_t *)(const void *)entry, __ATOMIC_ACQUIRE);
}

static bool
swap_pid(unsigned char *entry, uint32_t from, uint32_t to)
{
	return __atomic_compare_exchange_n((uint32_t *)(void *)entry, &from, to,
	    false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

static uint32_t
hash_of(const char *user)
{
	return (uint32_t)hash64(user, strlen(user), 0) | 1;
}

static uint64_t
boot_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* An empty table for this boot, all of it with room on the disk. */
static bool
make(int fd, const struct spool *s)
{
	unsigned char h[32] = {0};

	memcpy(h, "CHAPARSE", 8);
	put32(h + 8, VERSION);
	memcpy(h + 16, s->boot, 16);
	return ftruncate(fd, 0) == 0 && posix_fallocate(fd, 0, SIZE) == 0 &&
	       pwrite(fd, h, sizeof h, 0) == sizeof h;
}

static bool
good(int fd, const struct spool *s, bool this_boot)
{
	unsigned char h[32];
	struct stat st;

	return pread(fd, h, sizeof h, 0) == sizeof h &&
	       memcmp(h, "CHAPARSE", 8) == 0 && get32(h + 8) == VERSION &&
	       (memcmp(h + 16, s->boot, 16) == 0) == this_boot &&
	       fstat(fd, &st) == 0 && st.st_size == SIZE;
}

/* Another file of that name, made whole before it gets it: nobody who has the
 * old one mapped loses what is under his feet. */
static int
replace(struct spool *s)
{
	char fresh[40];
	int fd;

	snprintf(fresh, sizeof fresh, "run/sessions.%d", (int)getpid());
	fd =
	    openat(s->dir, fresh, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	if (!make(fd, s) ||
	    renameat(s->dir, fresh, s->dir, "run/sessions") != 0) {
		unlinkat(s->dir, fresh, 0);
		close(fd);
		return -1;
	}
	return fd;
}

static unsigned char *
map_table(struct spool *s, bool create)
{
	void *p = MAP_FAILED;
	int fd = openat(
	    s->dir, "run/sessions", (create ? O_RDWR : O_RDONLY) | O_CLOEXEC);

	if (fd >= 0 && !good(fd, s, true)) {
		close(fd);
		fd = -1;
	}
	if (fd < 0 && create)
		fd = replace(s);
	if (fd < 0)
		return NULL;
	p = mmap(NULL, SIZE, create ? PROT_READ | PROT_WRITE : PROT_READ,
	    MAP_SHARED, fd, 0);
	close(fd);
	return p == MAP_FAILED ? NULL : p;
}

static bool
alive(uint32_t pid)
{
	return kill((pid_t)pid, 0) == 0 || errno == EPERM;
}

/* A process that began after the seat was taken has only the same number. */
static bool
same_process(uint32_t pid, uint64_t taken_ms)
{
	char path[40], text[1024];
	unsigned long long ticks;
	const char *p;
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "/proc/%u/stat", (unsigned)pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return errno != ENOENT; /* hidden from us: believe it */
	n = read(fd, text, sizeof text - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	if ((p = strrchr(text, ')')) == NULL)
		return false;
	for (int field = 2; field < 22 && p != NULL; field++)
		p = strchr(p + 1, ' ');
	if (p == NULL)
		return false;
	ticks = strtoull(p, NULL, 10);
	return ticks * 1000 / (unsigned long long)sysconf(_SC_CLK_TCK) <=
	       taken_ms + SLACK_MS;
}

static void
put_text(unsigned char *p, size_t room, const char *text, size_t n)
{
	if (n >= room)
		n = room - 1;
	memcpy(p, text, n);
	memset(p + n, 0, room - n);
}

void
seat_take(struct seat *t, struct spool *s, const char *protocol,
    const char *user, const char *peer)
{
	uint32_t pid = (uint32_t)getpid();
	unsigned char *d, *e;

	*t = (struct seat){0};
	if ((t->map = map_table(s, true)) == NULL)
		return;
	for (unsigned k = 0; k < SEATS && t->pid == 0; k++) {
		unsigned i = (pid + k) % SEATS;
		uint32_t was;

		e = entry_at(t->map, i);
		was = load_pid(e);
		if ((was == 0 || was == pid || !alive(was)) &&
		    swap_pid(e, was, pid)) {
			t->i = i;
			t->pid = pid;
		}
	}
	if (t->pid == 0) {
		munmap(t->map, SIZE);
		t->map = NULL;
		return;
	}
	d = detail_at(t->map, t->i);
	put64(entry_at(t->map, t->i) + 8, boot_ms());
	put64(d + D_SINCE, (uint64_t)clock_us());
	put_text(d + D_PROTOCOL, 8, protocol, strlen(protocol));
	put_text(d + D_PEER, SEAT_PEER, peer, strlen(peer));
	d[D_BOX] = '\0';
	seat_user(t, user);
}

void
seat_user(struct seat *t, const char *user)
{
	if (t->map == NULL)
		return;
	put_text(
	    detail_at(t->map, t->i) + D_USER, SEAT_USER, user, strlen(user));
	put32(entry_at(t->map, t->i) + 4, hash_of(user));
}

void
seat_box(struct seat *t, struct span name)
{
	if (t->map != NULL)
		put_text(
		    detail_at(t->map, t->i) + D_BOX, SEAT_BOX, name.p, name.n);
}

void
seat_leave(struct seat *t)
{
	if (t->map == NULL)
		return;
	swap_pid(entry_at(t->map, t->i), t->pid, 0);
	munmap(t->map, SIZE);
	t->map = NULL;
}

unsigned
seat_count(const struct seat *t, const char *user)
{
	uint32_t hash = hash_of(user);
	unsigned n = 0;

	for (unsigned i = 0; i < SEATS && t->map != NULL; i++) {
		unsigned char *e = entry_at(t->map, i);
		uint32_t pid = load_pid(e);

		if (pid != 0 && get32(e + 4) == hash &&
		    strcmp((const char *)detail_at(t->map, i) + D_USER, user) ==
			0 &&
		    alive(pid) && same_process(pid, get64(e + 8)))
			n++;
	}
	return n;
}

static void
get_text(char *to, const unsigned char *from, size_t room)
{
	memcpy(to, from, room);
	to[room - 1] = '\0';
}

static void
tell(const unsigned char *d, struct session_info *info)
{
	info->since = (int64_t)get64(d + D_SINCE);
	get_text(info->protocol, d + D_PROTOCOL, sizeof info->protocol);
	get_text(info->peer, d + D_PEER, sizeof info->peer);
	get_text(info->user, d + D_USER, sizeof info->user);
	get_text(info->box, d + D_BOX, sizeof info->box);
}

int
sessions_each(struct spool *s, int (*each)(void *, const struct session_info *),
    void *arg)
{
	unsigned char *map = map_table(s, false);
	int rc = 0;

	for (unsigned i = 0; i < SEATS && map != NULL && rc == 0; i++) {
		unsigned char *e = entry_at(map, i), *d = detail_at(map, i);
		uint32_t pid = load_pid(e);
		struct session_info info = {.pid = (pid_t)pid};

		if (pid == 0 || !alive(pid) || !same_process(pid, get64(e + 8)))
			continue;
		tell(d, &info);
		if (load_pid(e) == pid) /* else it has just left */
			rc = each(arg, &info);
	}
	if (map != NULL)
		munmap(map, SIZE);
	return rc;
}

int
sessions_left(struct spool *s, int (*each)(void *, const struct session_info *),
    void *arg)
{
	int fd = openat(s->dir, "run/sessions", O_RDONLY | O_CLOEXEC);
	unsigned char *map = MAP_FAILED;
	int rc = 0;

	if (fd < 0)
		return 0;
	if (good(fd, s, false))
		map = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		return 0;
	for (unsigned i = 0; i < SEATS && rc == 0; i++) {
		struct session_info info = {
		    .pid = (pid_t)load_pid(entry_at(map, i))};

		if (info.pid == 0)
			continue;
		tell(detail_at(map, i), &info);
		rc = each(arg, &info);
	}
	munmap(map, SIZE);
	return rc;
}

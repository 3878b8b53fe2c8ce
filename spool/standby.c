/* Commits that wait for a standby: both ends of the words in head. */
#include "spool/standby.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/options.h"
#include "spool/inner.h"
#include "spool/option.h"
#include "spool/place.h"

#define PAGE_FILE "run/sync-standby"

enum {
	PAGE_SIZE = 4096,
	ALIVE_MS = 10 * 1000, /* without a beat: it is gone */
	SLICE_MS = 200,       /* how often a sleeper looks at the page */
	NUMBER_AT = 48,       /* of the word: the connection's number */
};
#define LSN_MASK ((UINT64_C(1) << NUMBER_AT) - 1)
#define HAS_NOT LSN_MASK

/* Of this machine alone, until it is started again. */
struct standby_page {
	uint64_t number; /* of the connection, 16 bits; 0: never */
	uint64_t owner;  /* the process that hears from it */
	int64_t beat;    /* when that last said so, ms since the boot */
	uint64_t boot[2];
	uint32_t up;     /* it has all there is */
	uint32_t late;   /* a commit has waited in vain since it was up */
	char host[256];
};

struct standby {
	bool degrade;
	int64_t timeout_ms;
	struct standby_page *page; /* once it was needed */
};

const char *standby_sync = "no";
uint64_t standby_timeout = 10;

const char *standby_reads = "no";

static struct standby wanted;
static uint64_t self; /* of chapar-peer: its process */

void
standby_options(const char *program)
{
	wanted.degrade = strcmp(standby_sync, "degrade") == 0;
	if (!wanted.degrade && strcmp(standby_sync, "wait") != 0 &&
	    strcmp(standby_sync, "no") != 0)
		options_bad(program, "--sync-standby is no, wait or degrade");
	if (standby_timeout == 0 || standby_timeout > 300)
		options_bad(program, "--standby-timeout is 1s to 5m");
	wanted.timeout_ms = (int64_t)standby_timeout * 1000;
	if (strcmp(standby_reads, "no") != 0 &&
	    strcmp(standby_reads, "down") != 0 &&
	    strcmp(standby_reads, "always") != 0)
		options_bad(program, "--standby-reads is no, down or always");
}

bool
standby_readable(struct spool *s, const char *user, const char *host, bool down)
{
	struct account *a;
	bool copy;

	if (strcmp(standby_reads, "always") != 0 &&
	    (!down || strcmp(standby_reads, "down") != 0))
		return false;
	if (account_open(s, user, &a) != 0)
		return false;
	copy = place_is_copy(a, host);
	account_close(a);
	return copy;
}

struct standby *
standby_wanted(void)
{
	return strcmp(standby_sync, "no") != 0 && wanted.timeout_ms > 0
		   ? &wanted
		   : NULL;
}

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

#define LOAD(field) __atomic_load_n(&(field), __ATOMIC_SEQ_CST)
#define STORE(field, value) __atomic_store_n(&(field), value, __ATOMIC_SEQ_CST)

/* --- the page ------------------------------------------------------------ */

static int
page_map(struct spool *s, bool create, struct standby_page **ret)
{
	int fd = openat(s->dir, PAGE_FILE,
	    O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0600);
	struct stat st;
	void *map;
	int rc = 0;

	if (fd < 0)
		return -errno;
	if (create)
		rc = -posix_fallocate(fd, 0, PAGE_SIZE);
	else if (fstat(fd, &st) != 0 || st.st_size < PAGE_SIZE)
		rc = -ENOENT; /* it is just being made */
	if (rc == 0) {
		map = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
		    fd, 0);
		if (map == MAP_FAILED)
			rc = -errno;
		else
			*ret = map;
	}
	close(fd);
	return rc;
}

/* It is one of this boot, in which somebody has said so lately. */
static bool
alive(struct spool *s, struct standby_page *p)
{
	return p->boot[0] == s->boot[0] && p->boot[1] == s->boot[1] &&
	       now_ms() - LOAD(p->beat) < ALIVE_MS;
}

static bool
is_up(struct spool *s, struct standby_page *p)
{
	return LOAD(p->up) != 0 && LOAD(p->late) == 0 && alive(s, p);
}

/* --- commits ------------------------------------------------------------- */

static struct standby_page *
page_of(struct spool *s)
{
	if (s->standby->page == NULL &&
	    page_map(s, false, &s->standby->page) != 0)
		s->standby->page = NULL;
	return s->standby->page;
}

/* Up to which LSN it has this account; HAS_NOT: it cannot follow it.  The
 * account of the site may be there on both: then each server has its own. */
static uint64_t
has(struct account *a, const struct standby_page *p)
{
	uint64_t word = head_standby(&a->head);

	if (p == NULL || word >> NUMBER_AT != LOAD(p->number))
		return 0;
	word &= LSN_MASK;
	if (word == HAS_NOT && strcmp(a->name, SITE_ACCOUNT) == 0)
		return HAS_NOT - 1;
	return word;
}

static void
nap(int ms)
{
	struct timespec ts = {0, ms * 1000000L};

	nanosleep(&ts, NULL);
}

int
standby_ready(struct account *a)
{
	struct spool *s = a->spool;
	const struct standby *w = s->standby;
	struct standby_page *p;
	int64_t until = now_ms() + w->timeout_ms;

	while (!w->degrade) {
		p = page_of(s);
		if (p != NULL && is_up(s, p))
			return has(a, p) == HAS_NOT ? SPOOL_STANDBY : 0;
		/* was it there within the time that is waited? */
		if (p == NULL || p->boot[0] != s->boot[0] ||
		    p->boot[1] != s->boot[1] ||
		    now_ms() - LOAD(p->beat) >= w->timeout_ms ||
		    now_ms() >= until)
			return SPOOL_STANDBY;
		nap(SLICE_MS / 4);
	}
	return 0;
}

/* false: not within the time. */
static bool
wait_one(struct account *a, int64_t until)
{
	struct spool *s = a->spool;

	for (;;) {
		uint32_t turn = head_standby_turn(&a->head);
		struct standby_page *p = page_of(s);
		uint64_t lsn = has(a, p);
		int64_t left = until - now_ms();

		if (lsn == HAS_NOT)
			return false;
		if (lsn >= a->wait_lsn)
			return true;
		if (s->standby->degrade && (p == NULL || !is_up(s, p)))
			return false;
		if (left <= 0) {
			if (p != NULL)
				STORE(p->late, 1);
			return false;
		}
		head_standby_wait(&a->head, turn,
		    left < SLICE_MS ? (int)left : SLICE_MS);
	}
}

void
standby_wait(struct account *list)
{
	const struct standby *w = list->spool->standby;
	int64_t until = now_ms() + w->timeout_ms;

	for (struct account *a = list; a != NULL; a = a->wait_next)
		if (!wait_one(a, until) && !w->degrade)
			*a->wait_result = SPOOL_STANDBY;
}

/* --- chapar-peer --------------------------------------------------------- */

int
standby_claim(struct spool *s, const char *host, struct standby_page **ret)
{
	struct standby_page *p;
	int rc = page_map(s, true, &p);

	if (rc != 0)
		return rc;
	if (LOAD(p->owner) != 0 && alive(s, p) && strcmp(p->host, host) != 0) {
		munmap(p, PAGE_SIZE);
		return -EEXIST;
	}
	self = (uint64_t)getpid();
	STORE(p->up, 0);
	STORE(p->late, 0);
	STORE(p->owner, self);
	if (LOAD(p->number) == 0) /* no word of before is like it */
		STORE(p->number, random_u64() & 0x7fff);
	STORE(p->number, (LOAD(p->number) & 0x7fff) + 1);
	snprintf(p->host, sizeof p->host, "%s", host);
	memcpy(p->boot, s->boot, sizeof p->boot);
	*ret = p;
	standby_beat(p, false);
	return 0;
}

bool
standby_beat(struct standby_page *p, bool up)
{
	if (LOAD(p->owner) != self)
		return false;
	STORE(p->beat, now_ms());
	if (up)
		STORE(p->up, 1);
	return true;
}

bool
standby_late(const struct standby_page *p)
{
	return LOAD(p->late) != 0;
}

void
standby_in_time(struct standby_page *p)
{
	STORE(p->late, 0);
}

void
standby_release(struct standby_page *p)
{
	if (LOAD(p->owner) == self) {
		STORE(p->up, 0);
		STORE(p->owner, 0);
	}
	munmap(p, PAGE_SIZE);
}

void
standby_has(struct standby_page *p, struct account *a, uint64_t lsn)
{
	if (LOAD(p->owner) == self)
		head_standby_set(
		    &a->head, LOAD(p->number) << NUMBER_AT | (lsn & LSN_MASK));
}

void
standby_has_not(struct standby_page *p, struct account *a)
{
	standby_has(p, a, HAS_NOT);
}

bool
standby_who(struct spool *s, char ret_host[256], bool *ret_up)
{
	struct standby_page *p;

	if (page_map(s, false, &p) != 0)
		return false;
	snprintf(ret_host, 256, "%s", p->host);
	*ret_up = is_up(s, p);
	munmap(p, PAGE_SIZE);
	return ret_host[0] != '\0';
}

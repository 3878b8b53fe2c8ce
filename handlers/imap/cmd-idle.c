/*
 * IDLE (RFC 2177): what happens is told when it happens.
 *
 * The account's bell wakes us.  Where there is none to be had (no inotify
 * instance left) we look each second.  A client may idle for most of its
 * life, so memory that it does not need meanwhile is given back.
 */
#include <malloc.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "imap.h"

enum { LOOK_MS = 1000, DONE_MAX = 1000 };

/* The pages that lie wholly in p: the kernel may have them. */
static void
give_back(char *p, size_t n)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = ((uintptr_t)p + page - 1) & ~(page - 1);
	uintptr_t to = ((uintptr_t)p + n) & ~(page - 1);

	if (from < to)
		madvise(p + (from - (uintptr_t)p), to - from, MADV_DONTNEED);
}

static void
shrink(struct session *s)
{
	struct view *v = s->view;

	io_flush(s->io);
	account_rest(s->viewer.home);
	if (v != NULL && v->box.account != s->viewer.home)
		account_rest(v->box.account);
	if (!io_pending(s->io))
		give_back(s->io->rbuf, sizeof s->io->rbuf);
	give_back(s->io->wbuf, sizeof s->io->wbuf);
	malloc_trim(0);
}

/* Not clock_us(): how long to wait is no matter of the date. */
static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Until the client says something or `until`: true, it does. */
static bool
wait(struct session *s, int64_t until)
{
	struct account *a = s->view != NULL ? s->view->box.account : NULL;
	int bell = a != NULL ? account_bell(a) : -1;

	for (;;) {
		int64_t left = until - now_ms();
		int ms = left > INT32_MAX ? INT32_MAX : (int)left;

		if (left <= 0)
			return false;
		if (bell < 0 && a != NULL && ms > LOOK_MS)
			ms = LOOK_MS;
		if (io_wait(s->io, bell >= 0 ? bell : -1, ms) == 1)
			return true;
		if (bell >= 0)
			account_bell_clear(a);
		session_tell(s, true);
		if (s->view != NULL && s->view->gone)
			return true;
	}
}

struct reply
cmd_idle(struct session *s, struct args *a)
{
	int64_t until = now_ms() + (int64_t)s->config->idle_timeout * 1000;
	struct span line;

	if (!arg_end(a))
		return SYNTAX;
	io_puts(s->io, "+ idling\r\n");
	if (s->view != NULL) {
		account_bell(s->view->box.account);
		session_tell(s, true);
	}
	shrink(s);
	if (!wait(s, until)) {
		io_puts(s->io, "* BYE Idle for too long.\r\n");
		s->bye = "idle for too long";
		s->state = LOGOUT;
		return REPLY_NO(NULL, "Idle for too long.");
	}
	if (s->view != NULL && s->view->gone)
		return REPLY_NO(NULL, "The mailbox is gone.");
	if (io_line(s->io, DONE_MAX, &line) != IO_OK)
		return WENT_AWAY;
	return span_is(line, "DONE") ? DONE : REPLY_BAD("Expected DONE.");
}

/*
 * Waiting for the client, and for what happens meanwhile: in IDLE and, if it
 * said NOTIFY, between commands.
 *
 * The bells of accounts wake us.  Where there is none to be had (no inotify
 * instance left) we look each second.  A client may wait for most of its life,
 * so memory that it does not need meanwhile is given back.
 */
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "remote-notify.h"

enum { LOOK_MS = 1000, REST_MS = 1000 };

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
	if (s->viewer.home != NULL)
		account_rest(s->viewer.home);
	if (v != NULL && v->box.account != s->viewer.home)
		account_rest(v->box.account);
	if (!io_pending(s->io))
		give_back(s->io->rbuf, sizeof s->io->rbuf);
	give_back(s->io->wbuf, sizeof s->io->wbuf);
	malloc_trim(0);
}

/* That of the selected mailbox; where \Seen is the reader's own it is in his
 * account, and what another session of his does rings there. */
static int
bell_selected(struct session *s)
{
	struct account *home = s->viewer.home;
	const struct mailbox *box = &s->view->box;

	if (box->own_seen && home != NULL && home != box->account)
		return account_bell_with(box->account, home);
	return account_bell(box->account);
}

/* *due: when one that cannot ring is to be looked at, in clock_ms(). */
static bool
bells(struct session *s, int fds[], unsigned *n, int64_t *due)
{
	int fd;

	*n = 0;
	*due = remote_notify_fds(s, fds, n);
	if (s->remote != NULL && s->remote->fd >= 0)
		fds[(*n)++] = s->remote->fd;
	if (!notify_bells(s, fds, n))
		return false;
	if (s->view == NULL)
		return true;
	fd = bell_selected(s);
	if (fd >= 0)
		fds[(*n)++] = fd;
	return fd >= 0;
}

static void
tell(struct session *s, bool idle)
{
	if (s->view != NULL)
		account_bell_clear(s->view->box.account);
	notify_clear(s);
	session_rights(s);
	s->by_uid = false;
	if (s->remote != NULL)
		remote_hear(s->remote);
	session_tell(s, idle || s->notify == NULL || !s->notify->delayed);
	notify_tell(s);
}

bool
session_wait(struct session *s, int64_t until, bool idle)
{
	int fds[NOTIFY_WATCH + REMOTE_WATCH + 2];
	bool all, rested = false;
	unsigned n;

	s->changes = false;
	for (;;) {
		struct arena_mark mark = arena_mark(s->mem);
		int64_t left = until - clock_ms(), due;
		int ms = left > INT32_MAX ? INT32_MAX : (int)left, what;

		if (left <= 0)
			return false;
		all = bells(s, fds, &n, &due);
		due -= clock_ms();
		if (due < ms)
			ms = due > 0 ? (int)due : 0;
		if (!all && ms > LOOK_MS)
			ms = LOOK_MS;
		if (!rested && ms > REST_MS && !idle)
			ms = REST_MS;
		else if (!rested) {
			shrink(s);
			rested = true;
		}
		what = io_wait_any(s->io, fds, n, ms);
		if (what == 1)
			return true;
		if (what == 0 && all && due > ms)
			continue;
		tell(s, idle);
		arena_release(s->mem, mark);
		if (s->remote != NULL && s->remote->fd < 0)
			return true;
		if (!session_here(s) || (s->view != NULL && s->view->gone))
			return true;
	}
}

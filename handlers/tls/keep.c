/*
 * Children of chapar-tls --dial that stay when their session is over, with
 * their connection, for the next handler that wants to go there.
 *
 * Each has a place in memory that all share, where it says where its
 * connection goes and when nobody uses it, and a socket on which it is handed
 * the next handler's.  The process that listens looks at the line that a
 * handler has sent, takes the child that was idle last, and if there is none
 * forks.  Who takes an idle one, it or the child that has waited long enough,
 * is decided by who changes its state first.
 */
#include "keep.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/handed.h"
#include "base/log.h"

enum {
	FIRST_FD = 64,       /* from here on are sockets to children */
	LINE_MS = 5,         /* a handler connects and then says where to */
	OLD_MS = 600 * 1000, /* after so long a new handshake is due */
};

enum state { BUSY, IDLE, TAKEN };

struct place {
	_Atomic int state;
	int64_t since; /* it is idle */
	char line[DIAL_LINE];
};

static struct shared {
	_Atomic int idle;
	struct place place[];
} * shared; /* NULL: nobody stays */
static int places, most_idle;
static int64_t keep_ms;

/* In the process that listens: to each, -1: nobody is there. */
static int *to_child;
static int used;       /* no place from here on ever was */
static int given = -1; /* the other end of the last, which the child has */

/* In a child. */
static struct place *mine; /* NULL: it does not stay */
static int from_parent = -1, alive = -1;
static int64_t opened; /* when its connection was */

void
keep_init(uint64_t most, uint64_t seconds, uint64_t children)
{
	const int n = (int)(children < 65536 ? children : 65536);
	void *p;

	if (most == 0 || seconds == 0)
		return;
	p = mmap(NULL, sizeof *shared + (size_t)n * sizeof(struct place),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	to_child = malloc((size_t)n * sizeof *to_child);
	if (p == MAP_FAILED || to_child == NULL) {
		log_warn("no connection is kept: %s", strerror(errno));
		return;
	}
	for (int i = 0; i < n; i++)
		to_child[i] = -1;
	shared = p;
	places = n;
	most_idle = (int)(most < children ? most : children);
	keep_ms = (int64_t)seconds * 1000;
	alive_init();
}

static void
forget(int i)
{
	int state = IDLE;

	close(to_child[i]);
	to_child[i] = -1;
	/* it did not say that itself if it was killed */
	if (atomic_compare_exchange_strong(
		&shared->place[i].state, &state, BUSY))
		atomic_fetch_sub(&shared->idle, 1);
}

static void
close_given(void)
{
	if (given >= 0)
		close(given);
	given = -1;
}

static bool
has_gone(int fd)
{
	struct pollfd p = {.fd = fd};

	return poll(&p, 1, 0) > 0;
}

/* A place that is free, or is now; -1: there is none.  Those that say they are
 * idle are all looked at: they count. */
static int
find_place(void)
{
	int found = -1;

	for (int i = 0; i < used; i++) {
		if (to_child[i] >= 0 &&
		    (found < 0 ||
			atomic_load(&shared->place[i].state) == IDLE) &&
		    has_gone(to_child[i]))
			forget(i);
		if (to_child[i] < 0 && found < 0)
			found = i;
	}
	if (found < 0 && used < places)
		found = used++;
	return found;
}

void
keep_before(void *arg)
{
	int sv[2], i;

	(void)arg;
	mine = NULL;
	if (shared == NULL)
		return;
	close_given();
	if ((i = find_place()) < 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK,
		0, sv) < 0)
		return;
	to_child[i] = fcntl(sv[0], F_DUPFD_CLOEXEC, FIRST_FD);
	close(sv[0]);
	if (to_child[i] < 0) {
		close(sv[1]);
		return;
	}
	given = sv[1];
	mine = &shared->place[i];
	atomic_store(&mine->state, BUSY);
}

/* What a handler has said, if that is a line. */
static bool
peek_line(int fd, char line[DIAL_LINE])
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	ssize_t n;

	if (poll(&p, 1, LINE_MS) <= 0)
		return false;
	n = recv(fd, line, DIAL_LINE - 1, MSG_PEEK | MSG_DONTWAIT);
	if (n <= 0 || line[n - 1] != '\n')
		return false;
	line[n - 1] = '\0';
	return true;
}

/* The one that goes there and was idle last; line NULL: that was. */
static int
choose(const char *line)
{
	int found = -1;

	for (int i = 0; i < used; i++) {
		const struct place *p = &shared->place[i];

		if (to_child[i] >= 0 && atomic_load(&p->state) == IDLE &&
		    (line == NULL || strncmp(p->line, line, DIAL_LINE) == 0) &&
		    (found < 0 || p->since > shared->place[found].since))
			found = i;
	}
	return found;
}

static bool
hand_to(int i, int fd)
{
	int state = IDLE;

	if (!atomic_compare_exchange_strong(
		&shared->place[i].state, &state, TAKEN))
		return false;
	atomic_fetch_sub(&shared->idle, 1);
	if (handed_send(to_child[i], &fd, 1, SPAN("\0")) == 0)
		return true;
	forget(i);
	return false;
}

bool
keep_pass(int fd, bool full, void *arg)
{
	char line[DIAL_LINE];
	int i;

	(void)arg;
	if (shared == NULL || atomic_load(&shared->idle) <= 0)
		return false;
	close_given();
	if (!peek_line(fd, line))
		return false;
	while ((i = choose(line)) >= 0)
		if (hand_to(i, fd))
			return true;
	while (full && (i = choose(NULL)) >= 0)
		if (hand_to(i, fd))
			return true;
	return false;
}

void
keep_begin(void)
{
	if (shared == NULL)
		return;
	alive = alive_begin();
	close_range(FIRST_FD, ~0U, 0);
	from_parent = given;
}

void
keep_opened(void)
{
	opened = clock_ms();
}

/* False: that would be one too many. */
static bool
become_idle(const char *line)
{
	if (atomic_fetch_add(&shared->idle, 1) >= most_idle) {
		atomic_fetch_sub(&shared->idle, 1);
		return false;
	}
	strcpy(mine->line, line);
	mine->since = clock_ms();
	atomic_store(&mine->state, IDLE);
	return true;
}

/* False: somebody is being handed to us just now. */
static bool
stop_being_idle(void)
{
	int state = IDLE;

	if (!atomic_compare_exchange_strong(&mine->state, &state, BUSY))
		return false;
	atomic_fetch_sub(&shared->idle, 1);
	return true;
}

/* The next handler's connection is descriptor 0 then. */
static bool
take_next(void)
{
	struct pollfd p = {.fd = from_parent, .events = POLLIN};
	struct handed h;

	while (poll(&p, 1, -1) < 0)
		if (errno != EINTR)
			return false;
	if (handed_receive(from_parent, &h) != 1)
		return false;
	if (h.fd[0] != 0) {
		dup2(h.fd[0], 0);
		close(h.fd[0]);
	}
	atomic_store(&mine->state, BUSY);
	return true;
}

bool
keep_wait(struct link *l, const char *line)
{
	enum link_event e;

	if (mine == NULL || alive < 0 || clock_ms() - opened > OLD_MS ||
	    !become_idle(line))
		return false;
	e = link_wait(l, keep_ms, alive, from_parent);
	if (e == LINK_BEGIN)
		l->broken = true; /* it is not theirs to begin */
	if (e != LINK_OTHER && stop_being_idle())
		return false;
	return take_next();
}

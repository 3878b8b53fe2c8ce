/*
 * wire SEED PID ... - a network for tests: one Ethernet between the network
 * namespaces of these processes, each of which gets an interface "wire0" (down,
 * without an address).  It needs no kernel module but tun.
 *
 * The nodes are numbered from 0.  Commands come on standard input, a line
 * each, and are answered by "ok" or "no":
 *
 *	cut I		nothing comes from the node nor goes to it
 *	join I		mends that
 *	loss I PERCENT	so many frames are lost on its way, by chance (SEED)
 *	delay I MS	they take so long
 *
 * It ends when its input does.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { NODES_MAX = 32, FRAME_MAX = 2048, QUEUE = 4096, MAC = 6 };

struct node {
	int fd;
	unsigned char mac[MAC]; /* that it was heard with last */
	bool cut;
	unsigned loss, delay; /* percent, milliseconds */
};

struct frame {
	int64_t due; /* milliseconds */
	unsigned to;
	size_t n;
	unsigned char p[FRAME_MAX];
};

static struct node node[NODES_MAX];
static unsigned nnodes;
static struct frame *queue; /* in no order; n == 0: free */
static unsigned queued;

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int
tap_in(const char *pid)
{
	struct ifreq r = {.ifr_flags = IFF_TAP | IFF_NO_PI};
	char path[64];
	int ns, fd;

	snprintf(path, sizeof path, "/proc/%s/ns/net", pid);
	ns = open(path, O_RDONLY | O_CLOEXEC);
	if (ns < 0 || setns(ns, CLONE_NEWNET) < 0)
		err(1, "%s", path);
	close(ns);
	fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	snprintf(r.ifr_name, sizeof r.ifr_name, "wire0");
	if (fd < 0 || ioctl(fd, TUNSETIFF, &r) < 0)
		err(1, "tun");
	return fd;
}

static bool
is_lost(const struct node *n)
{
	return n->cut || (n->loss > 0 && (unsigned)(random() % 100) < n->loss);
}

/* Frames that find no room are lost, as on any wire. */
static void
put(unsigned to, const unsigned char *p, size_t n, unsigned delay)
{
	ssize_t r;

	if (delay == 0) {
		r = write(node[to].fd, p, n);
		(void)r;
		return;
	}
	for (unsigned i = 0; i < QUEUE; i++)
		if (queue[i].n == 0) {
			queue[i].due = now_ms() + delay;
			queue[i].to = to;
			queue[i].n = n;
			memcpy(queue[i].p, p, n);
			queued++;
			return;
		}
}

static void
forward(unsigned from, const unsigned char *p, size_t n)
{
	if (n < 2 * MAC || is_lost(&node[from]))
		return;
	memcpy(node[from].mac, p + MAC, MAC);
	for (unsigned i = 0; i < nnodes; i++) {
		bool all = (p[0] & 1) != 0;

		if (i != from && (all || memcmp(node[i].mac, p, MAC) == 0) &&
		    !is_lost(&node[i]))
			put(i, p, n, node[from].delay + node[i].delay);
	}
}

static void
take(unsigned i)
{
	unsigned char p[FRAME_MAX];
	ssize_t n;

	for (int k = 0; k < 64; k++) {
		if ((n = read(node[i].fd, p, sizeof p)) <= 0)
			return;
		forward(i, p, (size_t)n);
	}
}

/* Sends what is due; for how long to wait for the rest, -1: there is none. */
static int
send_due(void)
{
	int64_t now = now_ms(), next = INT64_MAX;
	ssize_t r;

	for (unsigned i = 0; i < QUEUE && queued > 0; i++) {
		struct frame *f = &queue[i];

		if (f->n > 0 && f->due <= now) {
			if (!node[f->to].cut) {
				r = write(node[f->to].fd, f->p, f->n);
				(void)r;
			}
			f->n = 0;
			queued--;
		} else if (f->n > 0 && f->due < next) {
			next = f->due;
		}
	}
	return queued > 0 ? (int)(next - now) : -1;
}

static bool
obey(const char *line)
{
	unsigned i, v = 0;
	char verb[8];
	int n = sscanf(line, "%7s %u %u", verb, &i, &v);

	if (n < 2 || i >= nnodes)
		return false;
	if (strcmp(verb, "cut") == 0)
		node[i].cut = true;
	else if (strcmp(verb, "join") == 0)
		node[i].cut = false;
	else if (n == 3 && strcmp(verb, "loss") == 0 && v <= 100)
		node[i].loss = v;
	else if (n == 3 && strcmp(verb, "delay") == 0 && v <= 10000)
		node[i].delay = v;
	else
		return false;
	return true;
}

/* Whole lines; false at the end of the input. */
static bool
commands(void)
{
	static char line[256];
	static size_t have;
	ssize_t n = read(0, line + have, sizeof line - 1 - have);
	char *end;

	if (n <= 0)
		return n < 0 && errno == EINTR;
	have += (size_t)n;
	line[have] = '\0';
	while ((end = strchr(line, '\n')) != NULL) {
		*end = '\0';
		puts(obey(line) ? "ok" : "no");
		have -= (size_t)(end + 1 - line);
		memmove(line, end + 1, have + 1);
	}
	return have < sizeof line - 1;
}

int
main(int argc, char *argv[])
{
	struct pollfd fds[NODES_MAX + 1] = {{.fd = 0, .events = POLLIN}};

	if (argc < 3 || argc - 2 > NODES_MAX)
		errx(64, "usage: wire SEED PID ...");
	srandom((unsigned)strtoul(argv[1], NULL, 10));
	queue = calloc(QUEUE, sizeof *queue);
	if (queue == NULL)
		err(1, "calloc");
	for (; nnodes < (unsigned)argc - 2; nnodes++) {
		node[nnodes].fd = tap_in(argv[nnodes + 2]);
		fds[nnodes + 1] =
		    (struct pollfd){.fd = node[nnodes].fd, .events = POLLIN};
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("ok");
	for (;;) {
		if (poll(fds, nnodes + 1, send_due()) < 0 && errno != EINTR)
			err(1, "poll");
		if (fds[0].revents != 0 && !commands())
			return 0;
		for (unsigned i = 0; i < nnodes; i++)
			if (fds[i + 1].revents != 0)
				take(i);
	}
}

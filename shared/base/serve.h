#ifndef BASE_SERVE_H
#define BASE_SERVE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * How a connection starts.
 *
 * The same program is started for one connection (systemd Accept=yes, inetd
 * nowait, tcpserver: standard input is a connected socket, or descriptor 3 is),
 * for a listening socket (systemd Accept=no, inetd wait, or several by
 * LISTEN_FDS), for connections that somebody else accepts and hands over
 * (base/handed.h), or by a person or a test on a pipe.  serve() finds out
 * which, and calls the session once for each connection: in this process where
 * there is one connection, else in a forked child.  Either way the session has the
 * connection as descriptors 0 and 1, SIGPIPE ignored, and returns an exit
 * status.
 *
 * Call log_init() before: with inetd, standard error is the socket too.
 *
 * While it listens the parent keeps nothing but a pid and an address hash for
 * each child.  SIGTERM makes it stop accepting and return; sessions go on.
 */
struct peer {
	char addr[64];       /* "192.0.2.1", "2001:db8::1", "unix", "pipe" */
	char local_addr[64]; /* the same for our end; "" when not known */
	uint16_t port, local_port;
	bool is_socket; /* false: a pipe, a file or a terminal */
	bool is_local;  /* no network between: loopback, Unix socket, pipe */
	uid_t uid;      /* who is at the other end of a Unix socket, else -1 */
};

enum serve_why { SERVE_FULL, SERVE_FULL_ADDRESS, SERVE_TROUBLE };

struct serve {
	/* One connection, whole; its result is the exit status. */
	int (*session)(const struct peer *, int in, int out, void *arg);
	/* The line, with its CRLF, for a connection that is not served. */
	const char *(*refusal)(enum serve_why);
	/* If set, told in words what happened to others: for log_warn(). */
	void (*note)(const char *text);
	/* If set, called before each connection, in the process that listens. */
	void (*before)(void *arg);
	/* If set, may give the connection to a process that is there already,
	 * and true; full: there are as many as there can be, or nearly.  No
	 * fork then; before is not called. */
	bool (*pass)(int fd, bool full, void *arg);
	void *arg;
	uint64_t idle_s;       /* listening: leave after so long without any */
	uint64_t max;          /* connections at once, 0: 1000 */
	uint64_t max_per_addr; /* of one IPv4 address or IPv6 /64, 0: any
				* number; 127.0.0.1 and ::1 are not counted */
};

/* Serves, and returns the exit status of the program. */
int serve(const struct serve *);

/* Called by a session that finds out that what was true when this process
 * began to listen is true no more, which only a new one can know: it returns
 * before it accepts another connection.  Sessions go on. */
void serve_outdated(void);

/*
 * What this process was started with, for those who accept by themselves.
 * Listening sockets are non-blocking and close-on-exec, standard input and
 * output then are /dev/null; one connection is descriptors 0 and 1.  The
 * LISTEN_ variables are gone from the environment.  -EINVAL: descriptors were
 * passed that are neither.
 */
enum { SERVE_SOCKETS = 16 };
struct inherited {
	int listen[SERVE_SOCKETS];
	unsigned n; /* 0: serve descriptors 0 and 1 */
};
int serve_inherit(struct inherited *ret);

/* Who is at the other end of a descriptor: by getpeername(2).  REMOTE_ADDR or
 * TCPREMOTEIP name who is behind a pipe, a Unix socket or a socket that has
 * gone already; a name that is not loopback means it is not local. */
void peer_of(int fd, struct peer *ret);

#endif

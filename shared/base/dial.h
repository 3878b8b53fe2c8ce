#ifndef BASE_DIAL_H
#define BASE_DIAL_H

#include <stdbool.h>

/*
 * Connections to other servers.
 *
 * A handler cannot look up names, has no keys and speaks no TLS: it asks
 * chapar-tls --dial for a connection, on the Unix socket that --dial-socket
 * names:
 *
 *	HOST PORT SERVICE\n	-> OK\n or NO why\n
 *
 * After OK the connection to the socket is the one to the server: through TLS,
 * with the server's name verified.  Or a descriptor comes along with OK, of a
 * TCP connection to a server in a network that needs no TLS, and is it.
 *
 * Without a socket only servers whose name is an address can be reached, and
 * of those the ones on loopback and in networks that are trusted.
 */

/* Networks (networks.h) in which servers are spoken to without TLS.  False:
 * the list is none. */
bool dial_trust_networks(const char *list);

/* Before confine(), in a program that is to connect: takes the networks, which
 * are a list, and says what it needs for that if there is no socket.  False: as
 * it looks, there are no other servers. */
bool dial_prepare(const char *socket, const char *spool, const char *networks);

/* The port on which a service ("imap", "pop3", "imsp", "lmtp") is usually, with
 * TLS from the start or without; 0: nobody knows. */
unsigned dial_port(const char *service, bool tls);

/* Connects, through a socket or, NULL, without.  Port 0 is the usual one of
 * the service.  0 and a blocking socket, close-on-exec, on which a wait ends
 * after a while (EAGAIN: half a minute, ten seconds to send) unless it is told
 * otherwise; -ECONNREFUSED: the server is not to be had, -ETIMEDOUT: it does
 * not answer; -EPERM: it is not to be connected to without a socket; another
 * -errno: the socket is not to be had. */
int dial(const char *socket, const char *host, unsigned port,
    const char *service, int *ret_fd);

/* The same in two steps, so that several can be on their way: the second waits
 * for so long, and gives back all that the first took.  A wait of 1 ms gives
 * up. */
struct dialing {
	int fd; /* -1: none */
	bool direct;
};
int dial_begin(struct dialing *, const char *socket, const char *host,
    unsigned port, const char *service);
int dial_end(struct dialing *, int wait_ms, int *ret_fd);

/* In what words the last one was refused, or "". */
const char *dial_reason(void);

#endif

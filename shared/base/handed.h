#ifndef BASE_HANDED_H
#define BASE_HANDED_H

#include <stddef.h>

#include "base/span.h"

/*
 * Connections that one process hands to another, which serves them: so
 * chapar-tls has one process of the handler's, with its libraries loaded, that
 * forks for each of them.
 *
 * A message on a Unix socket of packets (SOCK_SEQPACKET) is one connection.
 * It carries descriptors: the connection, and where TLS can be begun two more,
 * by which it is asked for and through which the bytes then come
 * (base/tlsc.h); and as its text what the environment shall say of it,
 * "NAME=value" and a NUL each, and one NUL more.  Both sides trust each other:
 * one has started the other.
 */
enum { HANDED_FDS = 3, HANDED_TEXT = 4096 };
struct handed {
	int fd[HANDED_FDS];
	unsigned n;
	char text[HANDED_TEXT];
};

/* The socket, if that is what standard input is, which is /dev/null then, as
 * standard output; or -1. */
int handed_inherit(void);

/* Hands one over; the descriptors stay open here.  0 or a negative errno. */
int handed_send(int sock, const int *fd, unsigned n, struct span text);

/* Takes the next one, without waiting: 1, 0 when nobody is left who would
 * hand over any, or a negative errno, -EAGAIN among them. */
int handed_receive(int sock, struct handed *ret);

/* In the process that serves it, whose 0 and 1 it is already. */
void handed_environment(const struct handed *);

void handed_close(const struct handed *);

#endif

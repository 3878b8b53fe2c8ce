#ifndef TLS_DIAL_H
#define TLS_DIAL_H

#include "tls.h"

/*
 * chapar-tls --dial: the other way round, from here to other servers.
 */

enum { DIAL_LINE = 512 }; /* what a handler says, with its NUL */

/* What a handler asks for. */
struct wanted {
	const char *host;
	unsigned port; /* 0: the usual of the service */
	const char *service;
};

/* dial.c */
void dial_init(void); /* dies */
void dial_walls(void);
SSL_CTX *dial_context(void);
int dial_session(const struct peer *, int in, int out, void *arg);

/* dial-connect.c: one of a name's addresses, within ten seconds. */
struct made {
	int fd;        /* non-blocking */
	bool plain;    /* its network needs no TLS */
	char why[128]; /* there is none */
};
bool connect_any(const struct wanted *, struct made *ret);

/*
 * resume.c: sessions that can be resumed, shared by all children.  A name and
 * a port have one, which is from a handshake in which the certificate was
 * looked at less than an hour ago.
 */
struct resume {
	char name[272]; /* "host:port" */
};
void resume_init(SSL_CTX *);
/* For this connection, which will keep new ones there: r lives as long. */
void resume_use(struct resume *r, SSL *, const struct wanted *);

#endif

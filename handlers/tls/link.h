#ifndef TLS_LINK_H
#define TLS_LINK_H

#include "tls.h"

/*
 * A link: one TLS connection between two servers that carries session after
 * session, one at a time, so that most of them need no handshake.
 *
 * Both sides have agreed on it by a name of its own for the protocol (RFC
 * 7301): "chapar-imap" for what would be "imap".  All that either says is in
 * frames: four bytes, the first of which is the kind, the others a length,
 * most significant byte first.
 *
 *	B 0	begin: who has connected wants a session; the other says the
 *		same when its handler has it
 *	D n	n bytes of the session, 1 to LINK_MOST
 *	E 0	no more of them will come from here
 *
 * When both have said E the session is over and another can begin.  Anything
 * else, and an end of the connection but between sessions, ends both.
 */
enum { LINK_HEAD = 4, LINK_MOST = 65536, LINK_NAME = 32 };

struct link {
	SSL *ssl; /* NULL: there is none */
	char *p;  /* what has come and was not looked at: p[from, to) */
	size_t size, from, to;
	unsigned char head[LINK_HEAD]; /* of a frame, as far as it has come */
	unsigned head_n;
	size_t left; /* bytes of a D that are still to be taken */
	bool ended;  /* E was said to us */
	bool broken; /* the connection is good for nothing */
};

/* The name on which both agree for a service or a program ("imap",
 * "chapar-imap"); its length, 0: too long. */
size_t link_name(const char *service, char out[LINK_NAME]);
bool link_agreed(const SSL *, const char *service);

/* For the connection, whose handshake is over. */
void link_open(struct link *, SSL *);
/* Tells the other side, closes it and frees the SSL.  Not to be used if there
 * is none. */
void link_close(struct link *);

/* How many bytes of the session are at p + *from, past the heads that are
 * before them; 0: more has to be read, unless ended or broken say why not.
 * link_taken() when some were taken. */
size_t link_ready(struct link *, const char *p, size_t *from, size_t to);
void link_taken(struct link *, size_t n);

void link_head(char out[LINK_HEAD], char kind);
void link_head_data(char out[LINK_HEAD], size_t n);

/* Between sessions: waits so long until the other side says B, or for one of two
 * descriptors, which may be -1: alive.c's, which is LINK_OVER, or something to
 * be read from the other. */
enum link_event { LINK_BEGIN, LINK_OTHER, LINK_OVER };
enum link_event link_wait(struct link *, int64_t ms, int alive, int other);
bool link_say_begin(struct link *); /* false: broken */

/* relay.c: one session, for or by a program at the other end of a socket,
 * which is closed.  False: the link is broken.  relay_up() is its buffer of
 * what comes from the network, relay_rest() gives memory back. */
bool relay_link(struct link *, int app);
char *relay_up(size_t *ret_size);
void relay_rest(void);

#endif

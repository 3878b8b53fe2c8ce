#ifndef TLS_TLS_H
#define TLS_TLS_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/serve.h"
#include "base/span.h"

/*
 * chapar-tls stands between a connection and a handler that knows no TLS.
 *
 * The process that listens reads certificates and keys and forks; the child
 * shakes hands, has the handler started, and then carries bytes between the
 * two. Nothing of the handler's is ever in here, and no key ever in the
 * handler.
 */
struct settings {
	const char *cert, *key; /* lists, see certs.c */
	const char *client_ca;
	const char *alpn; /* "imap"; NULL: by the handler's name */
	const char *ticket_keys;
	uint64_t ticket_life_s;
	uint64_t handshake_s;
	const char *ca; /* dial: whose certificates other servers have */
	const char *plaintext_networks; /* and where they need none */
	bool dial;             /* to other servers, rather than from clients */
	uint64_t keep, keep_s; /* connections there, and how long, unused */
	bool starttls;         /* the handler says when */
	bool ktls;
	bool listens;     /* every session has a process of its own */
	bool hands_over;  /* and the handler is one that takes it over */
	const char *link; /* what other servers may speak (link.h); NULL: no */
};
extern struct settings settings;
extern char *const *handler; /* its command line */

/* certs.c: which certificates there are, each set of names with a context of
 * its own.  certs_load() ends the process when there are none that work;
 * certs_refresh() then goes on with those it has. */
void certs_load(void);
void certs_refresh(void);
/* The context for a name the client asked for; NULL: the first. */
SSL_CTX *certs_context(const char *name);

/* context.c: what all contexts have in common. */
SSL_CTX *context_new(void); /* dies */

/* ticket.c: the keys that session tickets are sealed with.  tickets_refresh()
 * is called before every connection. */
void tickets_init(void);
void tickets_refresh(void);
void tickets_use(SSL_CTX *);

/* memory.c: OpenSSL's memory.  memory_init() is first of all, memory_settle()
 * comes before there are children; after memory_begin(), in a child, what is
 * allocated is in pages of its own; memory_rest() gives back those not in use.
 */
void memory_init(void); /* dies */
void memory_settle(void);
void memory_begin(void);
void memory_rest(void);

/* warm.c: lets OpenSSL find what it needs before there are children: for what
 * servers do, or, with a context, for clients that have that one. */
void warm_up(void);
void warm_up_client(SSL_CTX *);

/* shake.c: TLS on a socket, which becomes non-blocking; NULL: it failed, and
 * that was logged. */
SSL *shake_hands(int fd, const struct peer *);
/* Goes on with a handshake, which was told its side: NULL, or why it has
 * failed. */
const char *shake_until_done(SSL *, int fd);

/* facts.c: what the handler should know about a connection, "NAME=value" and
 * a NUL each, one NUL more at the end; see base/tlsc.h.  With the client's
 * address, if a peer is given; without what a login could be bound to if more
 * than one session is on the connection. */
enum { FACTS_MAX = 2048 };
size_t facts_of(SSL *, const struct peer *, bool shared, char out[FACTS_MAX]);
void facts_to_environment(const char *facts);
void facts_forget(void); /* those of somebody before us */

/* spawn.c: starts the handler with a descriptor as its 0 and 1. */
pid_t spawn_handler(int fd);
int spawn_wait(pid_t); /* its exit status */

/* A process that becomes the handler when facts are written to *ret_tell and
 * that is closed, for one who cannot execute anything by then. */
pid_t spawn_ready(int fd, int *ret_tell);
/* One that takes connections over, unless there is one; and, in a child, gives
 * it a connection, or the only one.  False: it has to be spawned. */
void spawn_taker(void);
bool spawn_has_taker(void);
bool spawn_hand(const int *fd, unsigned n, struct span facts);
bool spawn_hand_over(const int *fd, unsigned n, struct span facts);

/* alive.c: in the process that listens: at its start, and when there are
 * nearly too many children; in a child: a descriptor on which poll(2) tells
 * when that process has ended or one child should, -1: there is none; and then
 * whether it is this child. */
void alive_init(void);
void alive_spare(void);
int alive_begin(void);
bool alive_go(int fd);

/* relay.c: bytes both ways until both sides are done. */
void relay(SSL *, int app);

/* session.c */
int session(const struct peer *, int in, int out, void *arg);

/* The reason at the top of OpenSSL's error queue, in words. */
const char *tls_reason(void);

#endif

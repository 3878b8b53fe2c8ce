#ifndef CHAPAR_PEER_CLIENT_H
#define CHAPAR_PEER_CLIENT_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/directory.h"
#include "base/io.h"
#include "base/options.h"
#include "chapar.h"
#include "spool/place.h"
#include "spool/ship.h"

/*
 * Another server, asked by a command: chapar-peer(8) has the protocol.
 *
 * It is reached through chapar-tls --dial, with a ticket made from the key
 * that the servers share; or it is a command whose standard input and output
 * it is, in which %h stands for its name.
 *
 * Functions return 0 or an exit status, and have said what is wrong.
 */
struct peer_client {
	struct io io;
	pid_t child; /* of a command, or 0 */
	bool connected;
	char host[HOST_SIZE];
	char line[1024]; /* what it said last, without OK */
};

/* For a command's table of options. */
extern const char *peer_key, *peer_dial, *peer_networks, *peer_shell;
extern uint64_t peer_port;
#define PEER_OPTIONS                                                           \
	{"proxy-key", OPT_STRING, &peer_key, "FILE",                           \
	    "the secret that all servers share"},                              \
	{"dial-socket", OPT_STRING, &peer_dial, "PATH",                        \
	    "where chapar-tls --dial listens"},                                \
	{"plaintext-networks", OPT_STRING, &peer_networks, "LIST",             \
	    "in which other servers are spoken to without TLS"},               \
	{"peer-port", OPT_NUMBER, &peer_port, "N",                             \
	    "where chapar-peer of other servers listens"},                     \
	{                                                                      \
		"peer-command", OPT_STRING, &peer_shell, "COMMAND",            \
		    "what talks to the chapar-peer of %h, instead"             \
	}

/* self: what this server is called.  The key is read as who called. */
int peer_connect(struct peer_client *, const char *self, const char *host);
void peer_close(struct peer_client *);

/* Sends a line and reads the answer: 0 and p->line; EXIT_DATA: NO, and why is
 * in p->line, not said; else it has been said. */
int peer_ask(struct peer_client *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The same, and a NO is said. */
int peer_must(struct peer_client *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
int peer_answer(struct peer_client *);

/* STATE: place.place is PLACE_ORDINARY with end.lsn 0 when there is none. */
int peer_state(struct peer_client *, const char *name, struct place_mark *);

/* All that is behind what is there goes there; *ret is where that ends,
 * *ret_bytes how much it was.  last: also what is remembered of duplicates. */
int peer_push(struct peer_client *, struct account *, bool last,
    struct log_end *ret, uint64_t *ret_bytes);

#endif

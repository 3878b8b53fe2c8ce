#ifndef BASE_RELAY_H
#define BASE_RELAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/authc.h"
#include "base/directory.h"
#include "base/io.h"
#include "base/span.h"

/*
 * Clients whose account is on another server, their home.
 *
 * When somebody has logged in, the handler looks where his account is.  If
 * that is elsewhere, it logs in there as him, with a ticket (base/authc.h), and
 * from then on is nothing but a pipe: bytes go both ways as they are until
 * either end closes.  Who comes with a ticket is not passed on again, so that
 * two servers that each think the other is his home do not do so for ever.
 */

/* For a program's table of options, and what they say. */
struct relay_options {
	const char *elsewhere;   /* "relay", "referral" or "refuse" */
	const char *dial_socket; /* see base/dial.h */
	const char *directory;   /* chapar-directory's socket, or NULL */
	uint64_t port;           /* of the other servers; 0: the usual */
	const char *networks;    /* in which TLS is not needed */
};
extern struct relay_options relay_options;

#define RELAY_OPTIONS                                                          \
	{"elsewhere", OPT_STRING, &relay_options.elsewhere,                    \
	    "relay|referral|refuse",                                           \
	    "who has his account on another server is passed on to it, told "  \
	    "of it, or sent away"},                                            \
	    {"dial-socket", OPT_STRING, &relay_options.dial_socket, "PATH",    \
		"where chapar-tls --dial listens"},                            \
	    {"directory-socket", OPT_STRING, &relay_options.directory, "PATH", \
		"where chapar-directory listens"},                             \
	{                                                                      \
		"home-port", OPT_NUMBER, &relay_options.port, "N",             \
		    "of the other servers; 0: the protocol's"                  \
	}

/* Before confine(): whether the options make sense, and what the process needs
 * for them.  Ends it with a word if they do not. */
void relay_prepare(
    const char *program, const char *spool, const char *plaintext_networks);

/* Where an account is.  self is our own name, "" if there is no directory. */
struct whereabouts {
	enum home home;
	char host[HOST_SIZE], self[HOST_SIZE];
};
/* spool_dir: its descriptor.  Costs one system call where there is no
 * directory.  One who came with a ticket has his account here or nowhere:
 * HOME_TROUBLE if not, and then host is set. */
struct whereabouts relay_where(int spool_dir, const struct identity *);

/* In words, with HOME_TROUBLE. */
const char *relay_trouble(const struct whereabouts *, const struct identity *);

/* Another server does not house him, or this one does not any more:
 * chapar-directory is asked to look again, so that he finds his mail when he
 * comes back. */
void relay_doubt(const struct identity *);

/* What a server says of somebody whom another has sent and who is not there:
 * in that refusal, and in no other. */
#define RELAY_NOT_HERE "That account is not on this server."
/* A refusal by the server that was taken for his home.  True: it says that, and
 * so there is doubt; the client need not hear of it. */
bool relay_refused(const struct identity *, const char *text);

/* The connection to a home; NULL: there is none. */
struct relay {
	int fd;
	size_t from, to;
	char in[8192]; /* what came and is not used */
};

/* Connects for a service ("imap"), and has a ticket made: *ret_token is what
 * AUTHENTICATE PLAIN takes there, in base64, to act as this user under this
 * name, which may have a folder behind; for relay_wipe().  NULL: *ret_why says
 * in words why not, valid until the next. */
struct relay *relay_begin(struct authc *, const struct identity *,
    const char *name, const struct whereabouts *, const char *service,
    struct buf *ret_token, const char **ret_why);
/* Its parts, for several at a time: on a connection that dial() has made, which
 * is closed where there is no memory (NULL); and the token. */
struct relay *relay_on(int fd);
bool relay_token(struct authc *, const struct identity *, const char *name,
    const struct whereabouts *, struct buf *ret_token);
void relay_end(struct relay *); /* closes and frees; NULL is all right */
void relay_wipe(struct buf *);  /* frees it as well */

/* Both are false when it has gone or takes too long; the line is without its
 * CRLF and valid until the next. */
bool relay_say(struct relay *, struct span);
bool relay_line(struct relay *, struct span *ret);

/* What came back: "[CODE] text" as code (or NULL) and text, in an arena. */
struct relay_answer {
	const char *code, *text;
};
struct relay_answer relay_answer(struct arena *, struct span);

/* For IMAP and IMSP: logs in, takes the answer.  1: OK, 0: NO, with what came
 * behind that; -1: it made no sense, or the connection ended. */
int relay_authenticate(struct relay *, struct span token, struct span *ret);
/* Its two halves. */
bool relay_authenticate_say(struct relay *, struct span token);
int relay_authenticate_hear(struct relay *, struct span *ret);

/* Bytes both ways, beginning with those that either side has sent already,
 * until both are done or one is gone.  Uses the buffers of the io; closes the
 * relay.  What has gone through is in io->received and io->sent. */
void relay_run(struct relay *, struct io *client);

#endif

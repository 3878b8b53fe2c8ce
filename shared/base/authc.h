#ifndef BASE_AUTHC_H
#define BASE_AUTHC_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/authmsg.h"
#include "base/buf.h"
#include "base/serve.h"
#include "base/span.h"
#include "base/ticket.h"
#include "base/username.h"

/*
 * Asking chapar-auth who somebody is.
 *
 * The secrets are in another process.  It is reached by the Unix socket
 * --auth-socket names or, when there is none, started on first use from where
 * the running program lies, on a socketpair.  Nothing is opened before the
 * first question; a program that confines itself before that calls
 * authc_outside() first.  Every wait ends after a minute, as AUTH_TEMP.
 *
 * Results are those of enum auth_result, see base/authmsg.h.
 */
struct identity {
	char user[USERNAME_SIZE];  /* the account to act as */
	char login[USERNAME_SIZE]; /* who proved who they are */
	char groups[4096]; /* "staff", NUL, "students", NUL, and one NUL more */
	char folder[2 * USERNAME_SIZE]; /* "Lists" of "alice+Lists" */
	char grant[GRANT_SIZE]; /* to ask for tickets with; "": there are none */
	char via[TICKET_HOST];  /* the server he came through, with a ticket */
};

struct authc {
	const char *socket;  /* NULL: start the program */
	const char *spool;   /* --spool for it, may be NULL */
	const char *service; /* "imap", "pop", "lmtp", "imsp" */
	const struct peer *peer;
	bool tls; /* the client's bytes came through TLS */
	bool folders; /* SASL's names may have a plus and a folder behind */
	int fd;
	pid_t pid;
	bool used; /* an answer came on this connection */
	struct buf in, out;
};

/* struct authc a = AUTHC_INIT(.socket = path, .service = "imap", ...); */
#define AUTHC_INIT(...)                                                        \
	{                                                                      \
		.fd = -1, .in = {.limit = AUTHMSG_MAX + 4},                    \
		.out = {.limit = AUTHMSG_MAX + 4}, __VA_ARGS__                 \
	}

/* Makes a process that stays outside the walls, and starts chapar-auth for this
 * one and those it forks, for as long as any of them lives.  0 or -errno. */
int authc_outside(const char *spool);

/* Those two, below: has it started on a socket, by the process outside
 * (-ENOTCONN: there is none) or by ourselves. */
int authc_outside_ask(int fd);
int authc_program(const char *spool, int fd, pid_t *ret);

int authc_open(struct authc *);   /* 0 or negative errno; twice does no harm */
void authc_drop(struct authc *);  /* hangs up; another question calls anew */
void authc_close(struct authc *); /* that, and gives back what it holds */

/* A name and a password as they came: LOGIN, USER and PASS. */
enum auth_result authc_plain(
    struct authc *, struct span user, struct span password, struct identity *);

/* A SASL mechanism, tokens as bytes, not base64.  initial may be NULL: the
 * client sent none.  On AUTH_MORE *ret_token is for the client and valid until
 * the next call; then authc_step(), or authc_cancel() for "*". */
enum auth_result authc_start(struct authc *, struct span mech,
    const struct span *initial, struct span *ret_token, struct identity *);
enum auth_result authc_step(struct authc *, struct span token,
    struct span *ret_token, struct identity *);
void authc_cancel(struct authc *);

/* Those offered where nothing else was said, by --mechanisms of chapar-auth,
 * which is CHAPAR_MECHANISMS for all programs. */
#define AUTHC_MECHANISMS "PLAIN LOGIN SCRAM-SHA-256 SCRAM-SHA-1"

/* The mechanisms that can succeed on this connection now, "PLAIN LOGIN ...":
 * known from the environment, without asking. */
const char *authc_mechanisms(const struct peer *, bool tls);

/* This program has something for who is nobody in particular: it may offer
 * ANONYMOUS, which elsewhere would be a proof of nothing. */
void authc_serve_anonymous(void);

/* The networks from which passwords are taken without TLS: tunnels that
 * encrypt.  See networks.h.  False: the list is none. */
bool authc_trust_networks(const char *list);

/* May a password cross this connection as it is?  Through TLS, on loopback,
 * on a Unix socket, on a pipe, and from networks that are trusted. */
bool authc_plaintext_ok(const struct peer *, bool tls);

/* Is this one of them? */
bool authc_offers(const struct peer *, bool tls, struct span mech);

bool authc_apop_offered(void); /* POP3 has a command for it */

/* POP3's APOP: the timestamp that we greeted with, and the client's digest;
 * and what KPOP's client sends, with what to send back. */
enum auth_result authc_apop(struct authc *, struct span user,
    struct span timestamp, struct span digest, struct identity *);
enum auth_result authc_kpop(struct authc *, struct span request,
    struct span *ret_reply, struct identity *);

/* A ticket for another server, which takes it there in place of a password:
 * AUTHENTICATE PLAIN with the user of the grant as who to act as, "@" and our
 * name as who it is that asks.  AUTH_NO: the grant is none of ours, or late.
 * The grant "" stands for the server itself, which service "lmtp" may. */
enum auth_result authc_ticket(struct authc *, const char *grant,
    const char *host, char ret[TICKET_SIZE]);

bool identity_has_group(const struct identity *, const char *group);

#endif

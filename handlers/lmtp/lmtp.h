#ifndef LMTP_LMTP_H
#define LMTP_LMTP_H

#include <stdbool.h>
#include <stdint.h>

#include "accounts.h"
#include "base/arena.h"
#include "base/authc.h"
#include "base/directory.h"
#include "base/io.h"
#include "base/serve.h"
#include "base/span.h"
#include "data.h"
#include "spool/autocreate.h"
#include "spool/incoming.h"
#include "spool/sessions.h"
#include "spool/spool.h"

/* What the client has said so far (RFC 2033 with RFC 5321 section 4.1.4). */
enum state {
	START = 1 << 0,  /* nothing */
	READY = 1 << 1,  /* LHLO: no transaction */
	MAIL = 1 << 2,   /* and MAIL */
	RCPT = 1 << 3,   /* and a recipient that was accepted */
	CHUNK = 1 << 4,  /* and BDAT, but not the last */
	SPOILT = 1 << 5, /* a BDAT failed: only RSET helps */
	LEFT = 1 << 6,

	GREETED = READY | MAIL | RCPT | CHUNK | SPOILT,
	ANY = START | GREETED,
};

enum {
	COMMAND_MAX = 2048, /* bytes of a line */
	ERRORS_MAX = 20,    /* since the last message that came in */
};

struct config {
	const char *spool;
	const char *domain; /* "a.example,b.example", or NULL: any */
	const char *post_user; /* of addresses of boards */
	const char *hostname;
	uint64_t max_message, max_recipients, idle_s;
	const char *auth_socket;
	bool network;
	bool require_auth; /* of who is not on this machine */
	unsigned over_quota; /* 452 or 552 */
	struct autocreate autocreate;
	const char *directory; /* chapar-directory's socket, or NULL */
	const char *dial_socket; /* to other servers; see base/dial.h */
	uint64_t home_port, home_timeout_s;
	uint64_t duplicate_s; /* a copy within it is dropped; 0: none is */
};

/* An answer: code 0 when the command has spoken for itself. */
struct reply {
	unsigned code;
	const char *status; /* RFC 3463 */
	const char *text;
};

/* One recipient that was accepted, and what became of the message. */
struct recipient {
	const char *account; /* folded */
	struct span folder;  /* empty: INBOX */
	unsigned order;      /* in which they came */
	bool ignore_quota;
	int result; /* 0, negative errno, SPOOL_... */
	uint64_t came; /* the box that it came into; 0: none did */
	const char *host;       /* housed elsewhere: the server; else NULL */
	struct home_link *home; /* and the connection it was named on */
	unsigned turn;          /* as long as that is still the same */
	struct reply said;      /* of the message, by that server */
	struct recipient *next;
};

struct session {
	const struct config *conf;
	const struct peer *peer;
	struct io *io;
	struct spool *spool;
	struct accounts *accounts;
	struct arena *mem;  /* until the command ends */
	struct arena *mail; /* until the transaction does */
	enum state state;
	unsigned errors;
	struct authc auth;
	char login[USERNAME_SIZE]; /* by AUTH; or empty */
	unsigned failures;
	uint64_t id; /* of the connection, for trace fields */
	unsigned transactions;
	char host[256]; /* what LHLO said */
	struct directory *directory; /* once it was needed; NULL: alone */
	bool looked, blind;          /* for it; and could not read it */
	struct homes *homes;         /* connections to other servers */
	/* RCPTs that are not answered yet, in the order they came */
	struct named {
		struct named *next;
		struct recipient *r; /* it was named; or NULL: refused */
		struct reply reply;
	} *named, *last_named;
	unsigned nnamed;
	struct authc peers;          /* for tickets to them */

	/* one mail; spans and recipients are in the arena `mail`, and
	 * transaction_end() empties both */
	struct transaction {
		struct span from; /* as it goes to Return-Path */
		struct span auth; /* who sent it, says AUTH=; n 0: nobody */
		bool utf8, binary, eight;
		bool hopped;   /* another server has passed it on to us */
		uint64_t size; /* as announced; 0: it was not */
		struct recipient *rcpt, *last; /* in the order they came */
		unsigned nrcpt;
		bool receiving; /* what follows is in use */
		struct data data;
		struct incoming in;
		uint64_t duplicate; /* what it is known by; 0: not */
	} t;
};

#define REPLY(code, status, text) ((struct reply){(code), (status), (text)})
#define FIND_LATER                                                             \
	REPLY(451, "4.4.3", "nobody can tell now on which server that is")
#define SPOKEN                    ((struct reply){0, NULL, NULL})

/* command.c */
void command_run(struct session *, struct span line);
void command_too_long(struct session *);
void reply_say(struct session *, struct reply);
/* The same, and counts errors: too many end it. */
void reply_end(struct session *, struct reply);
/* 503, with what the state says or else the given words. */
struct reply reply_not_now(const struct session *, const char *otherwise);
void transaction_end(struct session *);

/* cmd.c: the answers to RCPTs that wait for other servers; and one more, to
 * whatever was said, while there are such. */
void rcpt_answer_all(struct session *);
void rcpt_queue(struct session *, struct recipient *, struct reply);

/* recipient.c: who an address means; false with the answer if nobody. */
struct address;
bool recipient_find(struct session *, const struct address *,
    struct recipient *ret, struct reply *ret_no);

/* board.c: posting to mailboxes that belong to nobody.  What may be posted to
 * is found; else false and the answer. */
bool board_find(struct session *, struct span name, struct recipient *ret,
    struct reply *ret_no);
int board_mailbox(struct session *, struct account *, struct span inner,
    uint64_t *ret);

/* deliver.c: the message to all recipients, each with its result. */
void deliver(struct session *);
/* What a result is called in a reply. */
struct reply deliver_reply(const struct session *, int result);

/* forward.c: those on other servers.  Where an account is. */
enum home forward_home(
    struct session *, const char *account, char host[HOST_SIZE]);
/* Names a recipient (r->host) there; false with the answer if not.  What is
 * said to that is another matter, for after others have been named: false with
 * the answer if he is refused.  *ret_one: they go one by one. */
bool forward_rcpt(struct session *, const struct address *to,
    bool ignore_quota, struct recipient *r, struct reply *ret_no,
    bool *ret_one);
bool forward_named(struct session *, struct recipient *r, struct reply *ret_no);
void forward_flush(struct session *); /* to all of them at once */
/* The message, whole, to all of them; and then what each of them says, in
 * recipient.said. */
void forward_send(struct session *);
void forward_receive(struct session *);
void forward_end(struct session *); /* the transaction ends */
struct home_reply;
struct reply forward_reply(struct session *, const struct home_reply *);

/* trace.c: the fields we add. */
void trace_put(struct session *, struct incoming *);

/* The commands; what follows the name is in args. */
typedef struct reply command_fn(struct session *, struct span args);
command_fn cmd_lhlo, cmd_helo, cmd_mail, cmd_rcpt, cmd_rset, cmd_noop;
command_fn cmd_quit, cmd_vrfy, cmd_expn, cmd_help;
command_fn cmd_data, cmd_bdat, cmd_starttls, cmd_auth;

#endif

#ifndef IMSP_IMSP_H
#define IMSP_IMSP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/authc.h"
#include "base/io.h"
#include "base/serve.h"
#include "base/span.h"
#include "spool/addressbook.h"
#include "spool/mailbox.h"
#include "spool/option-lock.h"
#include "spool/option.h"
#include "spool/sessions.h"

/*
 * chapar-imsp: a command is collected whole (read.c), taken apart by functions
 * that are the grammar (parse.c), looked up in one table (command.c) and run by
 * a cmd_ function, which writes its untagged replies and returns the tagged
 * one.
 */
enum state {
	NOAUTH = 1 << 0,
	AUTH = 1 << 1,
	LOGOUT = 1 << 2,

	ANY = NOAUTH | AUTH,
};

enum {
	TAG_MAX = 64,
	LINE_MAX = 65536,    /* of a command, without its literals */
	STRANGER_MAX = 8192, /* literals, before somebody has logged in */
	TOKEN_MAX = 65536,   /* of SASL */
	TEXT_MAX = 100,      /* of something a client said, in a text of ours */
	FAILED_MAX = 3,      /* logins */
	BAD_MAX = 20,        /* commands in a row that were none */
	CRITERIA_MAX = 100,

	/* Horde's reader takes 511 octets for a line. */
	REPLY_LINE = 480,  /* then what follows becomes a literal */
	REPLY_VALUE = 200, /* a longer value is one anyway */
};

struct config {
	const char *spool, *auth_socket, *user, *groups, *host, *admins;
	uint64_t idle_timeout, login_timeout, write_timeout;
	uint64_t max_literals;
	uint64_t max_per_user; /* sessions; 0: any number */
	bool anonymous;
};

/* A literal that ends a line. */
struct literal {
	bool announced, sync;
	uint64_t n;
};

struct session {
	struct io *io;
	struct arena *mem;  /* until the command ends */
	struct arena *keep; /* until the connection ends */
	const struct config *config;
	enum state state;
	const char *user; /* NULL until logged in */
	bool lookup_only; /* became this user to look at subscriptions */
	struct spool spool;
	struct viewer viewer;
	struct options options;
	struct advisory locks;
	struct seat seat; /* among all who are connected */
	struct authc *authc;
	const struct peer *peer;
	struct batch *batch; /* STOREADDRESS that come in a row; or NULL */

	struct span tag;
	const char *command; /* its name, in lower case */
	size_t column;       /* of the line we are writing */
	bool cannot;         /* a value was too long for the client: say NO */

	struct relay *relay; /* to the server that has the account, or NULL */
	struct far *far;     /* to those that have mailboxes, far.h */
	const struct identity *identity; /* for tickets to them; or NULL */
	bool guest; /* on behalf of another server's session */
	bool stranger; /* the directory does not know him: no account is made */
	bool copy; /* what he has here follows his account elsewhere */

	unsigned bad, failed;
	uint64_t commands;
	const char *bye; /* why we end the connection, for the log */
};

/* What became of a command.  BYE is an OK after which we hang up; without a
 * text not even that is said. */
enum result { OK, NO, BAD, BYE };

struct reply {
	enum result result;
	const char *text; /* NULL with BAD: arguments, with OK: completed */
};

#define DONE         ((struct reply){OK, NULL})
#define SYNTAX       ((struct reply){BAD, NULL})
#define REPLY_OK(t)  ((struct reply){OK, (t)})
#define REPLY_NO(t)  ((struct reply){NO, (t)})
#define REPLY_BAD(t) ((struct reply){BAD, (t)})
#define WENT_AWAY    ((struct reply){BYE, NULL})
#define LATER        ((struct reply){BYE, "later"}) /* the batch will say it */

/* --- read.c ------------------------------------------------------------------
 */

/* One whole command with its literals; false when the connection is over. */
bool command_read(struct session *, struct span *ret);
/* A line that is no command: SASL. */
bool line_read(struct session *, struct span *ret);
/* Has a whole command without literals come already? */
bool command_waiting(struct session *);

/* --- parse.c -----------------------------------------------------------------
 */

/* Where the parser stands.  Each function takes one production and moves on,
 * or returns false and has not moved. */
struct args {
	const char *p, *end;
	struct session *s;
};

bool arg_sp(struct args *);  /* one; none is needed after a literal */
bool arg_end(struct args *); /* perhaps after one space */
bool arg_next(const struct args *, char);
bool arg_char(struct args *, char);
bool arg_atom(struct args *, struct span *);
bool arg_astring(struct args *, struct span *);
bool arg_lstring(struct args *, struct span *); /* with wildcards */
bool arg_lenient(struct args *, struct span *); /* up to a space */
bool arg_word(struct args *, const char *);     /* an atom, in any case */
/* "(host host)" or NIL; *ret_n is -1 for what is not there. */
bool arg_hosts(struct args *, struct span ret[], int most, int *ret_n);
/* Digits, or '*' for one that is not known. */
struct uid {
	uint32_t n;
	bool known;
};
bool arg_uid(struct args *, struct uid *);

/* Each takes its arguments with the space before them and the end. */
bool args_1(struct args *, struct span *);
bool args_2(struct args *, struct span *, struct span *);

bool is_atom(struct span);

/* --- reply.c -----------------------------------------------------------------
 */

/* Parts of one line; put_end() ends it. */
void put_text(struct session *, const char *);  /* ours */
void put_string(struct session *, struct span); /* anybody's */
void put_end(struct session *);
void put_option(struct session *, const struct effective *);
void put_entry(struct session *, const struct book *, struct span name,
    const struct entry *);

/* For a text: printable, and not too long. */
const char *said(struct session *, struct span);
const char *who(const struct session *); /* "anonymous" */
struct reply reply_no(struct session *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The tagged answer to what a function of spool/ returned and nobody
 * expected. */
struct reply reply_spool(struct session *, int rc);

/* --- command.c -------------------------------------------------------------
 */

void command_run(struct session *, struct span line);
void command_refuse(
    struct session *, struct span line, enum result, const char *text);
void command_say(struct session *, struct span tag, struct reply);
void hang_up(struct session *, const char *line, const char *why);

/* --- store.c ---------------------------------------------------------------
 */

/* STOREADDRESS that were sent in a row are one commit.  Ends it, and gives
 * the answers. */
void batch_end(struct session *);

/* --- session.c -------------------------------------------------------------
 */

void close_viewer(struct session *);
int session_login(struct session *, const char *user, const char *groups);
void session_end(struct session *);

/* --- elsewhere.c
 * ------------------------------------------------------------------- */

/* Who has logged in has his account on another server: what is to be said, and
 * with s->relay he is to be passed on.  False: it is here, or nowhere. */
bool elsewhere(struct session *, const struct identity *, struct reply *ret);
void pass_on(struct session *);

/* --- book.c
 * ------------------------------------------------------------------- */

/* A book for a command: 0, or with *no set: it may not be, or is not there. */
bool book_need(struct session *, struct span name, unsigned right,
    const char *doing, struct book *ret, struct reply *no);
struct reply no_book(struct session *, struct span name);

typedef struct reply command_fn(struct session *, struct args *);
command_fn cmd_capability, cmd_noop, cmd_logout, cmd_starttls;
command_fn cmd_login, cmd_authenticate;
command_fn cmd_get, cmd_set, cmd_unset;
command_fn cmd_addressbook, cmd_createbook, cmd_deletebook, cmd_renamebook;
command_fn cmd_searchaddress, cmd_fetchaddress, cmd_storeaddress;
command_fn cmd_deleteaddress;
command_fn cmd_lock, cmd_unlock;
command_fn cmd_setacl, cmd_deleteacl, cmd_getacl, cmd_myrights;
command_fn cmd_list, cmd_lsub, cmd_lmarked, cmd_subscribe, cmd_unsubscribe;
command_fn cmd_create, cmd_delete, cmd_rename, cmd_replace, cmd_move;
command_fn cmd_last, cmd_seen, cmd_xguest;

/* cmd-mailbox-acl.c */
struct reply mailbox_acl(struct session *, struct args *, const char *what);

#endif

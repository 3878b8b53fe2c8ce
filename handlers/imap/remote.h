#ifndef IMAP_REMOTE_H
#define IMAP_REMOTE_H

#include "base/buf.h"
#include "base/dial.h"
#include "base/directory.h"
#include "imap.h"

/*
 * Mailboxes of other users and boards that another server houses.
 *
 * The session runs where its user's account is.  Towards each other server
 * that it has to do with it is an IMAP client, on one connection, as its user
 * (with a ticket, base/authc.h); over there it is a guest: guest.c.  Names are
 * the same on all servers, and what the client has enabled is enabled there
 * too, so that most commands and answers are passed as they are.
 *
 * A server that cannot be reached, is too slow or makes no sense is left alone
 * for a while: the client hears NO [UNAVAILABLE] and LIST is without it.
 */
struct remote {
	struct remote *next;
	struct session *s;
	char host[HOST_SIZE];
	int fd;                 /* -1: there is no connection, ... */
	struct dialing dialing; /* ... but perhaps there will be */
	struct io io;
	struct buf line;  /* the last answer, with its literals */
	unsigned tag;     /* the last that was sent; "r7" */
	unsigned greeted; /* answers up to this tag belong to the login */
	bool hello;       /* those are still to be read */
	unsigned enabled; /* ENABLED_... over there */
	enum collation collation;
	int64_t down_until;   /* in clock_ms(): it is not asked before */
	struct lent_to *lent; /* remote-seen.c */
	struct heard *heard;  /* remote-heard.c */

	/* of the mailbox that is selected there, as it is called */
	char box[MAILBOX_NAME_MAX + 1];
	uint32_t uidvalidity;
	bool readonly;

	bool watching; /* for remote-notify.c, and nothing else */
	bool overflow; /* it cannot tell what it was to */
	bool notified; /* it was told what is wanted of a selected mailbox */
};
enum {
	REMOTE_ANSWER = 4 << 20,    /* bytes of one that is kept */
	REMOTE_DOWN_MS = 60 * 1000, /* who is down is not asked before */
};

/* All of them, and how to know which. */
struct remotes {
	struct directory *directory;
	bool trouble; /* it is there and cannot be read */
	struct remote *first;
	int64_t until; /* all have to be ready by then; 0: no such time */
	struct remote nowhere; /* that nobody can tell now; it is down */
};

enum remote_outcome {
	REMOTE_OK,
	REMOTE_NO,   /* or BAD */
	REMOTE_MORE, /* an untagged answer, or "+" */
	REMOTE_GONE, /* there is no connection any more */
};

/* --- remote.c ------------------------------------------------------------- */

/* NULL: there is no directory, or the session is a guest's, or nobody's.  It
 * is looked for once, when it is first asked for. */
struct remotes *remote_all(struct session *);
void remote_close(struct session *);

/* The server that has the mailbox of this name, or the account; NULL: it is
 * here, or nobody knows of it. */
struct remote *remote_of(struct session *, struct span name);
struct remote *remote_of_account(struct session *, const char *account);
/* The one of this name; made if need be, not connected. */
struct remote *remote_at(struct session *, const char *host);

/* One more connection to it, which nobody else knows of; and its end. */
struct remote *remote_new(struct session *, const char *host);
void remote_free(struct remote *);

/* "NO [UNAVAILABLE]" */
struct reply remote_unavailable(void);

/* --- remote-login.c --------------------------------------------------------
 */

/* Begins a connection unless there is one, and says what is said first: with
 * several, each step can be done for all before the first is waited for.
 * False: it is down. */
bool remote_begin(struct remote *);
bool remote_hello(struct remote *);
/* It is there, logged in, and knows what the client has enabled.  False: it is
 * down. */
bool remote_ready(struct remote *);

/* --- remote-conn.c -------------------------------------------------------- */

/* Ends the connection; it may be begun again. */
void remote_hang_up(struct remote *);
/* The same, with a reason for the log; it is not asked again for a while. */
void remote_drop(struct remote *, const char *why);
/* How long to wait for it to say something. */
void remote_wait(struct remote *, int64_t ms);

/* Does the line, with its CRLF, announce a literal?  How long? */
bool remote_literal(struct span line, uint64_t *ret);
/* Is it the tagged answer, and which? */
bool remote_tagged(struct span line, struct span tag, enum remote_outcome *ret);

/* One command, flushed with the next wait.  Returns its tag's number. */
unsigned remote_send(struct remote *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* A command that is written by hand: its tag and a space. */
unsigned remote_tag(struct remote *);
/* A string or a name in a command, whatever bytes it has. */
void remote_put_string(struct remote *, struct span);
void remote_put_mailbox(struct remote *, struct span utf8);

/* An answer may be as long as a message from now on, or not any more; then the
 * beginning of it is kept. */
void remote_line_wide(struct remote *);
void remote_line_narrow(struct remote *);
/* A nstring, which may have NUL in it. */
bool remote_arg_body(struct args *, struct span *ret);
/* The next answer, whatever it is, in r->line.  False: there is none. */
bool remote_take(struct remote *);
/* The next answer, in r->line; want is the tag that ends it. */
enum remote_outcome remote_answer(struct remote *, unsigned want);
/* All answers to a command.  What is not for fn (NULL: for nobody) and of the
 * selected mailbox goes to the client.  r->line is the tagged one. */
typedef bool remote_fn(void *arg, struct span line);
enum remote_outcome remote_finish(
    struct remote *, unsigned want, remote_fn *, void *arg);
/* What it has said without being asked, which goes where it belongs; does not
 * wait for more.  False: there is no connection any more. */
bool remote_hear(struct remote *);
/* Does the tagged answer begin with this code?  "[NONEXISTENT]" */
bool remote_says(const struct remote *, const char *code);
/* The tagged answer as the client's: its code and text. */
struct reply remote_reply(struct remote *, enum remote_outcome);

/* --- remote-pass.c -------------------------------------------------------- */

/* A whole command of the client's goes to the server, and all answers but the
 * tagged one, which is returned, to the client. */
struct reply remote_pass(struct remote *, struct span line);
/* The two halves of that: a wait for IDLE is between them.  more: "+" ends the
 * answers too, which is no outcome (REMOTE_MORE). */
void remote_put_command(struct remote *, struct span line);
/* The rest of a command, with its CRLF; literals do not wait for "+". */
void remote_put_text(struct remote *, struct span);
enum remote_outcome remote_pass_answers(struct remote *, bool more);
/* What came while it was not asked, up to the last whole answer. */
bool remote_pass_pending(struct remote *);
/* After REMOTE_GONE: what is said of it. */
struct reply remote_gone(struct remote *);

/* --- remote-notify.c ------------------------------------------------------ */

/* A line of one that is watching. */
void remote_notified(struct remote *, struct span line);

/* --- remote-select.c ------------------------------------------------------ */

/* SELECT and EXAMINE of a mailbox there. */
struct reply remote_select(struct remote *, struct args *, struct span line);
/* Leaves the selected mailbox. */
void remote_unselect(struct session *);
struct reply remote_idle(struct session *, struct span line);
/* If the server of the selected mailbox has gone, the client is told that it is
 * closed; true: it would not understand, and is to be told BYE. */
bool remote_lost(struct session *);

/* --- remote-run.c --------------------------------------------------------- */

/* A command that begins with a mailbox's name (args: what comes behind its
 * name; line: all of it).  False: that is here. */
bool remote_named(struct session *, command_fn *, struct args *,
    struct span line, struct reply *ret);
/* A command of the selected state, when the mailbox is elsewhere.  False: it
 * is for us after all. */
bool remote_selected(struct session *, command_fn *, struct args *,
    struct span line, struct reply *ret);

/* --- remote-url.c --------------------------------------------------------- */

struct url;

/* An absolute URL may say that it is of one of our servers: text and url become
 * relative, as it would be said to that.  False: it is somebody else's. */
bool remote_url_here(struct session *, struct span *text, struct url *);
/* The bytes that a relative URL names, if its mailbox is on another server
 * (else false), in work.  *rc: 0, SPOOL_NONE, -EHOSTUNREACH. */
bool remote_url(struct session *, const struct url *, struct span text,
    struct buf *work, struct span *ret, int *rc);
/* The same with an authorized one, of this owner's. */
bool remote_url_of(struct session *, const char *owner, struct span text,
    struct buf *work, struct span *ret, int *rc);

/* --- remote-heard.c ------------------------------------------------------- */

/* Its names are not what they were. */
void remote_heard_forget(struct remote *);

/* --- remote-list.c -------------------------------------------------------- */

struct list;
struct listed;
struct remote_said; /* what else servers said of their mailboxes */

/* Takes out of a list what is housed elsewhere and puts in what other servers
 * have; l may be NULL (all, and names only). */
struct remote_said *remote_list(
    struct session *, const struct list *l, struct listed **list, uint32_t *n);
/* "* STATUS ..." and such of one of them, to the client. */
void remote_say(struct session *, const struct remote_said *, struct span name,
    const char *kind);

#endif

#ifndef IMAP_IMAP_H
#define IMAP_IMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/io.h"
#include "base/span.h"
#include "mail/collate.h"
#include "spool/autocreate.h"
#include "spool/sessions.h"
#include "spool/mailbox.h"
#include "view.h"

/*
 * chapar-imap: a command is collected whole (read.c), taken apart by functions
 * that are the grammar (parse.c), looked up in one table (command.c) and run
 * by a cmd_ function, which writes its untagged responses and returns the
 * tagged one.  What the selected mailbox looks like to this client is the
 * view's business (view.h).
 */

/* RFC 3501, section 3: what the client has reached so far. */
enum state {
	NOAUTH = 1 << 0,
	AUTH = 1 << 1,
	SELECTED = 1 << 2,
	LOGOUT = 1 << 3,

	ANY = NOAUTH | AUTH | SELECTED,
	IN = AUTH | SELECTED, /* logged in */
};

/* What the client has said that it understands (ENABLE and its kin). */
enum {
	ENABLED_CONDSTORE = 1 << 0, /* RFC 7162 */
	ENABLED_QRESYNC = 1 << 1,
	ENABLED_UTF8 = 1 << 2, /* RFC 6855: names and strings may be UTF-8 */
	ENABLED_REV2 = 1 << 3, /* RFC 9051 */
	ENABLED_UIDONLY = 1 << 4, /* RFC 9586: no message numbers */

	/* names of mailboxes are UTF-8 on the wire */
	ENABLED_UNICODE = ENABLED_UTF8 | ENABLED_REV2,
	/* who went is told by UID */
	ENABLED_VANISHED = ENABLED_QRESYNC | ENABLED_UIDONLY,
};

struct config {
	const char *spool, *user, *auth_socket;
	const char *admins; /* names, and "group:" and a group */
	const char *submitters; /* the same: who may use "submit+" URLs */
	uint64_t idle_timeout, login_timeout, write_timeout; /* seconds */
	uint64_t progress_interval; /* seconds */
	uint64_t message_limit; /* messages a command works on (RFC 9738) */
	uint64_t max_message_size;
	uint64_t max_literals; /* bytes, those of one command together */
	struct autocreate autocreate;
	uint64_t max_per_user; /* sessions; 0: any number */
	uint64_t remote_timeout; /* seconds that they have to answer */
	uint64_t remote_list_age; /* seconds that their names are good */
	bool referrals; /* to clients that ask for them (RFC 2193) */
};

/* A literal at the end of what was collected, not yet read (read.c). */
struct literal {
	bool pending; /* announced, bytes still to come */
	bool sync;    /* the client waits for "+" */
	bool binary;  /* literal8, RFC 3516 */
	uint64_t n;
};

struct session {
	struct io *io;
	struct arena *mem;  /* until the command ends */
	struct arena *keep; /* until the connection ends */
	const struct config *config;
	enum state state;
	unsigned enabled; /* ENABLED_... */

	const char *user; /* NULL until logged in */
	const char *grant; /* for tickets to other servers, or NULL */
	bool guest; /* on behalf of another server's session: guest.h */
	char arrival[64 + 1]; /* id of the next APPEND, or "" */
	bool wants_referrals; /* it has said RLIST, or the like */
	bool remotes_known;
	struct remotes *remotes; /* remote.h */
	struct remote *remote; /* where the selected mailbox is; NULL: here */
	bool settled, settling; /* remote-settle.c */
	bool selecting; /* SELECT is under way there */
	bool torn; /* half an answer has gone to the client */
	struct spool spool;
	struct viewer viewer; /* home is NULL until logged in */
	struct view *view;    /* NULL unless SELECTED */
	enum collation collation; /* of SEARCH and its kin (RFC 5255) */
	struct seat seat; /* among all who are connected */
	struct authc *authc;
	const struct peer *peer;

	/* the command being run */
	struct span tag;
	bool by_uid; /* it came as UID name */
	struct literal literal;

	/* what is to be done when the tagged answer was given, or NULL */
	void (*then)(struct session *);

	struct {
		uint64_t command;
		unsigned calls;
		int64_t last;
	} progress;
	bool changes; /* it changes messages: the client hears of all */
	struct notify *notify; /* notify.h; NULL: NOTIFY was not used */

	/* his number as a reader of others' mailboxes, as of an LSN */
	struct {
		uint64_t number, lsn;
	} reader;

	struct relay *relay; /* to the server that has the account, or NULL */
	bool stranger; /* the directory does not know him: no account is made */
	bool copy; /* what he reads here follows his account elsewhere */

	unsigned bad;    /* BAD answers in a row */
	unsigned failed; /* logins that failed */
	bool quota_warned;
	bool moved; /* his account, to another server */
	uint64_t commands;
	const char *bye; /* why we end the connection, for the log */
};

/* What became of a command.  BYE is an OK after which we hang up, and without
 * a text not even that: the client went away in the middle of it. */
enum result { OK, NO, BAD, BYE };

struct reply {
	enum result result;
	const char *code; /* response code, "TRYCREATE", or NULL */
	const char *text; /* NULL with BAD: say what the parser expected */
};

#define SYNTAX         ((struct reply){BAD, NULL, NULL})
#define WENT_AWAY      ((struct reply){BYE, NULL, NULL})
/* The account moved, and nothing was done: BYE says it.  A NO would be taken
 * for a refusal, a lost connection is tried again. */
#define MOVED          ((struct reply){NO, NULL, NULL})
#define DONE           ((struct reply){OK, NULL, "Done."})
#define REPLY_OK(t)    ((struct reply){OK, NULL, (t)})
#define REPLY_NO(c, t) ((struct reply){NO, (c), (t)})
#define REPLY_BAD(t)   ((struct reply){BAD, NULL, (t)})

/* The tagged NO for what a function of spool/ returned (not 0). */
struct reply reply_spool(struct session *, int rc);
struct reply reply_destination(struct session *, int rc, struct span name);
/* The same where it was about this mailbox, which may be elsewhere. */
struct reply reply_mailbox(struct session *, int rc, struct span name);
/* OK, with HIGHESTMODSEQ for a client that must know (RFC 7162). */
struct reply reply_modseq(struct session *, uint64_t lsn);

/* --- place.c ------------------------------------------------------------ */

/* Is the user's account still here?  Waits some seconds while it is on its
 * way.  False: session_moved() says so, and ends the connection. */
bool session_here(struct session *);
void session_moved(struct session *);

/* --- read.c ------------------------------------------------------------- */

/* One whole command with its literals, false when the connection is over.
 * What is given is valid until the next read from the client; APPEND is given
 * without its message: s->literal is then pending. */
bool command_read(struct session *, struct span *ret);

/* For commands that read on by themselves. */
bool literal_go_ahead(struct session *); /* says "+" if need be */
/* The next n bytes of the pending literal at most; false: end of file. */
bool literal_piece(struct session *, struct span *ret);
/* The rest of the line after a literal that was read; it may announce the
 * next one.  Copied to the arena.  False: end of file. */
bool literal_rest(struct session *, struct span *ret);
/* After a command: drops what it left unread.  False: that cannot be done. */
bool literal_drain(struct session *);

/* --- parse.c ------------------------------------------------------------ */

/*
 * Where the parser stands in the current command.  Each function takes one
 * production of the grammar (RFC 3501 section 9) and moves on, or returns
 * false and has not moved.  What was wanted where the parser got furthest is
 * kept for the BAD answer.  Spans point into the command or into the arena.
 */
struct args {
	const char *p, *end;
	struct session *s;
	const char *expected, *at;
};

bool arg_missing(struct args *, const char *what); /* sets expected; false */
bool arg_sp(struct args *);                        /* one or more, forgiving */
bool arg_end(struct args *);
bool arg_char(struct args *, char);
bool arg_next(const struct args *, char);   /* is this next?  Takes nothing. */
bool arg_word(struct args *, const char *); /* this atom, in any case */
bool arg_nil(struct args *);
bool arg_atom(struct args *, struct span *);
bool arg_astring(struct args *, struct span *);
bool arg_string(struct args *, struct span *);
bool arg_nstring(struct args *, struct span *); /* NIL: SPAN_NONE */
bool arg_number(struct args *, uint32_t *);
bool arg_nz_number(struct args *, uint32_t *);
bool arg_number64(struct args *, uint64_t *); /* to 2^63 - 1 */
/* A mailbox name, as UTF-8; one that is no modified UTF-7 comes out as
 * something that is no UTF-8 either. */
bool arg_mailbox(struct args *, struct span *ret_utf8);
bool arg_list_mailbox(struct args *, struct span *ret_utf8);
/* As an astring, but "%" and "*" need no quotes. */
bool arg_pattern(struct args *, struct span *);
bool arg_date_time(struct args *, int64_t *ret_date, int16_t *ret_zone);

/* Flags: bits of spool/row.h, and the keywords' names. */
struct flag_set {
	uint32_t flags;
	struct span keywords[KEYWORDS_MAX];
	unsigned n;
	bool toomany; /* more keywords than a mailbox can have */
};
bool arg_flag(struct args *, struct flag_set *);
bool arg_flag_list(struct args *, struct flag_set *); /* "(" ... ")" */

/* A sequence set as it was written: lo <= hi, "*" is SEQ_LAST. */
enum { SEQ_LAST = UINT32_MAX };
struct seq_set {
	struct uid_run *r;
	uint32_t n;
	bool saved; /* "$", RFC 5182 */
};
bool arg_seq_set(struct args *, struct seq_set *);

/* --- reply.c ------------------------------------------------------------ */

void put_string(struct io *, struct span);  /* quoted, or a literal */
void put_nstring(struct io *, struct span); /* p == NULL: NIL */
void put_astring(struct io *, struct span); /* as an atom where it can be */
void put_mailbox(struct session *, struct span utf8);
void put_namespace(struct session *); /* a whole response */
/* "* LIST (...) "/" name", with its old name unless that is the same or NULL
 * (RFC 9051, section 6.3.9.7) */
void put_renamed(
    struct session *, unsigned use, struct span name, struct span old);
void put_runs(struct io *, const struct uid_run *, uint32_t n); /* 1:3,5 */
const char *text_runs(struct session *, const struct uid_run *, uint32_t n);
void put_date(struct io *, const struct row *); /* INTERNALDATE, quoted */

/* "(\Seen $Junk)", with \Recent where this session has it. */
void put_flags(struct session *, const struct row *);
/* "* 5 FETCH (UID 7 FLAGS (...) MODSEQ (12))\r\n": a change of flags that was
 * not asked for, in the form this client understands. */
void put_fetch_flags(struct session *, uint32_t seq, const struct row *);
/* Writes "* 5 FETCH (", or "* 7 UIDFETCH (" (RFC 9586); returns its end. */
char *fmt_fetch(char *p, const struct session *, uint32_t seq, uint32_t uid);
/* "* FLAGS (...)" and perhaps "* OK [PERMANENTFLAGS (...)]". */
void put_mailbox_flags(struct session *, bool permanent);

/* Numbers that come one by one, as runs in the command's arena. */
struct runs {
	struct uid_run *r;
	uint32_t n, cap;
};
void runs_add(struct session *, struct runs *, uint32_t);
void runs_add_run(struct session *, struct runs *, uint32_t lo, uint32_t hi);
bool runs_has(const struct runs *, uint32_t); /* they must be in order */
void runs_sort(struct runs *);                /* in order and merged */

/* --- session.c, view-rows.c, view-tell.c ... ------------------------------ */

/*
 * The rows that a sequence set (s->by_uid: a UID set) names, in order, as a
 * cursor over those that this client has been told of.  NULL and a reply in
 * *no when it names none that can be.
 */
bool session_rows(struct session *, const struct seq_set *, struct cursor *,
    struct reply *no);

/* The lock of an account, with who is about to change it. */
int session_commit(struct session *, struct account *, struct commit **);

/* commit_end(), of what this session itself did in a mailbox that may not be
 * the selected one: it need not be notified of it. */
int session_commit_end(struct session *, struct commit **);

/* Says every so often how many of how many messages were looked at. */
void session_progress(struct session *, uint64_t done, uint64_t total);

/* Makes what nobody was told of yet recent in this session. */
void session_take_recent(struct session *);

/* The index was made anew: finds the rows again.  False if that would mean to
 * tell of expunges which may not be told now. */
bool view_renew(struct session *, bool expunges);
void put_vanished(struct session *, const struct runs *);

/* CONDSTORE is in use from now on (RFC 7162, section 3.1). */
void session_condstore(struct session *);

/* Tells the client what happened; expunges only if they may be told now. */
void session_tell(struct session *, bool expunges);

/* "* OK [HIGHESTMODSEQ n] ..." */
void put_modseq(struct session *, uint64_t);

/* Who he is has been proved: opens his account.  0 or what spool/ said.
 * groups: as in struct identity, or NULL. */
int session_login(struct session *, const char *user, const char *groups);
/* Looks up again what may be done in the selected mailbox, if that may have
 * changed.  Who may not even see it any more loses it. */
void session_rights(struct session *);
/* Ends the selected state. */
void session_unselect(struct session *);
/* Nobody is logged in any more. */
void session_forget(struct session *);
void session_end(struct session *);

/* Which flags these rights let one change (RFC 4314, section 4). */
uint32_t rights_flags(unsigned rights);

/* Expunges what is marked \Deleted of all that the client counts, or of the
 * rows of the cursor.  *ret_lsn is 0 if that was nothing. */
int expunge(struct session *, struct cursor *, uint64_t *ret_lsn,
    uint32_t *ret_lowest);

/* Warns, once a session, if this mailbox has little room left. */
void quota_warn(struct session *, const struct mailbox *, struct span name);

/* "* STATUS name (...)", of a mailbox that was found. */
struct status_items {
	unsigned n;
	unsigned char item[16];
};
bool arg_status_items(struct args *, struct status_items *); /* "(...)" */
void put_status_items(struct io *, const struct status_items *);
/* Those that go with NOTIFY's events. */
void status_of_events(struct session *, struct status_items *, bool messages,
    bool flags, bool unseen, bool validity);
int put_status(struct session *, struct span name, const struct mailbox *,
    const struct status_items *);

/* --- cmd-old.c ----------------------------------------------------------- */

/* After a name that is "MAILBOX" or "BBOARD": the one that is meant. */
bool arg_old_name(struct args *, struct span *name);

/* --- capability.c ------------------------------------------------------- */

void put_capabilities(struct session *); /* "CAPABILITY IMAP4rev1 ..." */

/* --- elsewhere.c --------------------------------------------------------- */

struct identity;
/* Who has logged in has his account on another server: what is to be said,
 * and s->then passes him on.  False: it is here, or nowhere. */
bool elsewhere(struct session *, const struct identity *, struct reply *ret);

/* --- command.c ---------------------------------------------------------- */

void command_run(struct session *, struct span line);
/* Says tag and text in answer to a command that is not even read. */
void command_refuse(struct session *, struct span line, const char *text);
/* Does this command read its last literals by itself? */
bool command_streams(struct session *, struct span line);

typedef struct reply command_fn(struct session *, struct args *);
command_fn cmd_deleteacl, cmd_getacl, cmd_listrights, cmd_myrights, cmd_setacl;
command_fn cmd_getquota, cmd_getquotaroot, cmd_setquota;
command_fn cmd_cancelupdate, cmd_comparator, cmd_esearch, cmd_sort, cmd_thread;
command_fn cmd_language, cmd_notify, cmd_replace;
command_fn cmd_compress, cmd_starttls, cmd_unauthenticate;
command_fn cmd_rlist, cmd_rlsub, cmd_xchapar;
command_fn cmd_getmetadata, cmd_setmetadata;
command_fn cmd_genurlauth, cmd_resetkey, cmd_urlfetch;
command_fn cmd_bboard, cmd_find, cmd_partial, cmd_xlist;
command_fn cmd_append, cmd_authenticate, cmd_capability, cmd_check, cmd_close,
    cmd_copy, cmd_create, cmd_delete, cmd_enable, cmd_examine, cmd_expunge,
    cmd_fetch, cmd_id, cmd_idle, cmd_list, cmd_login, cmd_logout, cmd_lsub,
    cmd_move, cmd_namespace, cmd_noop, cmd_rename, cmd_search, cmd_select,
    cmd_status, cmd_store, cmd_subscribe, cmd_unselect, cmd_unsubscribe;

#endif

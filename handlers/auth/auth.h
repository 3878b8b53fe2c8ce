#ifndef AUTH_AUTH_H
#define AUTH_AUTH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/authmsg.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/serve.h"
#include "base/ticket.h"
#include "base/userdb.h"
#include "base/username.h"

/*
 * chapar-auth is one process that answers all its connections.  What is slow,
 * crypt(3) and PAM, and what has much code of others in it, SASL plugins and
 * Kerberos, runs in children: an answer that is known never waits for one
 * that has to be found out, and what a client says to a plugin is said to a
 * process that lives for this one exchange.
 */
struct settings {
	const char *spool;
	const char *users;     /* the path of users.tdb */
	const char *admins;    /* "alice,bob": may act as others */
	const char *passwords; /* "database,pam,saslauthd": where, in order */
	const char *mechanisms;
	const char *pam_service, *pam_confdir, *saslauthd;
	const char *keytab, *hostname;
	const char *throttle; /* the path of throttle.tdb; "none" */
	const char *trusted;  /* addresses that many clients share */
	const char *proxy_key; /* the path of what all servers know */
	bool nss_groups;
	uint64_t remember_s; /* how long a right password is known again */
	uint64_t exit_idle_s; /* listening: leave after so long, 0: never */
};
extern struct settings settings;

enum {
	PASSWORD_MAX = 511, /* crypt(3) takes no more */
	NAMED_SIZE = 2 * USERNAME_SIZE, /* a name, a plus and a folder */
	HASH_MAX = 383,
	BINDING_MAX = 64,
};

/* A password to be checked, whichever way it came.  Names as they were given;
 * authzid "" if the client wants to be who it says it is. */
struct claim {
	char login[NAMED_SIZE], authzid[NAMED_SIZE];
	char password[PASSWORD_MAX + 1];
	bool impossible; /* too long, or with a NUL: never right */
};

/* What a connection has been told about its exchange so far. */
struct exchange {
	const struct mechanism *mech; /* NULL: none goes on */
	unsigned step;
	struct claim claim;
	char service[16], peer[64];
	unsigned flags; /* AUTHMSG_TLS, AUTHMSG_LOCAL, AUTHMSG_FOLDERS */
	char folder[NAMED_SIZE]; /* that was named with the user; or empty */
	char binding_name[32];
	unsigned char binding[BINDING_MAX];
	size_t binding_n;
	char cert_user[USERNAME_SIZE];
	struct scram *scram; /* scram.c's */
	char challenge[128]; /* CRAM-MD5's */
	int talk;            /* to a child, talk.c; -1: none */
	pid_t pid;
	bool admitted;               /* throttle.c counts it as under way */
	char counted[USERNAME_SIZE]; /* for this user */
	char via[TICKET_HOST]; /* the server that has vouched for him */
};

struct conn {
	int fd;
	struct buf in, out;
	bool busy; /* a child computes its answer */
	bool dead;
	int64_t deadline; /* clock_ms() when we give it up */
	int64_t hold;     /* until then the answer is kept back */
	struct exchange x;
};

/* server.c: the loop */
int server_run(const struct inherited *);

/* conn.c: a connection, which owns its descriptor */
struct conn *conn_new(int fd); /* NULL: no memory */
void conn_free(struct conn *); /* closed, and its memory wiped */
void conn_read(struct conn *);
short conn_interest(const struct conn *); /* what to poll for */
void conn_event(struct conn *, short what);
/* Makes the answer of a request: OK with who it is, or one without. */
void answer(struct conn *, enum auth_result, struct span token);
void answer_ok(struct conn *, const char *user, const char *login,
    const struct userdb_record *, struct span more_groups, struct span token);

/* A line of the log about who asks; user: who he is or says he is, or NULL. */
void note(const struct exchange *, const char *user, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* request.c: the fields of one frame; false if they make no sense. */
bool request_run(struct conn *, struct span fields);

/* mechanism.c: SASL by name */
const struct mechanism *mechanism_find(struct span name);
const char *mechanism_name(const struct mechanism *);
/* May it be used on this connection? */
bool mechanism_allowed(const struct conn *, const struct mechanism *);
void mechanism_start(struct conn *, const struct span *initial);
void mechanism_step(struct conn *, struct span token);
void exchange_end(struct exchange *);            /* wiped */
bool listed(const char *list, struct span word); /* "a,b" or "a b" */

/* A mechanism: what to say to a client that has said nothing, and what to do
 * with each thing it says. */
typedef void step_fn(struct conn *, struct span token);
step_fn step_plain, step_login, step_scram, step_cram, step_external,
    step_anonymous, step_talk, step_apop;
void cram_challenge(struct conn *);
void scram_free(struct scram *);

/* claim.c: takes a name or a password into a claim. */
void claim_login(struct claim *, struct span);
void claim_authzid(struct claim *, struct span);
void claim_password(struct claim *, struct span);
/* A name folded, as username_fold() does it; where folders may be named what
 * follows a plus is left out, and kept for the answer. */
int claim_fold(struct exchange *, struct span name, char ret[USERNAME_SIZE]);

/* check.c: is it so?  Answers now, or later through check_done(). */
void check_init(void);
void check_password(struct conn *);
/* He has proved to be `login`, of whom the database may know something. */
void check_proved(struct conn *, const char *login,
    const struct userdb_record *, struct span token);
/* He has not; name and reason are for the log alone. */
void check_failed(struct conn *, const char *name, const char *why);
/* Another server has seen the proof. */
void check_vouched(struct conn *, const char *user, const char *login,
    const struct userdb_record *);
struct job;
void check_done(const struct job *, int right, struct span groups);
bool check_known(const struct job *); /* answered meanwhile by another? */
bool is_admin(const char *name);

/* users.c: what is known of a folded name: 0, TDBX_NONE, negative errno.  The
 * record lies in static memory until the next call. */
int users_find(const char *name, struct userdb_record *ret);
const unsigned char *users_site(void); /* USERDB_SITE_BYTES, see userdb.h */
void users_forget(void);               /* in a child: opens the table anew */

/* remember.c: right answers of the last minutes, as keyed hashes */
void remember_init(void);
bool remember_has(const char *user, const char *password, struct span hash);
void remember_add(const char *user, const char *password, struct span hash);

/*
 * throttle.c: failures of the last minutes, by address and by user.
 *
 * throttle_admit() counts an attempt as under way and says whether it may be
 * made at all; throttle_end() says how it went, and how long to keep the
 * answer back (milliseconds).
 */
enum outcome { NEITHER, RIGHT, WRONG };
bool throttle_admit(struct exchange *, const char *user);
unsigned throttle_end(struct exchange *, enum outcome);
struct tdbx;
struct tdbx *throttle_table(void); /* NULL: there is none */

/* ticket.c: what servers show each other, see base/ticket.h.  Nothing happens
 * where there is no --proxy-key. */
void tickets_init(void);
/* PLAIN's three parts: answers if they are a ticket, else says false. */
bool ticket_shown(struct conn *, struct span authzid, struct span authcid,
    struct span text);
/* Puts a grant in the answer that is being made. */
void ticket_put_grant(struct conn *, const char *user, const char *login);
void ticket_wanted(struct conn *, struct span grant, struct span host);

/* crypto.c */
enum { DIGEST_MAX = 32 };
enum digest { MD5, SHA1, SHA256 };
unsigned digest_size(enum digest);
void digest(enum digest, struct span, unsigned char out[DIGEST_MAX]);
void hmac(enum digest, struct span key, struct span, unsigned char *out);
bool same_bytes(const void *, const void *, size_t n); /* in constant time */

/* worker.c: hashing in children */
enum { WORKERS = 8, QUEUE = 256 };
struct job {
	struct job *next;
	struct conn *conn; /* whose claim it is; NULL: gone in the meantime */
	bool refused, unknown;    /* not right, whatever the child says */
	bool grant;               /* it is he: only groups are wanted */
	char user[USERNAME_SIZE]; /* folded */
	char login[USERNAME_SIZE];
	char hash[HASH_MAX + 1]; /* "": not in the database */
	pid_t pid;
	int fd; /* where the child will say so */
	int64_t deadline;
};
bool worker_submit(const struct job *); /* false: too many wait already */
void worker_forget(const struct conn *);
bool worker_busy(void);
/* Descriptors to poll for POLLIN (at most WORKERS), then what they say. */
unsigned worker_fds(int fds[WORKERS]);
void worker_ready(int fd);
void worker_tick(int64_t now); /* ends those that take too long */

/* backend.c: those after the database, a letter each: "ps" */
const char *backends(void);
/* In a child: what others say of a password; 'y', 'n' or '?'. */
char backend_check(const struct job *, const char *password);
/* NSS's groups of a user, each with a NUL; bytes used. */
size_t backend_groups(const char *user, char *out, size_t size);

/* talk.c: a child for one exchange.  It gets what the client says, one
 * message at a time, and answers with a letter and bytes: 'm' and a token, or
 * 'y' and a login name, NUL, an account to act as or "", NUL, a token; 'n'
 * and a name for the log, NUL, a token; '?'. */
bool talk_start(struct conn *);
void talk_send(struct conn *, struct span);
void talk_ready(struct conn *);
void talk_end(struct exchange *);
bool talk_get(int fd, struct buf *); /* in the child */
void talk_put(int fd, char letter, const struct buf *);
_Noreturn void child_sasl(const struct exchange *, int fd);
_Noreturn void child_kpop(const struct exchange *, int fd);

/* walls.c: gives up what is not needed. */
void walls(void);

#endif

#ifndef AUTH_AUTH_H
#define AUTH_AUTH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/authmsg.h"
#include "base/buf.h"
#include "base/serve.h"
#include "base/userdb.h"
#include "base/username.h"

/*
 * chapar-auth is one process that answers all its connections.  Only what is
 * slow, crypt(3), runs in children, a few at once: an answer that is
 * remembered never waits for one that has to be computed.
 */
struct settings {
	const char *users;   /* the path of users.tdb */
	const char *admins;  /* "alice,bob": may act as others */
	uint64_t remember_s; /* how long a right password is known again */
};
extern struct settings settings;

enum {
	PASSWORD_MAX = 511, /* crypt(3) takes no more */
	HASH_MAX = 383,
};

/* A password to be checked, whichever way it came.  Names as they were given;
 * authzid "" if the client wants to be who it says it is. */
struct claim {
	char login[USERNAME_SIZE], authzid[USERNAME_SIZE];
	char password[PASSWORD_MAX + 1];
	bool impossible; /* too long, or with a NUL: never right */
};

/* What a connection has been told about its exchange so far. */
struct exchange {
	const struct mechanism *mech; /* NULL: none goes on */
	unsigned step;
	struct claim claim;
	char service[16], peer[64]; /* for the log */
};

struct conn {
	int fd;
	struct buf in, out;
	bool busy; /* a child computes its answer */
	bool dead;
	int64_t deadline; /* clock_ms() when we give it up */
	struct exchange x;
};

/* server.c: the loop */
int server_run(const struct inherited *);
int64_t clock_ms(void); /* monotonic */

/* conn.c: a connection, which owns its descriptor */
struct conn *conn_new(int fd); /* NULL: no memory */
void conn_free(struct conn *); /* closed, and its memory wiped */
void conn_read(struct conn *);
short conn_interest(const struct conn *); /* what to poll for */
void conn_event(struct conn *, short what);
/* Makes the answer of a request: OK with who it is, or one without. */
void answer(struct conn *, enum auth_result, struct span token);
void answer_ok(struct conn *, const char *user, const char *login,
    const struct userdb_record *);

/* request.c: the fields of one frame; false if they make no sense. */
bool request_run(struct conn *, struct span fields);

/* mechanism.c: SASL by name */
const struct mechanism *mechanism_find(struct span name);
void mechanism_start(struct conn *, const struct span *initial);
void mechanism_step(struct conn *, struct span token);
/* Takes a name or a password into a claim. */
void claim_login(struct claim *, struct span);
void claim_authzid(struct claim *, struct span);
void claim_password(struct claim *, struct span);
void exchange_end(struct exchange *); /* wiped */

/* check.c: is it so?  Answers now, or later through check_done(). */
void check_init(void);
void check_password(struct conn *);
struct job;
void check_done(const struct job *, int right); /* -1: cannot be told */
bool check_known(const struct job *); /* answered meanwhile by another? */

/* users.c: what is known of a folded name: 0, TDBX_NONE, negative errno.  The
 * record lies in static memory until the next call. */
int users_find(const char *name, struct userdb_record *ret);

/* remember.c: right answers of the last minutes, as keyed hashes */
void remember_init(void);
bool remember_has(const char *user, const char *password, struct span hash);
void remember_add(const char *user, const char *password, struct span hash);

/* worker.c: hashing in children */
enum { WORKERS = 4, QUEUE = 256 };
struct job {
	struct job *next;
	struct conn *conn; /* whose claim it is; NULL: gone in the meantime */
	bool refused, unknown;    /* not right, whatever the child says */
	char user[USERNAME_SIZE]; /* folded */
	char hash[HASH_MAX + 1];
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

#endif

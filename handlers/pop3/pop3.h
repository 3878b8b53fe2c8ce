#ifndef POP3_POP3_H
#define POP3_POP3_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/authc.h"
#include "base/io.h"
#include "base/serve.h"
#include "base/span.h"
#include "maildrop.h"
#include "spool/autocreate.h"
#include "spool/sessions.h"
#include "spool/spool.h"

/* RFC 1939, section 3; UPDATE is what QUIT does. */
enum state {
	AUTHORIZATION = 1 << 0,
	TRANSACTION = 1 << 1,
	LEFT = 1 << 2,

	ANY = AUTHORIZATION | TRANSACTION,
};

enum {
	COMMAND_MAX = 1024, /* bytes of a line (RFC 2449 asks for 255) */
	SASL_MAX = 12288,   /* and of one of AUTH (RFC 5034) */
	ERRORS_MAX = 20,    /* commands in a row that were none */
	FAILURES_MAX = 3,   /* logins */
};

struct config {
	const char *spool;
	const char *auth_socket;
	const char *user;   /* logged in from the start; "alice+Work" */
	const char *groups; /* he is in these: "staff,students" */
	const char *proven; /* "alice,bob": any PASS will do for these */
	uint64_t idle_s;
	uint64_t login_delay_s; /* between logins of a user; 0: none */
	uint64_t expire_days;   /* what we say of it; 0: never */
	struct autocreate autocreate;
	uint64_t max_per_user; /* sessions; 0: any number */
};

struct session {
	const struct config *conf;
	const struct peer *peer;
	struct io *io;
	struct spool *spool;
	struct arena *mem; /* until the command ends */
	enum state state;
	struct authc auth;
	char named[USERNAME_SIZE * 2]; /* by USER, as it came; or empty */
	char timestamp[128];           /* greeted with, for APOP; or empty */
	char user[USERNAME_SIZE];
	struct identity identity; /* whose rights the maildrop has */
	struct maildrop drop;
	struct seat seat; /* among all who are connected */
	bool utf8; /* the client understands it (RFC 6856) */
	unsigned errors, failures;
	uint64_t retrieved;
	uint32_t deleted;
	struct relay *relay; /* to the server that has the account, or NULL */
	bool stranger; /* the directory does not know him: no account is made */
	bool copy; /* what he reads here follows his account elsewhere */
	int status;    /* to exit with */
};

/* How a command ends; text NULL when it has spoken for itself. */
struct reply {
	bool ok;
	const char *code; /* RFC 2449 and 3206: "SYS/TEMP", or NULL */
	const char *text;
};

#define YES(text)       ((struct reply){true, NULL, (text)})
#define NO(text)        ((struct reply){false, NULL, (text)})
#define ERR(code, text) ((struct reply){false, (code), (text)})
#define SPOKEN          ((struct reply){true, NULL, NULL})

/* command.c */
void command_run(struct session *, struct span line);
void command_too_long(struct session *);
void reply_say(struct session *, struct reply);

/* login.c: a maildrop for a user who has proven to be that. */
struct reply login(
    struct session *, const struct identity *, struct span folder);
struct reply login_result(struct session *, enum auth_result,
    const struct identity *, struct span folder);
/* "alice+Work/2026", "alice+board/news": the user, and the name of a mailbox as
 * he has it, empty for INBOX. */
struct span login_split(struct span named, struct span *ret_folder);
/* Puts him into the groups of --groups. */
void login_groups(const struct config *, struct identity *);
/* Gives him that of $CHAPAR_GRANT, if he is the one that --proven names. */
void login_grant(const struct config *, struct identity *);
/* May passwords be said here as they are? */
bool login_plaintext_ok(const struct session *);

/* elsewhere.c: who has proven to be that has his account on another server:
 * what is to be said, and with s->relay he is to be passed on.  False: it is
 * here, or nowhere. */
bool elsewhere(struct session *, const struct identity *, struct span folder,
    struct reply *ret);
void pass_on(struct session *);

/* The commands; what follows the name and a space is in args. */
typedef struct reply command_fn(struct session *, struct span args);
command_fn cmd_capa, cmd_stls, cmd_user, cmd_pass, cmd_auth, cmd_quit;
command_fn cmd_noop, cmd_apop, cmd_lang, cmd_utf8;
command_fn cmd_stat, cmd_list, cmd_uidl, cmd_retr, cmd_top, cmd_dele, cmd_rset;

#endif

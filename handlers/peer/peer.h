#ifndef PEER_PEER_H
#define PEER_PEER_H

#include "base/authc.h"
#include "base/directory.h"
#include "base/io.h"
#include "base/serve.h"
#include "spool/backup.h"
#include "spool/spool.h"

/*
 * One server asks another: chapar-peer(8) has the protocol.
 *
 * A command is a line, and a function of commands.c's table.  It gets its
 * arguments, and puts one line, "OK ..." or "NO ...", unless it says
 * otherwise; false ends the connection.
 */
struct config {
	const char *spool, *auth_socket;
	const char *server; /* who is at the other end of a pipe */
};

struct session {
	const struct config *conf;
	const struct peer *peer;
	struct io *io;
	struct spool *spool;
	struct authc auth;
	struct directory *directory; /* NULL: none */
	char from[HOST_SIZE];        /* who it is; "": not known yet */
	bool over;
};

enum { ARGS_MAX = 6 };
struct args {
	unsigned n;
	char *w[ARGS_MAX];
};

void command_run(struct session *, struct span line);

typedef void command_fn(struct session *, struct args *);
command_fn cmd_authenticate;
command_fn cmd_state, cmd_check, cmd_list, cmd_verify; /* cmd-state.c */
command_fn cmd_ship, cmd_take;                         /* cmd-ship.c */
command_fn cmd_seal, cmd_open, cmd_drop;               /* cmd-place.c */
command_fn cmd_follow;                                 /* cmd-follow.c */

void say_ok(struct session *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void say_no(struct session *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* For what a function of spool/ returned, not 0. */
void say_why(struct session *, const char *account, int rc);

/* Two words, an LSN and a check, as they are written on the wire. */
bool read_end(char *const w[2], struct log_end *ret);

#endif

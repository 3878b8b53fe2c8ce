#ifndef CHAPAR_CHAPAR_H
#define CHAPAR_CHAPAR_H

#include <stdbool.h>

/*
 * The admin command: chapar [--spool DIR] SUBCOMMAND ...
 *
 * A subcommand is a file cmd-NAME.c, a declaration here and a row in
 * commands.c.  It gets its own arguments, argv[0] being its name, reads its
 * options with options_parse(), and returns an exit status of sysexits(3).
 */
struct chapar {
	const char *spool;
};

typedef int cmd_fn(const struct chapar *, int argc, char *const argv[]);

struct subcommand {
	const char *name;
	cmd_fn *run;
	bool keeps_root; /* else root becomes the owner of the spool before */
	const char *synopsis, *help;
};
extern const struct subcommand subcommands[]; /* ends with name NULL */

cmd_fn cmd_box, cmd_check, cmd_deliver, cmd_export, cmd_import, cmd_init;
cmd_fn cmd_recover, cmd_restore, cmd_undelete;
cmd_fn cmd_expire, cmd_hold;
cmd_fn cmd_kick, cmd_who;
cmd_fn cmd_audit, cmd_backup, cmd_verify;
cmd_fn cmd_doctor, cmd_stats, cmd_top;
cmd_fn cmd_diverged, cmd_fence, cmd_move, cmd_promote, cmd_replicate;
cmd_fn cmd_vacuum;
cmd_fn cmd_log;
cmd_fn cmd_acl, cmd_board, cmd_quota;
cmd_fn cmd_addressbook, cmd_directory, cmd_option;
cmd_fn cmd_user;

/* Says "chapar: ..." on standard error and returns the code. */
int complain(int code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* What root makes in a spool must belong to whom the spool belongs to: root
 * becomes that user, others stay who they are.  0 or negative errno; nothing
 * happens where there is no spool yet. */
int become_owner(const char *spool);

#endif

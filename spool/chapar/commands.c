/* The subcommands: which there are. */
#include <stddef.h>

#include "chapar.h"

/* clang-format off */
const struct subcommand subcommands[] = {
	{"init", cmd_init, false, "", "make a spool"},
	{"user", cmd_user, true, "add|passwd|lock|groups|rename|del|list ...",
	    "who may log in"},
	{"box", cmd_box, false, "list|create|del|rename|... ACCOUNT [NAME]", "mailboxes"},
	{"acl", cmd_acl, false, "list|set|why|try NAME [WHO [RIGHTS]]",
	    "who may do what"},
	{"quota", cmd_quota, false, "list|set|del [NAME [RESOURCE=LIMIT ...]]",
	    "how much may be kept"},
	{"board", cmd_board, false, "list|add|seen [NAME [shared|own]]",
	    "mailboxes that belong to nobody"},
	{"option", cmd_option, false, "list|set|unset [NAME [VALUE]]",
	    "what clients are told"},
	{"addressbook", cmd_addressbook, true,
	    "list|create|del|acl|import|export BOOK ...", "address books"},
	{"deliver", cmd_deliver, false, "[--verbose] NAME[+FOLDER]",
	    "take in the message on standard input"},
	{"import", cmd_import, true, "maildir|mbox PATH ACCOUNT",
	    "take in mail from elsewhere"},
	{"export", cmd_export, true, "maildir|mbox ACCOUNT DIR",
	    "write mail for elsewhere"},
	{"log", cmd_log, false, "[--json] [--from LSN] [--follow] ACCOUNT",
	    "what happened"},
	{"check", cmd_check, false, "[--repair] [--json] [ACCOUNT ...]",
	    "is all as the log says?"},
	{"undelete", cmd_undelete, false,
	    "[--list] ACCOUNT MAILBOX | --mailbox NAME",
	    "bring back what was expunged or deleted"},
	{"restore", cmd_restore, false,
	    "ACCOUNT MAILBOX --at TIME --into NAME",
	    "a mailbox as it was then"},
	{"expire", cmd_expire, false,
	    "[--list] [ACCOUNT ...] | --set DAYS ACCOUNT",
	    "mail that has been somewhere for too long goes"},
	{"hold", cmd_hold, false, "ACCOUNT [on|off]",
	    "nothing of an account may go"},
	{"vacuum", cmd_vacuum, false, "[--keep TIME] [--json] [ACCOUNT ...]",
	    "give back the room of mail that is gone"},
	{NULL, NULL, false, NULL, NULL},
};
/* clang-format on */

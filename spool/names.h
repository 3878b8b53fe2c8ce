#ifndef SPOOL_NAMES_H
#define SPOOL_NAMES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/username.h"

/*
 * One name space over all accounts.
 *
 *	Work/2026		the viewer's own
 *	user/alice		alice's INBOX
 *	user/alice/Work		what is Work to her
 *	board/news		the board news itself (INBOX of its account)
 *	board/news/local	below it
 *
 * The words in front are options.  A board is an account that nobody can log
 * in to; the account's name is "board:" and the board's.
 */
#define BOARD_ACCOUNT "board:"

enum name_kind { NAME_OWN, NAME_USER, NAME_BOARD };

struct place {
	enum name_kind kind;
	char account[USERNAME_SIZE]; /* "" with NAME_OWN */
	struct span inner;           /* the mailbox's name in its account */
};

/* What goes in front of names in other accounts; each ends in '/'.  Given
 * once, before any name is looked at.  False if they cannot be. */
bool names_prefixes(const char *user, const char *board);
const char *names_prefix(enum name_kind);

/* Takes a canonical name apart.  False if there can be no such mailbox. */
bool name_place(struct arena *, struct span name, struct place *ret);

/* The other way: what others call this mailbox. */
struct span name_full(struct arena *, const char *account, struct span inner);

/* The name of the account of a board; false if it cannot be one. */
bool board_account(struct span board, char ret[USERNAME_SIZE]);
bool is_board(const char *account);

#endif

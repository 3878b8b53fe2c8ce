/* Which account a name belongs to, and what it is called there. */
#include "spool/names.h"

#include <stdio.h>

#include "base/utf8.h"
#include "spool/mailbox.h"

enum { PREFIX_MAX = 100 };

static const char *prefixes[] = {
    [NAME_OWN] = "", [NAME_USER] = "user/", [NAME_BOARD] = "board/"};

static bool
prefix_ok(const char *s)
{
	size_t n = strlen(s);

	return n > 1 && n <= PREFIX_MAX && s[0] != '/' && s[n - 1] == '/' &&
	       strstr(s, "//") == NULL && utf8_ok(span_str(s)) &&
	       !span_is(span_sub(span_str(s), 0, 6), "INBOX/");
}

bool
names_prefixes(const char *user, const char *board)
{
	if (!prefix_ok(user) || !prefix_ok(board) ||
	    strncmp(user, board, strlen(user)) == 0 ||
	    strncmp(user, board, strlen(board)) == 0)
		return false;
	prefixes[NAME_USER] = user;
	prefixes[NAME_BOARD] = board;
	return true;
}

const char *
names_prefix(enum name_kind kind)
{
	return prefixes[kind];
}

bool
board_account(struct span board, char ret[USERNAME_SIZE])
{
	char name[USERNAME_SIZE + sizeof BOARD_ACCOUNT];
	struct span s = {name, 0};

	if (board.n == 0 || board.n > USERNAME_MAX ||
	    memchr(board.p, ':', board.n) != NULL)
		return false;
	s.n = (size_t)snprintf(
	    name, sizeof name, BOARD_ACCOUNT "%.*s", SPAN_FMT(board));
	return username_fold(s, ret) == 0;
}

bool
is_board(const char *account)
{
	return strncmp(account, BOARD_ACCOUNT, strlen(BOARD_ACCOUNT)) == 0;
}

static bool
account_named(enum name_kind kind, struct span who, char ret[USERNAME_SIZE])
{
	if (kind == NAME_BOARD)
		return board_account(who, ret);
	return username_fold(who, ret) == 0 && !is_board(ret);
}

/* What follows the prefix: "alice" is her INBOX, "alice/Work" her Work, and
 * "alice/INBOX" would be a second name for the first. */
static bool
take(struct arena *mem, struct span rest, struct place *p)
{
	const char *slash = memchr(rest.p, '/', rest.n);
	size_t n = slash != NULL ? (size_t)(slash - rest.p) : rest.n;

	if (!account_named(p->kind, span_sub(rest, 0, n), p->account))
		return false;
	if (slash == NULL) {
		p->inner = SPAN("INBOX");
		return true;
	}
	return mailbox_canonical(
		   mem, span_sub(rest, n + 1, rest.n), &p->inner) &&
	       !span_eq(p->inner, SPAN("INBOX"));
}

bool
name_place(struct arena *mem, struct span name, struct place *ret)
{
	for (enum name_kind k = NAME_USER; k <= NAME_BOARD; k++) {
		struct span prefix = span_str(prefixes[k]);

		/* the word alone is a level above the mailboxes of others */
		if (span_eq(name, span_sub(prefix, 0, prefix.n - 1)))
			return false;
		if (span_eq(span_sub(name, 0, prefix.n), prefix)) {
			ret->kind = k;
			return take(mem, span_sub(name, prefix.n, name.n), ret);
		}
	}
	*ret = (struct place){.kind = NAME_OWN, .inner = name};
	return true;
}

struct span
name_full(struct arena *mem, const char *account, struct span inner)
{
	bool board = is_board(account), top = span_eq(inner, SPAN("INBOX"));

	if (board)
		account += strlen(BOARD_ACCOUNT);
	return span_str(arena_printf(mem, "%s%s%s%.*s",
	    prefixes[board ? NAME_BOARD : NAME_USER], account, top ? "" : "/",
	    top ? 0 : (int)inner.n, inner.p));
}

/*
 * Posting to boards: board+news@ is board/news, board+news/local below it.
 *
 * The right p decides.  Where a relay knows who the sender is it says so with
 * AUTH=; else mail comes from "anonymous", who is one of "anyone".
 * Whether there is a board that he may neither see nor post to is nobody's
 * business.
 */
#include "lmtp.h"

#include "spool/mailbox.h"
#include "spool/names.h"

int
board_mailbox(struct session *s, struct account *account, struct span inner,
    uint64_t *ret)
{
	char poster[USERNAME_SIZE];
	struct viewer v = {.spool = s->spool};
	struct mailbox box;
	int rc;

	if (username_fold(s->t.auth, poster) == 0 && !is_board(poster))
		v.user = poster;
	rc = mailbox_look(
	    &v, account, inner.n > 0 ? inner : SPAN("INBOX"), &box);
	if (rc != 0)
		return rc;
	if ((box.rights & RIGHT_POST) == 0)
		return (box.rights & RIGHT_LOOKUP) != 0 ? SPOOL_DENIED
							: SPOOL_NONE;
	*ret = box.id;
	return 0;
}

bool
board_find(struct session *s, struct span name, struct recipient *ret,
    struct reply *ret_no)
{
	const char *slash = memchr(name.p, '/', name.n);
	size_t n = slash != NULL ? (size_t)(slash - name.p) : name.n;
	struct span inner = span_sub(name, n + 1, name.n);
	char board[USERNAME_SIZE] = "", host[HOST_SIZE] = "";
	struct account *account;
	enum home home = HOME_UNKNOWN;
	uint64_t box;
	int rc = SPOOL_NONE;

	if (board_account(span_sub(name, 0, n), board))
		home = forward_home(s, board, host);
	if (home == HOME_TROUBLE) {
		*ret_no = FIND_LATER;
		return false;
	}
	if (home == HOME_ELSEWHERE) {
		*ret = (struct recipient){
		    .account = arena_str(s->mail, span_str(board)),
		    .host = arena_str(s->mail, span_str(host)),
		};
		return true;
	}
	if (board[0] != '\0')
		rc = accounts_get(s->accounts, board, &account);
	if (rc == 0)
		rc = board_mailbox(s, account, inner, &box);
	*ret_no = rc == SPOOL_NONE ? REPLY(550, "5.1.1", "no such board")
				   : deliver_reply(s, rc);
	if (rc != 0)
		return false;
	*ret = (struct recipient){
	    .account = arena_str(s->mail, span_str(board)),
	    .folder = arena_span(s->mail, inner),
	};
	return true;
}

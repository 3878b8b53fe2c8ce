#ifndef SPOOL_RETIRE_H
#define SPOOL_RETIRE_H

#include <stdint.h>

#include "base/span.h"
#include "spool/spool.h"

/*
 * Accounts that go, and those that get another name.
 *
 * An account is its folder, so one rename(2) takes it away: to a name that
 * begins with a dot and says when, where nobody finds it but account_back().
 * After a while spool_purge() removes it for good.
 */

/* What others granted to its user goes; that is kept with the account.  His
 * sessions can change nothing any more, and read what they had open.
 * SPOOL_NONE; SPOOL_DENIED: it is on hold. */
int account_retire(struct spool *, const char *name);

/* The one of that name that went last, with what had been granted to its user
 * where that is still there.  SPOOL_NONE, SPOOL_EXISTS. */
int account_back(struct spool *, const char *name);

/* His sessions as above.  What was granted to him, what readers have seen of
 * his mailboxes, and subscriptions to them have the new name, too; a user does
 * not become a board.  SPOOL_NONE, SPOOL_EXISTS, SPOOL_BADNAME. */
int account_rename(struct spool *, const char *from, const char *to);

/* What an account that comes from elsewhere grants to others is known here,
 * before it is served; what one that left granted is not, any more. */
int account_regrant(struct spool *, const char *name);
int account_ungrant(struct spool *, const char *name);

/* --- the parts of that, all with folded names ----------------------------- */

/* rename-user.c: what access lists grant to the first is granted to the
 * second; or to nobody, and is noted; or is granted again. */
struct buf;
int user_renamed(struct spool *, const char *from, const char *to);
int user_ungrant(struct spool *, const char *name, struct buf *ret);
int user_regrant(struct spool *, const char *name, struct span ungranted);

/* rename-kept.c: what other accounts keep of one.  to NULL: it is gone. */
int kept_renamed(struct spool *, const char *from, const char *to);
/* A mailbox that came back has another id: its readers have seen what they had
 * seen. */
int kept_box_renewed(
    struct spool *, const char *owner, uint64_t was, uint64_t is);

/* What lies below path, and path. */
void remove_tree(int dir, const char *path);

/* Removes what went more than so many seconds ago. */
int spool_purge(struct spool *, int64_t keep, uint64_t *ret_accounts);

#endif

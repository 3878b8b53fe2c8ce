#ifndef SPOOL_MAILBOX_ACCOUNT_H
#define SPOOL_MAILBOX_ACCOUNT_H

#include "base/span.h"
#include "spool/viewer.h"

/*
 * An admin who makes, deletes or renames user/zoe or board/news does that to
 * the account.  For the last two he needs the right x there, as for any other
 * mailbox; what is deleted can come back: spool/retire.h.
 *
 * SPOOL_NONE: it is not that which he does, or there is no such mailbox.
 */
int account_create_by(struct viewer *, struct span name);
int account_delete_by(struct viewer *, struct span name);
int account_rename_by(struct viewer *, struct span from, struct span to);

/*
 * A board that is made, comes back, goes or is renamed, with what the site's
 * directory has of it (spool/housed.h): as account_create() and so on.
 */
int board_make(struct spool *, const char *account);
int board_back(struct spool *, const char *account);
int board_retire(struct spool *, const char *account);
int board_rename(struct spool *, const char *from, const char *to);

#endif

#ifndef SPOOL_MAILBOX_H
#define SPOOL_MAILBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "spool/account.h"
#include "spool/commit.h"
#include "spool/viewer.h"

/*
 * Mailboxes by name.
 *
 * Names are UTF-8 with '/' between levels; INBOX in any case is "INBOX".  Who
 * looks is a viewer; mailbox_find() is the only way from a name to a mailbox
 * and what the viewer may do there, for every command of every protocol.
 */
enum {                          /* RFC 4314, section 2.1 */
	RIGHT_LOOKUP = 1 << 0,  /* l */
	RIGHT_READ = 1 << 1,    /* r */
	RIGHT_SEEN = 1 << 2,    /* s */
	RIGHT_WRITE = 1 << 3,   /* w */
	RIGHT_INSERT = 1 << 4,  /* i */
	RIGHT_POST = 1 << 5,    /* p */
	RIGHT_CREATE = 1 << 6,  /* k */
	RIGHT_DELETE = 1 << 7,  /* x */
	RIGHT_DELETED = 1 << 8, /* t */
	RIGHT_EXPUNGE = 1 << 9, /* e */
	RIGHT_ADMIN = 1 << 10,  /* a */
	RIGHT_NOTE = 1 << 11,   /* n: shared annotations, RFC 5257 */
	RIGHTS_ALL = (1 << 12) - 1,
};

enum { /* RFC 6154: what a mailbox is for */
	USE_ALL = 1 << 0,
	USE_ARCHIVE = 1 << 1,
	USE_DRAFTS = 1 << 2,
	USE_FLAGGED = 1 << 3,
	USE_JUNK = 1 << 4,
	USE_SENT = 1 << 5,
	USE_TRASH = 1 << 6,
	USE_IMPORTANT = 1 << 7, /* RFC 8457 */

	USE_SHARED_SEEN = 1 << 30, /* one \Seen for all; kept with these */
};

enum {
	INBOX_ID = 1,
	MAILBOX_NAME_MAX = 1000, /* bytes */
	MAILBOX_DEPTH_MAX = 50,
	MAILBOXES_MAX = 100000, /* an account */
};

struct mailbox {
	struct account *account; /* where it is; the viewer keeps it open */
	uint64_t id;             /* never changes, never used again */
	uint32_t uidvalidity;
	unsigned use;    /* USE_... */
	unsigned rights; /* the viewer's */
	bool own_seen;   /* \Seen is the viewer's own: spool/seen.h */
	bool shared_seen; /* there is one for all readers */
	int64_t created; /* seconds since 1970 UTC */
};

/* SPOOL_NONE: it is not there, or the viewer may not know that it is. */
int mailbox_find(struct viewer *, struct span name, struct mailbox *ret);

/* For deliveries, which come with an account and a name in it: what the viewer
 * may do there, though he may not look it up. */
int mailbox_look(
    struct viewer *, struct account *, struct span inner, struct mailbox *ret);

/* The form in which a name is kept ("inbox/X" becomes "INBOX/X"); false if it
 * cannot be a mailbox's name: empty levels, control characters, not UTF-8,
 * too long or too deep. */
bool mailbox_canonical(struct arena *, struct span name, struct span *ret);

/* Each takes the lock, checks rights and commits.  SPOOL_EXISTS, SPOOL_NONE,
 * SPOOL_BADNAME, SPOOL_FULL, SPOOL_DENIED.  What an admin does to user/zoe or
 * board/news he does to the account: spool/mailbox-account.h. */
int mailbox_create(struct viewer *, uint8_t via, struct span name, unsigned use,
    struct mailbox *ret);
/* The same for one that comes from another server, with the UIDVALIDITY that
 * it had there.  INBOX, which is there, gets it as long as no message ever
 * came into it.  SPOOL_EXISTS: there is one with another UIDVALIDITY. */
int mailbox_adopt(struct viewer *, uint8_t via, struct span name, unsigned use,
    uint32_t uidvalidity, struct mailbox *ret);
int mailbox_delete(struct viewer *, uint8_t via, struct span name);
/* Children go along.  RENAME of INBOX moves its messages and leaves it
 * empty (RFC 9051, 6.3.6). */
int mailbox_rename(
    struct viewer *, uint8_t via, struct span from, struct span to);
int mailbox_set_use(
    struct viewer *, uint8_t via, struct span name, unsigned use);
/* One state of \Seen for all readers, or each his own. */
int mailbox_share_seen(
    struct viewer *, uint8_t via, struct span name, bool shared);
int mailbox_subscribe(struct viewer *, uint8_t via, struct span name, bool on);

/*
 * All the viewer may look up, for LIST: names in order (of bytes, with '/'
 * first, so that children follow their parent), in the arena.
 */
struct listed {
	struct span name;
	uint64_t id;
	uint32_t uidvalidity;
	uint32_t use;
	bool subscribed; /* perhaps a name without a mailbox: then id is 0 */
	unsigned rights;
	bool shared_seen;
	const char *account; /* of somebody else; NULL: the viewer's own */
	const char *server; /* another one, which has it; else NULL */
	struct span acl;     /* of one in another account, as it is kept */
};
int mailbox_list(
    struct viewer *, struct arena *, struct listed **ret, uint32_t *ret_n);
/* The mailbox of an entry.  SPOOL_NONE if it has none. */
int mailbox_listed(struct viewer *, const struct listed *, struct mailbox *ret);
int listed_by_name(const void *, const void *); /* for qsort(3) */

/* The same of one account, whoever may see it. */
int account_list(
    struct account *, struct arena *, struct listed **ret, uint32_t *ret_n);

/* Is the file that LIST reads, where there is one, what the catalog says?
 * repair: takes it away if not.  SPOOL_CORRUPT. */
int account_list_check(struct account *, bool repair, bool *ret_wrong);

/* The name of a mailbox of the viewer's own account by its id. */
int mailbox_name(
    struct viewer *, uint64_t id, struct arena *, struct span *ret);

#endif

#ifndef SPOOL_ACL_H
#define SPOOL_ACL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/username.h"
#include "spool/mailbox.h"

/*
 * Access lists (RFC 4314).
 *
 * A mailbox's list is a record of TABLE_ACL under its id, in the account where
 * the mailbox is.  An identifier is a user, "group:" and a group, "anyone" or
 * "anonymous"; what a negative entry ("-bob") has is taken away last.  Without
 * a record a user has all rights to his mailboxes, and nobody any to a board.
 *
 * Whatever the list says, a user keeps lkxan on what is his, and an admin has
 * l and a on everything; so nobody locks himself out, and an admin who wants
 * to read somebody's mail has to grant himself that first, which is logged.
 */
enum {
	RIGHTS_OWNER = RIGHT_LOOKUP | RIGHT_CREATE | RIGHT_DELETE |
		       RIGHT_ADMIN | RIGHT_NOTE,
	RIGHTS_ADMIN = RIGHT_LOOKUP | RIGHT_ADMIN,
	RIGHTS_TEXT = 16, /* room for all letters, and a NUL */
	ACL_MAX = 1000,   /* entries */
	IDENTIFIER_SIZE = USERNAME_SIZE + 8,
};

/* "lrs" to bits; c is kx and d is te (RFC 4314, section 2.1.1).  False if
 * there is an unknown letter. */
bool rights_parse(struct span, unsigned *ret);
/* The letters, with c and d for clients of RFC 2086. */
const char *rights_text(unsigned rights, char ret[RIGHTS_TEXT]);

struct acl_entry {
	struct span who;
	unsigned rights;
	bool negative;
};
struct acl {
	struct acl_entry e[ACL_MAX];
	unsigned n;
};

/* An identifier in the form that is kept; false if it cannot be one. */
bool identifier_fold(
    struct span written, char ret[IDENTIFIER_SIZE], bool *negative);

/* The list of a mailbox, in the arena. */
int acl_get(struct account *, uint64_t box, struct arena *, struct acl **ret);

/* What a viewer may do in a mailbox of this account that has this list. */
unsigned acl_rights(
    const struct viewer *, const struct account *, const struct acl *);
/* The same, from id to rights.  Looks as long for a box that is not there. */
int acl_look(
    const struct viewer *, struct account *, uint64_t box, unsigned *ret);

/* The same, from a record as it lies in the catalog, or where there is none. */
int acl_judge(const struct viewer *, const struct account *, struct span record,
    unsigned *ret);
unsigned acl_default(const struct viewer *, const struct account *);

enum acl_how { ACL_SET, ACL_ADD, ACL_REMOVE };

/* Changes one entry: `written` may begin with '-'.  An entry without rights is
 * removed.  SPOOL_BADNAME: no identifier; SPOOL_FULL. */
int acl_change(struct viewer *, uint8_t via, const struct mailbox *,
    struct span written, enum acl_how, unsigned rights);

/* In a commit: a new mailbox gets its parent's list; one that goes loses its
 * own, after which acl_tidy(). */
int acl_inherit(struct commit *, struct account *, uint64_t from, uint64_t to);
int acl_forget(struct commit *, struct account *, uint64_t box);

/* Under the account's lock: grants.tdb is made to say what the lists say. */
int acl_tidy(struct account *);
/* The same, taking the lock; does nothing where there never was a list. */
int acl_tidy_up(struct account *);

/* Does grants.tdb say at least what the lists say?  Calls say for each
 * identifier that it does not know.  SPOOL_CORRUPT unless repaired. */
typedef void acl_problem(void *arg, struct span identifier);
int acl_check(struct account *, bool repair, acl_problem *say, void *arg);

/* --- for acl-tidy.c ------------------------------------------------------- */

enum { ACL_HEADER = 4 };
/* The entry at *at of a record, at first ACL_HEADER; false at its end. */
bool acl_entry(struct span record, size_t *at, struct acl_entry *ret);
/* Was there ever a list in this account? */
bool acl_any(const struct account *);

#endif

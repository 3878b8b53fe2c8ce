#ifndef SPOOL_ADDRESSBOOK_H
#define SPOOL_ADDRESSBOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/username.h"
#include "spool/account.h"
#include "spool/commit.h"
#include "spool/viewer.h"

/*
 * Address books: entries of named fields, in books that can be shared.
 *
 * A book's name is that of its owner, or that and more behind a dot: "alice",
 * "alice.work".  Where user names have dots themselves, the longest beginning
 * that is an account is the owner.  What begins with no account is public and
 * belongs to the site (SITE_ACCOUNT of spool/option.h).  Names are in lower
 * case.
 *
 * An account has one record of all its books with their access lists, one
 * with what a book holds, and one an entry; a book has an id that never
 * changes, so that a book is renamed without touching its entries.
 */
enum {
	BOOK_NAME_MAX = 255,
	BOOKS_MAX = 1000,     /* an account */
	BOOK_ACL_MAX = 200,   /* entries of an access list */
	BOOK_WHO_MAX = 160,   /* bytes of an identifier in it */
	ENTRIES_MAX = 250000, /* a book */
	BOOK_BYTES_MAX = 1 << 30,
	ENTRY_NAME_MAX = 500,
	ENTRY_BYTES_MAX = 1 << 20,
	FIELDS_MAX = 200,
	FIELD_NAME_MAX = 100,
};

enum { /* rights, as RFC 2086 had them; a digit n is BOOK_DIGIT << n */
	BOOK_LOOKUP = 1 << 0,
	BOOK_READ = 1 << 1,
	BOOK_WRITE = 1 << 3,
	BOOK_CREATE = 1 << 6,
	BOOK_DELETE = 1 << 7,
	BOOK_ADMIN = 1 << 8,
	BOOK_ALL = (1 << 9) - 1, /* lrswipcda */
	BOOK_DIGIT = 1 << 9,
	BOOK_NOT_WHOLE = BOOK_DIGIT, /* 0: no listing without a criterion */
	BOOK_VIEW = BOOK_DIGIT << 1, /* 1: not kept here, but in a directory */
	BOOK_RIGHTS = (1 << 19) - 1,
	BOOK_RIGHTS_TEXT = 20, /* room for all of them, and a NUL */
};

struct book {
	struct account *account; /* NULL: nowhere */
	struct span name;        /* in lower case */
	struct span owner;       /* how much of it is an account's name */
	uint64_t id;             /* 0: there is no such book */
	struct span acl;         /* as it is kept; p is NULL: none */
	unsigned rights; /* the viewer's; also of a book that might be */
	bool top;        /* nobody's, or somebody's default book */
	bool own;
};

/* The book of a name, in the arena; ret->id is 0 when there is none.
 * SPOOL_BADNAME: there can be none. */
int addressbook_find(
    struct viewer *, struct arena *, struct span name, struct book *ret);

/* All that the viewer may look up: his own first, each in order of names.
 * owner: of an administrator's view, also those of this account. */
int addressbook_list(struct viewer *, struct arena *, struct span owner,
    struct book **ret, uint32_t *ret_n);
/* All of one account. */
int addressbook_each(struct viewer *, struct arena *, struct account *,
    struct book **ret, uint32_t *ret_n);

/* SPOOL_EXISTS, SPOOL_DENIED, SPOOL_NONE, SPOOL_BADNAME, SPOOL_FULL. */
int addressbook_create(struct viewer *, uint8_t via, struct span name);
int addressbook_delete(struct viewer *, uint8_t via, struct span name);
int addressbook_rename(struct viewer *, uint8_t via, struct span from,
    struct span to, uint64_t limit);

/* --- access lists: addressbook-acl.c -------------------------------------- */

struct book_right {
	struct span who; /* without '-' */
	bool negative;
	unsigned rights;
};

/* Letters to bits: unknown letters are nothing, anything but a letter or a
 * digit is false. */
bool book_rights_parse(struct span, unsigned *ret);
const char *book_rights_text(unsigned, char ret[BOOK_RIGHTS_TEXT]);

/* The entries, or for a book without a list that of its owner. */
unsigned book_acl(const struct book *, struct book_right ret[BOOK_ACL_MAX]);
unsigned book_judge(const struct viewer *, const struct book *);

/* rights 0: takes the entry away, SPOOL_NONE if there was none.  Needs the
 * right to administer. */
int addressbook_set_acl(struct viewer *, uint8_t via, struct span name,
    struct span who, unsigned rights, bool must_exist);

/* --- entries: addressbook-entry.c ------------------------------------------
 */

struct field {
	struct span name, value;
};

struct entry {
	struct span name;  /* as it was spelled first */
	uint64_t uid, rev; /* LSN that made it, that changed it last */
	struct field *f;   /* in order of folded names */
	unsigned n;
};

bool entry_name_ok(struct span);
bool field_name_ok(struct span);

/* SPOOL_NONE. */
int entry_fetch(
    const struct book *, struct arena *, struct span name, struct entry *ret);
/* The same from a value of TABLE_ADDRESSBOOK. */
int entry_decode(struct span value, struct arena *, struct entry *ret);
/* Calls each for all entries, in no order. */
typedef int entry_fn(void *arg, const struct entry *);
int entry_each(const struct book *, entry_fn *, void *arg);

/*
 * Changing entries of one account, many in one commit:
 *
 *	rc = edit_begin(&e, &book, VIA_IMSP, user, limit);
 *	rc = edit_store(&e, &book, ...);	merges; "" takes a field away
 *	rc = edit_end(&e);
 *
 * Between begin and end the account is locked.  What was stored is seen by the
 * edit_ functions of the same edit only.  A default book that is not there is
 * made.  edit_end() always ends it.
 */
struct edit {
	struct commit *c;
	struct account *a;
	uint64_t limit, used; /* bytes of options and books, if limited */
	uint64_t made;        /* id of the default book, if this made it */
	struct arena mem;
	struct edited *list, **table;
	struct book_state *states;
	unsigned n;
	bool broken;
};
enum { EDITS_MAX = 512 }; /* of one edit */

int edit_begin(struct edit *, struct account *, uint8_t via, const char *actor,
    uint64_t limit);
int edit_store(struct edit *, struct book *, struct span name,
    const struct field f[], unsigned n, struct entry *ret);
int edit_delete(struct edit *, const struct book *, struct span name);
int edit_end(struct edit *);
/* The same in two steps: what edit_store() gave is good until the second. */
int edit_commit(struct edit *);
void edit_free(struct edit *);

/* What a book holds. */
struct book_state {
	struct book_state *next;
	uint64_t id, entries, bytes;
	bool changed;
};
int book_state(const struct book *, struct book_state *ret);

/* Bytes of all fields in all books of an account. */
uint64_t addressbook_usage(struct account *);
uint64_t addressbook_usage_ever(struct account *, bool *ever);

/* --- searching: abook-search.c -----------------------------------------------
 */

struct criterion {
	struct span field, pattern; /* "name" is the name of the entry */
};

/* The names of the entries that match all criteria, in order. */
int addressbook_search(const struct book *, struct arena *,
    const struct criterion[], unsigned n, struct span **ret, uint32_t *ret_n);
/* Makes the view of a book that searching needs, if it is old. */
int addressbook_index(const struct book *);
void addressbook_search_end(void); /* gives back what is mapped */

#endif

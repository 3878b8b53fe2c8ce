#ifndef SPOOL_ADDRESSBOOK_INNER_H
#define SPOOL_ADDRESSBOOK_INNER_H

#include "spool/addressbook.h"
#include "spool/catalog.h"

/* Keys of TABLE_ADDRESSBOOK: \1 all books; \2 and id what one holds; \3, id
 * and folded name an entry. */
enum { KEY_BOOKS = 1, KEY_STATE = 2, KEY_ENTRY = 3, KEY_ID_N = 9 };

struct abook_key {
	char bytes[KEY_ID_N + 4 * ENTRY_NAME_MAX];
	struct span span;
};
struct span state_key(struct abook_key *, uint64_t id);
/* False for a name that is too long when folded. */
bool entry_key(struct abook_key *, uint64_t id, struct span name);

/* addressbook-list.c: the record of all books of an account */
struct books {
	struct book *list; /* name, id and acl; in order of names */
	uint32_t n;
	bool ever;
};
int books_read(struct account *, struct arena *, struct books *ret);
int books_write(struct commit *, const struct account *, const struct books *);
struct book *books_find(const struct books *, struct span name);
/* The same to look at only, good until the next call: addressbook-kept.c */
int books_look(struct account *, const struct books **ret);
void books_look_end(void);
/* Under the lock: a new one; or the list without one. */
int books_add(struct arena *, struct books *, struct span name, uint64_t id,
    struct span acl);
void books_remove(struct books *, struct span name);

/* abook-grants.c: who may see books of which account */
typedef int abook_owner_fn(void *arg, const char *owner);
/* Before any account is looked at in a command: it may look at all. */
int abook_grants_open(struct viewer *);
int abook_grants_each(
    struct viewer *, struct span who, abook_owner_fn *, void *arg);
/* Before a commit that lets somebody see. */
int abook_grant(struct viewer *, const char *owner, struct span acl);
/* After one that took it away: those of `was` that no list of the account
 * names any more. */
int abook_revoke(struct viewer *, struct account *owner, struct span was);
void abook_grants_close(void);

/* addressbook-acl.c: the next entry of a list as it is kept */
bool book_acl_next(struct span *left, struct book_right *ret);

/* addressbook-entry.c */
int state_read(struct account *, uint64_t id, struct book_state *ret);
int state_write(struct commit *, const struct book_state *);
void entry_encode(struct buf *, const struct entry *);
/* Calls each with the record of every entry of a book. */
int entry_each_record(struct account *, uint64_t id, catalog_fn *, void *arg);

#endif

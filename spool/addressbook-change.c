/* Books made, renamed and removed. */
#include <errno.h>
#include <string.h>

#include "spool/abook-view.h"
#include "spool/addressbook-inner.h"
#include "spool/option.h"

struct change {
	struct viewer *v;
	struct arena mem;
	struct book book;
	struct commit *c;
	struct books all; /* of its account, under the lock */
};

static int
begin(struct change *ch, uint8_t via)
{
	int rc = commit_begin(&ch->c, ch->book.account, via, ch->v->user);

	return rc == 0 ? books_read(ch->book.account, &ch->mem, &ch->all) : rc;
}

static int
end(struct change *ch, int rc)
{
	if (ch->c == NULL)
		return rc;
	if (rc == 0)
		return commit_end(&ch->c);
	commit_abandon(&ch->c);
	return rc;
}

/*
 * May the viewer make a book of this name?  Whose name it begins with, or who
 * has the right to create in the nearest book above.  *ret: the list that a new
 * book is given, that of the book above.
 */
static bool
may_create(const struct change *ch, const struct book *b, struct span *ret)
{
	struct span name = b->name;

	*ret = SPAN_NONE;
	while (name.n > b->owner.n) {
		const struct book *above;
		struct book judged;

		while (name.n > 0 && name.p[name.n - 1] != '.')
			name.n--;
		if (name.n == 0 || --name.n == 0 || name.n < b->owner.n)
			break;
		if ((above = books_find(&ch->all, name)) == NULL)
			continue;
		judged = *above;
		judged.owner = b->owner;
		judged.own = b->own;
		*ret = above->acl;
		return ((b->own && above->acl.p == NULL) ||
			(book_judge(ch->v, &judged) & BOOK_CREATE) != 0);
	}
	return b->own || ch->v->admin;
}

static int
create(struct change *ch, uint8_t via, struct span name)
{
	struct span acl;
	int rc = addressbook_find(ch->v, &ch->mem, name, &ch->book);

	if (rc == 0 && ch->book.account == NULL) {
		if (!ch->v->admin)
			return SPOOL_DENIED;
		rc = option_site_account(ch->v, true, &ch->book.account);
	}
	if (rc == 0)
		rc = begin(ch, via);
	if (rc != 0)
		return rc;
	if (!may_create(ch, &ch->book, &acl))
		return SPOOL_DENIED;
	if (books_find(&ch->all, ch->book.name) != NULL)
		return SPOOL_EXISTS;
	if (acl.p != NULL)
		rc = abook_grant(ch->v, account_name(ch->book.account), acl);
	if (rc == 0)
		rc = books_add(&ch->mem, &ch->all, ch->book.name,
		    commit_lsn(ch->c) + 1, acl);
	return rc == 0 ? books_write(ch->c, ch->book.account, &ch->all) : rc;
}

int
addressbook_create(struct viewer *v, uint8_t via, struct span name)
{
	struct change ch = {.v = v, .mem = {.limit = 64 << 20}};
	int rc = create(&ch, via, name);

	rc = end(&ch, rc);
	arena_free(&ch.mem);
	return rc;
}

/* --- entries of a book that goes -------------------------------------------
 */

struct moving {
	struct commit *from, *to;
	uint64_t from_id, to_id;
};

static int
move_one(void *arg, struct span folded, struct span value)
{
	struct moving *m = arg;
	struct abook_key k;
	int rc = 0;

	state_key(&k, 0);
	k.bytes[0] = KEY_ENTRY;
	if (folded.n > sizeof k.bytes - KEY_ID_N)
		return SPOOL_CORRUPT;
	memcpy(k.bytes + KEY_ID_N, folded.p, folded.n);
	k.span.n = KEY_ID_N + folded.n;
	if (m->to != NULL) {
		memcpy(k.bytes + 1, &m->to_id, sizeof m->to_id);
		rc = commit_put(m->to, TABLE_ADDRESSBOOK, k.span, value);
	}
	if (m->from != NULL && rc == 0) {
		memcpy(k.bytes + 1, &m->from_id, sizeof m->from_id);
		rc = commit_del(m->from, TABLE_ADDRESSBOOK, k.span);
	}
	return rc;
}

/* Takes a book and all that is in it away, under the lock. */
static int
remove_book(struct change *ch, uint64_t id, struct span name)
{
	struct moving m = {.from = ch->c, .from_id = htole64(id)};
	struct abook_key k;
	int rc = entry_each_record(ch->book.account, id, move_one, &m);

	books_remove(&ch->all, name);
	if (rc == 0)
		rc = commit_del(ch->c, TABLE_ADDRESSBOOK, state_key(&k, id));
	return rc == 0 ? books_write(ch->c, ch->book.account, &ch->all) : rc;
}

static int delete (struct change *ch, uint8_t via, struct span name)
{
	struct book *b;
	int rc = addressbook_find(ch->v, &ch->mem, name, &ch->book);

	if (rc != 0)
		return rc;
	if (ch->book.id == 0 || (ch->book.rights & BOOK_LOOKUP) == 0)
		return SPOOL_NONE;
	if ((ch->book.rights & BOOK_DELETE) == 0 ||
	    (ch->book.top && !ch->v->admin))
		return SPOOL_DENIED;
	if ((rc = begin(ch, via)) != 0)
		return rc;
	if ((b = books_find(&ch->all, ch->book.name)) == NULL)
		return SPOOL_NONE;
	ch->book.id = b->id;
	ch->book.acl = b->acl;
	return remove_book(ch, ch->book.id, ch->book.name);
}

int
addressbook_delete(struct viewer *v, uint8_t via, struct span name)
{
	struct change ch = {.v = v, .mem = {.limit = 64 << 20}};
	int rc = delete (&ch, via, name);

	if ((rc = end(&ch, rc)) == 0) {
		abook_revoke(v, ch.book.account, ch.book.acl);
		abook_view_remove(ch.book.account, ch.book.id);
	}
	arena_free(&ch.mem);
	return rc;
}

/* --- renaming
 * ----------------------------------------------------------------- */

/* In one account: the book keeps its id, and so all that is in it. */
static int
rename_here(struct change *ch, const struct book *to)
{
	struct span old = ch->book.name;
	struct book *b = books_find(&ch->all, old);
	uint64_t id;
	struct span acl;
	int rc;

	if (b == NULL)
		return SPOOL_NONE;
	id = b->id;
	acl = b->acl;
	books_remove(&ch->all, old);
	rc = books_add(&ch->mem, &ch->all, to->name, id, acl);
	if (rc == 0 && ch->book.top && ch->book.owner.n > 0)
		rc = books_add(
		    &ch->mem, &ch->all, old, commit_lsn(ch->c) + 1, SPAN_NONE);
	return rc == 0 ? books_write(ch->c, ch->book.account, &ch->all) : rc;
}

/* Into another account: copied there, durably, and then removed here.  A crash
 * between leaves both. */
static int
copy_there(
    struct change *ch, const struct book *to, uint8_t via, uint64_t limit)
{
	struct moving m = {.from = NULL};
	struct book_state s;
	struct books all;
	uint64_t used;
	int rc = state_read(ch->book.account, ch->book.id, &s);

	option_usage(to->account, NULL, &used);
	if (rc == 0 && limit > 0 && used + s.bytes > limit)
		return -EDQUOT;
	if (rc == 0)
		rc = commit_begin(&m.to, to->account, via, ch->v->user);
	if (rc != 0)
		return rc;
	s.id = commit_lsn(m.to) + 1;
	m.to_id = htole64(s.id);
	rc = books_read(to->account, &ch->mem, &all);
	if (rc == 0 && books_find(&all, to->name) != NULL)
		rc = SPOOL_EXISTS;
	if (rc == 0 && ch->book.acl.p != NULL)
		rc =
		    abook_grant(ch->v, account_name(to->account), ch->book.acl);
	if (rc == 0)
		rc = books_add(&ch->mem, &all, to->name, s.id, ch->book.acl);
	if (rc == 0)
		rc = books_write(m.to, to->account, &all);
	if (rc == 0)
		rc = state_write(m.to, &s);
	if (rc == 0)
		rc = entry_each_record(
		    ch->book.account, ch->book.id, move_one, &m);
	if (rc == 0)
		return commit_end(&m.to);
	commit_abandon(&m.to);
	return rc;
}

static int
may_rename(struct change *ch, struct book *to)
{
	struct change there = {.v = ch->v, .book = *to};
	struct span acl;
	int rc = books_read(to->account, &ch->mem, &there.all);

	if (rc != 0)
		return rc;
	if (!may_create(&there, to, &acl))
		return SPOOL_DENIED;
	if (to->account != ch->book.account &&
	    (ch->book.rights & BOOK_ADMIN) == 0)
		return SPOOL_DENIED;
	return to->id != 0 ? SPOOL_EXISTS : 0;
}

static int
rename_book(struct change *ch, uint8_t via, struct span from, struct span to,
    struct book *target, uint64_t limit)
{
	int rc = addressbook_find(ch->v, &ch->mem, from, &ch->book);

	if (rc == 0)
		rc = addressbook_find(ch->v, &ch->mem, to, target);
	if (rc != 0)
		return rc;
	if (ch->book.id == 0 || (ch->book.rights & BOOK_LOOKUP) == 0)
		return SPOOL_NONE;
	if (span_eq(ch->book.name, target->name))
		return SPOOL_BADNAME;
	if ((ch->book.rights & BOOK_DELETE) == 0)
		return SPOOL_DENIED;
	if (target->account == NULL) {
		if (!ch->v->admin)
			return SPOOL_DENIED;
		rc = option_site_account(ch->v, true, &target->account);
	}
	if (rc == 0)
		rc = may_rename(ch, target);
	if (rc == 0 && target->account != ch->book.account)
		rc = copy_there(ch, target, via, limit);
	if (rc != 0 || (rc = begin(ch, via)) != 0)
		return rc;
	if (target->account == ch->book.account)
		return rename_here(ch, target);
	return remove_book(ch, ch->book.id, ch->book.name);
}

int
addressbook_rename(struct viewer *v, uint8_t via, struct span from,
    struct span to, uint64_t limit)
{
	struct change ch = {.v = v, .mem = {.limit = 64 << 20}};
	struct book target;
	int rc = rename_book(&ch, via, from, to, &target, limit);

	rc = end(&ch, rc);
	if (rc == 0 && target.account != ch.book.account) {
		abook_revoke(v, ch.book.account, ch.book.acl);
		abook_view_remove(ch.book.account, ch.book.id);
	}
	arena_free(&ch.mem);
	return rc;
}

/* Mailboxes made, renamed and removed. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "spool/acl.h"
#include "spool/catalog.h"
#include "spool/index-layout.h"
#include "spool/inner.h"
#include "spool/mailbox-account.h"
#include "spool/mailbox-value.h"
#include "spool/mailbox.h"
#include "spool/message-note.h"
#include "spool/names.h"
#include "spool/notes.h"

/* One change of an account: lock, look, add records, commit. */
struct change {
	struct viewer *v;
	struct arena mem;
	struct account *a;
	struct commit *c;
	struct span name; /* in that account */
	bool tidy;        /* an access list may be gone */
};

/* Where this name is.  SPOOL_NONE: nowhere that the viewer may know of. */
static int
locate(struct change *ch, struct span name, struct account **ret_a,
    struct span *ret)
{
	struct place place;

	if (!mailbox_canonical(&ch->mem, name, &name))
		return SPOOL_BADNAME;
	if (!name_place(&ch->mem, name, &place))
		return SPOOL_NONE;
	*ret = place.inner;
	*ret_a = ch->v->home;
	if (place.kind != NAME_OWN)
		return viewer_account(ch->v, place.account, ret_a);
	return *ret_a != NULL ? 0 : SPOOL_NONE;
}

static int
change_begin(struct change *ch, struct viewer *v, uint8_t via, struct span name)
{
	int rc;

	*ch = (struct change){.v = v, .mem = {.limit = 256 << 20}};
	if ((rc = locate(ch, name, &ch->a, &ch->name)) != 0)
		return rc;
	return commit_begin(&ch->c, ch->a, via, viewer_name(v));
}

static int
change_end(struct change *ch, int rc)
{
	if (ch->c != NULL && rc == 0)
		rc = commit_end(&ch->c);
	else if (ch->c != NULL)
		commit_abandon(&ch->c);
	if (ch->tidy && rc == 0)
		acl_tidy_up(ch->a); /* what it leaves does no harm */
	arena_free(&ch->mem);
	return rc;
}

static int
get(struct change *ch, struct span name, struct mailbox_value *ret)
{
	struct span value;
	int rc = catalog_get(ch->a, TABLE_MAILBOX, name, &ch->mem, &value);

	if (rc != 0)
		return rc;
	return mailbox_value_read(value, ret) ? 0 : SPOOL_CORRUPT;
}

/* A mailbox that is there, and where the viewer has this right.  SPOOL_NONE
 * unless he may also look it up. */
static int
get_with(struct change *ch, struct span name, unsigned right,
    struct mailbox_value *ret)
{
	unsigned rights;
	int rc = get(ch, name, ret), there = rc;

	if (rc == SPOOL_NONE) { /* which takes as long to find out */
		ret->id = 0;
		rc = 0;
	}
	if (rc == 0)
		rc = acl_look(ch->v, ch->a, ret->id, &rights);
	if (rc != 0 || there != 0)
		return rc != 0 ? rc : there;
	if ((rights & RIGHT_LOOKUP) == 0)
		return SPOOL_NONE;
	return (rights & right) != 0 ? 0 : SPOOL_DENIED;
}

/*
 * The nearest mailbox above a name that is to be.  In somebody else's account
 * INBOX is above all others, as their full names say; an owner's own Work has
 * nothing above it, and does not become visible to all who see his INBOX.
 */
static int
parent_of(struct change *ch, struct span name, uint64_t *ret)
{
	struct mailbox_value v;
	int rc = SPOOL_NONE;

	while (rc == SPOOL_NONE && name.n > 0) {
		while (name.n > 0 && name.p[name.n - 1] != '/')
			name.n--;
		if (name.n > 0)
			rc = get(ch, span_sub(name, 0, --name.n), &v);
	}
	if (rc == SPOOL_NONE) {
		bool own = ch->v->user != NULL && !is_board(ch->a->name) &&
			   strcmp(ch->v->user, ch->a->name) == 0;

		*ret = own ? 0 : INBOX_ID;
		return 0;
	}
	*ret = v.id;
	return rc;
}

/* May the viewer make this mailbox? */
static int
may_create(struct change *ch, struct span name, uint64_t *parent)
{
	unsigned rights;
	int rc = parent_of(ch, name, parent);

	if (rc == 0)
		rc = acl_look(ch->v, ch->a, *parent, &rights);
	if (rc == 0 && (rights & RIGHT_CREATE) == 0)
		rc = SPOOL_DENIED;
	return rc;
}

/* uidvalidity: 0, or that which it is to have. */
static int
create(struct change *ch, struct span name, unsigned use, uint32_t uidvalidity,
    struct mailbox_value *ret)
{
	const struct head_state *now = &ch->a->now;
	int64_t sec = clock_sec();
	uint64_t parent;
	int rc = may_create(ch, name, &parent);

	if (rc != 0)
		return rc;
	if ((rc = get(ch, name, ret)) != SPOOL_NONE)
		return rc == 0 ? SPOOL_EXISTS : rc;
	if (now->mailboxes >= MAILBOXES_MAX)
		return SPOOL_FULL;
	*ret = (struct mailbox_value){
	    .id = commit_lsn(ch->c) + 1,
	    .uidvalidity = (uint32_t)sec > now->uidvalidity
			       ? (uint32_t)sec
			       : now->uidvalidity + 1,
	    .use = use,
	    .created = sec,
	};
	if (uidvalidity != 0)
		ret->uidvalidity = uidvalidity;
	rc = commit_new_mailbox(ch->c, name, ret);
	if (rc == 0 && parent != 0)
		rc = acl_inherit(ch->c, ch->a, parent, ret->id);
	return rc;
}

/* INBOX gets another UIDVALIDITY, if nothing was ever in it. */
static int
inbox_validity(struct change *ch, uint32_t uidvalidity)
{
	unsigned char bytes[MAILBOX_VALUE_SIZE];
	struct mailbox_value value;
	struct index_info info;
	int rc = get_with(ch, ch->name, RIGHT_CREATE, &value);

	if (rc == 0)
		rc = account_status(ch->a, INBOX_ID, &info);
	if (rc == 0 && info.uidnext != 1)
		rc = SPOOL_EXISTS;
	value.uidvalidity = uidvalidity;
	if (rc == 0)
		rc = commit_put(ch->c, TABLE_MAILBOX, ch->name,
		    mailbox_value_write(bytes, &value));
	return rc;
}

int
mailbox_adopt(struct viewer *v, uint8_t via, struct span name, unsigned use,
    uint32_t uidvalidity, struct mailbox *ret)
{
	struct mailbox_value value;
	struct change ch;
	int rc = mailbox_find(v, name, ret);

	if (rc == 0 && ret->uidvalidity == uidvalidity)
		return 0;
	if (rc == 0 && ret->id != INBOX_ID)
		return SPOOL_EXISTS;
	if (rc != 0 && rc != SPOOL_NONE)
		return rc;
	rc = change_begin(&ch, v, via, name);
	if (rc == 0 && span_eq(ch.name, SPAN("INBOX")))
		rc = inbox_validity(&ch, uidvalidity);
	else if (rc == 0)
		rc = create(&ch, ch.name, use, uidvalidity, &value);
	rc = change_end(&ch, rc);
	return rc == 0 ? mailbox_find(v, name, ret) : rc;
}

int
mailbox_create(struct viewer *v, uint8_t via, struct span name, unsigned use,
    struct mailbox *ret)
{
	struct mailbox_value value;
	struct change ch;
	int rc = account_create_by(v, name);

	if (rc != SPOOL_NONE)
		return rc == 0 ? mailbox_find(v, name, ret) : rc;
	rc = change_begin(&ch, v, via, name);
	if (rc == SPOOL_NONE) /* not to be told from what he may not see */
		rc = SPOOL_DENIED;
	if (rc == 0)
		rc = create(&ch, ch.name, use, 0, &value);
	if ((rc = change_end(&ch, rc)) != 0)
		return rc;
	*ret = (struct mailbox){
	    .account = ch.a,
	    .id = value.id,
	    .uidvalidity = value.uidvalidity,
	    .use = value.use,
	    .own_seen = ch.a != v->home,
	    .created = value.created,
	};
	return acl_look(v, ch.a, value.id, &ret->rights);
}

int
mailbox_delete(struct viewer *v, uint8_t via, struct span name)
{
	struct mailbox_value value;
	struct change ch;
	int rc = account_delete_by(v, name);

	if (rc != SPOOL_NONE)
		return rc;
	rc = change_begin(&ch, v, via, name);
	if (rc == 0)
		rc = get_with(&ch, ch.name, RIGHT_DELETE, &value);
	if (rc == 0 && value.id == INBOX_ID)
		rc = SPOOL_DENIED;
	if (rc == 0)
		rc = acl_forget(ch.c, ch.a, value.id);
	if (rc == 0)
		rc = commit_del_mailbox(ch.c, ch.name, value.id);
	ch.tidy = true;
	return change_end(&ch, rc);
}

static int
set_bits(struct viewer *v, uint8_t via, struct span name, unsigned right,
    unsigned mask, unsigned bits)
{
	unsigned char bytes[MAILBOX_VALUE_SIZE];
	struct mailbox_value value = {0};
	struct change ch;
	int rc = change_begin(&ch, v, via, name);

	if (rc == 0)
		rc = get_with(&ch, ch.name, right, &value);
	value.use = (value.use & ~mask) | bits;
	if (rc == 0)
		rc = commit_put(ch.c, TABLE_MAILBOX, ch.name,
		    mailbox_value_write(bytes, &value));
	return change_end(&ch, rc);
}

int
mailbox_set_use(struct viewer *v, uint8_t via, struct span name, unsigned use)
{
	return set_bits(
	    v, via, name, RIGHT_CREATE, ~(unsigned)USE_SHARED_SEEN, use);
}

int
mailbox_share_seen(struct viewer *v, uint8_t via, struct span name, bool shared)
{
	return set_bits(v, via, name, RIGHT_ADMIN, USE_SHARED_SEEN,
	    shared ? USE_SHARED_SEEN : 0);
}

/* A subscription is to a name: there need be no mailbox of it (RFC 3501,
 * section 6.3.6), so nobody learns from it whether there is. */
static int
subscription(struct change *ch, struct span name, struct span *ret)
{
	struct place place;

	if (!mailbox_canonical(&ch->mem, name, ret))
		return SPOOL_BADNAME;
	if (!name_place(&ch->mem, *ret, &place))
		return SPOOL_DENIED;
	if (place.kind != NAME_OWN)
		*ret = name_full(&ch->mem, place.account, place.inner);
	return ch->v->home != NULL ? 0 : SPOOL_DENIED;
}

int
mailbox_subscribe(struct viewer *v, uint8_t via, struct span name, bool on)
{
	struct change ch = {.v = v, .a = v->home, .mem = {.limit = 1 << 20}};
	struct span value;
	int rc = subscription(&ch, name, &ch.name);

	if (rc == 0)
		rc = commit_begin(&ch.c, v->home, via, v->user);
	if (rc == 0) {
		rc = catalog_get(
		    v->home, TABLE_SUBSCRIBED, ch.name, &ch.mem, &value);
		if (rc == SPOOL_NONE)
			rc = on ? commit_put(ch.c, TABLE_SUBSCRIBED, ch.name,
				      SPAN_NONE)
				: 0;
		else if (rc == 0 && !on)
			rc = commit_del(ch.c, TABLE_SUBSCRIBED, ch.name);
	}
	return change_end(&ch, rc);
}

struct child {
	struct child *next;
	struct span name;
	struct mailbox_value value;
};

struct children {
	struct arena *mem;
	struct span parent;
	struct child *list;
};

static int
collect(void *arg, struct span key, struct span value)
{
	struct children *c = arg;
	struct child *k;

	if (!span_eq(span_sub(key, 0, c->parent.n), c->parent) ||
	    (key.n > c->parent.n && key.p[c->parent.n] != '/'))
		return 0;
	k = ARENA_NEW(c->mem, struct child);
	k->name = arena_span(c->mem, key);
	if (!mailbox_value_read(value, &k->value))
		return SPOOL_CORRUPT;
	k->next = c->list;
	c->list = k;
	return 0;
}

static int
rename_one(struct change *ch, const struct child *k, struct span to)
{
	unsigned char bytes[MAILBOX_VALUE_SIZE];
	struct span rest = span_sub(k->name, ch->name.n, k->name.n);
	struct span fresh = span_of(
	    arena_printf(&ch->mem, "%.*s%.*s", SPAN_FMT(to), SPAN_FMT(rest)),
	    to.n + rest.n);
	struct mailbox_value there;
	int rc = get(ch, fresh, &there);

	if (rc != SPOOL_NONE)
		return rc == 0 ? SPOOL_EXISTS : rc;
	if (!mailbox_canonical(&ch->mem, fresh, &fresh))
		return SPOOL_BADNAME;
	return commit_rename(
	    ch->c, k->name, fresh, mailbox_value_write(bytes, &k->value));
}

/* All messages of INBOX go to a new mailbox, in the same commit. */
static int
rename_inbox(struct change *ch, struct span to)
{
	uint32_t *uids, n = 0, rows, first;
	struct mailbox_value fresh;
	struct uid_run *runs;
	struct index *x;
	struct row r;
	int rc = create(ch, to, 0, 0, &fresh);

	if (rc != 0 || (rc = commit_index(ch->c, INBOX_ID, &x)) != 0)
		return rc;
	rows = index_rows(x);
	uids = malloc((rows + 1) * sizeof *uids);
	runs = malloc((rows + 1) * sizeof *runs);
	if (uids == NULL || runs == NULL)
		abort();
	for (uint32_t i = 0; i < rows; i++)
		if (index_row(x, i, &r) && !(r.flags & ROW_EXPUNGED)) {
			runs[n] = (struct uid_run){r.uid, r.uid};
			uids[n++] = r.uid;
		}
	rc = commit_copy(ch->c, INBOX_ID, fresh.id, uids, n, &first);
	if (rc == 0)
		rc = commit_note_copy(ch->c,
		    &(struct mnote_copy){.from = ch->a,
			.from_box = INBOX_ID,
			.to_box = fresh.id,
			.all = true},
		    uids, n, first);
	if (rc == 0) /* RFC 5464, section 4.1: INBOX keeps its own */
		rc = note_copy(ch->c, ch->a, INBOX_ID, fresh.id, &ch->mem);
	if (rc == 0)
		rc = commit_expunge(ch->c, INBOX_ID, runs, n);
	free(uids);
	free(runs);
	return rc;
}

/* The right to delete is that of the mailbox named; of each below it where
 * there is only a level of that name. */
static int
may_rename(struct change *ch, const struct child *list)
{
	struct mailbox_value value;
	int rc = get_with(ch, ch->name, RIGHT_DELETE, &value);
	bool seen = false;

	if (rc != SPOOL_NONE || get(ch, ch->name, &value) == 0)
		return rc;
	for (rc = 0; list != NULL; list = list->next) {
		int one = get_with(ch, list->name, RIGHT_DELETE, &value);

		seen = seen || one == 0 || one == SPOOL_DENIED;
		if (rc == 0)
			rc = one;
	}
	return seen ? rc : SPOOL_NONE;
}

static int
rename_tree(struct change *ch, struct span to)
{
	struct children all = {.mem = &ch->mem, .parent = ch->name};
	int rc;

	if (to.n > ch->name.n && to.p[ch->name.n] == '/' &&
	    span_eq(span_sub(to, 0, ch->name.n), ch->name))
		return SPOOL_BADNAME; /* into itself */
	rc = catalog_each(ch->a, TABLE_MAILBOX, collect, &all);
	if (rc == 0)
		rc = may_rename(ch, all.list);
	for (struct child *k = all.list; k != NULL && rc == 0; k = k->next)
		rc = rename_one(ch, k, to);
	return rc;
}

int
mailbox_rename(struct viewer *v, uint8_t via, struct span from, struct span to)
{
	struct mailbox_value value;
	struct change ch;
	struct account *a;
	struct span target;
	uint64_t parent;
	int rc = account_rename_by(v, from, to);

	if (rc != SPOOL_NONE)
		return rc;
	rc = change_begin(&ch, v, via, from);
	if (rc == 0 && (rc = locate(&ch, to, &a, &target)) == SPOOL_NONE)
		rc = SPOOL_DENIED;
	if (rc == 0 && a != ch.a && /* ids are of one account */
	    (rc = get_with(&ch, ch.name, RIGHT_DELETE, &value)) == 0)
		rc = SPOOL_DENIED;
	if (rc == 0 && span_eq(target, SPAN("INBOX")))
		rc = SPOOL_EXISTS;
	if (rc == 0 && span_eq(ch.name, SPAN("INBOX")))
		rc = a == v->home ? rename_inbox(&ch, target) : SPOOL_DENIED;
	else if (rc == 0 && (rc = rename_tree(&ch, target)) == 0)
		rc = may_create(&ch, target, &parent);
	return change_end(&ch, rc);
}

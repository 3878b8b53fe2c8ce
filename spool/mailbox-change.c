/* Mailboxes made, renamed and removed. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "spool/catalog.h"
#include "spool/index-layout.h"
#include "spool/inner.h"
#include "spool/mailbox-value.h"
#include "spool/mailbox.h"

/* One change of the viewer's own account: lock, look, add records, commit. */
struct change {
	struct viewer *v;
	struct arena mem;
	struct commit *c;
	struct span name; /* canonical */
};

/* Names that belong to other people's and to shared mailboxes. */
static bool
reserved(struct span name)
{
	return span_eq(span_sub(name, 0, 5), SPAN("user/")) ||
	       span_eq(span_sub(name, 0, 6), SPAN("board/"));
}

static int
change_begin(struct change *ch, struct viewer *v, uint8_t via, struct span name)
{
	*ch = (struct change){.v = v, .mem = {.limit = 256 << 20}};
	if (!mailbox_canonical(&ch->mem, name, &ch->name))
		return SPOOL_BADNAME;
	if (reserved(ch->name))
		return SPOOL_DENIED;
	return commit_begin(&ch->c, v->home, via, v->user);
}

static int
change_end(struct change *ch, int rc)
{
	if (ch->c != NULL && rc == 0)
		rc = commit_end(&ch->c);
	else if (ch->c != NULL)
		commit_abandon(&ch->c);
	arena_free(&ch->mem);
	return rc;
}

static int
get(struct change *ch, struct span name, struct mailbox_value *ret)
{
	struct span value;
	int rc =
	    catalog_get(ch->v->home, TABLE_MAILBOX, name, &ch->mem, &value);

	if (rc != 0)
		return rc;
	return mailbox_value_read(value, ret) ? 0 : SPOOL_CORRUPT;
}

static int
create(struct change *ch, struct span name, unsigned use,
    struct mailbox_value *ret)
{
	const struct head_state *now = &ch->v->home->now;
	int64_t sec = clock_sec();
	int rc = get(ch, name, ret);

	if (rc != SPOOL_NONE)
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
	return commit_new_mailbox(ch->c, name, ret);
}

int
mailbox_create(struct viewer *v, uint8_t via, struct span name, unsigned use,
    struct mailbox *ret)
{
	struct mailbox_value value;
	struct change ch;
	int rc = change_begin(&ch, v, via, name);

	if (rc == 0)
		rc = create(&ch, ch.name, use, &value);
	if ((rc = change_end(&ch, rc)) != 0)
		return rc;
	*ret = (struct mailbox){
	    .account = v->home,
	    .id = value.id,
	    .uidvalidity = value.uidvalidity,
	    .use = value.use,
	    .rights = RIGHTS_ALL,
	    .created = value.created,
	};
	return 0;
}

int
mailbox_delete(struct viewer *v, uint8_t via, struct span name)
{
	struct mailbox_value value;
	struct change ch;
	int rc = change_begin(&ch, v, via, name);

	if (rc == 0)
		rc = get(&ch, ch.name, &value);
	if (rc == 0 && value.id == INBOX_ID)
		rc = SPOOL_DENIED;
	if (rc == 0)
		rc = commit_del_mailbox(ch.c, ch.name, value.id);
	return change_end(&ch, rc);
}

int
mailbox_set_use(struct viewer *v, uint8_t via, struct span name, unsigned use)
{
	unsigned char bytes[MAILBOX_VALUE_SIZE];
	struct mailbox_value value;
	struct change ch;
	int rc = change_begin(&ch, v, via, name);

	if (rc == 0)
		rc = get(&ch, ch.name, &value);
	value.use = use;
	if (rc == 0)
		rc = commit_put(ch.c, TABLE_MAILBOX, ch.name,
		    mailbox_value_write(bytes, &value));
	return change_end(&ch, rc);
}

int
mailbox_subscribe(struct viewer *v, uint8_t via, struct span name, bool on)
{
	struct span value;
	struct change ch;
	int rc = change_begin(&ch, v, via, name);

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
	int rc = create(ch, to, 0, &fresh);

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
		rc = commit_expunge(ch->c, INBOX_ID, runs, n);
	free(uids);
	free(runs);
	return rc;
}

static int
rename_tree(struct change *ch, struct span to)
{
	struct children all = {.mem = &ch->mem, .parent = ch->name};
	int rc;

	if (to.n > ch->name.n && to.p[ch->name.n] == '/' &&
	    span_eq(span_sub(to, 0, ch->name.n), ch->name))
		return SPOOL_BADNAME; /* into itself */
	rc = catalog_each(ch->v->home, TABLE_MAILBOX, collect, &all);
	if (rc == 0 && all.list == NULL)
		rc = SPOOL_NONE;
	for (struct child *k = all.list; k != NULL && rc == 0; k = k->next)
		rc = rename_one(ch, k, to);
	return rc;
}

int
mailbox_rename(struct viewer *v, uint8_t via, struct span from, struct span to)
{
	struct change ch;
	struct span target;
	int rc = change_begin(&ch, v, via, from);

	if (rc == 0 && !mailbox_canonical(&ch.mem, to, &target))
		rc = SPOOL_BADNAME;
	else if (rc == 0 && reserved(target))
		rc = SPOOL_DENIED;
	else if (rc == 0 && span_ieq(target, SPAN("INBOX")))
		rc = SPOOL_EXISTS;
	if (rc == 0)
		rc = span_ieq(ch.name, SPAN("INBOX"))
			 ? rename_inbox(&ch, target)
			 : rename_tree(&ch, target);
	return change_end(&ch, rc);
}

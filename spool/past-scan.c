/* Which mailboxes there were, from the log. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "spool/catalog.h"
#include "spool/inner.h"
#include "spool/mailbox-value.h"
#include "spool/mailbox.h"
#include "spool/past.h"
#include "spool/record-layout.h"

static struct past_box *
find(struct past_boxes *b, uint64_t id)
{
	for (unsigned i = b->n; i > 0; i--)
		if (b->list[i - 1].id == id)
			return &b->list[i - 1];
	return NULL;
}

static struct past_box *
add(struct past_boxes *b, struct arena *mem, uint64_t id)
{
	struct past_box *list = b->list;

	if (b->n == b->cap) {
		b->cap = b->cap != 0 ? b->cap * 2 : 64;
		list = ARENA_ARRAY(mem, struct past_box, b->cap);
		if (b->n > 0)
			memcpy(list, b->list, b->n * sizeof *list);
		b->list = list;
	}
	list[b->n] = (struct past_box){.id = id};
	return &list[b->n++];
}

static void
mailbox_put(struct past_boxes *b, struct arena *mem, const struct put *p)
{
	struct mailbox_value v;
	struct past_box *box;

	if (!mailbox_value_read(p->value, &v))
		return;
	if ((box = find(b, v.id)) == NULL)
		box = add(b, mem, v.id);
	box->name = arena_span(mem, p->key);
	box->uidvalidity = v.uidvalidity;
	box->use = v.use;
	box->created = v.created;
}

static void
mailbox_del(struct past_boxes *b, struct arena *mem, const struct record *r)
{
	struct past_box *box = r->box != 0 ? find(b, r->box) : NULL;

	if (box == NULL)
		return;
	box->deleted = r->lsn;
	box->when = r->time;
	box->who = arena_span(mem, r->actor);
	box->lsn = r->lsn - 1;
	if (box->acl_gone == box->lsn) /* it went with the mailbox */
		box->acl_gone = 0;
}

static void
acl(struct past_boxes *b, struct arena *mem, const struct record *r,
    const struct put *p)
{
	struct past_box *box = p->key.n == 8 ? find(b, get64(p->key.p)) : NULL;

	if (box == NULL)
		return;
	box->acl_gone = r->type == REC_DEL ? r->lsn : 0;
	if (r->type == REC_PUT)
		box->acl = arena_span(mem, p->value);
}

static void
look(struct past_boxes *b, struct arena *mem, const struct record *r)
{
	struct put p;

	if ((r->type != REC_PUT && r->type != REC_DEL) || !record_put(r, &p))
		return;
	if (p.table == TABLE_ACL)
		acl(b, mem, r, &p);
	else if (p.table == TABLE_MAILBOX && r->type == REC_PUT)
		mailbox_put(b, mem, &p);
	else if (p.table == TABLE_MAILBOX)
		mailbox_del(b, mem, r);
}

/* What the first SNAPSHOT says is always the same. */
static void
add_inbox(struct account *a, struct past_boxes *b, struct arena *mem)
{
	struct mailbox_value v;
	struct past_box *box = add(b, mem, INBOX_ID);
	struct span value;

	box->name = SPAN("INBOX");
	if (catalog_get(a, TABLE_MAILBOX, box->name, mem, &value) == 0 &&
	    mailbox_value_read(value, &v)) {
		box->uidvalidity = v.uidvalidity;
		box->created = v.created;
	}
}

int
past_scan(
    struct account *a, int64_t until, struct arena *mem, struct past_boxes *ret)
{
	struct record r = {.next = SEGMENT_HEADER};
	uint64_t segment = 1, last = account_lsn(a);
	int rc = 0;

	*ret = (struct past_boxes){0};
	add_inbox(a, ret, mem);
	while (ret->lsn < last) {
		rc = log_record(a, segment, r.next, 0, &r);
		if (rc == SPOOL_NONE && ret->lsn + 1 > segment) {
			segment = ret->lsn + 1;
			r.next = SEGMENT_HEADER;
			continue;
		}
		if (rc != 0 || r.time > until)
			break;
		look(ret, mem, &r);
		ret->lsn = r.lsn;
	}
	for (unsigned i = 0; i < ret->n; i++) {
		if (ret->list[i].deleted == 0)
			ret->list[i].lsn = ret->lsn;
		if (ret->list[i].acl_gone != 0)
			ret->list[i].acl = SPAN_NONE;
	}
	return rc == SPOOL_NONE ? SPOOL_CORRUPT : rc;
}

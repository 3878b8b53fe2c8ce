/* STATUS, and its answer, which LIST gives too (RFC 5819) */
#include "imap.h"
#include "objectid.h"

enum item {
	MESSAGES,
	RECENT,
	UIDNEXT,
	UIDVALIDITY,
	UNSEEN,
	DELETED,
	DELETED_STORAGE,
	SIZE,
	HIGHESTMODSEQ,
	LIMIT,
	MAILBOXID,
};

static const char *const names[] = {
    [MESSAGES] = "MESSAGES",
    [RECENT] = "RECENT",
    [UIDNEXT] = "UIDNEXT",
    [UIDVALIDITY] = "UIDVALIDITY",
    [UNSEEN] = "UNSEEN",
    [DELETED] = "DELETED",             /* RFC 9208 */
    [DELETED_STORAGE] = "DELETED-STORAGE",
    [SIZE] = "SIZE",                   /* RFC 8438 */
    [HIGHESTMODSEQ] = "HIGHESTMODSEQ", /* RFC 7162 */
    [LIMIT] = "APPENDLIMIT",           /* RFC 7889 */
    [MAILBOXID] = "MAILBOXID",         /* RFC 8474 */
};

enum { ITEMS = sizeof names / sizeof *names };

static bool
arg_item(struct args *a, struct status_items *ret)
{
	const char *start = a->p;
	struct span name;

	if (!arg_atom(a, &name))
		return false;
	for (unsigned char i = 0; i < ITEMS; i++) {
		if (!span_is(name, names[i]))
			continue;
		for (unsigned k = 0; k < ret->n; k++)
			if (ret->item[k] == i)
				return true;
		ret->item[ret->n++] = i;
		if (i == HIGHESTMODSEQ)
			session_condstore(a->s);
		return true;
	}
	a->p = start;
	return arg_missing(a, "a status item that there is");
}

bool
arg_status_items(struct args *a, struct status_items *ret)
{
	ret->n = 0;
	if (!arg_char(a, '('))
		return arg_missing(a, "a list of status items");
	if (arg_char(a, ')'))
		return true;
	do
		if (!arg_item(a, ret))
			return false;
	while (arg_next(a, ' ') && arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

void
put_status_items(struct io *io, const struct status_items *items)
{
	for (unsigned i = 0; i < items->n; i++) {
		io_putc(io, i == 0 ? '(' : ' ');
		io_puts(io, names[items->item[i]]);
	}
	io_puts(io, items->n == 0 ? "()" : ")");
}

void
status_of_events(struct session *s, struct status_items *ret, bool messages,
    bool flags, bool unseen, bool validity)
{
	ret->n = 0;
	if (messages) {
		ret->item[ret->n++] = MESSAGES;
		ret->item[ret->n++] = UIDNEXT;
	}
	if (flags || validity)
		ret->item[ret->n++] = UIDVALIDITY;
	if (unseen) /* it changes with messages too */
		ret->item[ret->n++] = UNSEEN;
	if ((s->enabled & ENABLED_CONDSTORE) != 0 || (flags && validity))
		ret->item[ret->n++] = HIGHESTMODSEQ;
}

/* What EXPUNGE would give back: only the rows know. */
static uint64_t
deleted_bytes(const struct mailbox *box, const struct index_info *info)
{
	uint64_t bytes = 0;
	struct index *x;
	struct row row;

	if (info->deleted == 0 || account_index(box->account, box->id, &x) != 0)
		return 0;
	for (uint32_t i = 0; index_row(x, i, &row); i++)
		if ((row.flags & (FLAG_DELETED | ROW_EXPUNGED)) == FLAG_DELETED)
			bytes += row.bytes;
	return bytes;
}

static uint64_t
value(struct session *s, enum item item, const struct mailbox *box,
    const struct index_info *info)
{
	switch (item) {
	case MESSAGES:
		return info->exists;
	case RECENT:
		if (s->view != NULL && s->view->box.id == box->id &&
		    s->view->box.account == box->account)
			return view_nrecent(s->view);
		return info->nrecent;
	case UIDNEXT:
		return info->uidnext;
	case UIDVALIDITY:
		return info->uidvalidity;
	case UNSEEN:
		return info->unseen;
	case DELETED:
		return info->deleted;
	case DELETED_STORAGE:
		return deleted_bytes(box, info);
	case SIZE:
		return info->bytes;
	case HIGHESTMODSEQ:
		return info->modseq > 0 ? info->modseq : 1;
	case LIMIT:
		return s->config->max_message_size;
	case MAILBOXID:
		break; /* which is no number */
	}
	return 0;
}

static void
put_id(struct session *s, const struct mailbox *box)
{
	char *p = io_room(s->io, OBJECTID_ROOM + 2);

	*p++ = '(';
	p += objectid_mailbox(p, s, box);
	*p++ = ')';
	io_used(s->io, p);
}

int
put_status(struct session *s, struct span name, const struct mailbox *box,
    const struct status_items *items)
{
	struct index_info info;
	int rc = account_status(box->account, box->id, &info);

	if (rc != 0)
		return rc;
	io_puts(s->io, "* STATUS ");
	put_mailbox(s, name);
	io_puts(s->io, " (");
	for (unsigned i = 0; i < items->n; i++) {
		if (i > 0)
			io_putc(s->io, ' ');
		io_puts(s->io, names[items->item[i]]);
		io_putc(s->io, ' ');
		if (items->item[i] == MAILBOXID)
			put_id(s, box);
		else
			io_num(s->io, value(s, items->item[i], box, &info));
	}
	io_puts(s->io, ")\r\n");
	return 0;
}

struct reply
cmd_status(struct session *s, struct args *a)
{
	struct status_items items;
	struct mailbox box;
	struct span name;
	int rc;

	if (!arg_sp(a) || !arg_mailbox(a, &name) || !arg_sp(a) ||
	    !arg_status_items(a, &items) || !arg_end(a))
		return SYNTAX;
	rc = mailbox_find(&s->viewer, name, &box);
	if (rc == 0 && (box.rights & RIGHT_READ) == 0)
		rc = SPOOL_DENIED;
	if (rc == 0)
		rc = put_status(s, name, &box, &items);
	if (rc == SPOOL_BADNAME)
		rc = SPOOL_NONE;
	return rc == 0 ? DONE : reply_mailbox(s, rc, name);
}

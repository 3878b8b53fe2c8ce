/* GETQUOTA, GETQUOTAROOT and SETQUOTA (RFC 9208) */
#include "imap.h"
#include "spool/acl.h"
#include "spool/names.h"
#include "spool/quota.h"
#include "spool/record.h"

enum { WARN_PERCENT = 90 };

/* Roots are called what others call the mailbox there; that of INBOX is the
 * whole account's. */
static struct span
root_name(struct session *s, struct account *a, struct span root)
{
	return name_full(
	    s->mem, account_name(a), root.n > 0 ? root : SPAN("INBOX"));
}

static void
put_quota(struct session *s, struct account *a, const struct quota *q)
{
	const char *sep = "";

	io_puts(s->io, "* QUOTA ");
	put_mailbox(s, root_name(s, a, q->root));
	io_puts(s->io, " (");
	for (unsigned r = 0; r < QUOTA_RESOURCES; r++) {
		if (q->limit[r] == QUOTA_ANY)
			continue;
		io_puts(s->io, sep);
		io_puts(s->io, quota_name(r));
		io_putc(s->io, ' ');
		io_num(s->io, quota_told(r, q->used[r]));
		io_putc(s->io, ' ');
		io_num(s->io, quota_told(r, q->limit[r]));
		sep = " ";
	}
	io_puts(s->io, ")\r\n");
}

/* The account and the name in it that a root's name means.  SPOOL_NONE, also
 * where the client may not see anything. */
static int
locate(
    struct session *s, struct span name, struct account **a, struct span *inner)
{
	struct place place;
	int rc = 0;

	if (!mailbox_canonical(s->mem, name, &name) ||
	    !name_place(s->mem, name, &place))
		return SPOOL_NONE;
	*a = s->viewer.home;
	if (place.kind != NAME_OWN)
		rc = viewer_account(&s->viewer, place.account, a);
	else if (*a == NULL)
		rc = SPOOL_NONE;
	*inner = span_eq(place.inner, SPAN("INBOX")) ? SPAN("") : place.inner;
	return rc;
}

/* Who may know of a root: the owner, admins, and who may read the mailbox. */
static bool
may_know(struct session *s, struct account *a, struct span name)
{
	struct mailbox box;

	return a == s->viewer.home || s->viewer.admin ||
	       (mailbox_find(&s->viewer, name, &box) == 0 &&
		   (box.rights & RIGHT_READ) != 0);
}

struct reply
cmd_getquota(struct session *s, struct args *a)
{
	struct account *account;
	struct span name, inner;
	struct quota q;
	int rc;

	if (!arg_sp(a) || !arg_mailbox(a, &name) || !arg_end(a))
		return SYNTAX;
	rc = locate(s, name, &account, &inner);
	if (rc == 0 && !may_know(s, account, name))
		rc = SPOOL_NONE;
	if (rc == 0)
		rc = quota_root(account, inner, s->mem, &q);
	if (rc == SPOOL_NONE || (rc == 0 && !span_eq(q.root, inner)))
		return REPLY_NO("NONEXISTENT", "There is no such quota root.");
	if (rc != 0)
		return reply_spool(s, rc);
	put_quota(s, account, &q);
	return DONE;
}

/* The name in its account of a mailbox that was found. */
static int
inner_name(struct session *s, const struct mailbox *box, struct span *ret)
{
	struct viewer owner = {.home = box->account};

	return mailbox_name(&owner, box->id, s->mem, ret);
}

struct reply
cmd_getquotaroot(struct session *s, struct args *a)
{
	struct mailbox box;
	struct span name, inner;
	struct quota q;
	int rc;

	if (!arg_sp(a) || !arg_mailbox(a, &name) || !arg_end(a))
		return SYNTAX;
	rc = mailbox_find(&s->viewer, name, &box);
	if (rc == 0 && (box.rights & RIGHT_READ) == 0)
		rc = SPOOL_DENIED;
	if (rc == 0)
		rc = inner_name(s, &box, &inner);
	if (rc != 0)
		return reply_spool(s, rc);
	rc = quota_root(box.account, inner, s->mem, &q);
	if (rc != 0 && rc != SPOOL_NONE)
		return reply_spool(s, rc);
	io_puts(s->io, "* QUOTAROOT ");
	put_mailbox(s, name);
	if (rc == 0) {
		io_putc(s->io, ' ');
		put_mailbox(s, root_name(s, box.account, q.root));
	}
	io_puts(s->io, "\r\n");
	if (rc == 0)
		put_quota(s, box.account, &q);
	return DONE;
}

/* "(STORAGE 512 MESSAGE 100)" */
static bool
arg_limits(struct args *a, uint64_t limit[QUOTA_RESOURCES], bool *unknown)
{
	struct span name;
	uint64_t n;

	for (unsigned r = 0; r < QUOTA_RESOURCES; r++)
		limit[r] = QUOTA_ANY;
	if (!arg_char(a, '('))
		return arg_missing(a, "a list of limits");
	if (arg_char(a, ')'))
		return true;
	do {
		int r;

		if (!arg_atom(a, &name) || !arg_sp(a) || !arg_number64(a, &n))
			return false;
		if ((r = quota_find_name(name)) < 0) {
			*unknown = true;
			continue;
		}
		limit[r] =
		    n > INT64_MAX / QUOTA_UNIT ? INT64_MAX : n * quota_unit(r);
	} while (arg_next(a, ' ') && arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

struct reply
cmd_setquota(struct session *s, struct args *a)
{
	uint64_t limit[QUOTA_RESOURCES];
	struct account *account;
	struct span name, inner;
	bool unknown = false;
	struct quota q;
	int rc;

	if (!arg_sp(a) || !arg_mailbox(a, &name) || !arg_sp(a) ||
	    !arg_limits(a, limit, &unknown) || !arg_end(a))
		return SYNTAX;
	if (!s->viewer.admin)
		return reply_spool(s, SPOOL_DENIED);
	if (unknown)
		return REPLY_NO("CANNOT", "There is no such resource.");
	rc = locate(s, name, &account, &inner);
	if (rc == 0)
		rc = quota_set(account, VIA_IMAP, s->user, inner, limit);
	if (rc == 0)
		rc = quota_root(account, inner, s->mem, &q);
	if (rc != 0)
		return reply_spool(s, rc);
	put_quota(s, account, &q);
	return DONE;
}

static double
percent(const struct quota *q, unsigned r)
{
	if (q->limit[r] == QUOTA_ANY || q->limit[r] == 0)
		return 0;
	return (double)q->used[r] * 100 / (double)q->limit[r];
}

/* Once a session a client hears that there is little room left. */
void
quota_warn(struct session *s, const struct mailbox *box, struct span name)
{
	struct quota q;
	struct span inner;
	unsigned r = 0;

	if (s->quota_warned || !quota_any(box->account) ||
	    (box->rights & RIGHT_INSERT) == 0 ||
	    inner_name(s, box, &inner) != 0 ||
	    quota_root(box->account, inner, s->mem, &q) != 0)
		return;
	while (r <= QUOTA_MESSAGE && percent(&q, r) < WARN_PERCENT)
		r++;
	if (r > QUOTA_MESSAGE)
		return;
	s->quota_warned = true;
	io_puts(s->io, "* NO [ALERT] ");
	put_mailbox(s, name);
	io_printf(s->io, " is %u%% full (%s, quota root ",
	    (unsigned)percent(&q, r), quota_name(r));
	put_mailbox(s, root_name(s, box->account, q.root));
	io_puts(s->io, ").\r\n");
}

/*
 * APPEND, of one message or several (RFC 3502), with APPENDUID (RFC 4315), and
 * REPLACE (RFC 8508).
 */
#include "append.h"
#include "guest.h"
#include "own-seen.h"
#include "remote-copy.h"
#include "spool/arrival.h"
#include "spool/commit.h"

enum { MESSAGES_MAX = 1000 }; /* in one command */

/* id: what the messages are called on their way from another server, or "". */
static struct reply
commit(struct session *s, struct append *ap, struct span name, const char *id)
{
	struct runs uids = {0};
	struct commit *c;
	struct reply had;
	int rc = session_commit(s, ap->to.account, &c);

	if (rc != 0)
		return reply_destination(s, rc, name);
	if (id[0] != '\0' && guest_had(s, ap, id, &had)) {
		commit_abandon(&c);
		return had;
	}
	rc = append_commit(s, c, ap, &uids);
	if (rc == 0 && id[0] != '\0')
		rc = arrival_put(c, span_str(id),
		    &(struct arrival){.uidvalidity = ap->to.uidvalidity,
			.box = ap->to.id,
			.run = uids.r,
			.n = uids.n});
	if (rc == 0)
		rc = session_commit_end(s, &c);
	else
		commit_abandon(&c);
	if (rc != 0)
		return reply_destination(s, rc, name);
	own_seen_appended(s, ap);
	quota_warn(s, &ap->to, name);
	return (struct reply){OK, text_appenduid(s, ap, &uids), "Done."};
}

static struct reply
append(struct session *s, struct args *a, struct append *ap)
{
	const char *id = arena_str(s->mem, span_str(s->arrival));
	struct remote *r;
	struct span name;
	struct reply no;

	s->arrival[0] = '\0';
	if (!arg_sp(a) || !arg_mailbox(a, &name))
		return SYNTAX;
	if ((r = remote_of(s, name)) != NULL)
		return remote_append(s, a, ap, r, name);
	if (!append_to(s, ap, name, &no) || !append_take(s, a, ap, &no))
		return no;
	return commit(s, ap, name, id);
}

struct reply
cmd_append(struct session *s, struct args *a)
{
	struct append ap;
	struct reply r;

	append_start(&ap, MESSAGES_MAX);
	r = append(s, a, &ap);
	append_free(&ap);
	return r;
}

static bool
is_there(struct index *x, uint32_t uid)
{
	struct row row;

	return index_row(x, index_find(x, uid), &row) && row.uid == uid &&
	       (row.flags & ROW_EXPUNGED) == 0;
}

/* Under the lock: the message is expunged, if nobody did that before. */
static int
remove_old(struct session *s, struct commit *c, uint32_t uid)
{
	struct uid_run old = {uid, uid};
	struct index *x;
	int rc = commit_index(c, s->view->box.id, &x);

	if (rc == 0 && !is_there(x, uid))
		rc = SPOOL_GONE;
	return rc == 0 ? commit_expunge(c, s->view->box.id, &old, 1) : rc;
}

/* One message goes and the other comes, in one commit. */
static int
exchange(struct session *s, struct append *ap, uint32_t uid, struct runs *uids,
    uint64_t *lsn)
{
	struct commit *c;
	int rc = session_commit(s, ap->to.account, &c);

	if (rc != 0)
		return rc;
	rc = remove_old(s, c, uid);
	if (rc == 0)
		rc = append_commit(s, c, ap, uids);
	*lsn = commit_lsn(c);
	if (rc == 0)
		return session_commit_end(s, &c);
	commit_abandon(&c);
	return rc;
}

/* Into another account: first the new one comes. */
static int
exchange_across(struct session *s, struct append *ap, uint32_t uid,
    struct runs *uids, uint64_t *lsn)
{
	struct commit *c;
	int rc;

	if (!is_there(s->view->index, uid))
		return SPOOL_GONE;
	if ((rc = session_commit(s, ap->to.account, &c)) != 0)
		return rc;
	if ((rc = append_commit(s, c, ap, uids)) == 0)
		rc = session_commit_end(s, &c);
	else
		commit_abandon(&c);
	if (rc != 0)
		return rc;
	if ((rc = session_commit(s, s->view->box.account, &c)) != 0)
		return rc;
	rc = remove_old(s, c, uid);
	*lsn = commit_lsn(c);
	if (rc == 0)
		return session_commit_end(s, &c);
	commit_abandon(&c);
	return rc == SPOOL_GONE ? 0 : rc; /* it is not there: all is well */
}

/* The message that is to be replaced. */
static bool
arg_old(struct session *s, struct args *a, uint32_t *uid, struct reply *no)
{
	struct uid_run run;
	struct seq_set set = {.r = &run, .n = 1};
	struct cursor c;
	struct row row;

	*no = SYNTAX;
	if (arg_char(a, '*'))
		run.lo = SEQ_LAST;
	else if (!arg_nz_number(a, &run.lo))
		return false;
	run.hi = run.lo;
	if (s->view->readonly) {
		*no = REPLY_NO("READ-ONLY", "You may only look.");
		return false;
	}
	if ((s->view->box.rights & (RIGHT_DELETED | RIGHT_EXPUNGE)) !=
	    (RIGHT_DELETED | RIGHT_EXPUNGE)) {
		*no = reply_spool(s, SPOOL_DENIED);
		return false;
	}
	if (!session_rows(s, &set, &c, no))
		return false;
	if (!cursor_next(&c, &row)) {
		*no = REPLY_NO("NONEXISTENT", "There is no such message.");
		return false;
	}
	if ((row.flags & ROW_EXPUNGED) != 0) {
		*no = reply_spool(s, SPOOL_GONE);
		return false;
	}
	*uid = row.uid;
	return true;
}

static struct reply
replace(struct session *s, struct args *a, struct append *ap)
{
	struct runs uids = {0};
	struct span name;
	struct reply no;
	struct remote *to;
	uint32_t uid;
	uint64_t lsn;
	int rc;

	if (!arg_sp(a))
		return SYNTAX;
	if (!(s->remote != NULL ? remote_old : arg_old)(s, a, &uid, &no))
		return no;
	if (!arg_sp(a) || !arg_mailbox(a, &name))
		return SYNTAX;
	to = remote_of(s, name);
	if (to != NULL || s->remote != NULL)
		return remote_replace(s, a, ap, to, name, uid);
	if (!append_to(s, ap, name, &no) || !append_take(s, a, ap, &no))
		return no;
	rc = ap->to.account == s->view->box.account
		 ? exchange(s, ap, uid, &uids, &lsn)
		 : exchange_across(s, ap, uid, &uids, &lsn);
	if (rc != 0)
		return reply_destination(s, rc, name);
	own_seen_appended(s, ap);
	/* before the expunge is told (RFC 8508, section 3.3) */
	io_puts(s->io, "* OK [");
	io_puts(s->io, text_appenduid(s, ap, &uids));
	io_puts(s->io, "] The new one is there.\r\n");
	return reply_modseq(s, lsn);
}

struct reply
cmd_replace(struct session *s, struct args *a)
{
	struct append ap;
	struct reply r;

	append_start(&ap, 1);
	r = replace(s, a, &ap);
	append_free(&ap);
	return r;
}

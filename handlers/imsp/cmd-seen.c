/*
 * LAST and SEEN: what an IMAP server tells of a mailbox.
 *
 * Old servers kept the two numbers, to know of news without looking.  Of the
 * mailboxes that are here the store knows better: LAST is compared with it,
 * and SEEN marks messages as seen by a user.
 */
#include <errno.h>

#include "mailbox.h"

#include "base/utf8.h"
#include "spool/commit.h"
#include "spool/index.h"
#include "spool/record.h"
#include "spool/seen.h"

enum { RUNS = 1024 };

struct marking {
	const struct mailbox *box;
	struct index *index;
	uint32_t last;  /* the last that was seen */
	uint32_t row;   /* to look at next */
	unsigned names; /* keywords that the runs use */
};

static bool
arg_mailbox(struct session *s, struct args *a, struct span *ret, bool *named)
{
	struct span written;

	if (!arg_sp(a) || !arg_astring(a, &written))
		return false;
	*named = mailbox_decode(s, written, ret);
	return true;
}

static struct reply
not_for_you(struct session *s)
{
	return reply_no(s, "User '%s' not permitted to execute command '%s'",
	    who(s), s->command);
}

/* "*" tells nothing, and 0 of a mailbox that is empty. */
struct reply
cmd_last(struct session *s, struct args *a)
{
	struct index_info info;
	struct mailbox box;
	struct span name;
	struct uid uid;
	bool named;
	int rc;

	if (!arg_mailbox(s, a, &name, &named) || !arg_sp(a) ||
	    !arg_uid(a, &uid) || !arg_end(a))
		return SYNTAX;
	if (!s->viewer.admin)
		return not_for_you(s);
	if (!named)
		return REPLY_NO("invalid mailbox name");
	if ((rc = mailbox_find(&s->viewer, name, &box)) != 0 ||
	    (rc = account_status(box.account, box.id, &info)) != 0)
		return reply_mailbox(s, rc, name);
	if (uid.known && uid.n >= info.uidnext)
		return reply_no(s, "MAILBOX '%s' has no message %u yet",
		    said(s, name), uid.n);
	return DONE;
}

/* The next message that is there, up to the last, and was not seen. */
static bool
next_unseen(struct marking *m, struct row *ret)
{
	while (index_row(m->index, m->row, ret) && ret->uid <= m->last) {
		m->row++;
		if ((ret->flags & (FLAG_SEEN | ROW_EXPUNGED)) == 0)
			return true;
	}
	return false;
}

static void
use_keywords(struct marking *m, const uint64_t bits[2])
{
	unsigned top = bits[1] != 0   ? 128 - (unsigned)__builtin_clzll(bits[1])
		       : bits[0] != 0 ? 64 - (unsigned)__builtin_clzll(bits[0])
				      : 0;

	if (top > m->names)
		m->names = top;
}

/* As many as one record takes: all flags that these messages then have. */
static uint32_t
fill_flags(struct marking *m, struct flags_run runs[RUNS])
{
	uint32_t n = 0;
	struct row r;

	while (n < RUNS && next_unseen(m, &r)) {
		use_keywords(m, r.keywords);
		runs[n++] = (struct flags_run){
		    r.uid,
		    r.uid,
		    (r.flags & FLAGS_SYSTEM) | FLAG_SEEN,
		    {r.keywords[0], r.keywords[1]},
		};
	}
	return n;
}

/* For all who read it. */
static int
mark_shared(struct session *s, struct marking *m)
{
	struct flags_run *runs = ARENA_ARRAY(s->mem, struct flags_run, RUNS);
	struct span names[KEYWORDS_MAX];
	struct commit *c;
	uint32_t n = 0, marked = 0;
	int rc = commit_begin(&c, m->box->account, VIA_IMSP, s->user);

	if (rc != 0)
		return rc;
	rc = commit_index(c, m->box->id, &m->index);
	while (rc == 0 && (n = fill_flags(m, runs)) > 0) {
		for (unsigned i = 0; i < m->names; i++)
			names[i] = index_keyword(m->index, i);
		rc = commit_flags(c, m->box->id, runs, n, names, m->names);
		marked += n;
	}
	if (rc == 0 && marked > 0) {
		commit_durable(c);
		return commit_end(&c);
	}
	commit_abandon(&c);
	return rc;
}

/* For one reader of somebody else's mailbox. */
static int
mark_own(struct session *s, struct viewer *reader, struct marking *m)
{
	struct uid_run *runs = ARENA_ARRAY(s->mem, struct uid_run, RUNS);
	uint64_t modseq;
	uint32_t n;
	struct row r;
	int rc = account_index(m->box->account, m->box->id, &m->index);

	do {
		for (n = 0; rc == 0 && n < RUNS && next_unseen(m, &r); n++)
			runs[n] = (struct uid_run){r.uid, r.uid};
		if (n > 0)
			rc = seen_mark(
			    reader, VIA_IMSP, m->box, runs, n, true, &modseq);
	} while (rc == 0 && n == RUNS);
	return rc;
}

static int
seen(struct session *s, struct viewer *reader, struct span name, uint32_t uid)
{
	struct mailbox box;
	struct marking m = {.box = &box, .last = uid};
	int rc = mailbox_find(reader, name, &box);

	if (rc != 0)
		return rc;
	if ((box.rights & (RIGHT_READ | RIGHT_SEEN)) !=
	    (RIGHT_READ | RIGHT_SEEN))
		return SPOOL_DENIED;
	return box.own_seen ? mark_own(s, reader, &m) : mark_shared(s, &m);
}

/* As that user sees it, who is nobody's viewer meanwhile: an account is open
 * once in a process. */
static int
seen_by(struct session *s, const char *user, struct span name, uint32_t uid)
{
	struct viewer reader = {
	    .spool = &s->spool, .user = user, .others = true};
	int rc;

	viewer_close(&s->viewer);
	account_close(s->viewer.home);
	s->viewer.home = NULL;
	if ((rc = account_open(&s->spool, user, &reader.home)) == 0) {
		rc = seen(s, &reader, name, uid);
		viewer_close(&reader);
		account_close(reader.home);
	} else if (rc == SPOOL_NONE)
		rc = SPOOL_BADNAME;
	if (account_open(&s->spool, s->user, &s->viewer.home) != 0)
		hang_up(s, "* BYE your account is gone", "no account");
	return rc;
}

/* The name is that by which the user knows the mailbox.  "*" and 0 tell of
 * nothing that was seen, and take nothing back. */
struct reply
cmd_seen(struct session *s, struct args *a)
{
	struct span name, user;
	char folded[USERNAME_SIZE];
	struct uid uid;
	bool named;
	int rc;

	if (!arg_mailbox(s, a, &name, &named) || !arg_sp(a) ||
	    !arg_uid(a, &uid) || !arg_sp(a) || !arg_astring(a, &user) ||
	    !arg_end(a))
		return SYNTAX;
	if (!s->viewer.admin)
		return not_for_you(s);
	if (!named)
		return REPLY_NO("invalid mailbox name");
	rc = username_fold(user, folded) != 0 || strchr(folded, ':') != NULL
		 ? SPOOL_BADNAME
		 : seen_by(s, folded, name, uid.known ? uid.n : 0);
	if (rc == SPOOL_BADNAME)
		return reply_no(s,
		    "User '%s' does not have an account on this server",
		    said(s, user));
	return reply_mailbox(s, rc, name);
}

/*
 * One message to all who were accepted.
 *
 * Recipients are taken in order of their account's name, so that two processes
 * that deliver to the same people lock them in the same order and neither
 * waits for the other for ever; and as many accounts at a time as are kept
 * open.  Each account gets one commit; a recipient named twice gets one copy.
 */
#include "lmtp.h"

#include <errno.h>
#include <stdlib.h>

#include "base/directoryc.h"
#include "base/log.h"
#include "mail/mutf7.h"
#include "spool/commit.h"
#include "spool/duplicate.h"
#include "spool/mailbox.h"
#include "spool/names.h"

static int
by_account(const void *a, const void *b)
{
	const struct recipient *x = *(struct recipient *const *)a;
	const struct recipient *y = *(struct recipient *const *)b;
	int c = strcmp(x->account, y->account);

	return c != 0 ? c : (x->order > y->order) - (x->order < y->order);
}

/* Is it a mailbox of this account that may be posted to? */
static bool
find(
    struct session *s, struct account *account, struct span name, uint64_t *ret)
{
	struct viewer owner = {.spool = s->spool,
	    .home = account,
	    .user = account_name(account)};
	struct mailbox box;

	if (mailbox_find(&owner, name, &box) != 0 || box.account != account ||
	    (box.rights & RIGHT_POST) == 0)
		return false;
	*ret = box.id;
	return true;
}

/* The folder's mailbox, or INBOX where there is none to deliver to.  Where an
 * address may be ASCII only, the name is perhaps written as IMAP does. */
static uint64_t
mailbox_of(struct session *s, struct account *account, struct span folder)
{
	struct buf utf8 = {.limit = MAILBOX_NAME_MAX};
	uint64_t box = INBOX_ID;

	if (folder.n > 0 && !find(s, account, folder, &box) &&
	    memchr(folder.p, '&', folder.n) != NULL &&
	    mutf7_decode(folder, &utf8))
		find(s, account, buf_span(&utf8), &box);
	buf_free(&utf8);
	return box;
}

/* It came to this mailbox a while ago: the sender's copy of a list, or a relay
 * that did not hear our answer. */
static bool
came_before(struct session *s, struct account *account, uint64_t box)
{
	if (s->t.duplicate == 0 ||
	    !duplicate_seen(
		account, box, s->t.duplicate, s->conf->duplicate_s))
		return false;
	log_info("duplicate dropped account=%s", account_name(account));
	return true;
}

/* What is stored for certain is a duplicate from now on. */
static void
remember(struct session *s, struct recipient *rcpt[], unsigned n)
{
	struct account *account;

	if (s->t.duplicate == 0 ||
	    accounts_get(s->accounts, rcpt[0]->account, &account) != 0)
		return;
	for (unsigned i = 0; i < n; i++)
		if (rcpt[i]->came != 0)
			duplicate_note(
			    account, rcpt[i]->came, s->t.duplicate);
}

/* Adds the message for rcpt[0..n), all of one account, to its commit. */
static int
add(struct session *s, struct commit *c, struct account *account,
    struct recipient *rcpt[], unsigned n)
{
	uint64_t *boxes = ARENA_ARRAY(s->mail, uint64_t, n);
	bool board = is_board(account_name(account));
	uint32_t uid;
	int rc;

	for (unsigned i = 0; i < n; i++) {
		unsigned k = 0;

		if (rcpt[i]->ignore_quota)
			commit_ignore_quota(c);
		if (!board)
			boxes[i] = mailbox_of(s, account, rcpt[i]->folder);
		else if ((rc = board_mailbox(s, account, rcpt[i]->folder,
			      &boxes[i])) != 0)
			return rc;
		while (boxes[k] != boxes[i])
			k++;
		if (k < i || came_before(s, account, boxes[i]))
			continue;
		rc = commit_message(c, boxes[i], &s->t.in, &uid);
		if (rc != 0)
			return rc;
		if (s->t.duplicate != 0)
			duplicate_expect(account, boxes[i], s->t.duplicate);
		rcpt[i]->came = boxes[i];
	}
	return 0;
}

static unsigned
same_account(struct recipient *rcpt[], unsigned n)
{
	unsigned k = 1;

	while (k < n && strcmp(rcpt[k]->account, rcpt[0]->account) == 0)
		k++;
	return k;
}

static int
begin(struct session *s, struct recipient *rcpt[], unsigned n,
    struct commit **ret)
{
	const struct autocreate *make = &s->conf->autocreate;
	struct account *account;
	int rc = accounts_get(s->accounts, rcpt[0]->account, &account);

	if (rc == SPOOL_NONE && make->user &&
	    !is_board(rcpt[0]->account)) {
		rc = account_create(s->spool, rcpt[0]->account);
		if (rc == 0 || rc == SPOOL_EXISTS)
			rc = accounts_get(
			    s->accounts, rcpt[0]->account, &account);
	}
	if (rc != 0)
		return rc;
	if (make->folders != NULL && !is_board(account_name(account)))
		autocreate_folders(account, make->folders, VIA_LMTP);
	if ((rc = commit_begin(ret, account, VIA_LMTP, NULL)) != 0)
		return rc;
	if ((rc = add(s, *ret, account, rcpt, n)) != 0)
		commit_abandon(ret);
	return rc;
}

static void
set_results(struct recipient *rcpt[], unsigned n, int rc)
{
	for (unsigned i = 0; i < n; i++)
		rcpt[i]->result = rc;
}

/* Commits up to ACCOUNTS_OPEN accounts at once; says how many recipients
 * that were. */
static unsigned
group(struct session *s, struct recipient *rcpt[], unsigned n)
{
	struct commit *commits[ACCOUNTS_OPEN];
	struct {
		struct recipient **rcpt;
		unsigned n;
	} who[ACCOUNTS_OPEN];
	int results[ACCOUNTS_OPEN];
	unsigned done = 0, k = 0;

	for (unsigned tried = 0; done < n && tried < ACCOUNTS_OPEN; tried++) {
		const unsigned same = same_account(rcpt + done, n - done);
		int rc = begin(s, rcpt + done, same, &commits[k]);

		if (rc != 0) {
			set_results(rcpt + done, same, rc);
		} else {
			who[k].rcpt = rcpt + done;
			who[k++].n = same;
		}
		done += same;
	}
	if (k > 0)
		commit_end_all(commits, k, results);
	for (unsigned i = 0; i < k; i++)
		set_results(who[i].rcpt, who[i].n, results[i]);
	for (unsigned i = 0; i < k; i++)
		if (results[i] == 0)
			remember(s, who[i].rcpt, who[i].n);
	return done;
}

/* The recipients of this server in order of their accounts. */
static struct recipient **
sorted(struct session *s, unsigned *ret_n)
{
	struct recipient **all =
	    ARENA_ARRAY(s->mail, struct recipient *, s->t.nrcpt);
	unsigned n = 0;

	for (struct recipient *r = s->t.rcpt; r != NULL; r = r->next)
		if (r->host == NULL)
			all[n++] = r;
	qsort(all, n, sizeof(*all), by_account);
	*ret_n = n;
	return all;
}

static void
deliver_here(struct session *s, struct recipient *all[], unsigned n)
{
	s->t.duplicate = s->conf->duplicate_s != 0 && n > 0
			     ? duplicate_id(s->t.in.bytes)
			     : 0;
	for (unsigned i = 0; i < n;)
		i += group(s, all + i, n - i);
	for (unsigned i = 0; i < n; i++)
		if (all[i]->result == SPOOL_ELSEWHERE)
			directoryc_doubt(s->conf->directory, all[i]->account);
	for (unsigned i = 0; i < n; i++)
		if (all[i]->result != 0 && all[i]->result != SPOOL_FULL &&
		    all[i]->result != SPOOL_QUOTA &&
		    all[i]->result != SPOOL_DENIED)
			accounts_drop(s->accounts, all[i]->account);
}

void
deliver(struct session *s)
{
	unsigned n;
	struct recipient **all = sorted(s, &n);
	int rc = incoming_finish(&s->t.in);

	if (rc != 0) {
		set_results(all, n, rc);
		for (struct recipient *r = s->t.rcpt; r != NULL; r = r->next)
			r->said = deliver_reply(s, rc);
		return;
	}
	/* the others are at it while we are */
	forward_send(s);
	deliver_here(s, all, n);
	forward_receive(s);
}

struct reply
deliver_reply(const struct session *s, int result)
{
	switch (result) {
	case 0:
		return REPLY(250, "2.0.0", "delivered");
	case -ENOSPC:
	case -EDQUOT:
	case -EFBIG:
		return REPLY(452, "4.3.1", "no room on the disk");
	case SPOOL_DENIED:
		return REPLY(550, "5.7.1", "not to be posted to");
	case SPOOL_QUOTA:
		return s->conf->over_quota == 552
			   ? REPLY(552, "5.2.2", "the mailbox is full")
			   : REPLY(452, "4.2.2", "the mailbox is full");
	case SPOOL_FULL:
		return REPLY(452, "4.2.2", "the mailbox is full");
	case SPOOL_NONE:
		return REPLY(550, "5.1.1", "no such user");
	case SPOOL_ELSEWHERE:
		return REPLY(451, "4.3.2", "the mailbox moves to another server");
	case SPOOL_STANDBY:
		return REPLY(451, "4.3.0", "the standby server does not answer");
	case SPOOL_CORRUPT:
		return REPLY(451, "4.3.0", "the mailbox needs mending");
	default:
		return REPLY(451, "4.3.0", "could not be stored now");
	}
}

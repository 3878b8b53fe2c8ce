/* What a session is in the middle of: logged in, selected, and with what. */
#include <unistd.h>

#include "base/log.h"
#include "base/serve.h"
#include "context.h"
#include "guest.h"
#include "notify.h"
#include "remote.h"
#include "spool/commit.h"
#include "spool/names.h"
#include "spool/place.h"
#include "spool/standby.h"

/* "staff", NUL, "students", NUL, and one NUL more */
static const char *
keep_groups(struct session *s, const char *groups)
{
	const char *end = groups;

	while (*end != '\0')
		end += strlen(end) + 1;
	return arena_dup(s->keep, groups, (size_t)(end - groups) + 1);
}

/* Who is there is told, and counted. */
static int
sit_down(struct session *s, const char *user)
{
	const uint64_t max = s->config->max_per_user;

	if (s->seat.map == NULL)
		seat_take(&s->seat, &s->spool, "imap", user, s->peer->addr);
	else
		seat_user(&s->seat, user);
	if (max == 0 || seat_count(&s->seat, user) <= max)
		return 0;
	seat_leave(&s->seat);
	return SPOOL_FULL;
}

/* Who is nobody in particular (RFC 4505) has no account and no groups. */
static int
open_home(struct session *s, const char *user, struct account **ret)
{
	static const struct autocreate none = {false, NULL};
	int rc;

	*ret = NULL;
	if (strcmp(user, ANONYMOUS) == 0 || s->guest)
		return 0;
	if (is_board(user))
		return SPOOL_NONE;
	rc = autocreate_open(&s->spool, user,
	    s->stranger || s->copy ? &none : &s->config->autocreate, VIA_IMAP,
	    ret);
	if (rc == 0 && s->config->user != NULL) /* nobody asks who is up */
		s->copy = standby_readable(&s->spool, user, NULL, true);
	if (rc == 0 && account_elsewhere(*ret) && !s->copy) {
		account_close(*ret);
		*ret = NULL;
		rc = SPOOL_ELSEWHERE;
	}
	return rc;
}

/* Opens the account of somebody who has proved who he is.  SPOOL_FULL: he has
 * as many sessions as he may. */
int
session_login(struct session *s, const char *user, const char *groups)
{
	struct account *home;
	int rc = open_home(s, user, &home);

	if (rc != 0)
		return rc;
	if ((rc = sit_down(s, user)) != 0) {
		if (home != NULL)
			account_close(home);
		return rc;
	}
	s->viewer = (struct viewer){.spool = &s->spool, .home = home};
	s->user = ANONYMOUS;
	if (home != NULL) /* the name as it is kept */
		s->viewer.user = s->user =
		    arena_str(s->keep, span_str(account_name(home)));
	if (s->guest && strcmp(user, ANONYMOUS) != 0) {
		s->viewer.user = s->user = arena_str(s->keep, span_str(user));
		if ((rc = guest_begin(s)) != 0)
			return rc;
	}
	if (groups != NULL && s->viewer.user != NULL)
		s->viewer.groups = keep_groups(s, groups);
	alarm(0);
	s->viewer.others = true;
	s->viewer.admin = viewer_among(&s->viewer, s->config->admins);
	s->state = AUTH;
	io_idle(s->io, (int)s->config->idle_timeout * 1000);
	return 0;
}

int
session_commit(struct session *s, struct account *a, struct commit **ret)
{
	int rc = commit_begin(
	    ret, a, VIA_IMAP, a == s->viewer.home ? NULL : s->user);

	if (rc == 0 && s->notify != NULL) {
		s->notify->committing = a;
		s->notify->base = commit_lsn(*ret);
	}
	return rc;
}

int
session_commit_end(struct session *s, struct commit **c)
{
	struct notify *n = s->notify;
	uint64_t lsn = commit_lsn(*c);
	int rc = commit_end(c);

	if (rc == 0 && n != NULL && n->nown < NOTIFY_OWN) {
		n->own[n->nown].account = n->committing;
		n->own[n->nown].lo = n->base + 1;
		n->own[n->nown++].hi = lsn;
	}
	return rc;
}

void
session_condstore(struct session *s)
{
	struct index_info info;

	if ((s->enabled & ENABLED_CONDSTORE) != 0)
		return;
	s->enabled |= ENABLED_CONDSTORE;
	if (s->view == NULL)
		return;
	index_info(s->view->index, &info);
	put_modseq(s, info.modseq);
}

/* Of a mailbox where nothing ever happened it is 1, since 0 means that there
 * are none (RFC 7162, section 3.1.2.2). */
void
put_modseq(struct session *s, uint64_t modseq)
{
	io_puts(s->io, "* OK [HIGHESTMODSEQ ");
	io_num(s->io, modseq > 0 ? modseq : 1);
	io_puts(s->io, "] Highest.\r\n");
}

/* Its name may be another one by now; who has it in his own account cannot
 * lose it, in those of others it then seems to be gone. */
void
session_rights(struct session *s)
{
	struct view *v = s->view;
	struct mailbox box;
	uint64_t lsn;
	int rc;

	if (v != NULL && account_elsewhere(v->box.account) &&
	    (!s->copy || v->box.account != s->viewer.home))
		v->gone = true; /* and so is who reads it: he is told */
	if (v == NULL ||
	    (lsn = account_catalog_lsn(v->box.account)) == v->catalog)
		return;
	v->catalog = lsn;
	rc = mailbox_find(&s->viewer, span_str(v->name), &box);
	if (rc == 0 && box.id == v->box.id && box.account == v->box.account)
		v->box.rights = box.rights;
	else if (v->box.account != s->viewer.home &&
		 (rc == 0 || rc == SPOOL_NONE))
		v->box.rights = 0;
	if ((v->box.rights & RIGHT_READ) == 0)
		v->gone = true;
}

void
session_unselect(struct session *s)
{
	remote_unselect(s);
	if (s->view == NULL)
		return;
	seat_box(&s->seat, SPAN(""));
	context_end(s->view->contexts);
	view_close(s->view);
	s->view = NULL;
	s->state = AUTH;
}

static void
close_accounts(struct session *s)
{
	remote_close(s);
	session_unselect(s);
	notify_end(s);
	viewer_close(&s->viewer);
	if (s->viewer.home != NULL)
		account_close(s->viewer.home);
	s->viewer = (struct viewer){.home = NULL};
}

void
session_forget(struct session *s)
{
	close_accounts(s);
	seat_leave(&s->seat);
	s->user = NULL;
	s->grant = NULL;
	s->guest = s->wants_referrals = s->settled = false;
	s->moved = false;
	s->enabled = 0;
	s->collation = (enum collation)0;
	s->quota_warned = false;
	s->state = NOAUTH;
	arena_reset(s->keep);
}

void
session_end(struct session *s)
{
	close_accounts(s);
	seat_leave(&s->seat);
	log_info("end user=%s peer=%s in=%llu out=%llu commands=%llu%s%s",
	    s->user != NULL ? s->user : "-", s->peer->addr,
	    (unsigned long long)s->io->received,
	    (unsigned long long)s->io->sent, (unsigned long long)s->commands,
	    s->bye != NULL ? ": " : "", s->bye != NULL ? s->bye : "");
}

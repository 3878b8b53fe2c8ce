/* Who it is, and what is held for him. */
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "far.h"
#include "imsp.h"
#include "spool/option-moved.h"
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

void
close_viewer(struct session *s)
{
	batch_end(s);
	options_close(&s->options);
	addressbook_search_end();
	advisory_end(&s->locks);
	viewer_close(&s->viewer);
	if (s->viewer.home != NULL)
		account_close(s->viewer.home);
	s->viewer.home = NULL;
}

/* The account; a new one, where the site makes them as people come. */
static int
open_home(struct session *s, const char *user, struct account **ret)
{
	const char *make;
	int rc;

	*ret = NULL;
	if (s->guest)
		return 0;
	if (strchr(user, ':') != NULL)
		return SPOOL_NONE; /* the site's, or a board's */
	rc = account_open(&s->spool, user, ret);
	if (rc == 0 && s->config->user != NULL) /* nobody asks who is up */
		s->copy = standby_readable(&s->spool, user, NULL, true);
	if (rc == 0 && account_elsewhere(*ret) && !s->copy) {
		account_close(*ret);
		rc = SPOOL_ELSEWHERE;
	}
	if (rc != SPOOL_NONE)
		return rc;
	make = options_site(&s->options, s->mem, "imsp.create.new.users");
	if (make == NULL || strcmp(make, "+") != 0 || s->stranger)
		return rc;
	rc = account_create(&s->spool, user);
	if (rc == 0 || rc == SPOOL_EXISTS)
		rc = account_open(&s->spool, user, ret);
	return rc;
}

/* The subscriptions that everybody begins with. */
static void
first_subscriptions(struct session *s)
{
	const char *list =
	    options_site(&s->options, s->mem, "imsp.default.subs");
	struct span name;

	if (list == NULL || !never_subscribed(s->viewer.home))
		return;
	while (list_next(&list, &name))
		mailbox_subscribe(&s->viewer, VIA_IMSP, name, true);
}

/* Who is there is told, and counted. */
static int
sit_down(struct session *s, const char *user)
{
	const uint64_t max = s->config->max_per_user;

	if (s->seat.map == NULL)
		seat_take(&s->seat, &s->spool, "imsp", user, s->peer->addr);
	else
		seat_user(&s->seat, user);
	if (max == 0 || seat_count(&s->seat, user) <= max)
		return 0;
	seat_leave(&s->seat);
	return SPOOL_FULL;
}

int
session_login(struct session *s, const char *user, const char *groups)
{
	struct account *home, *site;
	int rc;

	if (s->viewer.home != NULL) { /* an administrator becomes him */
		if (!account_exists(&s->spool, user))
			return SPOOL_NONE;
		close_viewer(s);
	}
	if ((rc = open_home(s, user, &home)) != 0)
		return rc;
	if (home != NULL) /* the name as it is kept */
		user = account_name(home);
	if ((rc = sit_down(s, user)) != 0) {
		if (home != NULL)
			account_close(home);
		return rc;
	}
	close_viewer(s); /* what was looked at before */
	s->user = arena_str(s->keep, span_str(user));
	s->viewer = (struct viewer){
	    .spool = &s->spool, .home = home, .user = s->user, .others = true};
	if (groups != NULL)
		s->viewer.groups = keep_groups(s, groups);
	s->viewer.admin = viewer_among(&s->viewer, s->config->admins) ||
			  options_among(&s->options, s->mem, "imsp.admin.all");
	alarm(0);
	s->state = AUTH;
	io_idle(s->io, (int)s->config->idle_timeout * 1000);
	/* so that nobody has to look again whether it is there by now */
	option_site_account(&s->viewer, true, &site);
	if (!s->guest)
		first_subscriptions(s);
	return 0;
}

void
session_end(struct session *s)
{
	far_close(s);
	close_viewer(s);
	seat_leave(&s->seat);
	log_info("end user=%s peer=%s in=%llu out=%llu commands=%llu%s%s",
	    s->user != NULL ? s->user : "-", s->peer->addr,
	    (unsigned long long)s->io->received,
	    (unsigned long long)s->io->sent, (unsigned long long)s->commands,
	    s->bye != NULL ? ": " : "", s->bye != NULL ? s->bye : "");
}

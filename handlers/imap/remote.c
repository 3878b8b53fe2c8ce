/* Which server has a mailbox, and what there is to know of those. */
#include "remote.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "remote-seen.h"
#include "spool/names.h"

struct remotes *
remote_all(struct session *s)
{
	struct directory *d = NULL;
	int rc;

	if (s->remotes_known)
		return s->remotes;
	s->remotes_known = true;
	if (s->guest || s->viewer.home == NULL)
		return NULL;
	if ((rc = directory_open(s->spool.dir, &d)) == -ENOENT)
		return NULL;
	if (rc != 0)
		log_err("directory.tdb: %s", strerror(-rc));
	s->remotes = ARENA_NEW(s->keep, struct remotes);
	s->remotes->directory = s->spool.directory = d;
	s->remotes->trouble = rc != 0;
	s->remotes->nowhere.fd = s->remotes->nowhere.dialing.fd = -1;
	s->remotes->nowhere.s = s;
	s->remotes->nowhere.down_until = INT64_MAX;
	return s->remotes;
}

struct remote *
remote_new(struct session *s, const char *host)
{
	struct remote *r = calloc(1, sizeof *r);

	if (r == NULL)
		die(EXIT_TEMP, "out of memory");
	r->s = s;
	r->fd = r->dialing.fd = -1;
	r->line.limit = REMOTE_ANSWER;
	strcpy(r->host, host);
	return r;
}

void
remote_free(struct remote *r)
{
	if (r->fd >= 0)
		close(r->fd);
	if (r->dialing.fd >= 0)
		close(r->dialing.fd);
	remote_seen_forget(r);
	remote_heard_forget(r);
	buf_free(&r->line);
	free(r);
}

struct remote *
remote_at(struct session *s, const char *host)
{
	struct remotes *all = remote_all(s);
	struct remote *r = all->first;

	while (r != NULL && strcmp(r->host, host) != 0)
		r = r->next;
	if (r != NULL)
		return r;
	r = remote_new(s, host);
	r->next = all->first;
	all->first = r;
	return r;
}

struct remote *
remote_of_account(struct session *s, const char *account)
{
	struct remotes *all = remote_all(s);
	char host[HOST_SIZE];

	if (all == NULL)
		return NULL;
	switch (all->trouble ? HOME_TROUBLE
			     : directory_home(all->directory, account, host)) {
	case HOME_ELSEWHERE:
		return remote_at(s, host);
	case HOME_TROUBLE:
		return &all->nowhere;
	default:
		return NULL;
	}
}

struct remote *
remote_of(struct session *s, struct span name)
{
	struct arena_mark mark = arena_mark(s->mem);
	struct remote *r = NULL;
	struct place place;

	if (mailbox_canonical(s->mem, name, &name) &&
	    name_place(s->mem, name, &place) && place.kind != NAME_OWN)
		r = remote_of_account(s, place.account);
	arena_release(s->mem, mark);
	return r;
}

struct reply
remote_unavailable(void)
{
	return REPLY_NO(
	    "UNAVAILABLE", "The server that has it cannot be reached.");
}

void
remote_close(struct session *s)
{
	struct remotes *all = s->remotes;
	struct remote *r;

	s->remote = NULL;
	s->remotes = NULL;
	s->remotes_known = false;
	if (all == NULL)
		return;
	while ((r = all->first) != NULL) {
		all->first = r->next;
		remote_free(r);
	}
	s->spool.directory = NULL;
	directory_close(all->directory);
}

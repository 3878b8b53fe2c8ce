/* A mailbox of another server that is the selected one. */
#include <poll.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "remote-notify.h"
#include "select.h"

enum { DONE_MAX = 1000, LOOK_MS = 1000 };

static void
leave(struct session *s)
{
	s->remote = NULL;
	s->state = AUTH;
	seat_box(&s->seat, SPAN(""));
}

void
remote_unselect(struct session *s)
{
	struct remote *r = s->remote;

	if (r == NULL)
		return;
	leave(s);
	if (r->fd < 0)
		return;
	remote_wait(r, (int64_t)s->config->remote_timeout * 1000);
	remote_finish(r, remote_send(r, "UNSELECT"), NULL, NULL);
}

/* The mailbox that was selected until now is closed: by its server, if the new
 * one is there too. */
static void
close_old(struct session *s, const struct remote *r)
{
	if (s->remote == r) {
		leave(s);
		return;
	}
	if (s->remote == NULL && s->view == NULL)
		return;
	session_unselect(s);
	io_puts(s->io, "* OK [CLOSED] The other mailbox is closed.\r\n");
}

/* It is told of from there.  What is to be fetched of new messages could be
 * taken for an answer: that is too much (RFC 5465, section 5.8). */
static void
go_on_notifying(struct session *s)
{
	if (s->notify != NULL && s->notify->fetches) {
		notify_end(s);
		io_puts(s->io, "* OK [NOTIFICATIONOVERFLOW] Another server has "
			       "it.\r\n");
	}
	remote_notify_selected(s);
}

struct reply
remote_select(struct remote *r, struct args *a, struct span line)
{
	struct session *s = r->s;
	struct select_options opt = {0};
	struct span name;
	struct reply reply;

	if (!arg_sp(a) || !arg_mailbox(a, &name) || !select_options(a, &opt) ||
	    !arg_end(a))
		return SYNTAX;
	close_old(s, r);
	s->selecting = true;
	r->uidvalidity = 0;
	reply = remote_pass(r, line);
	s->selecting = false;
	if (reply.result != OK || r->fd < 0)
		return reply;
	s->remote = r;
	snprintf(r->box, sizeof r->box, "%.*s", SPAN_FMT(name));
	r->readonly = remote_says(r, "[READ-ONLY]");
	s->state = SELECTED;
	seat_box(&s->seat, name);
	if (opt.condstore || opt.qresync) {
		s->enabled |= ENABLED_CONDSTORE;
		r->enabled |= ENABLED_CONDSTORE;
	}
	go_on_notifying(s);
	return reply;
}

static bool
has_said(struct remote *r)
{
	struct pollfd p = {.fd = r->fd, .events = POLLIN};

	return io_pending(&r->io) || poll(&p, 1, 0) > 0;
}

/* Until the client says DONE (true), or too long. */
static bool
wait_for_done(struct session *s, struct remote *r)
{
	int64_t until = clock_ms() + (int64_t)s->config->idle_timeout * 1000,
		left;

	while ((left = until - clock_ms()) > 0 && r->fd >= 0) {
		int fds[IO_OTHERS] = {r->fd}, what = 2;
		unsigned n = 1;
		int64_t due = remote_notify_fds(s, fds, &n) - clock_ms();

		if (!notify_bells(s, fds, &n) && due > LOOK_MS)
			due = LOOK_MS;
		left = due < 0 ? 0 : due < left ? due : left;
		if (!io_pending(&r->io))
			what = io_wait_any(s->io, fds, n,
			    left > INT32_MAX ? INT32_MAX : (int)left);
		if (what == 1)
			return true;
		if (has_said(r)) {
			remote_wait(
			    r, (int64_t)s->config->remote_timeout * 1000);
			remote_pass_pending(r);
		}
		notify_clear(s);
		notify_tell(s);
	}
	return r->fd < 0;
}

static struct reply
too_long(struct session *s)
{
	io_puts(s->io, "* BYE Idle for too long.\r\n");
	s->bye = "idle for too long";
	s->state = LOGOUT;
	return REPLY_NO(NULL, "Idle for too long.");
}

struct reply
remote_idle(struct session *s, struct span line)
{
	struct remote *r = s->remote;
	enum remote_outcome what;
	struct span said;

	if (!remote_ready(r))
		return remote_unavailable();
	remote_put_command(r, line);
	what = remote_pass_answers(r, true);
	if (what != REMOTE_MORE)
		return what == REMOTE_GONE ? remote_gone(r)
					   : remote_reply(r, what);
	io_puts(s->io, "+ idling\r\n");
	if (!wait_for_done(s, r))
		return too_long(s);
	if (r->fd < 0) /* it is not to wait for DONE */
		return remote_gone(r);
	if (io_line(s->io, DONE_MAX, &said) != IO_OK)
		return WENT_AWAY;
	io_puts(&r->io, "DONE\r\n");
	what = remote_pass_answers(r, false);
	if (what == REMOTE_GONE)
		return remote_gone(r);
	return span_is(said, "DONE") ? remote_reply(r, what)
				     : REPLY_BAD("Expected DONE.");
}

bool
remote_lost(struct session *s)
{
	if (s->remote == NULL || s->remote->fd >= 0 || s->state == LOGOUT)
		return false;
	if ((s->enabled & ENABLED_REV2) == 0) {
		s->remote = NULL;
		return true;
	}
	/* RFC 9051, section 3: that is how a mailbox can be left */
	leave(s);
	io_puts(s->io, "* OK [CLOSED] The server of the mailbox is gone.\r\n");
	return false;
}

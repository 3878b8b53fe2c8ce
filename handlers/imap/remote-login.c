/* Becoming a guest on another server: the connection, the login, and what it
 * has to know of the client. */
#include <poll.h>
#include <string.h>

#include "base/authc.h"
#include "base/b64.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/relay.h"
#include "guest.h"
#include "notify.h"
#include "remote-copy.h"
#include "remote-seen.h"

/* "enabled" in words; those the client has not enabled are not either. */
static void
put_enable(struct remote *r, unsigned bits)
{
	remote_tag(r);
	io_puts(&r->io, "ENABLE");
	if ((bits & ENABLED_CONDSTORE) != 0)
		io_puts(&r->io, " CONDSTORE");
	if ((bits & ENABLED_QRESYNC) != 0)
		io_puts(&r->io, " QRESYNC");
	if ((bits & ENABLED_UTF8) != 0)
		io_puts(&r->io, " UTF8=ACCEPT");
	if ((bits & ENABLED_REV2) != 0)
		io_puts(&r->io, " IMAP4rev2");
	if ((bits & ENABLED_UIDONLY) != 0)
		io_puts(&r->io, " UIDONLY");
	io_puts(&r->io, "\r\n");
}

/* All that is needed to be his guest, in one go: nothing of it has to wait for
 * an answer. */
static void
put_hello(struct remote *r, const char *ticket)
{
	struct session *s = r->s;
	struct buf plain = {.limit = 4096}, coded = {.limit = 8192};

	buf_puts(&plain, s->user);
	buf_putc(&plain, '\0');
	buf_putc(&plain, '@');
	buf_puts(&plain, directory_self(s->remotes->directory));
	buf_putc(&plain, '\0');
	buf_puts(&plain, ticket);
	b64_encode(buf_span(&plain), &coded);
	remote_send(r, "ID (\"name\" \"chapar\" \"" GUEST_ID "\" \"1\")");
	remote_tag(r);
	io_puts(&r->io, "AUTHENTICATE PLAIN ");
	io_putspan(&r->io, buf_span(&coded));
	io_puts(&r->io, "\r\n");
	r->greeted = r->tag;
	r->hello = true;
	buf_free(&plain);
	buf_free(&coded);
}

/* Nothing is to be heard from a server that was asked nothing, but that it
 * hangs up. */
static bool
is_stale(struct remote *r)
{
	struct pollfd p = {.fd = r->fd, .events = POLLIN};

	return r != r->s->remote && !r->hello && !r->watching &&
	       (io_pending(&r->io) || poll(&p, 1, 0) != 0);
}

static bool
cannot(struct remote *r, const char *why)
{
	log_warn("%s: %s", r->host, why);
	r->down_until = clock_ms() + REMOTE_DOWN_MS;
	return false;
}

static bool
get_ticket(struct remote *r, char ret[TICKET_SIZE])
{
	struct session *s = r->s;
	enum auth_result result = AUTH_NO;

	if (s->grant != NULL)
		result = authc_ticket(s->authc, s->grant, r->host, ret);
	authc_close(s->authc);
	return result == AUTH_OK;
}

bool
remote_begin(struct remote *r)
{
	int rc;

	if (r->dialing.fd >= 0 || (r->fd >= 0 && !is_stale(r)))
		return true;
	if (r->fd >= 0)
		remote_hang_up(r);
	else if (clock_ms() < r->down_until)
		return false;
	rc = dial_begin(&r->dialing, relay_options.dial_socket, r->host,
	    (unsigned)relay_options.port, "imap");
	return rc == 0 || cannot(r, strerror(-rc));
}

/* How long it may still take, in milliseconds. */
static int
time_left(const struct remote *r)
{
	const struct session *s = r->s;
	int64_t ms = (int64_t)s->config->remote_timeout * 1000, left;

	if (s->remotes->until != 0) {
		left = s->remotes->until - clock_ms();
		ms = left < ms ? left : ms;
	}
	return ms < 100 ? 100 : (int)ms;
}

bool
remote_hello(struct remote *r)
{
	const int wait_ms = (int)r->s->config->remote_timeout * 1000;
	char ticket[TICKET_SIZE];
	int rc;

	if (!remote_begin(r))
		return false;
	if (r->fd >= 0)
		return true;
	rc = dial_end(&r->dialing, time_left(r), &r->fd);
	if (rc != 0) {
		r->fd = -1;
		return cannot(
		    r, *dial_reason() != '\0' ? dial_reason() : strerror(-rc));
	}
	if (!get_ticket(r, ticket)) {
		remote_hang_up(r);
		return cannot(r, "there is no ticket for it");
	}
	io_init(&r->io, r->fd, r->fd, wait_ms, wait_ms);
	put_hello(r, ticket);
	explicit_bzero(ticket, sizeof ticket);
	io_flush(&r->io);
	return true;
}

/* The greeting, and the answers to what was said first. */
static bool
take_hello(struct remote *r)
{
	unsigned tag = r->greeted - 1; /* ID, AUTHENTICATE */

	if (remote_answer(r, 0) != REMOTE_MORE)
		return false;
	for (; tag <= r->greeted; tag++) {
		enum remote_outcome what = remote_finish(r, tag, NULL, NULL);

		if (what == REMOTE_GONE)
			return false;
		if (what != REMOTE_OK && tag == r->greeted) {
			remote_drop(r, "lets nobody in from here");
			return false;
		}
	}
	r->hello = false;
	return true;
}

bool
remote_ready(struct remote *r)
{
	struct session *s = r->s;
	unsigned more;

	if (!remote_hello(r))
		return false;
	more = s->enabled & ~r->enabled;
	if (r->hello || more != 0 || s->collation != r->collation)
		remote_wait(r, time_left(r));
	if (r->hello && !take_hello(r))
		return false;
	if (more != 0) {
		put_enable(r, more);
		if (remote_finish(r, r->tag, NULL, NULL) == REMOTE_GONE)
			return false;
		r->enabled |= more;
	}
	if (s->collation != r->collation) {
		remote_send(r, "COMPARATOR \"%s\"", collate_name(s->collation));
		if (remote_finish(r, r->tag, NULL, NULL) == REMOTE_GONE)
			return false;
		r->collation = s->collation;
	}
	if (!remote_seen_lend(r))
		return false;
	if (!s->settled) { /* once a session */
		s->settled = true;
		remote_settle(s);
	}
	return r->fd >= 0;
}

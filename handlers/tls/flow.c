/* One step of either way at a time, as far as it goes without waiting. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>

#include "relay.h"

enum { WASTE_MOST = 1 << 20 }; /* said to one who has gone */

/* An operation of OpenSSL's did not do it: what has to happen first.  False
 * if nothing will help. */
static bool
not_yet(struct relay *r, int result, short *wait)
{
	switch (SSL_get_error(r->ssl, result)) {
	case SSL_ERROR_WANT_READ:
		*wait = POLLIN;
		return true;
	case SSL_ERROR_WANT_WRITE:
		*wait = POLLOUT;
		return true;
	default:
		ERR_clear_error();
		return false;
	}
}

static bool
net_to_up(struct relay *r)
{
	struct flow *f = &r->up;
	int n;

	if (f->eof || !flow_empty(f) || r->net_read != 0)
		return false;
	f->from = f->to = 0;
	do {
		ERR_clear_error();
		n = SSL_read(r->ssl, f->p + f->to, (int)(f->size - f->to));
		if (n > 0)
			f->to += (size_t)n;
	} while (n > 0 && f->to < f->size && SSL_has_pending(r->ssl));
	if (f->to > f->high)
		f->high = f->to;
	if (n > 0) {
		if (!SSL_has_pending(r->ssl))
			r->net_read = POLLIN; /* cheaper than to try */
		return true;
	}
	if (!not_yet(r, n, &r->net_read))
		r->client_left = true;
	if (f->to > 0)
		return true; /* the end comes next */
	f->eof = r->client_left;
	if (f->eof && r->link != NULL)
		r->link->broken = true;
	return f->eof;
}

/* How much there is for the handler. */
static size_t
ready(struct relay *r)
{
	struct flow *f = &r->up;
	size_t n;

	if (r->link == NULL)
		return f->to - f->from;
	n = link_ready(r->link, f->p, &f->from, f->to);
	if (r->link->ended || r->link->broken)
		f->eof = true;
	return n;
}

static void
taken(struct relay *r, size_t n)
{
	r->up.from += n;
	if (r->link != NULL)
		link_taken(r->link, n);
}

/* It does not listen any more.  On a link what is said to it has to be read,
 * as far as that makes sense. */
static bool
waste(struct relay *r, size_t n)
{
	r->app_gone = true;
	r->wasted += n;
	if (r->link == NULL || r->wasted > WASTE_MOST) {
		r->up.eof = r->up.done = true;
		if (r->link != NULL)
			r->link->broken = true;
		return false;
	}
	taken(r, n);
	return true;
}

static bool
up_to_app(struct relay *r)
{
	struct flow *f = &r->up;
	const bool had = !flow_empty(f);
	size_t most;
	ssize_t n;

	if (f->done || r->app_full)
		return false;
	if ((most = ready(r)) == 0) {
		if (f->eof) {
			shutdown(r->app, SHUT_WR);
			f->done = true;
		}
		return had && flow_empty(f); /* heads were all there was */
	}
	if (r->app_gone)
		return waste(r, most);
	n = send(r->app, f->p + f->from, most, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n > 0)
		taken(r, (size_t)n);
	else if (errno == EAGAIN)
		r->app_full = true;
	else if (errno != EINTR)
		return waste(r, most);
	return n > 0;
}

static bool
app_to_down(struct relay *r)
{
	struct flow *f = &r->down;
	const size_t head = r->link != NULL ? LINK_HEAD : 0;
	ssize_t n;

	if (f->eof || !flow_empty(f) || r->app_empty)
		return false;
	n = recv(r->app, f->p + head, f->size - head, MSG_DONTWAIT);
	if (n > 0) {
		f->from = 0;
		f->to = head + (size_t)n;
		r->app_empty = f->to < f->size; /* need not be tried */
		if (f->to > f->high)
			f->high = f->to;
		if (head > 0)
			link_head_data(f->p, (size_t)n);
		return true;
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	f->eof = true;
	if (head > 0) {
		link_head(f->p, 'E');
		f->from = 0;
		f->to = LINK_HEAD;
	}
	return true;
}

/* The client is told that this was all.  Should that not fit any more, later.
 */
static void
say_end(struct relay *r)
{
	int n;

	ERR_clear_error();
	n = SSL_shutdown(r->ssl);
	if (n < 0 && not_yet(r, n, &r->net_write))
		return;
	shutdown(r->net, SHUT_WR);
	r->down.done = true;
}

/* What takes several records goes as one, and wakes its reader once. */
static void
cork(struct relay *r, bool on)
{
	const int value = on;

	setsockopt(r->net, IPPROTO_TCP, TCP_CORK, &value, sizeof value);
	r->corked = on;
}

static bool
down_to_net(struct relay *r)
{
	struct flow *f = &r->down;
	int n;

	if (f->done || r->net_write != 0)
		return false;
	if (flow_empty(f)) {
		if (r->corked)
			cork(r, false);
		if (f->eof && r->link != NULL)
			f->done = true; /* it was said */
		else if (f->eof)
			say_end(r);
		return false;
	}
	if (!r->corked && f->to - f->from > SSL3_RT_MAX_PLAIN_LENGTH)
		cork(r, true);
	ERR_clear_error();
	n = SSL_write(r->ssl, f->p + f->from, (int)(f->to - f->from));
	if (n > 0)
		f->from += (size_t)n;
	else if (!not_yet(r, n, &r->net_write)) {
		f->eof = f->done = true;
		if (r->link != NULL)
			r->link->broken = true;
	}
	return n > 0;
}

void
flow_pump(struct relay *r, bool app_readable)
{
	bool moved;

	r->app_empty = !app_readable;
	do {
		moved = net_to_up(r);
		moved |= up_to_app(r);
		moved |= app_to_down(r);
		moved |= down_to_net(r);
	} while (moved);
}

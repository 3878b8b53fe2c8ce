/*
 * The connection to another server: IMAP as a client speaks it.
 *
 * What comes from there is believed as little as what comes from a client: an
 * answer has a limit, and what is none ends the connection.  Nothing waits for
 * longer than its time.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/authc.h"
#include "base/b64.h"
#include "base/dial.h"
#include "base/fmt.h"
#include "base/log.h"
#include "base/relay.h"
#include "guest.h"
#include "mail/mutf7.h"
#include "notify.h"
#include "remote-copy.h"
#include "remote-seen.h"

enum {
	DOWN_MS = 60 * 1000, /* who is down is not asked again before, ... */
	LOST_MS = 5 * 1000,  /* ... nor who was there and went away */
};

static void
forget(struct remote *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
	r->enabled = 0;
	r->collation = (enum collation)0;
	remote_seen_forget(r);
}

void
remote_drop(struct remote *r, const char *why)
{
	log_warn("%s: %s", r->host, why);
	r->down_until = now_ms() + (r->hello ? DOWN_MS : LOST_MS);
	r->hello = false;
	forget(r);
}

void
remote_wait(struct remote *r, int64_t ms)
{
	int now = ms < 1 ? 1 : ms > INT32_MAX ? INT32_MAX : (int)ms;

	if (r->io.idle_ms != now)
		io_idle(&r->io, now);
}

/* --- sending ---------------------------------------------------------------
 */

unsigned
remote_tag(struct remote *r)
{
	io_printf(&r->io, "r%u ", ++r->tag);
	return r->tag;
}

unsigned
remote_send(struct remote *r, const char *fmt, ...)
{
	unsigned tag = remote_tag(r);
	char text[2000];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (n < 0 || n >= (int)sizeof text)
		die(EXIT_INTERNAL, "too long a command");
	io_put(&r->io, text, (size_t)n);
	io_puts(&r->io, "\r\n");
	return tag;
}

void
remote_put_string(struct remote *r, struct span s)
{
	io_putc(&r->io, '{');
	io_num(&r->io, s.n);
	io_puts(&r->io, "+}\r\n");
	io_putspan(&r->io, s);
}

void
remote_put_mailbox(struct remote *r, struct span utf8)
{
	struct buf out = {.limit = 4 * MAILBOX_NAME_MAX};

	if ((r->s->enabled & ENABLED_UNICODE) != 0) {
		remote_put_string(r, utf8);
		return;
	}
	mutf7_encode(utf8, &out);
	remote_put_string(r, buf_span(&out));
	buf_free(&out);
}

/* --- answers ---------------------------------------------------------------
 */

/* A line, which goes behind what r->line has, with its CRLF. */
static bool
take_line(struct remote *r)
{
	struct span piece;
	const char *lf;
	int64_t began = 0;

	do {
		if (io_slow(&r->io, &began) || io_peek(&r->io, &piece) != IO_OK)
			return false;
		lf = memchr(piece.p, '\n', piece.n);
		if (lf != NULL)
			piece.n = (size_t)(lf - piece.p) + 1;
		buf_putspan(&r->line, piece);
		io_consume(&r->io, piece.n);
	} while (lf == NULL && !r->line.overflow);
	return !r->line.overflow;
}

static bool
take_literal(struct remote *r, uint64_t n)
{
	struct span piece;

	for (; n > 0 && !r->line.overflow; n -= piece.n) {
		if (io_peek(&r->io, &piece) != IO_OK)
			return false;
		piece = span_sub(piece, 0, (size_t)n);
		buf_putspan(&r->line, piece);
		io_consume(&r->io, piece.n);
	}
	return !r->line.overflow;
}

bool
remote_literal(struct span line, uint64_t *ret)
{
	size_t at = line.n, end;

	if (at < 5 || memcmp(line.p + at - 3, "}\r\n", 3) != 0)
		return false;
	end = at -= 3;
	if (line.p[at - 1] == '+')
		end = --at;
	while (at > 0 && line.p[at - 1] >= '0' && line.p[at - 1] <= '9')
		at--;
	return at > 0 && line.p[at - 1] == '{' &&
	       scan_number(span_of(line.p + at, end - at), UINT32_MAX, ret);
}

bool
remote_take(struct remote *r)
{
	uint64_t n;

	buf_clear(&r->line);
	if (!take_line(r))
		return false;
	while (remote_literal(buf_span(&r->line), &n))
		if (!take_literal(r, n) || !take_line(r))
			return false;
	return true;
}

bool
remote_tagged(struct span line, struct span tag, enum remote_outcome *ret)
{
	struct span rest = span_sub(line, tag.n + 1, line.n);

	if (line.n <= tag.n || !span_eq(span_sub(line, 0, tag.n), tag) ||
	    line.p[tag.n] != ' ')
		return false;
	if (span_is(span_sub(rest, 0, 3), "OK "))
		*ret = REMOTE_OK;
	else if (span_is(span_sub(rest, 0, 3), "NO ") ||
		 span_is(span_sub(rest, 0, 4), "BAD "))
		*ret = REMOTE_NO;
	else
		*ret = REMOTE_GONE;
	return true;
}

enum remote_outcome
remote_answer(struct remote *r, unsigned want)
{
	enum remote_outcome what = REMOTE_GONE;
	char tag[16];
	struct span s;

	if (r->fd < 0)
		return REMOTE_GONE;
	if (!remote_take(r)) {
		remote_drop(r, r->io.timedout     ? "says nothing for too long"
			       : r->line.overflow ? "says too much"
						  : "has hung up");
		return REMOTE_GONE;
	}
	s = buf_span(&r->line);
	if (s.n > 2 && s.p[1] == ' ' && (s.p[0] == '*' || s.p[0] == '+')) {
		if (!span_is(span_sub(s, 0, 6), "* BYE ")) {
			remote_seen_heard(r, s);
			return REMOTE_MORE;
		}
		remote_drop(r, "says BYE");
		return REMOTE_GONE;
	}
	snprintf(tag, sizeof tag, "r%u", want);
	if (!remote_tagged(s, span_str(tag), &what) || what == REMOTE_GONE) {
		remote_drop(r, "makes no sense");
		return REMOTE_GONE;
	}
	return what;
}

/* What the selected mailbox's server says of its own accord is the client's:
 * numbers, flags, and the lot. */
static void
pass_on(struct remote *r, struct span line)
{
	struct span rest = span_sub(line, 2, line.n);

	if (r->s->remote != r || line.p[0] != '*' || rest.n == 0)
		return;
	if ((rest.p[0] >= '0' && rest.p[0] <= '9') ||
	    span_is(span_sub(rest, 0, 9), "VANISHED ") ||
	    span_is(span_sub(rest, 0, 6), "FLAGS ") ||
	    span_is(span_sub(rest, 0, 18), "OK [PERMANENTFLAGS"))
		io_putspan(r->s->io, line);
}

enum remote_outcome
remote_finish(struct remote *r, unsigned want, remote_fn *fn, void *arg)
{
	enum remote_outcome what;

	while ((what = remote_answer(r, want)) == REMOTE_MORE) {
		struct span line = buf_span(&r->line);

		if (fn == NULL || !fn(arg, line))
			pass_on(r, line);
	}
	return what;
}

bool
remote_says(const struct remote *r, const char *code)
{
	struct span s = buf_span(&r->line), c = span_str(code);

	for (size_t i = 0; i + c.n <= s.n && i < 32; i++)
		if (span_ieq(span_sub(s, i, c.n), c))
			return true;
	return false;
}

struct reply
remote_reply(struct remote *r, enum remote_outcome what)
{
	struct span s = buf_span(&r->line), word;
	const char *sp;
	enum result result;

	if (what == REMOTE_GONE)
		return remote_unavailable();
	if (s.n > 0 && (sp = memchr(s.p, ' ', s.n)) != NULL)
		s = span_sub(s, (size_t)(sp - s.p) + 1, s.n);
	while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
		s.n--;
	sp = s.n > 0 ? memchr(s.p, ' ', s.n) : NULL;
	word = span_sub(s, 0, sp != NULL ? (size_t)(sp - s.p) : s.n);
	result = span_is(word, "OK") ? OK : span_is(word, "NO") ? NO : BAD;
	s = span_sub(s, word.n + 1, s.n);
	return (struct reply){
	    result, NULL, s.n > 0 ? arena_str(r->s->mem, s) : "Done."};
}

/* --- the connection --------------------------------------------------------
 */

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

	return r != r->s->remote && !r->hello &&
	       (io_pending(&r->io) || poll(&p, 1, 0) != 0);
}

static bool
cannot(struct remote *r, const char *why)
{
	log_warn("%s: %s", r->host, why);
	r->down_until = now_ms() + DOWN_MS;
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
	struct session *s = r->s;
	const struct config *conf = s->config;
	char ticket[TICKET_SIZE];
	int rc;

	if (r->fd >= 0 && !is_stale(r))
		return true;
	if (r->fd >= 0)
		forget(r);
	else if (now_ms() < r->down_until)
		return false;
	if (!get_ticket(r, ticket))
		return cannot(r, "there is no ticket for it");
	rc = dial(
	    relay_options.dial_socket, r->host, remote_port(), "imap", &r->fd);
	if (rc != 0) {
		r->fd = -1;
		return cannot(r, strerror(-rc));
	}
	io_init(&r->io, r->fd, r->fd, (int)conf->remote_timeout * 1000,
	    (int)conf->remote_timeout * 1000);
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

	if (!remote_begin(r))
		return false;
	remote_wait(r, (int64_t)s->config->remote_timeout * 1000);
	if (r->hello && !take_hello(r))
		return false;
	more = s->enabled & ~r->enabled;
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

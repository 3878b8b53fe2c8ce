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

#include "base/clock.h"
#include "base/fmt.h"
#include "base/log.h"
#include "mail/mutf7.h"
#include "notify.h"
#include "remote-seen.h"
#include "spool/message-note.h"

enum {
	LOST_MS = 5 * 1000, /* who went away is not asked again before */
	/* what comes with a message: its annotations */
	WITH_MESSAGE = MNOTES_MAX * (MNOTE_VALUE_MAX + 1024) + (1 << 20),
};

void
remote_hang_up(struct remote *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
	r->notified = false;
	r->enabled = 0;
	r->collation = (enum collation)0;
	remote_seen_forget(r);
	remote_heard_forget(r);
}

void
remote_drop(struct remote *r, const char *why)
{
	log_warn("%s: %s", r->host, why);
	r->down_until = clock_ms() + (r->hello ? REMOTE_DOWN_MS : LOST_MS);
	r->hello = false;
	remote_hang_up(r);
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

void
remote_line_wide(struct remote *r)
{
	r->line.limit = (size_t)r->s->config->max_message_size + WITH_MESSAGE;
}

void
remote_line_narrow(struct remote *r)
{
	struct buf small = {.limit = REMOTE_ANSWER};

	if (r->line.cap > REMOTE_ANSWER) {
		buf_putspan(&small, span_sub(buf_span(&r->line), 0, 4096));
		buf_free(&r->line);
		r->line = small;
	}
	r->line.limit = REMOTE_ANSWER;
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

	if (r->watching) {
		remote_notified(r, line);
		return;
	}
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
remote_hear(struct remote *r)
{
	struct pollfd p = {.fd = r->fd, .events = POLLIN};

	while (r->fd >= 0 && (io_pending(&r->io) || poll(&p, 1, 0) > 0)) {
		enum remote_outcome what = remote_answer(r, 0);

		if (what == REMOTE_MORE)
			pass_on(r, buf_span(&r->line));
		else if (what != REMOTE_GONE)
			remote_drop(r, "answers what it was not asked");
	}
	return r->fd >= 0;
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

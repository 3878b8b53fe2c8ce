/*
 * Commands that go to another server as they are, and its answers that come
 * back: uncopied but for what has to be looked at.
 */
#include "base/fmt.h"
#include "base/log.h"
#include "notify.h"
#include "remote-seen.h"
#include "remote.h"

enum {
	TAIL = 32,     /* of a line: "{4294967295}", CRLF */
	PATIENCE = 12, /* times --remote-timeout: commands may take long */
};

/* {310} is sent as {310+}. */
void
remote_put_text(struct remote *r, struct span s)
{
	size_t done = 0, i = 0;
	uint64_t n;

	while (i + 2 < s.n) {
		if (memcmp(s.p + i, "}\r\n", 3) != 0 ||
		    !remote_literal(span_sub(s, done, i + 3 - done), &n)) {
			i++;
			continue;
		}
		io_put(&r->io, s.p + done, i - done);
		if (s.p[i - 1] != '+')
			io_putc(&r->io, '+');
		io_puts(&r->io, "}\r\n");
		done = i + 3;
		n = n < s.n - done ? n : s.n - done;
		io_put(&r->io, s.p + done, (size_t)n);
		i = done += (size_t)n;
	}
	io_putspan(&r->io, span_sub(s, done, s.n));
	io_puts(&r->io, "\r\n");
}

void
remote_put_command(struct remote *r, struct span line)
{
	remote_put_text(r, line); /* which begins with the client's tag */
}

/* What has come of a line, at least up to its end or a bufferful. */
static bool
peek_line(struct remote *r, struct span *ret, bool *whole)
{
	enum io_status st = io_peek(&r->io, ret);

	while (st == IO_OK && memchr(ret->p, '\n', ret->n) == NULL)
		st = io_peek_more(&r->io, ret);
	*whole = st == IO_OK;
	if (st == IO_OK)
		ret->n = (size_t)((const char *)memchr(ret->p, '\n', ret->n) -
				  ret->p) +
			 1;
	return st != IO_EOF;
}

/* The rest of an answer, to the client; begins with a line. */
static bool
pass_rest(struct remote *r)
{
	struct io *to = r->s->io;
	char tail[2 * TAIL];
	size_t ntail = 0;
	struct span piece;
	uint64_t n;

	for (;;) {
		const char *lf;
		size_t keep;

		if (io_peek(&r->io, &piece) != IO_OK)
			return false;
		lf = memchr(piece.p, '\n', piece.n);
		if (lf != NULL)
			piece.n = (size_t)(lf - piece.p) + 1;
		io_putspan(to, piece);
		keep = piece.n < TAIL ? piece.n : TAIL;
		if (ntail > TAIL) {
			memmove(tail, tail + ntail - TAIL, TAIL);
			ntail = TAIL;
		}
		memcpy(tail + ntail, piece.p + piece.n - keep, keep);
		ntail += keep;
		io_consume(&r->io, piece.n);
		if (lf == NULL)
			continue;
		if (!remote_literal(span_of(tail, ntail), &n))
			return true;
		for (; n > 0; n -= piece.n) {
			if (io_peek(&r->io, &piece) != IO_OK)
				return false;
			piece = span_sub(piece, 0, (size_t)n);
			io_putspan(to, piece);
			io_consume(&r->io, piece.n);
		}
		ntail = 0;
	}
}

/* The selected mailbox is not that any more, by its server's word. */
static void
look_for_closed(struct remote *r, struct span line)
{
	struct session *s = r->s;

	if (s->remote != r || s->selecting ||
	    !span_is(span_sub(line, 0, 12), "* OK [CLOSED"))
		return;
	s->remote = NULL;
	s->state = AUTH;
	seat_box(&s->seat, SPAN(""));
}

/* "* OK [UIDVALIDITY 7] ...", in the answers to SELECT */
static void
look_for_validity(struct remote *r, struct span line)
{
	static const struct span word = SPAN("* OK [UIDVALIDITY ");
	struct span rest = span_sub(line, word.n, line.n);
	uint64_t n;

	if (r->s->selecting && span_eq(span_sub(line, 0, word.n), word) &&
	    scan_u64(&rest, UINT32_MAX, &n))
		r->uidvalidity = (uint32_t)n;
}

static enum remote_outcome
keep_line(struct remote *r, struct span line)
{
	buf_clear(&r->line);
	buf_putspan(&r->line, line);
	io_consume(&r->io, line.n);
	return REMOTE_MORE;
}

/* One answer.  REMOTE_MORE: it was passed, or with *plus it is "+". */
static enum remote_outcome
pass_answer(struct remote *r, bool *plus)
{
	enum remote_outcome what = REMOTE_GONE;
	struct span line;
	bool whole;

	*plus = false;
	if (!peek_line(r, &line, &whole))
		return REMOTE_GONE;
	if (whole && remote_tagged(line, r->s->tag, &what)) {
		keep_line(r, line);
		return what;
	}
	if (whole && line.n > 1 && line.p[0] == '+') {
		*plus = true;
		return keep_line(r, line);
	}
	if (line.n < 4 || line.p[0] != '*' || line.p[1] != ' ' ||
	    span_is(span_sub(line, 0, 6), "* BYE "))
		return REMOTE_GONE;
	if (span_is(span_sub(line, 0, 8), "* XSEEN ")) {
		/* it is not long: not more than the runs of one command */
		if (!remote_take(r))
			return REMOTE_GONE;
		remote_seen_heard(r, buf_span(&r->line));
		return REMOTE_MORE;
	}
	if (whole) {
		look_for_closed(r, line);
		look_for_validity(r, line);
	}
	if (pass_rest(r))
		return REMOTE_MORE;
	r->s->torn = true;
	return REMOTE_GONE;
}

static const char *
why_gone(const struct remote *r)
{
	if (r->io.timedout)
		return "says nothing for too long";
	return r->io.eof || r->io.broken ? "has hung up" : "makes no sense";
}

enum remote_outcome
remote_pass_answers(struct remote *r, bool more)
{
	int64_t ms = (int64_t)r->s->config->remote_timeout * 1000 * PATIENCE;
	enum remote_outcome what;
	bool plus;

	if (r->fd < 0)
		return REMOTE_GONE;
	remote_wait(r, ms);
	do {
		/* the client is to have it while the other goes on */
		if (!io_pending(&r->io))
			io_flush(r->s->io);
		what = pass_answer(r, &plus);
	} while (what == REMOTE_MORE && !plus);
	if (what == REMOTE_MORE && !more)
		what = REMOTE_GONE; /* it waits for what does not come */
	if (what == REMOTE_GONE)
		remote_drop(r, why_gone(r));
	return what;
}

bool
remote_pass_pending(struct remote *r)
{
	enum remote_outcome what;
	bool plus;

	do
		what = pass_answer(r, &plus);
	while (what == REMOTE_MORE && !plus && io_pending(&r->io));
	if (what == REMOTE_MORE && !plus)
		return true;
	remote_drop(r, why_gone(r));
	return false;
}

struct reply
remote_gone(struct remote *r)
{
	struct session *s = r->s;

	if (!s->torn)
		return remote_unavailable();
	s->bye = "half an answer of another server";
	return WENT_AWAY; /* nothing can be said in the middle of that */
}

struct reply
remote_pass(struct remote *r, struct span line)
{
	enum remote_outcome what;

	if (!remote_ready(r))
		return remote_unavailable();
	remote_put_command(r, line);
	what = remote_pass_answers(r, false);
	return what == REMOTE_GONE ? remote_gone(r) : remote_reply(r, what);
}

/*
 * Collecting a command.
 *
 * A command is a line, except that a line whose last word is {n} or {n+} goes
 * on with n octets and another line.  The pieces become one stretch of memory,
 * with a NUL behind each literal, since a client may leave out the space that
 * should be there; so the parser never waits for the network.
 */
#include <poll.h>

#include "base/fmt.h"
#include "imsp.h"

struct gather {
	struct arena *mem;
	char *p;
	size_t n, cap, lines;
};

static void
gather_put(struct gather *g, struct span s)
{
	if (g->n + s.n > g->cap) {
		size_t cap = (g->n + s.n) * 2;
		char *bigger = arena_raw(g->mem, cap);

		if (g->n > 0)
			memcpy(bigger, g->p, g->n);
		g->p = bigger;
		g->cap = cap;
	}
	if (s.n > 0)
		memcpy(g->p + g->n, s.p, s.n);
	g->n += s.n;
}

/* Does the line end in the announcement of a literal?  As a word of its own:
 * a password may end so, too. */
static bool
announced(struct span line, struct literal *ret)
{
	const char *p = line.p + line.n, *digits;
	struct literal lit = {.announced = true, .sync = true};

	if (line.n < 3 || *--p != '}')
		return false;
	if (p[-1] == '+') {
		lit.sync = false;
		p--;
	}
	for (digits = p;
	     digits > line.p && digits[-1] >= '0' && digits[-1] <= '9';)
		digits--;
	if (digits == line.p || digits[-1] != '{' ||
	    (digits - 1 > line.p && digits[-2] != ' ' && digits[-2] != '('))
		return false;
	if (!scan_number(
		span_of(digits, (size_t)(p - digits)), INT64_MAX, &lit.n))
		return false;
	*ret = lit;
	return true;
}

/* A line that is longer than the input buffer. */
static enum io_status
long_line(struct session *s, struct gather *g)
{
	struct span piece;
	const char *nl;
	int64_t began = 0;

	do {
		if (io_slow(s->io, &began) || io_peek(s->io, &piece) != IO_OK)
			return IO_EOF;
		if ((nl = memchr(piece.p, '\n', piece.n)) != NULL)
			piece.n = (size_t)(nl - piece.p) + 1;
		if (piece.n > LINE_MAX - g->lines)
			return IO_TOOLONG;
		gather_put(g, piece);
		g->lines += piece.n;
		io_consume(s->io, piece.n);
	} while (nl == NULL);
	g->n--;
	if (g->n > 0 && g->p[g->n - 1] == '\r')
		g->n--;
	return IO_OK;
}

/* A NUL is nowhere allowed, and is our own mark: it becomes an octet that is
 * not allowed in a line either. */
static void
no_nul(struct span line)
{
	char *p = (char *)(uintptr_t)line.p, *end = p + line.n;

	while (p < end && (p = memchr(p, '\0', (size_t)(end - p))) != NULL)
		*p++ = '\xff';
}

static enum io_status
next_line(struct session *s, struct gather *g, struct span *ret)
{
	enum io_status st = io_line(s->io, LINE_MAX - g->lines, ret);
	size_t before = g->n;

	if (st == IO_OK) {
		no_nul(*ret);
		g->lines += ret->n;
		if (g->n > 0)
			gather_put(g, *ret);
	} else if (st == IO_TOOLONG) {
		st = long_line(s, g);
		*ret = span_of(g->p + before, g->n - before);
		no_nul(*ret);
	}
	return st;
}

static bool
collect(struct session *s, struct gather *g, struct literal *lit)
{
	struct span piece;

	if (lit->sync)
		io_puts(s->io, "+ go\r\n");
	gather_put(g, SPAN("\r\n"));
	while (lit->n > 0) {
		if (io_peek(s->io, &piece) != IO_OK)
			return false;
		piece = span_sub(piece, 0, lit->n);
		gather_put(g, piece);
		io_consume(s->io, piece.n);
		lit->n -= piece.n;
	}
	gather_put(g, span_of("", 1)); /* a NUL */
	return true;
}

static uint64_t
allowed(const struct session *s)
{
	return s->state == NOAUTH ? STRANGER_MAX : s->config->max_literals;
}

/* What is too large is not asked for; what comes unasked cannot be stopped. */
static bool
refuse(struct session *s, struct span start, const struct literal *lit)
{
	if (lit->sync) {
		command_refuse(s, start, NO, "that literal is too large");
		return s->state != LOGOUT;
	}
	hang_up(s, "* BYE that literal is too large", "literal too large");
	return false;
}

bool
line_read(struct session *s, struct span *ret)
{
	struct gather g = {.mem = s->mem};
	enum io_status st = next_line(s, &g, ret);

	if (st == IO_OK)
		return true;
	if (st == IO_TOOLONG && io_skip_line(s->io) == IO_OK) {
		*ret = SPAN("!"); /* which is no base64 */
		return true;
	}
	return false;
}

/* The line that has come, or is there to be read without waiting. */
static const char *
line_end(struct io *io)
{
	struct pollfd p = {.fd = io->in, .events = POLLIN};
	struct span more;

	for (;;) {
		const char *start = io->rbuf + io->rpos;
		size_t n = io->rend - io->rpos;
		const char *nl = n > 0 ? memchr(start, '\n', n) : NULL;

		if (nl != NULL)
			return nl;
		if (io->filter != NULL || io->wend > 0 ||
		    n == sizeof io->rbuf || poll(&p, 1, 0) <= 0 ||
		    io_peek_more(io, &more) != IO_OK)
			return NULL;
	}
}

bool
command_waiting(struct session *s)
{
	const char *nl = line_end(s->io);
	struct span have;
	struct literal lit;

	if (nl == NULL)
		return false;
	have.p = s->io->rbuf + s->io->rpos;
	have.n = (size_t)(nl - have.p);
	if (have.n > 0 && have.p[have.n - 1] == '\r')
		have.n--;
	return !announced(have, &lit);
}

bool
command_read(struct session *s, struct span *ret)
{
	struct gather g = {.mem = s->mem};
	struct literal lit;
	struct span line;
	enum io_status st;

	while ((st = next_line(s, &g, &line)) == IO_OK) {
		if (!announced(line, &lit)) {
			*ret = g.n > 0 ? span_of(g.p, g.n) : line;
			return true;
		}
		if (g.n == 0)
			gather_put(&g, line);
		if (g.n - g.lines + lit.n > allowed(s)) {
			if (!refuse(s, span_of(g.p, g.n), &lit))
				return false;
			g.n = g.lines = 0;
		} else if (!collect(s, &g, &lit))
			return false;
	}
	if (st != IO_TOOLONG)
		return false;
	command_refuse(s, span_of(g.p, g.n), BAD, "this line is too long");
	if (io_skip_line(s->io) != IO_OK || s->state == LOGOUT)
		return false;
	return command_read(s, ret);
}

/*
 * Collecting a command.
 *
 * A command is a line, except that a line ending in {n} or {n+} goes on with
 * n bytes and another line.  A plain line is looked at where it came in; else
 * the pieces become one stretch of the arena.  Either way the parser never
 * waits for the network.  The exception is a message for APPEND, which may be
 * large: the command is then run when the literal has been announced.
 */
#include "base/fmt.h"
#include "imap.h"

enum {
	LINE_MAX = 65536,    /* a whole command, without its literals */
	STRANGER_MAX = 8192, /* literals, before somebody has logged in */
};

struct gather {
	struct arena *mem;
	char *p;
	size_t n, cap;
	size_t lines; /* of the bytes, those that are not literals */
};

static char *
gather_room(struct gather *g, size_t more)
{
	if (g->n + more > g->cap) {
		size_t cap = (g->n + more) * 2;
		char *bigger = arena_raw(g->mem, cap);

		if (g->n > 0)
			memcpy(bigger, g->p, g->n);
		g->p = bigger;
		g->cap = cap;
	}
	return g->p + g->n;
}

static void
gather_put(struct gather *g, struct span s)
{
	if (s.n > 0)
		memcpy(gather_room(g, s.n), s.p, s.n);
	g->n += s.n;
}

/* Does the line end in the announcement of a literal? */
static bool
announced(struct span line, struct literal *ret)
{
	const char *p = line.p + line.n, *digits;
	struct literal lit = {.pending = true, .sync = true};

	if (line.n < 3 || *--p != '}')
		return false;
	if (p[-1] == '+') {
		lit.sync = false;
		p--;
	}
	for (digits = p;
	     digits > line.p && digits[-1] >= '0' && digits[-1] <= '9';)
		digits--;
	if (digits == line.p || digits[-1] != '{')
		return false;
	lit.binary = digits - 1 > line.p && digits[-2] == '~';
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

/* The next line: as it lies in the buffer if it is the first, and short. */
static enum io_status
next_line(struct session *s, struct gather *g, struct span *ret)
{
	enum io_status st = io_line(s->io, LINE_MAX - g->lines, ret);
	size_t before = g->n;

	if (st == IO_OK) {
		g->lines += ret->n;
		if (g->n > 0)
			gather_put(g, *ret);
	} else if (st == IO_TOOLONG) {
		st = long_line(s, g);
		*ret = span_of(g->p + before, g->n - before);
	}
	return st;
}

static bool
too_long(struct session *s, struct span start)
{
	command_refuse(s, start, "BAD [TOOBIG] This line is too long.");
	return io_skip_line(s->io) == IO_OK;
}

bool
literal_go_ahead(struct session *s)
{
	if (s->literal.sync)
		io_puts(s->io, "+ OK\r\n");
	s->literal.sync = false;
	return !s->io->broken;
}

bool
literal_piece(struct session *s, struct span *ret)
{
	struct span piece = SPAN("");

	if (s->literal.n > 0) {
		if (io_peek(s->io, &piece) != IO_OK)
			return false;
		piece = span_sub(piece, 0, s->literal.n);
		io_consume(s->io, piece.n);
		s->literal.n -= piece.n;
	}
	*ret = piece;
	return true;
}

bool
literal_rest(struct session *s, struct span *ret)
{
	struct gather g = {.mem = s->mem};
	struct span line;

	s->literal = (struct literal){0};
	if (next_line(s, &g, &line) != IO_OK)
		return false;
	*ret = g.n > 0 ? line : arena_span(s->mem, line);
	announced(*ret, &s->literal);
	return true;
}

/* Drops literals that nobody wants, with the rest of their command.  Where
 * the client waits for "+" it gets the tagged answer instead. */
bool
literal_drain(struct session *s)
{
	struct span rest;

	while (s->literal.pending && !s->literal.sync) {
		if (s->literal.n > s->config->max_message_size) {
			io_puts(s->io, "* BYE [TOOBIG] That is too much.\r\n");
			s->bye = "literal too large";
			return false;
		}
		while (s->literal.n > 0)
			if (!literal_piece(s, &rest))
				return false;
		if (!literal_rest(s, &rest))
			return false;
	}
	s->literal.pending = false;
	return true;
}

/* The announced literal, with the line end before it. */
static bool
collect(struct session *s, struct gather *g)
{
	struct span piece;

	literal_go_ahead(s);
	gather_put(g, SPAN("\r\n"));
	gather_room(g, s->literal.n);
	while (s->literal.n > 0) {
		if (!literal_piece(s, &piece))
			return false;
		gather_put(g, piece);
	}
	s->literal.pending = false;
	return true;
}

/* How many bytes of literals a command may have. */
static uint64_t
allowed(const struct session *s)
{
	return s->state == NOAUTH ? STRANGER_MAX : s->config->max_literals;
}

bool
command_read(struct session *s, struct span *ret)
{
	struct gather g = {.mem = s->mem};
	struct span line;
	enum io_status st;

	s->literal = (struct literal){0};
	while ((st = next_line(s, &g, &line)) == IO_OK) {
		if (line.n == 0 && g.n == 0)
			continue; /* somebody ended a line twice */
		if (!announced(line, &s->literal)) {
			*ret = g.n > 0 ? span_of(g.p, g.n) : line;
			return true;
		}
		if (g.n == 0)
			gather_put(&g, line);
		*ret = span_of(g.p, g.n);
		if (command_streams(s, *ret))
			return true;
		if (g.n - g.lines + s->literal.n <= allowed(s)) {
			if (!collect(s, &g))
				return false;
			continue;
		}
		command_refuse(s, *ret, "BAD [TOOBIG] The literal is too big.");
		if (!literal_drain(s) || s->state == LOGOUT)
			return false;
		g.n = g.lines = 0;
	}
	if (st != IO_TOOLONG)
		return false;
	s->literal = (struct literal){0};
	if (!too_long(s, span_of(g.p, g.n)) || s->state == LOGOUT)
		return false;
	return command_read(s, ret);
}

/*
 * Saying things in IMSP: what parse.c reads, written.
 *
 * No line of ours is longer than some client can read: what would make it so
 * becomes a literal, behind which a line starts anew.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/log.h"
#include "imsp.h"

static void
put(struct session *s, struct span text)
{
	io_putspan(s->io, text);
	s->column += text.n;
}

void
put_text(struct session *s, const char *text)
{
	put(s, span_str(text));
}

static bool
quotable(struct span v)
{
	for (size_t i = 0; i < v.n; i++) {
		unsigned char c = (unsigned char)v.p[i];

		if (c == '\0' || c == '\r' || c == '\n' || c == '"' ||
		    c == '\\' || c > 0x7f)
			return false;
	}
	return true;
}

void
put_string(struct session *s, struct span v)
{
	bool fits = v.n <= REPLY_VALUE && s->column + v.n + 3 <= REPLY_LINE;

	if (v.n == 0) {
		put(s, SPAN("\"\""));
	} else if (fits && is_atom(v)) {
		put(s, v);
	} else if (fits && quotable(v)) {
		put(s, SPAN("\""));
		put(s, v);
		put(s, SPAN("\""));
	} else {
		io_putc(s->io, '{');
		io_num(s->io, v.n);
		io_puts(s->io, "}\r\n");
		io_putspan(s->io, v);
		s->column = 0;
	}
}

void
put_end(struct session *s)
{
	io_puts(s->io, "\r\n");
	s->column = 0;
}

void
put_option(struct session *s, const struct effective *e)
{
	bool writable = e->writable && !e->hidden;

	put_text(s, "* OPTION ");
	put_string(s, e->name);
	put_text(s, " ");
	put_string(s, e->value);
	put_text(s, writable ? " [READ-WRITE]" : " [READ-ONLY]");
	put_end(s);
}

void
put_entry(struct session *s, const struct book *b, struct span name,
    const struct entry *e)
{
	put_text(s, "* FETCHADDRESS ");
	put_string(s, b->name);
	put_text(s, " ");
	put_string(s, name);
	for (unsigned i = 0; e != NULL && i < e->n; i++) {
		put_text(s, " ");
		put_string(s, e->f[i].name);
		put_text(s, " ");
		put_string(s, e->f[i].value);
	}
	put_end(s);
}

const char *
said(struct session *s, struct span v)
{
	char *p = arena_raw(s->mem, TEXT_MAX + 4);
	size_t n = v.n < TEXT_MAX ? v.n : TEXT_MAX;

	for (size_t i = 0; i < n; i++)
		p[i] = v.p[i] < 0x20 || v.p[i] > 0x7e ? '?' : v.p[i];
	snprintf(p + n, 4, "%s", n < v.n ? "..." : "");
	return p;
}

const char *
who(const struct session *s)
{
	return s->user != NULL ? s->user : "anonymous";
}

struct reply
reply_no(struct session *s, const char *fmt, ...)
{
	char text[600];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return REPLY_NO(arena_str(s->mem, span_sub(span_str(text), 0, 450)));
}

struct reply
reply_spool(struct session *s, int rc)
{
	switch (rc) {
	case 0:
		return DONE;
	case SPOOL_FULL:
		return REPLY_NO("operation failed: that is too much");
	case -EDQUOT:
		return REPLY_NO("operation failed: IMSP user quota exceeded");
	case SPOOL_ELSEWHERE:
		if (s->copy)
			return REPLY_NO("operation failed: this is a copy, "
					"which can only be read");
		return REPLY_NO("operation failed: the account moves to "
				"another server, try again later");
	case SPOOL_LATER:
		return REPLY_NO("operation failed: the directory of the site "
				"cannot be asked, try again later");
	case SPOOL_STANDBY:
		log_warn("%s: the standby does not have it", who(s));
		return REPLY_NO("operation failed: the standby server does "
				"not answer, try again later");
	case -ENOSPC:
		log_err("%s: no space left in the spool", who(s));
		return REPLY_NO("operation failed: the server's disk is full");
	default:
		log_err("%s: %s: %s", who(s), s->command, spool_strerror(rc));
		return REPLY_NO("operation failed: the server is in trouble");
	}
}

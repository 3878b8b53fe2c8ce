/*
 * Saying things in IMAP: what parse.c reads, written.
 *
 * Everything that came from a client or a message goes out through here and
 * never through "%s", or a mailbox named "x CRLF * BYE" would speak for us.
 */
#include <errno.h>

#include "base/fmt.h"
#include "base/log.h"
#include "imap.h"
#include "mail/date.h"
#include "mail/mutf7.h"
#include "referral.h"
#include "use.h"

enum { QUOTED_MAX = 1000 };

static bool
printable(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	return true;
}

void
put_string(struct io *io, struct span s)
{
	size_t done = 0;

	if (s.n > QUOTED_MAX || !printable(s)) {
		io_putc(io, '{');
		io_num(io, s.n);
		io_puts(io, "}\r\n");
		io_putspan(io, s);
		return;
	}
	io_putc(io, '"');
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '"' || s.p[i] == '\\') {
			io_putspan(io, span_sub(s, done, i - done));
			io_putc(io, '\\');
			done = i;
		}
	io_putspan(io, span_sub(s, done, s.n));
	io_putc(io, '"');
}

void
put_nstring(struct io *io, struct span s)
{
	if (s.p == NULL)
		io_puts(io, "NIL");
	else
		put_string(io, s);
}

/* An atom where every client reads it as one. */
void
put_astring(struct io *io, struct span s)
{
	bool plain = s.n > 0 && s.n <= QUOTED_MAX && !span_is(s, "NIL");

	for (size_t i = 0; i < s.n && plain; i++)
		plain = s.p[i] > 0x20 && s.p[i] < 0x7f &&
			strchr("(){%*\"\\[]", s.p[i]) == NULL;
	if (plain)
		io_putspan(io, s);
	else
		put_string(io, s);
}

/* UTF-8 goes out as modified UTF-7 (RFC 3501, section 5.1.3). */
void
put_mailbox(struct session *s, struct span utf8)
{
	struct buf out = {.limit = 4 * MAILBOX_NAME_MAX};
	bool unicode = (s->enabled & ENABLED_UNICODE) != 0, plain = true;

	for (size_t i = 0; i < utf8.n && plain; i++)
		plain = (unicode || utf8.p[i] != '&') &&
			(utf8.p[i] & 0x80) == 0;
	if (plain) {
		put_astring(s->io, utf8);
		return;
	}
	if (unicode) {
		buf_putc(&out, '"');
		for (size_t i = 0; i < utf8.n; i++) {
			if (utf8.p[i] == '"' || utf8.p[i] == '\\')
				buf_putc(&out, '\\');
			buf_putc(&out, utf8.p[i]);
		}
		buf_putc(&out, '"');
		io_putspan(s->io, buf_span(&out));
	} else {
		mutf7_encode(utf8, &out);
		put_astring(s->io, buf_span(&out));
	}
	buf_free(&out);
}

void
put_runs(struct io *io, const struct uid_run *r, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		char *p = io_room(io, 2 * FMT_U64 + 2);

		if (i > 0)
			*p++ = ',';
		p += fmt_u64(p, r[i].lo);
		if (r[i].hi != r[i].lo) {
			*p++ = ':';
			p += fmt_u64(p, r[i].hi);
		}
		io_used(io, p);
	}
}

const char *
text_runs(struct session *s, const struct uid_run *r, uint32_t n)
{
	char *text = arena_raw(s->mem, (size_t)n * (2 * 10 + 2) + 1), *p = text;

	for (uint32_t i = 0; i < n; i++) {
		if (i > 0)
			*p++ = ',';
		p += fmt_u64(p, r[i].lo);
		if (r[i].hi != r[i].lo) {
			*p++ = ':';
			p += fmt_u64(p, r[i].hi);
		}
	}
	*p = '\0';
	return text;
}

void
put_date(struct io *io, const struct row *row)
{
	char *p = io_room(io, DATE_INTERNAL + 2);

	*p++ = '"';
	p += date_put_internal(p, (struct date){row->date, row->zone});
	*p++ = '"';
	io_used(io, p);
}

void
put_renamed(struct session *s, unsigned use, struct span name, struct span old)
{
	struct io *io = s->io;

	if ((s->enabled & ENABLED_REV2) == 0)
		return;
	io_puts(io, "* LIST (");
	put_use(io, use, false);
	io_puts(io, ") \"/\" ");
	put_mailbox(s, name);
	if (old.p != NULL && !span_eq(old, name)) {
		io_puts(io, " (\"OLDNAME\" (");
		put_mailbox(s, old);
		io_puts(io, "))");
	}
	io_puts(io, "\r\n");
}

/* Of APPEND, COPY and MOVE: could the client make the mailbox itself? */
struct reply
reply_destination(struct session *s, int rc, struct span name)
{
	struct span canonical;

	if (rc == SPOOL_NONE && !mailbox_canonical(s->mem, name, &canonical))
		rc = SPOOL_BADNAME;
	if (rc == SPOOL_NONE && referral_mailbox(s, name) != NULL)
		return reply_mailbox(s, rc, name);
	if (rc == SPOOL_NONE)
		return REPLY_NO("TRYCREATE", "There is no such mailbox.");
	return reply_spool(s, rc);
}

/* RFC 7162, section 3.2.7: where the mailbox is now that messages went. */
struct reply
reply_modseq(struct session *s, uint64_t lsn)
{
	if ((s->enabled & ENABLED_QRESYNC) == 0)
		return DONE;
	return (struct reply){OK,
	    arena_printf(s->mem, "HIGHESTMODSEQ %llu", (unsigned long long)lsn),
	    "Done."};
}

struct reply
reply_mailbox(struct session *s, int rc, struct span name)
{
	const char *url = NULL;

	if (rc == SPOOL_NONE)
		url = referral_mailbox(s, name);
	if (url == NULL)
		return reply_spool(s, rc);
	return REPLY_NO(arena_printf(s->mem, "REFERRAL %s", url),
	    "It is on another server.");
}

struct reply
reply_spool(struct session *s, int rc)
{
	switch (rc) {
	case SPOOL_NONE:
		return REPLY_NO("NONEXISTENT", "There is no such mailbox.");
	case SPOOL_EXISTS:
		return REPLY_NO("ALREADYEXISTS", "There is one already.");
	case SPOOL_GONE:
		return REPLY_NO("EXPUNGEISSUED", "A message is gone.");
	case SPOOL_FULL:
		return REPLY_NO("LIMIT", "There are too many of them.");
	case SPOOL_BADNAME:
		return REPLY_NO("CANNOT", "This cannot be a mailbox's name.");
	case SPOOL_DENIED:
		return REPLY_NO("NOPERM", "You may not do this.");
	case -EDQUOT:
	case SPOOL_QUOTA:
		return REPLY_NO("OVERQUOTA", "There is no room left for you.");
	case -ENOSPC:
		log_err("%s: no space left in the spool", s->user);
		return REPLY_NO("UNAVAILABLE", "The server's disk is full.");
	case SPOOL_ELSEWHERE:
		if (!session_here(s))
			return MOVED;
		if (s->copy)
			return REPLY_NO("UNAVAILABLE", "This is a copy, which "
						       "can only be read.");
		return REPLY_NO("UNAVAILABLE", "It moves to another server.");
	case SPOOL_LATER:
		return REPLY_NO("UNAVAILABLE", "The directory is not there.");
	case SPOOL_STANDBY:
		log_warn("%s: the standby does not have it", s->user);
		return REPLY_NO("UNAVAILABLE", "The standby server does not "
					       "answer.");
	case SPOOL_CORRUPT:
		log_err("%s: the account is damaged: chapar check", s->user);
		return REPLY_NO("CORRUPTION", "Something is damaged here.");
	default:
		log_err("%s: %s", s->user, spool_strerror(rc));
		return REPLY_NO("UNAVAILABLE", "The server is in trouble.");
	}
}

/* STAT, LIST, UIDL, RETR, TOP, DELE, RSET, NOOP, QUIT */
#include "base/fmt.h"
#include "base/log.h"
#include "pop3.h"
#include "stuff.h"

#define NONE     NO("no such message")
#define NO_ARGS  NO("that stands alone")
#define GONE     NO("the message is not there any more")
#define SYS_TEMP ERR("SYS/TEMP", "cannot be read now")

enum { LISTING_MAX = 3 * FMT_U64 + 16 };

/* A message's number off the front, as the maildrop counts: from 0. */
static bool
take_message(struct session *s, struct span *args, uint32_t *ret)
{
	uint64_t n;

	if (!scan_u64(args, s->drop.count, &n) || n == 0 ||
	    maildrop_marked(&s->drop, (uint32_t)n - 1))
		return false;
	*ret = (uint32_t)n - 1;
	return true;
}

/* All of args is one message's number. */
static bool
one_message(struct session *s, struct span args, uint32_t *ret)
{
	return take_message(s, &args, ret) && args.n == 0;
}

struct reply
cmd_stat(struct session *s, struct span args)
{
	const struct maildrop *m = &s->drop;

	if (args.n > 0)
		return NO_ARGS;
	io_puts(s->io, "+OK ");
	io_num(s->io, m->count - m->nmarked);
	io_putc(s->io, ' ');
	io_num(s->io, m->bytes - m->marked_bytes);
	io_puts(s->io, "\r\n");
	return SPOKEN;
}

/* before, "12 4096" CRLF */
static bool
put_size(struct session *s, const char *before, uint32_t msg)
{
	struct row row;
	char *p;

	if (maildrop_row(&s->drop, msg, &row) != 0)
		return false;
	p = stpcpy(io_room(s->io, LISTING_MAX), before);
	p += fmt_u64(p, (uint64_t)msg + 1);
	*p++ = ' ';
	p += fmt_u64(p, row.bytes);
	io_used(s->io, stpcpy(p, "\r\n"));
	return true;
}

/* before, "12 1700000000.345" CRLF */
static bool
put_uid(struct session *s, const char *before, uint32_t msg)
{
	char *p = stpcpy(io_room(s->io, LISTING_MAX), before);

	p += fmt_u64(p, (uint64_t)msg + 1);
	*p++ = ' ';
	p += fmt_u64(p, s->drop.uidvalidity);
	*p++ = '.';
	p += fmt_u64(p, maildrop_uid(&s->drop, msg));
	io_used(s->io, stpcpy(p, "\r\n"));
	return true;
}

/* One message or all of them, by a function that puts a line. */
static struct reply
listing(struct session *s, struct span args,
    bool (*put)(struct session *, const char *before, uint32_t msg))
{
	uint32_t msg;

	if (args.n > 0) {
		if (!one_message(s, args, &msg))
			return NONE;
		return put(s, "+OK ", msg) ? SPOKEN : GONE;
	}
	io_puts(s->io, "+OK\r\n");
	for (msg = 0; msg < s->drop.count; msg++)
		if (!maildrop_marked(&s->drop, msg))
			put(s, "", msg);
	io_puts(s->io, ".\r\n");
	return SPOKEN;
}

struct reply
cmd_list(struct session *s, struct span args)
{
	return listing(s, args, put_size);
}

struct reply
cmd_uidl(struct session *s, struct span args)
{
	return listing(s, args, put_uid);
}

/* The bytes of a message, or the answer why not. */
static bool
bytes_of(struct session *s, uint32_t msg, struct span *ret, struct reply *no)
{
	struct row row;
	int rc = maildrop_row(&s->drop, msg, &row);

	if (rc == 0)
		rc = message_bytes(s->drop.box.account, &row, ret);
	if (rc == 0)
		return true;
	*no = GONE;
	if (rc != SPOOL_GONE) {
		log_err("%s: message with uid %u: %s", s->user,
		    (unsigned)maildrop_uid(&s->drop, msg), spool_strerror(rc));
		*no = SYS_TEMP;
	}
	return false;
}

struct reply
cmd_retr(struct session *s, struct span args)
{
	struct span bytes;
	struct reply no;
	uint32_t msg;

	if (!one_message(s, args, &msg))
		return NONE;
	if (!bytes_of(s, msg, &bytes, &no))
		return no;
	io_puts(s->io, "+OK ");
	io_num(s->io, bytes.n);
	io_puts(s->io, " octets\r\n");
	stuff_message(s->io, bytes);
	s->retrieved++;
	return SPOKEN;
}

struct reply
cmd_top(struct session *s, struct span args)
{
	uint64_t lines;
	struct span bytes;
	struct reply no;
	uint32_t msg;

	if (!take_message(s, &args, &msg))
		return NONE;
	if (args.n == 0 || args.p[0] != ' ' ||
	    !scan_number(span_sub(args, 1, args.n), UINT64_MAX, &lines))
		return NO("TOP message lines");
	if (!bytes_of(s, msg, &bytes, &no))
		return no;
	io_puts(s->io, "+OK\r\n");
	stuff_message(s->io, stuff_top(bytes, lines));
	return SPOKEN;
}

struct reply
cmd_dele(struct session *s, struct span args)
{
	struct row row = {0};
	uint32_t msg;

	if (!one_message(s, args, &msg))
		return NONE;
	if (!maildrop_may_delete(&s->drop))
		return ERR("SYS/PERM", "you may not delete here");
	(void)maildrop_row(&s->drop, msg, &row);
	maildrop_mark(&s->drop, msg, row.bytes);
	return YES("marked for deletion");
}

struct reply
cmd_rset(struct session *s, struct span args)
{
	if (args.n > 0)
		return NO_ARGS;
	maildrop_unmark(&s->drop);
	return YES("nothing is marked");
}

struct reply
cmd_noop(struct session *s, struct span args)
{
	(void)s;
	return args.n > 0 ? NO_ARGS : YES("ok");
}

struct reply
cmd_quit(struct session *s, struct span args)
{
	int rc;

	if (args.n > 0)
		return NO_ARGS;
	rc = maildrop_commit(&s->drop);
	s->state = LEFT;
	if (rc == 0) {
		s->deleted = s->drop.nmarked;
		return YES("bye");
	}
	if (rc == SPOOL_DENIED || rc == SPOOL_NONE)
		return ERR("SYS/PERM", "you may not delete here any more");
	log_err("%s: deleting: %s", s->user, spool_strerror(rc));
	return ERR("SYS/TEMP", "nothing was deleted");
}

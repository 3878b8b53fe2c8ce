/*
 * Recipients whose account is on another server: the mail goes on to its LMTP,
 * within this transaction, and what that says of them is what we say.
 *
 * A server that is down or talks nonsense costs its own recipients a 451 and
 * nobody else anything.  What another server has passed on to us already is
 * never passed on again.
 */
#include "lmtp.h"

#include <errno.h>

#include "address.h"
#include "base/directory.h"
#include "base/directoryc.h"
#include "base/log.h"
#include "home.h"

/* Once a process; a directory that cannot be read is trouble for all. */
enum home
forward_home(struct session *s, const char *account, char host[HOST_SIZE])
{
	if (!s->looked) {
		int r = directory_open(s->spool->dir, &s->directory);

		s->looked = true;
		s->blind = r != 0 && r != -ENOENT;
		if (s->blind)
			log_err("directory.tdb: %s", strerror(-r));
	}
	host[0] = '\0';
	return s->blind ? HOME_TROUBLE
			: directory_home(s->directory, account, host);
}

static struct reply
later(struct session *s, const char *host, const char *why)
{
	return REPLY(451, "4.4.1", arena_printf(s->mail, "%s: %s", host, why));
}

/* RFC 3461: what is not plain goes as +XX. */
static void
put_xtext(struct io *io, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c > ' ' && c < 0x7f && c != '+' && c != '=')
			io_putc(io, (char)c);
		else
			io_printf(io, "+%02X", c);
	}
}

static void
put_mail(struct session *s, struct home_link *h)
{
	const struct transaction *t = &s->t;

	io_puts(h->io, "MAIL FROM:<");
	io_putspan(h->io, t->from);
	io_puts(h->io, ">");
	if (t->binary)
		io_puts(h->io, " BODY=BINARYMIME");
	else if (t->eight && (h->offers & OFFERS_8BIT) != 0)
		io_puts(h->io, " BODY=8BITMIME");
	if (t->utf8)
		io_puts(h->io, " SMTPUTF8");
	if (t->size > 0 && (h->offers & OFFERS_SIZE) != 0)
		io_printf(h->io, " SIZE=%llu", (unsigned long long)t->size);
	if (t->auth.n > 0 && (h->offers & OFFERS_AUTH) != 0) {
		io_puts(h->io, " AUTH=");
		put_xtext(h->io, t->auth);
	}
	if ((h->offers & OFFERS_HOP) != 0)
		io_puts(h->io, " XHOP");
	io_puts(h->io, "\r\n");
}

/* A mail that was begun there and came to nothing is forgotten first. */
static bool
begin_mail(struct session *s, struct home_link *h, struct home_reply *r)
{
	if (h->old_mail) {
		io_puts(h->io, "RSET\r\n");
		if (!home_answer(h, r))
			return false;
		h->old_mail = false;
	}
	put_mail(s, h);
	return home_answer(h, r);
}

/* Ready for a recipient; a link that has lain idle may have been closed at the
 * other end, so it is tried once more. */
static struct home_link *
in_mail(struct session *s, const char *host, struct reply *no)
{
	const char *why = "";
	struct home_link *h = home_link(s, host, &why);
	bool fresh = h != NULL && !h->used;
	struct home_reply r = {.code = 0};

	if (h == NULL || h->in_mail) {
		*no = later(s, host, why);
		return h;
	}
	if ((s->t.binary && (~h->offers & (OFFERS_CHUNKING | OFFERS_BINARY))) ||
	    (s->t.utf8 && (h->offers & OFFERS_UTF8) == 0)) {
		*no = REPLY(554, "5.6.3", "that server cannot take it");
		return NULL;
	}
	h->used = true;
	if (!begin_mail(s, h, &r)) {
		if (!fresh && !h->tried) {
			h->down_until = 0;
			return in_mail(s, host, no);
		}
		h->tried = true;
		*no = later(s, host, h->why);
		return NULL;
	}
	if (r.code == 250) {
		h->in_mail = true;
		h->nrcpt = 0;
		return h;
	}
	h->old_mail = true;
	/* whom it does not know it does not refuse: it is not told who */
	*no = r.code == 552 || r.code == 553
		  ? forward_reply(s, &r)
		  : later(s, host, arena_str(s->mail, span_str(r.text)));
	return NULL;
}

struct reply
forward_reply(struct session *s, const struct home_reply *r)
{
	const char *status = r->status[0] != '\0' ? r->status : NULL;

	/* the directory says that the account is there: one of them is late */
	if (r->code >= 500 && status != NULL && strcmp(status, "5.1.1") == 0)
		return REPLY(
		    451, "4.1.1", arena_printf(s->mail, "there: %s", r->text));
	if ((r->code != 250 && r->code < 400) || r->code > 559)
		return REPLY(451, "4.4.2", "that server talks nonsense");
	return REPLY(r->code,
	    status != NULL   ? arena_str(s->mail, span_str(status))
	    : r->code == 250 ? "2.0.0"
	    : r->code < 500  ? "4.0.0"
			     : "5.0.0",
	    arena_str(s->mail, span_str(r->text)));
}

/* Does it say that it does not house him?  Then one of us is late. */
static bool
is_doubt(const struct home_reply *r)
{
	static const char *const words[] = {"5.1.1", "4.3.2", "4.4.6"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(r->status, words[i]) == 0)
			return true;
	return false;
}

bool
forward_rcpt(struct session *s, const struct address *to, bool ignore_quota,
    struct recipient *r, struct reply *ret, bool *ret_one)
{
	struct home_link *h;

	if (s->t.hopped || s->login[0] == '@') {
		directoryc_doubt(s->conf->directory, r->account);
		*ret = REPLY(451, "4.4.6", "not on this server");
		return false;
	}
	if ((h = in_mail(s, r->host, ret)) == NULL)
		return false;
	io_puts(h->io, "RCPT TO:<");
	io_putspan(h->io, to->text);
	io_puts(h->io, ">");
	if (ignore_quota && (h->offers & OFFERS_QUOTA) != 0)
		io_puts(h->io, " IGNOREQUOTA");
	io_puts(h->io, "\r\n");
	r->home = h;
	r->turn = h->turn;
	*ret_one = (h->offers & OFFERS_PIPELINING) == 0;
	return true;
}

void
forward_flush(struct session *s)
{
	struct home_link *h;

	for (unsigned i = 0; (h = home_next(s, &i)) != NULL;)
		if (h->io != NULL)
			io_flush(h->io);
}

bool
forward_named(struct session *s, struct recipient *r, struct reply *ret)
{
	struct home_link *h = r->home;
	struct home_reply said;

	if (h->turn != r->turn || !home_answer(h, &said)) {
		*ret = later(
		    s, r->host, h->why != NULL ? h->why : "it has hung up");
		return false;
	}
	if (said.code != 250) {
		*ret = forward_reply(s, &said);
		if (is_doubt(&said))
			directoryc_doubt(s->conf->directory, r->account);
		if (said.code < 400) /* it may be waiting for anything now */
			home_close(h, "it talks nonsense");
		return false;
	}
	h->nrcpt++;
	return true;
}

/* The trace that is ours begins with Return-Path, which is the last server's
 * to write. */
static struct span
without_return_path(struct span message, uint64_t *from)
{
	const char *nl = memchr(message.p, '\n', message.n);

	*from = nl != NULL ? (uint64_t)(nl + 1 - message.p) : 0;
	return span_sub(message, *from, message.n);
}

/* Lines as they are, with a dot more in front of those that begin with one. */
static void
put_dotted(struct io *io, struct span s)
{
	while (s.n > 0) {
		const char *nl = memchr(s.p, '\n', s.n);
		size_t n = nl != NULL ? (size_t)(nl + 1 - s.p) : s.n;

		if (s.p[0] == '.')
			io_putc(io, '.');
		io_put(io, s.p, n);
		s = span_sub(s, n, s.n);
	}
	io_puts(io, ".\r\n");
}

/* A part of what is in the file, or in memory. */
static bool
send_to(struct session *s, struct home_link *h)
{
	struct incoming *in = &s->t.in;
	struct home_reply r;
	uint64_t from;
	struct span bytes = without_return_path(in->bytes, &from);

	if ((h->offers & OFFERS_CHUNKING) != 0) {
		io_printf(h->io, "BDAT %zu LAST\r\n", bytes.n);
		if (in->file >= 0)
			io_putfile(h->io, in->file, from, bytes);
		else
			io_putspan(h->io, bytes);
	} else {
		io_puts(h->io, "DATA\r\n");
		if (!home_answer(h, &r))
			return false;
		if (r.code != 354) {
			home_close(h, "it does not take mail");
			return false;
		}
		put_dotted(h->io, bytes);
	}
	io_flush(h->io);
	if (h->io->broken)
		home_close(h, "it has hung up");
	return h->io != NULL;
}

void
forward_send(struct session *s)
{
	struct home_link *h;

	for (unsigned i = 0; (h = home_next(s, &i)) != NULL;)
		if (h->io != NULL && h->in_mail && h->nrcpt > 0)
			send_to(s, h);
}

/* Each recipient's own answer, in the order in which they were named there:
 * which is the order of ours. */
void
forward_receive(struct session *s)
{
	struct home_link *h;

	for (struct recipient *r = s->t.rcpt; r != NULL; r = r->next) {
		struct home_reply said;

		if ((h = r->home) == NULL)
			continue;
		if (h->turn != r->turn || !home_answer(h, &said)) {
			r->said = later(s, h->host,
			    h->why != NULL ? h->why : "it has hung up");
			continue;
		}
		r->said = forward_reply(s, &said);
		if (said.code < 400 && said.code != 250)
			home_close(h, "it talks nonsense");
	}
	for (unsigned i = 0; (h = home_next(s, &i)) != NULL;)
		h->in_mail = false; /* it is done */
}

void
forward_end(struct session *s)
{
	struct home_link *h;

	for (unsigned i = 0; (h = home_next(s, &i)) != NULL;) {
		h->old_mail = h->old_mail || h->in_mail;
		h->in_mail = h->tried = false;
		h->nrcpt = 0;
	}
}

/* LHLO, MAIL, RCPT, RSET, NOOP, QUIT, VRFY, EXPN, HELP */
#include "lmtp.h"

#include "address.h"
#include "base/fmt.h"
#include "base/tlsc.h"

#define SYNTAX REPLY(501, "5.5.4", "bad arguments")

/* " " and the word, off the front. */
static bool
take_word(struct span *s, const char *word)
{
	const size_t n = strlen(word);

	if (s->n < n + 1 || s->p[0] != ' ' ||
	    !span_is(span_sub(*s, 1, n), word))
		return false;
	*s = span_sub(*s, n + 1, s->n);
	return true;
}

/* What can be begun, and would succeed. */
static void
offer_login(struct session *s)
{
	const char *mechs = authc_mechanisms(s->peer, false);

	if (tlsc_now()->offered)
		io_puts(s->io, "250-STARTTLS\r\n");
	if (mechs[0] != '\0' && s->login[0] == '\0')
		io_printf(s->io, "250-AUTH %s\r\n", mechs);
}

struct reply
cmd_lhlo(struct session *s, struct span args)
{
	const struct span host = span_sub(args, 1, args.n);

	if (!host_ok(host) || host.n >= sizeof s->host)
		return REPLY(501, "5.5.4", "LHLO wants a host name");
	s->state = READY;
	transaction_end(s);
	memcpy(s->host, host.p, host.n);
	s->host[host.n] = '\0';
	io_printf(s->io,
	    "250-%s\r\n"
	    "250-PIPELINING\r\n"
	    "250-ENHANCEDSTATUSCODES\r\n"
	    "250-8BITMIME\r\n"
	    "250-SMTPUTF8\r\n"
	    "250-CHUNKING\r\n"
	    "250-BINARYMIME\r\n"
	    "250-IGNOREQUOTA\r\n"
	    "250-XHOP\r\n",
	    s->conf->hostname);
	offer_login(s);
	io_printf(s->io, "250 SIZE %llu\r\n",
	    (unsigned long long)s->conf->max_message);
	return SPOKEN;
}

struct reply
cmd_helo(struct session *s, struct span args)
{
	(void)s;
	(void)args;
	return REPLY(500, "5.5.1", "this is LMTP: say LHLO");
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* RFC 3461, section 4: "+3D" is an equals sign; "<>" alone is nobody. */
static bool
xtext(struct session *s, struct span value, struct span *ret)
{
	char *d = arena_raw(s->mail, value.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < value.n; i++) {
		int hi, lo;

		d[n] = value.p[i];
		if (value.p[i] == '+') {
			if (i + 2 >= value.n)
				return false;
			hi = hex_digit(value.p[i + 1]);
			lo = hex_digit(value.p[i + 2]);
			if (hi < 0 || lo < 0)
				return false;
			d[n] = (char)(hi << 4 | lo);
			i += 2;
		} else if (d[n] <= ' ' || d[n] == '=' || d[n] == 0x7f)
			return false;
		n++;
	}
	*ret = span_of(d, n);
	if (span_eq(*ret, SPAN("<>")))
		ret->n = 0;
	return value.n > 0;
}

/* One parameter of MAIL; false, with the answer, if it is not to be. */
static bool
parameter(
    struct session *s, struct span key, struct span value, struct reply *no)
{
	struct transaction *t = &s->t;
	uint64_t size;

	*no = SYNTAX;
	if (span_is(key, "SIZE")) {
		if (!scan_number(value, UINT64_MAX, &size))
			return false;
		*no = REPLY(552, "5.3.4", "that is too large");
		t->size = size;
		return size <= s->conf->max_message;
	}
	if (span_is(key, "BODY")) {
		t->binary = span_is(value, "BINARYMIME");
		t->eight = span_is(value, "8BITMIME");
		return t->binary || t->eight || span_is(value, "7BIT");
	}
	if (span_is(key, "SMTPUTF8")) {
		t->utf8 = true;
		return value.n == 0;
	}
	if (span_is(key, "XHOP")) { /* by another of our servers */
		t->hopped = true;
		return value.n == 0;
	}
	if (span_is(key, "AUTH")) {
		if (!xtext(s, value, &t->auth))
			return false;
		if (!s->peer->is_local && s->login[0] == '\0')
			t->auth.n = 0; /* anybody could say that */
		return true;
	}
	*no = REPLY(555, "5.5.4", "no such parameter");
	return false;
}

struct reply
cmd_mail(struct session *s, struct span args)
{
	struct span key, value;
	struct address from;
	struct reply no;

	if (s->conf->require_auth && !s->peer->is_local && s->login[0] == '\0')
		return REPLY(530, "5.7.0", "say AUTH first");
	if (!take_word(&args, "FROM:"))
		return REPLY(501, "5.5.4", "MAIL FROM:<address>");
	if (!path_reverse(&args, s->mem, &from))
		return REPLY(501, "5.1.7", "bad sender address");
	memset(&s->t, 0, sizeof s->t);
	while (param_next(&args, &key, &value))
		if (!parameter(s, key, value, &no))
			return no;
	if (args.n > 0)
		return SYNTAX;
	if (from.utf8 && !s->t.utf8)
		return REPLY(553, "5.6.7", "that address needs SMTPUTF8");
	s->t.from = arena_span(s->mail, from.text);
	s->state = MAIL;
	return REPLY(250, "2.1.0", "sender ok");
}

/* One more of this mail. */
static void
accept(struct session *s, struct recipient *r)
{
	r->order = s->t.nrcpt++;
	if (s->t.last != NULL)
		s->t.last->next = r;
	else
		s->t.rcpt = r;
	s->t.last = r;
	s->state = RCPT;
}

void
rcpt_queue(struct session *s, struct recipient *r, struct reply reply)
{
	struct named *n = ARENA_NEW(s->mail, struct named);

	*n = (struct named){.r = r, .reply = reply};
	n->reply.text = arena_str(s->mail, span_str(reply.text));
	if (s->last_named != NULL)
		s->last_named->next = n;
	else
		s->named = n;
	s->last_named = n;
	s->nnamed++;
}

void
rcpt_answer_all(struct session *s)
{
	struct named *n = s->named;

	s->named = s->last_named = NULL;
	s->nnamed = 0;
	forward_flush(s);
	for (; n != NULL && s->state != LEFT; n = n->next) {
		struct reply reply = n->reply;

		if (n->r != NULL && (n->r->host == NULL ||
					forward_named(s, n->r, &reply)))
			accept(s, n->r);
		reply_end(s, reply);
	}
}

struct reply
cmd_rcpt(struct session *s, struct span args)
{
	struct recipient found, *r;
	struct span key, value;
	struct address to;
	struct reply no;
	bool ignore = false, one;

	if (!take_word(&args, "TO:"))
		return REPLY(501, "5.5.4", "RCPT TO:<address>");
	if (!path_forward(&args, s->mem, &to))
		return REPLY(501, "5.1.3", "bad recipient address");
	while (param_next(&args, &key, &value)) {
		if (!span_is(key, "IGNOREQUOTA") || value.n > 0)
			return REPLY(555, "5.5.4", "no such parameter");
		ignore = true;
	}
	if (args.n > 0)
		return REPLY(555, "5.5.4", "no such parameter");
	if (to.utf8 && !s->t.utf8)
		return REPLY(553, "5.6.7", "that address needs SMTPUTF8");
	if (s->t.nrcpt + s->nnamed >= s->conf->max_recipients)
		return REPLY(452, "4.5.3", "too many recipients");
	if (!recipient_find(s, &to, &found, &no))
		return no;
	r = ARENA_NEW(s->mail, struct recipient);
	*r = found;
	r->ignore_quota = ignore;
	if (r->host != NULL && !forward_rcpt(s, &to, ignore, r, &no, &one))
		return no;
	no = REPLY(250, "2.1.5", "recipient ok");
	if (r->host != NULL || s->named != NULL) {
		rcpt_queue(s, r, no);
		if (r->host != NULL && one)
			rcpt_answer_all(s);
		return SPOKEN;
	}
	accept(s, r);
	return no;
}

struct reply
cmd_vrfy(struct session *s, struct span args)
{
	const struct span param = SPAN(" SMTPUTF8");
	struct recipient found;
	struct address who;
	struct reply no;
	bool utf8 = false;

	if (args.n > param.n &&
	    span_ieq(span_sub(args, args.n - param.n, param.n), param)) {
		args.n -= param.n;
		utf8 = true;
	}
	args = span_sub(args, 1, args.n);
	if ((!path_forward(&args, s->mem, &who) &&
		!mailbox_read(&args, s->mem, &who)) ||
	    args.n > 0)
		return REPLY(501, "5.1.3", "VRFY wants an address");
	if (who.utf8 && !utf8)
		return REPLY(553, "5.6.7", "that address needs SMTPUTF8");
	if (!recipient_find(s, &who, &found, &no))
		return no;
	if (found.host != NULL)
		return REPLY(252, "2.5.0", "it is on another server");
	io_puts(s->io, "250 2.1.5 <");
	io_putspan(s->io, who.text);
	io_puts(s->io, ">\r\n");
	return SPOKEN;
}

struct reply
cmd_expn(struct session *s, struct span args)
{
	(void)s;
	(void)args;
	return REPLY(502, "5.5.1", "there are no lists here");
}

struct reply
cmd_rset(struct session *s, struct span args)
{
	if (args.n > 0)
		return SYNTAX;
	transaction_end(s);
	return REPLY(250, "2.0.0", "as new");
}

struct reply
cmd_noop(struct session *s, struct span args)
{
	(void)s;
	(void)args;
	return REPLY(250, "2.0.0", "ok");
}

struct reply
cmd_quit(struct session *s, struct span args)
{
	if (args.n > 0)
		return SYNTAX;
	s->state = LEFT;
	return REPLY(221, "2.0.0", "bye");
}

struct reply
cmd_help(struct session *s, struct span args)
{
	(void)args;
	io_puts(s->io,
	    "214-2.0.0 LHLO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP\r\n"
	    "214 2.0.0 see RFC 2033, RFC 5321 and RFC 3030\r\n");
	return SPOKEN;
}

/* CAPABILITY, NOOP, LOGOUT, STARTTLS */
#include "base/log.h"
#include "base/tlsc.h"
#include "imsp.h"

/* Before the login, by another server: what follows is about its user's
 * mailboxes here, see far.h.  It is so only if that comes with a ticket. */
struct reply
cmd_xguest(struct session *s, struct args *a)
{
	if (!arg_end(a))
		return SYNTAX;
	s->guest = true;
	return DONE;
}

/* Arguments do no harm, as ever. */
struct reply
cmd_capability(struct session *s, struct args *a)
{
	const char *p = authc_mechanisms(s->peer, s->authc->tls);

	(void)a;
	io_puts(s->io, "* CAPABILITY");
	while (*p != '\0') {
		size_t n = strcspn(p, " ");

		io_puts(s->io, " AUTH=");
		io_put(s->io, p, n);
		p += n + (p[n] == ' ');
	}
	io_puts(s->io, " LITERAL+ SASL-IR");
	if (tlsc_now()->offered && s->state == NOAUTH)
		io_puts(s->io, " STARTTLS");
	io_puts(s->io, "\r\n");
	return DONE;
}

struct reply
cmd_noop(struct session *s, struct args *a)
{
	(void)s;
	return arg_end(a) ? DONE : SYNTAX;
}

struct reply
cmd_logout(struct session *s, struct args *a)
{
	if (!arg_end(a))
		return SYNTAX;
	io_puts(s->io, "* BYE Logging user out\r\n");
	s->state = LOGOUT;
	return REPLY_OK("Logging user out");
}

/* What came before TLS is as if it had not been. */
struct reply
cmd_starttls(struct session *s, struct args *a)
{
	if (!arg_end(a))
		return SYNTAX;
	if (s->state != NOAUTH)
		return REPLY_BAD("you are logged in");
	if (!tlsc_now()->offered)
		return tlsc_now()->on ? REPLY_BAD("there is TLS already")
				      : REPLY_NO("there is no TLS here");
	command_say(s, s->tag, REPLY_OK("begin TLS"));
	authc_drop(s->authc);
	if (tlsc_start(s->io) < 0) {
		s->bye = "no TLS after all";
		s->state = LOGOUT;
	}
	s->authc->tls = tlsc_now()->on;
	return (struct reply){BYE, "said"};
}

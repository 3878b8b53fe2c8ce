/* CAPA, LANG, UTF8 */
#include "base/tlsc.h"
#include "pop3.h"

/* What works now, and would succeed (RFC 2449). */
struct reply
cmd_capa(struct session *s, struct span args)
{
	const char *mechs = authc_mechanisms(s->peer, false);

	if (args.n > 0)
		return NO("CAPA stands alone");
	io_puts(s->io, "+OK what works here\r\n"
		       "TOP\r\n"
		       "UIDL\r\n"
		       "PIPELINING\r\n"
		       "RESP-CODES\r\n"
		       "AUTH-RESP-CODE\r\n");
	if (s->conf->expire_days > 0)
		io_printf(s->io, "EXPIRE %llu\r\n",
		    (unsigned long long)s->conf->expire_days);
	else
		io_puts(s->io, "EXPIRE NEVER\r\n");
	if (s->conf->login_delay_s > 0)
		io_printf(s->io, "LOGIN-DELAY %llu\r\n",
		    (unsigned long long)s->conf->login_delay_s);
	if (tlsc_now()->offered && s->state == AUTHORIZATION)
		io_puts(s->io, "STLS\r\n");
	if (login_plaintext_ok(s) || s->conf->proven != NULL)
		io_puts(s->io, "USER\r\n");
	if (mechs[0] != '\0' && s->conf->proven == NULL)
		io_printf(s->io, "SASL %s\r\n", mechs);
	io_puts(s->io, "UTF8 USER\r\n"
		       "LANG\r\n"
		       "IMPLEMENTATION chapar\r\n"
		       ".\r\n");
	return SPOKEN;
}

/* RFC 6856, section 3: there is but one language, by two names. */
struct reply
cmd_lang(struct session *s, struct span args)
{
	if (args.n == 0) {
		io_puts(s->io, "+OK languages\r\n"
			       "en English\r\n"
			       "i-default English\r\n"
			       ".\r\n");
		return SPOKEN;
	}
	if (span_is(args, "en") || span_is(args, "*"))
		return YES("en English it is");
	if (span_is(args, "i-default"))
		return YES("i-default English it is");
	return NO("only English is spoken here");
}

/* RFC 6856, section 2.  Mail is handed out as it came in either way. */
struct reply
cmd_utf8(struct session *s, struct span args)
{
	if (args.n > 0)
		return NO("UTF8 stands alone");
	s->utf8 = true;
	return YES("UTF8 then");
}

/* STARTTLS (RFC 3501, section 6.2.1) */
#include "base/authc.h"
#include "base/log.h"
#include "base/tlsc.h"
#include "imap.h"

/* After the tagged OK; what came with the command is forgotten. */
static void
start(struct session *s)
{
	authc_drop(s->authc);
	if (tlsc_start(s->io) == 0)
		return;
	log_info("no TLS with %s after all", s->peer->addr);
	s->state = LOGOUT;
}

struct reply
cmd_starttls(struct session *s, struct args *a)
{
	if (!arg_end(a))
		return SYNTAX;
	if (tlsc_now()->on)
		return REPLY_BAD("There is TLS already.");
	if (!tlsc_now()->offered)
		return REPLY_BAD("There is no TLS here.");
	s->then = start;
	return REPLY_OK("Begin TLS.");
}

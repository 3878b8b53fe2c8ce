/* COMPRESS (RFC 4978) and UNAUTHENTICATE (RFC 8437) */
#include <unistd.h>

#include "base/deflate.h"
#include "base/log.h"
#include "base/serve.h"
#include "imap.h"

/* After the tagged answer, which is the last that goes out as it is. */
static void
compress(struct session *s)
{
	if (!deflate_start(s->io)) /* the client counts on it now */
		die(EXIT_TEMP, "out of memory");
}

struct reply
cmd_compress(struct session *s, struct args *a)
{
	struct span how;

	if (!arg_sp(a) || !arg_atom(a, &how) || !arg_end(a))
		return SYNTAX;
	if (!span_is(how, "DEFLATE"))
		return REPLY_BAD("Only DEFLATE is known.");
	if (s->io->filter != NULL)
		return REPLY_NO("COMPRESSIONACTIVE", "It is compressed.");
	s->then = compress;
	return REPLY_OK("From here on all is compressed.");
}

/* Everything is as before the login, except for the layers between. */
struct reply
cmd_unauthenticate(struct session *s, struct args *a)
{
	if (!arg_end(a))
		return SYNTAX;
	log_info("unauthenticate user=%s peer=%s", s->user, s->peer->addr);
	log_about(NULL, s->peer->addr);
	session_forget(s);
	io_idle(s->io, (int)s->config->login_timeout * 1000);
	alarm((unsigned)s->config->login_timeout);
	return (struct reply){OK, "CAPABILITY", "Who are you?"};
}

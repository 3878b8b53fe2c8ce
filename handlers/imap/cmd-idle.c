/* IDLE (RFC 2177): what happens is told when it happens. */
#include "base/clock.h"
#include "notify.h"

enum { DONE_MAX = 1000 };

struct reply
cmd_idle(struct session *s, struct args *a)
{
	int64_t until = clock_ms() + (int64_t)s->config->idle_timeout * 1000;
	struct span line;

	if (!arg_end(a))
		return SYNTAX;
	io_puts(s->io, "+ idling\r\n");
	if (s->view != NULL) {
		account_bell(s->view->box.account);
		session_tell(s, true);
	}
	notify_tell(s);
	if (!session_wait(s, until, true)) {
		io_puts(s->io, "* BYE Idle for too long.\r\n");
		s->bye = "idle for too long";
		s->state = LOGOUT;
		return REPLY_NO(NULL, "Idle for too long.");
	}
	if (!session_here(s))
		return MOVED;
	if (s->view != NULL && s->view->gone)
		return REPLY_NO(NULL, "The mailbox is gone.");
	if (io_line(s->io, DONE_MAX, &line) != IO_OK)
		return WENT_AWAY;
	return span_is(line, "DONE") ? DONE : REPLY_BAD("Expected DONE.");
}

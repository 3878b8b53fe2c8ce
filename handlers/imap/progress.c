/* INPROGRESS (RFC 9585): that a long command is still at it, and how far. */
#include "base/clock.h"
#include "notify.h"

enum { LOOK_EVERY = 64 }; /* messages, between looks at the clock */

/* Only between lines: an answer may have begun. */
void
session_progress(struct session *s, uint64_t done, uint64_t total)
{
	int64_t now, pause = (int64_t)s->config->progress_interval * 1000;

	if (s->progress.command != s->commands) {
		s->progress.command = s->commands;
		s->progress.calls = 0;
		s->progress.last = clock_ms();
	}
	if (++s->progress.calls % LOOK_EVERY != 0 && pause > 0)
		return;
	now = clock_ms();
	if (now - s->progress.last < pause || !io_at_line(s->io))
		return;
	s->progress.last = now;
	io_puts(s->io, "* OK [INPROGRESS (");
	put_string(s->io, s->tag);
	io_printf(s->io, " %llu %llu)] Still at it.\r\n",
	    (unsigned long long)done, (unsigned long long)total);
	io_flush(s->io);
}

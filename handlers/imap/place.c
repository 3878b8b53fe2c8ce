/* The user's account goes to another server while he is here. */
#include <string.h>
#include <time.h>

#include "imap.h"
#include "spool/place.h"

enum { WAIT_MS = 5000, STEP_MS = 10 };

bool
session_here(struct session *s)
{
	struct account *home = s->viewer.home;
	enum account_place place;

	if (home == NULL)
		return true;
	place = account_place(home);
	if (s->copy) { /* until it is promoted: then he comes back to all of it */
		s->moved = s->moved || !place_is_copy(home, NULL);
		return !s->moved;
	}
	for (int ms = 0; place == PLACE_LEAVING && ms < WAIT_MS;
	     ms += STEP_MS) {
		nanosleep(&(struct timespec){.tv_nsec = STEP_MS * 1000000L},
		    NULL);
		place = account_place(home);
	}
	if (place != PLACE_ORDINARY && place != PLACE_LEAVING)
		s->moved = true;
	return !s->moved;
}

/* RFC 2221, section 4.2; the user's name as RFC 5092 has it in a URL. */
static void
put_referral(struct session *s, const char *host)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

	io_puts(s->io, " [REFERRAL imap://");
	for (const char *p = s->user; *p != '\0'; p++)
		if (strchr(plain, *p) != NULL)
			io_putc(s->io, *p);
		else
			io_puts(s->io, arena_printf(s->mem, "%%%02X",
					   (unsigned)(unsigned char)*p));
	io_puts(s->io, ";AUTH=*@");
	io_puts(s->io, host);
	io_puts(s->io, "/]");
}

void
session_moved(struct session *s)
{
	struct place_mark m;

	io_puts(s->io, "* BYE");
	if (place_read(s->viewer.home, &m) == 0 && m.place == PLACE_LEFT)
		put_referral(s, m.host);
	else
		io_puts(s->io, " [UNAVAILABLE]");
	io_puts(s->io, " Your mail is on another server now.\r\n");
	s->bye = "the account moved";
	s->state = LOGOUT;
}

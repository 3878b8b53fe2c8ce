/* Ending the sessions of a user. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "spool/sessions.h"

struct kick {
	const char *user, *protocol;
	unsigned kicked, failed;
};

static int
kick_one(void *arg, const struct session_info *i)
{
	struct kick *k = arg;

	if (strcmp(i->user, k->user) != 0 ||
	    (k->protocol != NULL && strcmp(k->protocol, i->protocol) != 0))
		return 0;
	if (kill(i->pid, SIGTERM) == 0)
		k->kicked++;
	else if (errno != ESRCH)
		k->failed++;
	return 0;
}

unsigned
sessions_kick(struct spool *s, const char *user, const char *protocol,
    unsigned *ret_failed)
{
	struct kick k = {.user = user, .protocol = protocol};

	sessions_each(s, kick_one, &k);
	if (ret_failed != NULL)
		*ret_failed = k.failed;
	return k.kicked;
}

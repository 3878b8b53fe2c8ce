/* The process that follows the directory servers, one after the other. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "directory.h"

enum { PAUSE_MS = 200, PAUSE_MOST_MS = 5000, UNWILLING_MOST = 4 };

struct shown *shown;

void
shown_trouble(const char *fmt, ...)
{
	char why[WHY_SIZE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	if (strcmp(why, shown->why) != 0)
		log_warn("%s", why); /* once, not at every attempt */
	memcpy(shown->why, why, sizeof why);
}

static pid_t parent;

void
follow_on(unsigned ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};

	if (ms > 0)
		nanosleep(&t, NULL);
	if (getppid() != parent)
		_exit(EXIT_SUCCESS);
}

/* How it went decides what we know of the server, and of our cookie. */
struct turn {
	bool polls;         /* it has no changes to send */
	unsigned unwilling; /* how often it did not want our cookie */
	bool good;          /* it was connected for a while */
};

static void
judge(struct turn *t, struct batch *b, int r)
{
	switch (r) {
	case LDAP_UNAVAILABLE_CRITICAL_EXTENSION:
		log_warn("%s sends no changes; asking it for all, every while",
		    shown->url);
		t->polls = true;
		return;
	case LDAP_UNWILLING_TO_PERFORM:
		/* it knows less than we: another may know as much */
		if (++t->unwilling < UNWILLING_MOST)
			return;
		break;
	case LDAP_SYNC_REFRESH_REQUIRED:
	case LDAP_PROTOCOL_ERROR:
		break;
	default:
		return;
	}
	t->unwilling = 0;
	log_info("%s: asking for all, without a cookie", shown->url);
	if (batch_forget_cookie(b) != 0)
		log_warn("directory.tdb could not be written");
}

static void
follow_one(const char *url, struct turn *t, struct batch *b)
{
	int64_t began;
	LDAP *ld;
	int r;

	/* nothing libldap does may take for ever */
	alarm((unsigned)settings.timeout_s * 4 + 10);
	r = link_open(url, &ld);
	alarm(0);
	if (r != LDAP_SUCCESS)
		return;
	began = clock_us();
	snprintf(shown->url, sizeof shown->url, "%s", url);
	shown->since = began;
	shown->why[0] = '\0';
	r = t->polls || settings.poll_s > 0 ? poll_follow(ld, b)
					    : sync_follow(ld, b);
	shown->since = 0;
	t->good = shown->refreshed >= began;
	link_close(ld);
	judge(t, b, r);
}

_Noreturn void
follow(pid_t whose)
{
	struct batch b = {NULL, 0, false};
	struct turn t = {false, 0, false};
	unsigned ms = PAUSE_MS;
	int r;

	parent = whose;
	follow_on(0);
	r = directory_edit_open(settings.spool, NULL, &b.edit);
	if (r != 0)
		die(EXIT_TEMP, "directory.tdb: %s", strerror(-r));
	for (;;) {
		char url[URL_SIZE];
		size_t at = 0;

		t.good = false;
		while (url_next(&at, url))
			follow_one(url, &t, &b);
		ms = t.good ? PAUSE_MS : 2 * ms;
		follow_on(ms = ms < PAUSE_MOST_MS ? ms : PAUSE_MOST_MS);
	}
}

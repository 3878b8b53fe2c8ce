/* Which server houses an account. */
#include "home.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/directory-edit.h"
#include "base/directoryc.h"
#include "base/le.h"
#include "base/log.h"
#include "chapar.h"
#include "open.h"

const char *home_socket;

static int
trouble(int rc)
{
	return complain(EXIT_TEMP, "directory.tdb: %s", strerror(-rc));
}

int
home_open(struct homes *h, struct spool *s)
{
	int rc;

	*h = (struct homes){.spool = s, .fd = -1};
	rc = directory_open(s->dir, &h->d);
	if (rc == -ENOENT)
		return complain(EXIT_NOINPUT, "there is no directory of "
		    "servers (chapar directory load makes one)");
	if (rc != 0)
		return trouble(rc);
	snprintf(h->self, sizeof h->self, "%s", directory_self(h->d));
	if (directory_is_file(h->d))
		return 0;
	open_as_caller(); /* who connects decides what he may */
	h->fd = directoryc_open(home_socket);
	open_as_owner_again();
	if (h->fd >= 0)
		return 0;
	rc = complain(EXIT_TEMP, "chapar-directory: %s", strerror(-h->fd));
	home_close(h);
	return rc;
}

void
home_close(struct homes *h)
{
	directory_close(h->d);
	h->d = NULL;
	if (h->fd >= 0)
		directoryc_close(h->fd);
	h->fd = -1;
}

/* The directory servers, not what the file has of them. */
static int
now_there(struct homes *h, const char *account, char ret_host[HOST_SIZE])
{
	switch (directoryc_fresh(h->fd, account, ret_host)) {
	case DIRECTORYC_OK:
		return 0;
	case DIRECTORYC_NONE:
		return complain(EXIT_NOUSER,
		    "%s: the directory does not know it", account);
	case DIRECTORYC_TROUBLE:
		return complain(EXIT_DATA,
		    "%s: several entries claim it, or no server", account);
	default:
		return complain(
		    EXIT_TEMP, "%s: the directory does not answer", account);
	}
}

static int
set_there(
    struct homes *h, const char *account, const char *to, const char *from)
{
	char now[HOST_SIZE] = "";

	switch (directoryc_set(h->fd, account, from, to, now)) {
	case DIRECTORYC_OK:
		return 0;
	case DIRECTORYC_STALE:
		if (strcmp(now, to) == 0)
			return 0;
		return complain(EXIT_DATA, "%s: it is on %s", account,
		    now[0] != '\0' ? now : "no server");
	case DIRECTORYC_NONE:
		return complain(EXIT_NOUSER,
		    "%s: the directory does not know it", account);
	case DIRECTORYC_DENIED:
		return complain(EXIT_NOPERM,
		    "only root changes where accounts are");
	default:
		return complain(EXIT_TEMP,
		    "%s: the directory does not answer", account);
	}
}

int
home_now(struct homes *h, const char *account, char ret_host[HOST_SIZE])
{
	ret_host[0] = '\0';
	if (h->fd >= 0)
		return now_there(h, account, ret_host);
	switch (directory_home(h->d, account, ret_host)) {
	case HOME_HERE:
	case HOME_ELSEWHERE:
		return 0;
	case HOME_UNKNOWN:
		return complain(EXIT_NOUSER,
		    "%s: the directory does not know it", account);
	default:
		return complain(EXIT_TEMP,
		    "%s: the directory cannot say where it is", account);
	}
}

/* In one step, with who else changes it shut out. */
static int
change(struct directory_edit *e, const char *account, const char *to,
    const char *from)
{
	char was[HOST_SIZE], now[8];
	int rc = directory_edit_begin(e);

	if (rc != 0)
		return trouble(rc);
	rc = directory_put(e, account, to, was);
	if (rc == 0 && strcmp(was, from) != 0 && strcmp(was, to) != 0) {
		directory_edit_cancel(e);
		return complain(EXIT_DATA, "%s: it is on %s", account,
		    was[0] != '\0' ? was : "no server");
	}
	put64(now, (uint64_t)clock_us());
	if (rc == 0)
		rc = directory_meta(e, "fresh", span_of(now, sizeof now));
	if (rc == 0)
		rc = directory_edit_commit(e);
	else
		directory_edit_cancel(e);
	return rc == 0 ? 0 : trouble(rc);
}

int
home_set(struct homes *h, const char *account, const char *to, const char *from)
{
	struct directory_edit *e;
	int rc, again;

	if (h->fd >= 0)
		return set_there(h, account, to, from);
	home_close(h); /* nobody opens a tdb twice */
	rc = directory_edit_open(h->spool->path, NULL, &e);
	if (rc == 0) {
		rc = change(e, account, to, from);
		directory_edit_close(e);
	} else
		rc = trouble(rc);
	again = directory_open(h->spool->dir, &h->d);
	return rc == 0 && again != 0 ? trouble(again) : rc;
}

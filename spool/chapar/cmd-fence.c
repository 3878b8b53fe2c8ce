/* chapar fence - a server that comes back finds out what it no longer houses,
 * before anybody can write there. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "base/log.h"
#include "home.h"
#include "open.h"
#include "peer-client.h"
#include "spool/option.h"
#include "spool/place.h"
#include "spool/retire.h"

enum { AGAIN_S = 2 };

static bool wait_long;

static const struct option_def options[] = {
    {"wait", OPT_FLAG, &wait_long, NULL, "ask until somebody answers"},
    PEER_OPTIONS,
    HOME_OPTIONS,
    {NULL, 0, NULL, NULL, NULL},
};

struct fence {
	struct spool *spool;
	struct homes home;
	struct peer_client peer;
	uint64_t n;
	int status;
};

/* Where LDAP is asked, it knows: a server that came back a moment ago as well
 * may still take itself for the home. */
static bool
is_ours(struct fence *f, const char *name)
{
	char host[HOST_SIZE];

	return f->home.fd >= 0 && home_now(&f->home, name, host) == 0 &&
	       strcmp(host, f->home.self) == 0;
}

/* It is there now: nobody writes to it here any more. */
static int
leave(struct fence *f, const char *name, const char *host)
{
	struct place_mark m = {.place = PLACE_LEFT};
	char now[HOST_SIZE];
	struct account *a;
	int rc;

	if (strcmp(name, SITE_ACCOUNT) == 0) /* each server has its own */
		return 0;
	rc = account_open(f->spool, name, &a);
	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : open_failed(name, rc);
	snprintf(m.host, sizeof m.host, "%s", host);
	rc = place_change(a,
	    PLACE_BIT(PLACE_ORDINARY) | PLACE_BIT(PLACE_LEAVING), NULL, &m);
	account_close(a);
	if (rc == SPOOL_ELSEWHERE) /* it was known */
		return 0;
	if (rc == 0)
		rc = account_ungrant(f->spool, name);
	if (rc != 0)
		return open_failed(name, rc);
	printf("%s: it is on %s\n", name, host);
	f->n++;
	if (home_now(&f->home, name, now) == 0 &&
	    strcmp(now, f->home.self) == 0)
		rc = home_set(&f->home, name, host, f->home.self);
	return rc;
}

/* What the directory says: of LDAP at this moment. */
static int
ask_directory(void *arg, const char *name)
{
	struct fence *f = arg;
	char host[HOST_SIZE];
	int rc;

	if (strcmp(name, SITE_ACCOUNT) == 0)
		return 0;
	rc = home_now(&f->home, name, host);
	if (rc == 0 && strcmp(host, f->home.self) != 0)
		rc = leave(f, name, host);
	if (rc == EXIT_TEMP) /* nobody can tell */
		f->status = rc;
	return 0;
}

/* What the standby says that it houses. */
static int
ask_standby(struct fence *f)
{
	struct peer_client *p = &f->peer;
	struct buf names = {.limit = (size_t)1 << 30};
	struct span line;
	int rc = 0;

	io_puts(&p->io, "LIST\r\n");
	while (io_line(&p->io, 1024, &line) == IO_OK &&
	       memcmp(line.p, "OK ", 3) != 0) {
		char text[1025], name[1025], place[16];

		snprintf(text, sizeof text, "%.*s", SPAN_FMT(line));
		if (sscanf(text, "%1024s %15s", name, place) == 2 &&
		    strcmp(place, place_name(PLACE_ORDINARY)) == 0)
			buf_put(&names, name, strlen(name) + 1);
	}
	if (p->io.eof || p->io.broken)
		rc = complain(EXIT_TEMP, "%s: the connection ended", p->host);
	for (size_t i = 0; rc == 0 && i < names.n;
	     i += strlen(names.p + i) + 1)
		if (account_exists(f->spool, names.p + i) &&
		    !is_ours(f, names.p + i))
			rc = leave(f, names.p + i, p->host);
	buf_free(&names);
	return rc;
}

static int
ask_all(struct fence *f, const struct words *words)
{
	char host[HOST_SIZE];
	int rc = 0;

	f->status = 0;

	for (int i = 0; rc == 0 && i < words->n; i++) {
		if (!directory_host(span_str(words->w[i]), host))
			return complain(EXIT_USAGE,
			    "%s: that cannot be a server", words->w[i]);
		rc = peer_connect(&f->peer, f->home.self, host);
		if (rc == 0) {
			rc = ask_standby(f);
			peer_close(&f->peer);
		}
	}
	if (f->home.fd >= 0)
		spool_each_account(f->spool, ask_directory, f);
	return rc != 0 ? rc : f->status;
}

/* The network, and they, may be there later. */
static int
run(struct fence *f, const struct words *words)
{
	int rc;

	for (;;) {
		if ((rc = home_open(&f->home, f->spool)) == 0) {
			rc = ask_all(f, words);
			home_close(&f->home);
		}
		if (rc != EXIT_TEMP || !wait_long)
			return rc;
		sleep(AGAIN_S);
	}
}

int
cmd_fence(const struct chapar *c, int argc, char *const argv[])
{
	struct fence f = {.n = 0};
	struct words words;
	struct spool spool;
	int rc;

	args_parse("chapar fence", "[--wait] [STANDBY ...]", options, argc, argv, 0,
	    argc, &words);
	if ((rc = open_as_owner(c)) != 0 || (rc = open_spool(c, &spool)) != 0)
		return rc;
	f.spool = &spool;
	rc = run(&f, &words);
	if (rc == 0)
		printf("%" PRIu64 " accounts are on other servers now\n", f.n);
	spool_close(&spool);
	return rc;
}

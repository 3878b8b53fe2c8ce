/* chapar promote - what followed another server is served from here. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "base/log.h"
#include "home.h"
#include "open.h"
#include "peer-client.h"
#include "spool/option.h"
#include "spool/place.h"
#include "spool/retire.h"

static bool force;

static const struct option_def options[] = {
    {"force", OPT_FLAG, &force, NULL, "though the other server answers"},
    PEER_OPTIONS,
    HOME_OPTIONS,
    {NULL,    0,	NULL,   NULL, NULL			       },
};

struct promote {
	struct spool *spool;
	struct homes home;
	char host[HOST_SIZE]; /* of all accounts from there; "": of one */
	char from[HOST_SIZE]; /* of the one at hand */
	uint64_t n;
	int status;
};

static int
place_to(struct promote *p, struct account *a, unsigned from,
    enum account_place to)
{
	struct place_mark m = {.place = to};

	snprintf(m.host, sizeof m.host, "%s", p->from);
	return place_change(a, from, NULL, &m);
}

/* On the disk, known to the directory, and open, in this order: dead in
 * between, the same command goes on. */
static int
promote(struct promote *p, struct account *a)
{
	const char *name = account_name(a);
	bool everybodys = strcmp(name, SITE_ACCOUNT) == 0;
	char host[HOST_SIZE];
	int rc = 0;

	if (everybodys) /* no directory knows it */
		snprintf(host, sizeof host, "%s", p->home.self);
	else
		rc = home_now(&p->home, name, host);
	if (rc != 0)
		return rc;
	if (strcmp(host, p->from) != 0 && strcmp(host, p->home.self) != 0)
		return complain(EXIT_DATA, "%s: it is on %s, not on %s", name,
		    host, p->from);
	rc = place_to(p, a,
	    PLACE_BIT(PLACE_STANDBY) | PLACE_BIT(PLACE_SEALED), PLACE_SEALED);
	account_rest(a);
	if (rc == 0)
		rc = account_regrant(p->spool, name);
	if (rc != 0)
		return open_failed(name, rc);
	if (strcmp(host, p->home.self) != 0 &&
	    (rc = home_set(&p->home, name, p->home.self, p->from)) != 0)
		return rc;
	rc = place_to(p, a, PLACE_BIT(PLACE_SEALED), PLACE_ORDINARY);
	return rc == 0 ? 0 : open_failed(name, rc);
}

static int
one(void *arg, const char *name)
{
	struct promote *p = arg;
	struct place_mark m;
	struct account *a;
	int rc = account_open(p->spool, name, &a);

	if (rc != 0) {
		p->status = open_failed(name, rc);
		return 0;
	}
	rc = place_read(a, &m);
	if (rc != 0) {
		p->status = open_failed(name, rc);
	} else if ((m.place == PLACE_STANDBY || m.place == PLACE_SEALED) &&
		   (p->host[0] == '\0' || strcmp(m.host, p->host) == 0)) {
		snprintf(p->from, sizeof p->from, "%s", m.host);
		rc = promote(p, a);
		p->n += rc == 0;
		if (rc != 0)
			p->status = rc;
	} else if (p->host[0] == '\0') {
		p->status = complain(
		    EXIT_DATA, "%s: it follows no other server", name);
	}
	account_close(a);
	return 0;
}

/* Where that one is alive, it writes: `chapar move` is for that. */
static int
is_down(struct promote *p, const char *host)
{
	struct peer_client c;

	if (force)
		return 0;
	if (peer_connect(&c, p->home.self, host) != 0)
		return 0;
	peer_close(&c);
	return complain(EXIT_TEMP,
	    "%s answers, and may write: there, use chapar move; or --force",
	    host);
}

static int
run(struct promote *p, const char *word)
{
	char name[USERNAME_SIZE];
	struct place_mark m;
	struct account *a;
	int rc;

	if (directory_account(span_str(word), name) &&
	    account_open(p->spool, name, &a) == 0) {
		rc = place_read(a, &m);
		account_close(a);
		if (rc == 0 && m.host[0] != '\0')
			rc = is_down(p, m.host);
		return rc == 0 ? one(p, name) : rc;
	}
	if (!directory_host(span_str(word), p->host))
		return complain(EXIT_USAGE,
		    "%s: neither an account here nor a server", word);
	rc = is_down(p, p->host);
	return rc == 0 ? spool_each_account(p->spool, one, p) : rc;
}

int
cmd_promote(const struct chapar *c, int argc, char *const argv[])
{
	struct promote p = {.n = 0};
	struct words words;
	struct spool spool;
	int rc;

	args_parse("chapar promote", "[--force] SERVER|ACCOUNT", options, argc,
	    argv, 1, 1, &words);
	if ((rc = open_as_owner(c)) != 0 || (rc = open_spool(c, &spool)) != 0)
		return rc;
	p.spool = &spool;
	if ((rc = home_open(&p.home, &spool)) == 0) {
		rc = run(&p, words.w[0]);
		home_close(&p.home);
		if (rc == 0)
			printf("%" PRIu64 " accounts are served from here\n",
			    p.n);
	}
	spool_close(&spool);
	return rc != 0 ? rc : p.status;
}

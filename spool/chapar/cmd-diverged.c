/* chapar diverged - what this server alone has of accounts that are elsewhere. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "base/log.h"
#include "home.h"
#include "json.h"
#include "open.h"
#include "peer-client.h"
#include "spool/place.h"

static bool json, drop;

static const struct option_def options[] = {
    {"json", OPT_FLAG, &json, NULL, "an object a line for each account"	   },
    {"drop", OPT_FLAG, &drop, NULL, "remove what is here of these accounts"},
    PEER_OPTIONS,
    HOME_OPTIONS,
    {NULL,   0,        NULL,  NULL, NULL				   },
};

struct diverged {
	struct spool *spool;
	struct homes home;
	struct peer_client peer; /* the last one that was asked */
	uint64_t n;
	int status;
};

/* Is record lsn the same there?  0, EXIT_DATA: no. */
static int
same_at(struct diverged *d, const char *name, uint64_t lsn)
{
	uint64_t here, there;
	int rc;

	if (lsn == 0)
		return 0;
	rc = log_check_at(d->spool, name, lsn, &here);
	if (rc != 0)
		return open_failed(name, rc);
	rc = peer_ask(&d->peer, "CHECK %s %" PRIu64, name, lsn);
	if (rc != 0)
		return rc;
	there = strtoull(d->peer.line, NULL, 16);
	return here == there ? 0 : EXIT_DATA;
}

/* The last record that both have: checks that are equal stand for all before,
 * so it is looked for by halves. */
static int
find_fork(
    struct diverged *d, const char *name, uint64_t end, uint64_t *ret)
{
	uint64_t lo = 0, hi = end + 1;

	while (hi - lo > 1) {
		uint64_t mid = lo + (hi - lo) / 2;
		int rc = same_at(d, name, mid);

		if (rc == 0)
			lo = mid;
		else if (rc == EXIT_DATA)
			hi = mid;
		else
			return rc;
	}
	*ret = lo;
	return 0;
}

static void
say(const char *name, const char *host, uint64_t fork, uint64_t end)
{
	if (json) {
		fputs("{\"account\":", stdout);
		json_string(stdout, span_str(name));
		fputs(",\"server\":", stdout);
		json_string(stdout, span_str(host));
		printf(",\"from\":%" PRIu64 ",\"records\":%" PRIu64 "}\n",
		    fork + 1, end - fork);
	} else if (end > fork)
		printf("%s: %" PRIu64 " records are here alone and not on %s: "
		       "chapar log --from %" PRIu64 " %s\n",
		    name, end - fork, host, fork + 1, name);
}

static int
connect_to(struct diverged *d, const char *host)
{
	if (d->peer.connected && strcmp(d->peer.host, host) == 0)
		return 0;
	peer_close(&d->peer);
	return peer_connect(&d->peer, d->home.self, host);
}

static int
compare(struct diverged *d, const char *name, bool named)
{
	struct place_mark m;
	struct account *a;
	uint64_t fork;
	int rc = account_open(d->spool, name, &a);

	if (rc != 0)
		return rc == SPOOL_NONE && !named ? 0 : open_failed(name, rc);
	rc = place_read(a, &m);
	account_end(a, &m.end);
	account_close(a);
	if (rc != 0)
		return open_failed(name, rc);
	if (m.place == PLACE_ORDINARY)
		return named ? complain(EXIT_DATA,
				   "%s: it is housed here", name)
			     : 0;
	if ((rc = connect_to(d, m.host)) != 0 ||
	    (rc = find_fork(d, name, m.end.lsn, &fork)) != 0)
		return rc;
	d->n += m.end.lsn > fork;
	if (m.end.lsn > fork || named)
		say(name, m.host, fork, m.end.lsn);
	if (!drop || !named)
		return 0;
	rc = m.place == PLACE_LEFT ? account_remove_left(d->spool, name)
				   : account_remove_standby(d->spool, name);
	return rc == 0 ? 0 : open_failed(name, rc);
}

static int
one(void *arg, const char *name)
{
	struct diverged *d = arg;
	int rc = compare(d, name, false);

	if (rc != 0)
		d->status = rc;
	return 0;
}

static int
run(struct diverged *d, const struct words *words)
{
	char name[USERNAME_SIZE];
	int rc = 0;

	if (words->n == 0)
		rc = spool_each_account(d->spool, one, d);
	for (int i = 0; i < words->n && rc == 0; i++)
		if (directory_account(span_str(words->w[i]), name))
			rc = compare(d, name, true);
		else
			rc = complain(EXIT_USAGE,
			    "%s: that cannot be a user or a board",
			    words->w[i]);
	return rc != 0 ? rc : d->status;
}

int
cmd_diverged(const struct chapar *c, int argc, char *const argv[])
{
	struct diverged d = {.n = 0};
	struct words words;
	struct spool spool;
	int rc;

	args_parse("chapar diverged", "[--json] [--drop] [ACCOUNT ...]",
	    options, argc, argv, 0, argc, &words);
	if (drop && words.n == 0)
		options_bad("chapar diverged", "--drop: which accounts?");
	if ((rc = open_as_owner(c)) != 0 || (rc = open_spool(c, &spool)) != 0)
		return rc;
	d.spool = &spool;
	if ((rc = home_open(&d.home, &spool)) == 0) {
		rc = run(&d, &words);
		peer_close(&d.peer);
		home_close(&d.home);
		if (!json && words.n == 0 && rc == 0)
			printf("%" PRIu64 " accounts have something that "
			       "their server does not have\n",
			    d.n);
	}
	spool_close(&spool);
	return rc == 0 && d.n > 0 && !drop ? EXIT_DATA : rc;
}

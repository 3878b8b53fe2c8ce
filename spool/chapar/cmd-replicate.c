/* chapar replicate - this server follows the accounts of another. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "base/log.h"
#include "home.h"
#include "open.h"
#include "peer-client.h"
#include "spool/place.h"
#include "takes.h"

enum {
	BEAT_MS = 60 * 1000, /* it gives signs of life more often */
	SYNC_MOST = 256,     /* accounts for one sync */
};

static bool follow, sync_each;
static const char *self_name;

static const struct option_def options[] = {
    {"follow", OPT_FLAG,   &follow,    NULL,   "go on as long as it is there"},
    {"sync-each", OPT_FLAG,   &sync_each,
     NULL,   "say what is on the disk: commits there may wait"		    },
    {"self",   OPT_STRING, &self_name, "NAME",
     "what this server is called, without a directory"			    },
    PEER_OPTIONS,
    HOME_OPTIONS,
    {NULL,     0,	   NULL,       NULL,   NULL			    },
};

struct replica {
	struct spool *spool;
	struct peer_client peer;
	struct takes takes;
	struct taken *now; /* the account that comes, or NULL */
	char name[USERNAME_SIZE]; /* its name */
	char skip[USERNAME_SIZE]; /* one that cannot be taken, as was said */
	struct buf frame;
	uint64_t accounts, bytes;
	uint64_t said, synced; /* of the accounts */
	bool refused; /* of the one that comes: it was not taken */
	int status;
};

/* --- what is here --------------------------------------------------------------- */

static int
have_one(void *arg, const char *name)
{
	struct replica *r = arg;
	struct place_mark m;
	struct account *a;
	int rc = account_open(r->spool, name, &a);

	if (rc != 0) {
		r->status = open_failed(name, rc);
		return 0;
	}
	rc = place_read(a, &m);
	if (rc == 0 && strcmp(m.host, r->peer.host) == 0 &&
	    (m.place == PLACE_LEFT || m.place == PLACE_STANDBY)) {
		account_end(a, &m.end);
		io_printf(&r->peer.io, "%s %" PRIu64 " %016" PRIx64 "\r\n",
		    name, m.end.lsn, m.end.check);
	}
	account_close(a);
	return 0;
}

static int
begin(struct replica *r)
{
	int rc = sync_each ? peer_ask(&r->peer, "CAN sync") : 0;

	if (rc == EXIT_DATA)
		return complain(EXIT_TEMP,
		    "%s: its chapar-peer is too old for --sync-each", r->peer.host);
	if (rc != 0 || (rc = peer_must(&r->peer, "FOLLOW")) != 0)
		return rc;
	if (sync_each && syncfs(r->spool->dir) != 0)
		return complain(EXIT_TEMP, "%s", strerror(errno));
	rc = spool_each_account(r->spool, have_one, r);
	io_puts(&r->peer.io, sync_each ? ". sync\r\n" : ".\r\n");
	io_flush(&r->peer.io);
	return rc;
}

/* --- what comes ------------------------------------------------------------------ */

static void
refuse(struct replica *r, const char *name, int rc)
{
	bool again = strcmp(r->skip, name) == 0;
	int synced = sync_each ? takes_sync(&r->takes) : 0;

	if (synced != 0) /* what came before is about to be forgotten */
		die(EXIT_TEMP, "%s: %s", name, spool_strerror(synced));
	if (r->now != NULL)
		takes_close(&r->takes, r->now);
	r->now = NULL;
	r->refused = true;
	snprintf(r->skip, sizeof r->skip, "%s", name);
	if (again)
		return;
	if (rc == SPOOL_ELSEWHERE)
		r->status = complain(EXIT_DATA,
		    "%s: it is on both servers, and does not follow", name);
	else
		r->status = open_failed(name, rc);
}

/* What was moved there from here goes on from what was left. */
static int
left_to_standby(struct replica *r, const char *name)
{
	struct place_mark now, m = {.place = PLACE_STANDBY};
	struct account *a;
	int rc = account_open(r->spool, name, &a);

	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	snprintf(m.host, sizeof m.host, "%s", r->peer.host);
	rc = place_read(a, &now);
	if (rc == 0 && now.place == PLACE_LEFT &&
	    strcmp(now.host, m.host) == 0)
		rc = place_change(a, PLACE_BIT(PLACE_LEFT), NULL, &m);
	account_close(a);
	return rc;
}

static void
begin_account(struct replica *r, struct span name)
{
	char text[USERNAME_SIZE];
	int rc;

	snprintf(text, sizeof text, "%.*s", SPAN_FMT(name));
	snprintf(r->name, sizeof r->name, "%s", text);
	r->refused = false;
	rc = takes_get(&r->takes, text, &r->now);
	if (rc == SPOOL_ELSEWHERE && (rc = left_to_standby(r, text)) == 0)
		rc = takes_get(&r->takes, text, &r->now);
	if (rc != 0) {
		r->now = NULL;
		refuse(r, text, rc);
	}
}

/* That was all of it, for now. */
static void
end_account(struct replica *r)
{
	struct log_end end = {0};
	struct account *a;

	r->accounts++;
	if (!r->refused) {
		if (strcmp(r->skip, r->name) == 0)
			r->skip[0] = '\0';
	} else if (sync_each) {
		if (account_open(r->spool, r->name, &a) == 0) {
			if (account_place(a) == PLACE_STANDBY)
				account_end(a, &end);
			account_close(a);
		}
		io_printf(&r->peer.io, "- %" PRIu64 " %" PRIu64 " %016" PRIx64
		    "\r\n", r->accounts, end.lsn, end.check);
	}
	r->now = NULL;
	r->refused = false;
}

static void
other_history(struct replica *r, struct span name)
{
	r->status = complain(EXIT_DATA,
	    "%.*s: what is here is not the beginning of what is there "
	    "(chapar diverged)",
	    SPAN_FMT(name));
}

/* Told when nothing else is there to be read, so that it costs nothing; but
 * who waits for a sync does not wait for the end of a flood. */
static int
say_how_far(struct replica *r)
{
	bool pending = io_pending(&r->peer.io);
	int rc;

	if (sync_each && r->synced != r->accounts &&
	    (!pending || r->accounts - r->synced >= SYNC_MOST)) {
		if ((rc = takes_sync(&r->takes)) != 0)
			return complain(EXIT_TEMP, "%s", strerror(-rc));
		r->synced = r->accounts;
		io_printf(&r->peer.io, "D %" PRIu64 "\r\n", r->synced);
		io_flush(&r->peer.io);
	}
	if (r->said == r->accounts || pending)
		return 0;
	r->said = r->accounts;
	io_printf(&r->peer.io, "%" PRIu64 "\r\n", r->accounts);
	return 0;
}

static void
take(struct replica *r, unsigned type, struct span p)
{
	int rc;

	switch (type) {
	case SHIP_ACCOUNT:
		begin_account(r, p);
		return;
	case SHIP_OTHER:
		other_history(r, p);
		return;
	case SHIP_END:
		end_account(r);
		return;
	}
	if (r->now == NULL)
		return;
	rc = take_frame(&r->now->take, type, p);
	r->bytes += p.n;
	takes_dirty(&r->takes, r->now);
	if (rc != 0)
		refuse(r, r->name, rc);
}

static int
lost(const struct replica *r)
{
	return complain(EXIT_TEMP, "%s: the connection ended", r->peer.host);
}

static int
run(struct replica *r)
{
	for (;;) {
		unsigned char h[SHIP_HEADER];
		unsigned type;
		int64_t n;
		int rc = say_how_far(r);

		if (rc != 0)
			return rc;
		if (io_exact(&r->peer.io, h, sizeof h) != IO_OK ||
		    (n = ship_header(h, &type)) < 0)
			return lost(r);
		buf_clear(&r->frame);
		if (!buf_room(&r->frame, (size_t)n + 1))
			return complain(EXIT_TEMP, "out of memory");
		if (n > 0 &&
		    io_exact(&r->peer.io, r->frame.p, (size_t)n) != IO_OK)
			return lost(r);
		if (type == SHIP_IDLE && !follow)
			return 0;
		take(r, type, span_of(r->frame.p, (size_t)n));
	}
}

static int
replicate(struct replica *r, const char *self, const char *host)
{
	int rc = peer_connect(&r->peer, self, host);

	if (rc != 0)
		return rc;
	io_idle(&r->peer.io, BEAT_MS);
	rc = begin(r);
	if (rc == 0)
		rc = run(r);
	takes_end(&r->takes);
	if (rc == 0)
		printf("%" PRIu64 " accounts, %" PRIu64 " KiB new\n",
		    r->accounts, r->bytes >> 10);
	peer_close(&r->peer);
	return rc != 0 ? rc : r->status;
}

int
cmd_replicate(const struct chapar *c, int argc, char *const argv[])
{
	struct replica r = {.frame = {.limit = SHIP_MAX}};
	char host[HOST_SIZE], self[HOST_SIZE];
	struct words words;
	struct spool spool;
	struct homes home;
	int rc;

	args_parse("chapar replicate", "[--follow] SERVER", options, argc, argv,
	    1, 1, &words);
	if (!directory_host(span_str(words.w[0]), host))
		options_bad("chapar replicate", "%s: that cannot be a server",
		    words.w[0]);
	if ((rc = open_as_owner(c)) != 0 || (rc = open_spool(c, &spool)) != 0)
		return rc;
	if (self_name != NULL) {
		snprintf(self, sizeof self, "%s", self_name);
	} else if ((rc = home_open(&home, &spool)) == 0) {
		snprintf(self, sizeof self, "%s", home.self);
		home_close(&home);
	}
	r.spool = &spool;
	r.takes.spool = &spool;
	r.takes.sync = sync_each;
	r.takes.from = r.peer.host;
	if (rc == 0)
		rc = replicate(&r, self, host);
	buf_free(&r.frame);
	spool_close(&spool);
	return rc;
}

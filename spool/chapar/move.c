/* The steps of a move. */
#include "move.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "home.h"
#include "open.h"
#include "spool/retire.h"

enum {
	PASSES = 12,          /* of the live part */
	SMALL = 256 << 10,    /* a rest that is quickly sent */
};

static int64_t
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int
move_begin(struct move *m)
{
	int rc = moving_lock(m->spool, m->name, &m->lock);

	if (rc != 0) {
		m->lock = -1;
		return rc == -EWOULDBLOCK
			   ? complain(EXIT_TEMP,
				 "%s: somebody else is moving it", m->name)
			   : open_failed(m->name, rc);
	}
	rc = account_open(m->spool, m->name, &m->account);
	if (rc != 0) {
		m->account = NULL;
		return rc == SPOOL_NONE
			   ? complain(EXIT_NOUSER, "%s: it is not here", m->name)
			   : open_failed(m->name, rc);
	}
	return peer_connect(
	    &m->peer, m->home->self, m->host);
}

void
move_end(struct move *m)
{
	peer_close(&m->peer);
	account_close(m->account);
	m->account = NULL;
	if (m->lock >= 0)
		close(m->lock);
	m->lock = -1;
}

static int
change_place(struct move *m, unsigned from, const struct log_end *at,
    enum account_place to)
{
	struct place_mark mark = {.place = to};
	int rc;

	snprintf(mark.host, sizeof mark.host, "%s", m->host);
	rc = place_change(m->account, from, at, &mark);
	return rc == 0 ? 0 : open_failed(m->name, rc);
}

/* 1 */
static int
ship_live(struct move *m)
{
	struct log_end end;
	uint64_t bytes = SMALL;
	int rc = 0;

	for (int i = 0; rc == 0 && i < PASSES && bytes >= SMALL; i++) {
		rc = peer_push(&m->peer, m->account, false, &end, &bytes);
		m->bytes += bytes;
	}
	return rc;
}

/* 3 and 4 */
static int
seal(struct move *m, struct log_end *ret)
{
	struct log_end there;
	uint64_t bytes;
	int rc = peer_push(&m->peer, m->account, true, &there, &bytes);

	m->bytes += bytes;
	account_end(m->account, ret);
	if (rc == 0 && (there.lsn != ret->lsn || there.check != ret->check))
		rc = complain(EXIT_DATA, "%s: %s has another end", m->name,
		    m->host);
	if (rc == 0)
		rc = peer_must(&m->peer, "SEAL %s %" PRIu64 " %016" PRIx64,
		    m->name, ret->lsn, ret->check);
	return rc;
}

/* 6 and 7 */
int
move_finish(struct move *m)
{
	struct log_end end;
	int rc = 0;

	account_end(m->account, &end);
	if (account_place(m->account) != PLACE_LEFT)
		rc = change_place(
		    m, PLACE_BIT(PLACE_LEAVING), &end, PLACE_LEFT);
	if (rc == 0)
		rc = peer_must(&m->peer, "OPEN %s %" PRIu64 " %016" PRIx64,
		    m->name, end.lsn, end.check);
	if (m->locked_us < 0)
		m->locked_us += now_us();
	if (rc != 0)
		return rc;
	rc = account_ungrant(m->spool, m->name);
	return rc == 0 ? 0 : open_failed(m->name, rc);
}

/* Nobody else can have had it housed there since. */
int
move_abort(struct move *m)
{
	char host[HOST_SIZE];
	int rc = home_now(m->home, m->name, host);

	if (rc != 0)
		return rc;
	if (strcmp(host, m->home->self) != 0)
		return complain(EXIT_DATA,
		    "%s: it is on %s: run chapar move again", m->name, host);
	if (account_place(m->account) == PLACE_ORDINARY)
		return 0;
	return change_place(
	    m, PLACE_BIT(PLACE_LEAVING), NULL, PLACE_ORDINARY);
}

/* 5; where nobody knows what became of it, it stays as it is. */
static int
flip(struct move *m)
{
	const char *self = m->home->self;
	char host[HOST_SIZE];
	int rc = home_set(m->home, m->name, m->host, self);

	if (rc == 0)
		return 0;
	if (home_now(m->home, m->name, host) != 0)
		return complain(EXIT_TEMP,
		    "%s: it cannot be written to until the directory is asked "
		    "again: chapar move",
		    m->name);
	if (strcmp(host, m->host) == 0)
		return 0;
	move_abort(m);
	return rc;
}

int
move_there(struct move *m)
{
	struct place_mark was;
	struct log_end end;
	int rc = place_read(m->account, &was);

	if (rc != 0)
		return open_failed(m->name, rc);
	if (was.place == PLACE_LEAVING && strcmp(was.host, m->host) != 0)
		return complain(EXIT_DATA,
		    "%s: it was on its way to %s: chapar move --abort first",
		    m->name, was.host);
	if ((rc = ship_live(m)) != 0)
		return rc;
	m->locked_us = -now_us();
	rc = change_place(m,
	    PLACE_BIT(PLACE_ORDINARY) | PLACE_BIT(PLACE_LEAVING), NULL,
	    PLACE_LEAVING);
	if (rc != 0)
		return rc;
	if ((rc = seal(m, &end)) != 0) {
		move_abort(m);
		return rc;
	}
	if ((rc = flip(m)) != 0)
		return rc;
	return move_finish(m);
}

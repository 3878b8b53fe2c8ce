/* What movers left behind: accounts between two servers, and what is left of
 * those that went. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "home.h"
#include "move.h"
#include "open.h"
#include "spool/retire.h"

enum { PATIENCE_S = 60 };

struct settle {
	struct spool *spool;
	struct homes *home;
	int64_t grace;
	int status;
};

/* Its mover died.  Where it is the directory says. */
static int
leaving(struct settle *s, const char *name, const struct place_mark *mark)
{
	struct move m = {.spool = s->spool, .home = s->home};
	char host[HOST_SIZE];
	int rc;

	snprintf(m.name, sizeof m.name, "%s", name);
	snprintf(m.host, sizeof m.host, "%s", mark->host);
	if ((rc = home_now(s->home, name, host)) != 0)
		return rc;
	if (strcmp(host, m.host) == 0) {
		rc = move_begin(&m);
		if (rc == 0)
			rc = move_finish(&m);
		move_end(&m);
		return rc;
	}
	if ((rc = moving_lock(s->spool, name, &m.lock)) != 0)
		return 0; /* it is not dead */
	rc = account_open(s->spool, name, &m.account);
	if (rc == 0)
		rc = move_abort(&m);
	move_end(&m);
	return rc;
}

/* It is complete here; who sent it died before he said so.  Nobody writes to
 * it there: that is asked there. */
static int
sealed(struct settle *s, const char *name, const struct place_mark *mark)
{
	const char *self = s->home->self;
	struct place_mark there, now = {.place = PLACE_ORDINARY};
	struct peer_client p;
	struct account *a;
	char host[HOST_SIZE];
	bool left = false;
	int rc = home_now(s->home, name, host);

	if (rc != 0)
		return rc;
	if ((rc = peer_connect(&p, self, mark->host)) == 0) {
		rc = peer_state(&p, name, &there);
		left = rc == 0 && there.place == PLACE_LEFT &&
		       strcmp(there.host, self) == 0 &&
		       there.end.lsn == mark->end.lsn &&
		       there.end.check == mark->end.check;
		peer_close(&p);
	}
	if (!left && (strcmp(host, self) != 0 || rc == 0))
		return 0; /* or the other end is about to say */
	if (strcmp(host, self) != 0 &&
	    (rc = home_set(s->home, name, self, mark->host)) !=
		0)
		return rc;
	if ((rc = account_regrant(s->spool, name)) == 0 &&
	    (rc = account_open(s->spool, name, &a)) == 0) {
		rc = place_change(
		    a, PLACE_BIT(PLACE_SEALED), &mark->end, &now);
		account_close(a);
	}
	return rc == 0 ? 0 : open_failed(name, rc);
}

/* It is there, with all that was here? */
static int
left(struct settle *s, const char *name, const struct place_mark *mark)
{
	struct place_mark there;
	struct peer_client p;
	uint64_t check = 0;
	int rc;

	if (clock_sec() - mark->time < s->grace)
		return 0;
	rc = peer_connect(&p, s->home->self, mark->host);
	if (rc != 0)
		return rc;
	rc = peer_state(&p, name, &there);
	if (rc == 0 && there.end.lsn > 0)
		rc = peer_must(&p, "CHECK %s %" PRIu64, name, mark->end.lsn);
	if (rc == 0)
		sscanf(p.line, "%" SCNx64, &check);
	peer_close(&p);
	if (rc != 0)
		return rc;
	if (there.end.lsn < mark->end.lsn || check != mark->end.check)
		return complain(EXIT_DATA,
		    "%s: %s does not have what was here: it stays", name,
		    mark->host);
	if (there.place != PLACE_ORDINARY && there.place != PLACE_LEFT)
		return 0; /* it is not served there yet */
	rc = account_remove_left(s->spool, name);
	return rc == 0 ? 0 : open_failed(name, rc);
}

static int
settle_one(void *arg, const char *name)
{
	struct settle *s = arg;
	struct place_mark mark;
	struct account *a;
	int lock, rc;

	if ((rc = moving_lock(s->spool, name, &lock)) != 0)
		return 0; /* somebody is at it */
	rc = account_open(s->spool, name, &a);
	if (rc == SPOOL_NONE) {
		account_remove_left(s->spool, name); /* the rest of it */
		rc = 0;
		mark.place = PLACE_ORDINARY;
	} else if (rc == 0) {
		if ((rc = place_read(a, &mark)) == 0)
			mark.place = account_place(a);
		account_close(a);
	}
	close(lock);
	if (rc != 0)
		rc = open_failed(name, rc);
	else if (mark.place == PLACE_LEAVING &&
		 clock_sec() - mark.time >= PATIENCE_S)
		rc = leaving(s, name, &mark);
	else if (mark.place == PLACE_SEALED)
		rc = sealed(s, name, &mark);
	else if (mark.place == PLACE_LEFT)
		rc = left(s, name, &mark);
	if (rc != 0)
		s->status = rc;
	return 0;
}

int
move_settle(struct spool *spool, struct homes *d, int64_t grace)
{
	struct settle s = {spool, d, grace, 0};
	int rc = spool_each_moving(spool, settle_one, &s);

	return rc == 0 ? s.status : open_failed("moving", rc);
}

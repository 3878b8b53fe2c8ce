/* SHIP and TAKE: the log of an account, from here and to here. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "peer.h"
#include "spool/place.h"
#include "spool/retire.h"
#include "spool/ship.h"

enum { ROOM = 1 << 20 };

static void
send_frames(void *arg, struct buf *out)
{
	io_putspan(arg, buf_span(out));
	buf_clear(out);
}

/* SHIP account lsn check: what is behind that, as frames. */
void
cmd_ship(struct session *s, struct args *a)
{
	struct buf out = {.limit = SHIP_MAX};
	struct ship_place at = {.send_arg = s->io};
	struct account *account;
	int rc;

	if (!read_end(a->w + 1, &at.end)) {
		say_no(s, "no LSN and check");
		return;
	}
	if ((rc = account_open(s->spool, a->w[0], &account)) != 0) {
		say_why(s, a->w[0], rc);
		return;
	}
	/* the first piece says whether there is anything to send */
	rc = ship_more(account, &at, ROOM, &out);
	if (rc != 0 && rc != SPOOL_NONE) {
		say_why(s, a->w[0], rc);
	} else {
		say_ok(s, "here it comes");
		at.send = send_frames;
		io_putspan(s->io, buf_span(&out));
		while (rc == 0 && !s->io->broken) {
			buf_clear(&out);
			rc = ship_more(account, &at, ROOM, &out);
			io_putspan(s->io, buf_span(&out));
		}
		if (rc != SPOOL_NONE) { /* in the middle of it */
			log_err("%s: %s", a->w[0], spool_strerror(rc));
			s->over = true;
		}
	}
	buf_free(&out);
	account_close(account);
}

/* What left, was followed from elsewhere, or sealed for a move that did not
 * come about, is followed from there now. */
static int
become_standby(struct session *s, const char *name)
{
	const unsigned from = PLACE_BIT(PLACE_LEFT) | PLACE_BIT(PLACE_STANDBY) |
			      PLACE_BIT(PLACE_SEALED);
	struct place_mark now, m = {.place = PLACE_STANDBY};
	struct account *a;
	int rc = account_open(s->spool, name, &a);

	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	memcpy(m.host, s->from, sizeof m.host);
	rc = place_read(a, &now);
	if (rc == 0 &&
	    (now.place != PLACE_STANDBY || strcmp(now.host, m.host) != 0))
		rc = place_change(a, from, NULL, &m);
	account_close(a);
	return rc;
}

static uint64_t
catalog_of(const struct take *t)
{
	return t->account != NULL ? account_catalog_lsn(t->account) : 0;
}

/* Frames until SHIP_END. */
static int
take_all(struct session *s, struct take *t, struct log_end *ret)
{
	struct buf frame = {.limit = SHIP_MAX};
	unsigned char h[SHIP_HEADER];
	unsigned type = 0;
	int rc = 0;

	while (rc == 0 && type != SHIP_END) {
		int64_t n;

		if (io_exact(s->io, h, sizeof h) != IO_OK ||
		    (n = ship_header(h, &type)) < 0) {
			rc = -EPROTO;
			break;
		}
		buf_clear(&frame);
		if (!buf_room(&frame, (size_t)n))
			rc = -ENOMEM;
		else if (io_exact(s->io, frame.p, (size_t)n) != IO_OK)
			rc = -EPROTO;
		else if (type != SHIP_END)
			rc = take_frame(t, type, span_of(frame.p, (size_t)n));
		else if (n != 16)
			rc = -EPROTO;
		else
			*ret = (struct log_end){
			    get64(frame.p), get64(frame.p + 8)};
	}
	buf_free(&frame);
	return rc;
}

/* TAKE account: says how far it is, takes frames, says how far it got. */
void
cmd_take(struct session *s, struct args *a)
{
	struct log_end end = {0};
	uint64_t catalog;
	struct take t;
	int rc = become_standby(s, a->w[0]);

	if (rc == 0)
		rc = take_open(s->spool, a->w[0], s->from, &t);
	if (rc != 0) {
		say_why(s, a->w[0], rc);
		return;
	}
	say_ok(s, "%" PRIu64 " %016" PRIx64, t.end.lsn, t.end.check);
	catalog = catalog_of(&t);
	rc = take_all(s, &t, &end);
	if (rc == 0 && (end.lsn != t.end.lsn || end.check != t.end.check))
		rc = SPOOL_DIVERGED;
	if (rc == 0) /* so that little is left for when it is sealed */
		rc = take_sync(&t);
	catalog = catalog_of(&t) - catalog;
	take_close(&t);
	if (rc == 0 && catalog != 0)
		rc = account_regrant(s->spool, a->w[0]);
	if (rc == 0) {
		say_ok(s, "%" PRIu64 " %016" PRIx64, end.lsn, end.check);
		return;
	}
	say_why(s, a->w[0], rc);
	s->over = true; /* there may be more of it on the way */
}

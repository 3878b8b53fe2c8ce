/* From a name that was proven to a maildrop. */
#include "pop3.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/le.h"
#include "base/log.h"
#include "base/relay.h"
#include "base/tdbx.h"
#include "spool/commit.h"
#include "spool/names.h"

enum { LOGINS = 4099 };

bool
login_plaintext_ok(const struct session *s)
{
	return authc_plaintext_ok(s->peer, false);
}

struct span
login_split(struct span named, struct span *ret_folder)
{
	const char *plus = memchr(named.p, '+', named.n);
	size_t n = plus != NULL ? (size_t)(plus - named.p) : named.n;

	*ret_folder = span_sub(named, n + 1, named.n);
	return span_sub(named, 0, n);
}

void
login_groups(const struct config *conf, struct identity *id)
{
	if (conf->groups == NULL)
		return;
	snprintf(id->groups, sizeof id->groups - 1, "%s", conf->groups);
	for (char *p = id->groups; *p != '\0'; p++)
		if (*p == ',')
			*p = '\0';
}

void
login_grant(const struct config *conf, struct identity *id)
{
	const char *grant = getenv("CHAPAR_GRANT");

	if (grant != NULL && strcmp(conf->proven, id->user) == 0)
		snprintf(id->grant, sizeof id->grant, "%s", grant);
}

struct last {
	int64_t now, wait;
	uint64_t delay;
	char value[8];
};

/* The time of a login takes the place of the one before, if that is long
 * enough ago. */
static void
note_login(struct span old, struct span *ret, void *arg)
{
	struct last *l = arg;
	int64_t before = old.n == 8 ? (int64_t)get64(old.p) : 0;

	l->wait = before + (int64_t)l->delay - l->now;
	if (l->wait > (int64_t)l->delay)
		l->wait = 0; /* the clock was set back */
	put64(l->value, (uint64_t)(l->wait > 0 ? before : l->now));
	*ret = span_of(l->value, 8);
}

/* RFC 2449, section 6.5.  What cannot be written does not keep people from
 * their mail. */
static bool
too_soon(struct session *s, const char *user)
{
	struct last l = {clock_sec(), 0, s->conf->login_delay_s, ""};
	struct tdbx *t;
	int r;

	if (l.delay == 0)
		return false;
	r = tdbx_open(arena_printf(s->mem, "%s/run/pop3.tdb", s->conf->spool),
	    TDBX_WRITE | TDBX_CREATE, LOGINS, &t);
	if (r == 0) {
		r = tdbx_update(t, span_str(user), note_login, &l);
		tdbx_close(t);
	}
	if (r < 0)
		log_warn("run/pop3.tdb: %s", strerror(-r));
	return r == 0 && l.wait > 0;
}

/* Where that is wanted, and if there is none. */
static void
make_account(struct session *s, const char *user)
{
	const struct autocreate *make = &s->conf->autocreate;
	struct account *a;

	if (s->stranger || s->copy)
		return;
	if ((make->user || make->folders != NULL) && !is_board(user) &&
	    autocreate_open(s->spool, user, make, VIA_POP3, &a) == 0)
		account_close(a);
}

/* The same answer whether it is not there or not to be seen. */
static struct reply
refused(const char *user, int rc)
{
	if (rc == SPOOL_NONE || rc == SPOOL_BADNAME)
		return ERR("SYS/PERM", "there is no such mailbox");
	if (rc == SPOOL_DENIED)
		return ERR("SYS/PERM", "you may not read that mailbox");
	log_err("%s: %s", user, spool_strerror(rc));
	return ERR("SYS/TEMP", "the mailbox cannot be opened now");
}

struct reply
login(struct session *s, const struct identity *id, struct span folder)
{
	const char *user = id->user;
	struct reply r;
	uint32_t n;
	int rc;

	log_about(user, s->peer->addr);
	if (elsewhere(s, id, folder, &r))
		return r;
	if (too_soon(s, user))
		return ERR("LOGIN-DELAY", "you were here a moment ago");
	seat_take(&s->seat, s->spool, "pop3", user, s->peer->addr);
	if (s->conf->max_per_user != 0 &&
	    seat_count(&s->seat, user) > s->conf->max_per_user) {
		seat_leave(&s->seat);
		return ERR("IN-USE", "you are logged in too often");
	}
	make_account(s, user);
	s->identity = *id;
	rc = maildrop_open(&s->drop, s->spool, s->identity.user,
	    s->identity.groups, folder, s->copy);
	n = s->drop.count;
	if (rc == SPOOL_ELSEWHERE)
		relay_doubt(id);
	if (rc != 0) {
		seat_leave(&s->seat);
		if (rc == SPOOL_ELSEWHERE && id->via[0] != '\0')
			return ERR("SYS/TEMP", RELAY_NOT_HERE);
		return refused(user, rc);
	}
	if (folder.n > 0)
		seat_box(&s->seat, folder);
	snprintf(s->user, sizeof s->user, "%s", user);
	s->state = TRANSACTION;
	authc_close(&s->auth);
	log_info("login user=%s peer=%s", s->user, s->peer->addr);
	return YES(arena_printf(
	    s->mem, "%u message%s", (unsigned)n, n == 1 ? "" : "s"));
}

struct reply
login_result(struct session *s, enum auth_result result,
    const struct identity *id, struct span folder)
{
	if (result == AUTH_OK)
		return login(s, id, folder);
	if (result == AUTH_TEMP)
		return ERR("SYS/TEMP", "cannot tell now, try later");
	log_info("login failed from %s", s->peer->addr);
	if (++s->failures == FAILURES_MAX) {
		s->state = LEFT;
		return ERR("AUTH", "too many failed logins");
	}
	return ERR("AUTH", "wrong user or password");
}

/* Who has logged in has his account on another server: he is passed on to it,
 * and this process from then on moves bytes; or he is sent away. */
#include <malloc.h>
#include <unistd.h>

#include "base/log.h"
#include "base/relay.h"
#include "imsp.h"
#include "spool/standby.h"

#define UNAVAILABLE REPLY_NO("the account cannot be opened now")

static bool
log_in(struct session *s, struct relay *r, struct span token, struct reply *ret)
{
	struct span said;
	int rc = relay_authenticate(r, token, &said);

	if (rc < 0)
		return false;
	*ret = (struct reply){rc == 1 ? OK : NO, arena_str(s->mem, said)};
	return true;
}

/* *down: the other server cannot be reached, or does not talk. */
static struct reply
relayed(struct session *s, const struct identity *id,
    const struct whereabouts *w, bool *down)
{
	struct reply reply = UNAVAILABLE;
	const char *why;
	struct buf token;
	struct relay *r =
	    relay_begin(s->authc, id, id->user, w, "imsp", &token, &why);

	*down = r == NULL || !log_in(s, r, buf_span(&token), &reply);
	if (*down)
		log_err("login user=%s peer=%s home=%s: %s", id->user,
		    s->peer->addr, w->host,
		    r != NULL ? "it does not let us in" : why);
	relay_wipe(&token);
	if (reply.result != OK) {
		relay_end(r);
		return relay_refused(id, reply.text) ? UNAVAILABLE : reply;
	}
	seat_take(&s->seat, &s->spool, "imsp", id->user, s->peer->addr);
	seat_box(&s->seat, span_str(w->host));
	s->user = arena_str(s->keep, span_str(id->user));
	authc_close(s->authc);
	log_info(
	    "login user=%s peer=%s home=%s", id->user, s->peer->addr, w->host);
	s->relay = r;
	return reply;
}

/* For tickets to the servers that have mailboxes of others. */
static void
keep_identity(struct session *s, const struct identity *id)
{
	struct identity *kept = ARENA_NEW(s->keep, struct identity);

	*kept = *id;
	s->identity = kept;
}

bool
elsewhere(struct session *s, const struct identity *id, struct reply *ret)
{
	struct whereabouts w;
	bool down;

	s->copy = false;
	s->guest = s->guest && id->via[0] != '\0'; /* the ticket of a server */
	if (s->guest)
		return false;
	w = relay_where(s->spool.dir, id);
	if (w.home == HOME_HERE || w.home == HOME_UNKNOWN)
		keep_identity(s, id);
	s->stranger = w.home == HOME_UNKNOWN;
	if (w.home == HOME_TROUBLE) {
		log_err("login user=%s peer=%s: %s", id->user, s->peer->addr,
		    relay_trouble(&w, id));
		*ret = w.host[0] != '\0' ? REPLY_NO(RELAY_NOT_HERE)
					: UNAVAILABLE;
	} else if (w.home != HOME_ELSEWHERE)
		return false;
	else if (standby_readable(&s->spool, id->user, w.host, false))
		s->copy = true;
	else if (strcmp(relay_options.elsewhere, "relay") == 0) {
		*ret = relayed(s, id, &w, &down);
		s->copy = down && standby_readable(&s->spool, id->user,
				      w.host, true);
	} else
		*ret = reply_no(s, "your account is on %s", w.host);
	if (s->copy)
		keep_identity(s, id);
	return !s->copy;
}

void
pass_on(struct session *s)
{
	alarm(0);
	close_viewer(s);
	spool_close(&s->spool);
	arena_free(s->mem);
	malloc_trim(0);
	relay_run(s->relay, s->io);
	s->relay = NULL;
	s->state = LOGOUT;
}

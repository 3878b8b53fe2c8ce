/*
 * Who has logged in has his account on another server: he is passed on to it,
 * as him, and this process from then on moves bytes; or he is told where to go
 * (RFC 2221), or sent away.
 */
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

#include "base/authc.h"
#include "base/log.h"
#include "base/relay.h"
#include "imap.h"
#include "spool/standby.h"

#define UNAVAILABLE REPLY_NO("UNAVAILABLE", "Your mail is not to be had now.")

/* "REFERRAL imap://alice;AUTH=*@mail2.campus.example/" */
static const char *
referral(struct session *s, const char *user, const char *host)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789-._";
	char coded[3 * USERNAME_SIZE], *d = coded;

	for (; *user != '\0'; user++)
		if (strchr(plain, *user) != NULL)
			*d++ = *user;
		else
			d += sprintf(d, "%%%02X", (unsigned char)*user);
	*d = '\0';
	return arena_printf(s->mem, "REFERRAL imap://%s;AUTH=*@%s/", coded,
	    strchr(host, ':') == NULL ? host
				      : arena_printf(s->mem, "[%s]", host));
}

/* All that was for serving him here goes back, and then bytes go through. */
static void
pass_on(struct session *s)
{
	alarm(0);
	spool_close(&s->spool);
	arena_free(s->mem);
	malloc_trim(0);
	relay_run(s->relay, s->io);
	s->relay = NULL;
	s->state = LOGOUT;
}

/* What the other server says to the login, as an answer to the client.  That
 * it does not take us is our trouble, not his. */
static bool
log_in(struct session *s, struct relay *r, struct span token,
    struct reply *ret, bool *down)
{
	static const char *const ours[] = {
	    "AUTHENTICATIONFAILED", "PRIVACYREQUIRED", "CANNOT"};
	struct relay_answer a;
	struct span said;
	int rc = relay_authenticate(r, token, &said);

	*down = rc < 0;
	if (rc < 0)
		return false;
	a = relay_answer(s->mem, said);
	for (size_t i = 0; rc == 0 && a.code != NULL && i < 3; i++)
		if (strcmp(a.code, ours[i]) == 0)
			return false;
	*ret = (struct reply){rc == 1 ? OK : NO, a.code, a.text};
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
	    relay_begin(s->authc, id, id->user, w, "imap", &token, &why);

	*down = r == NULL;
	if (r == NULL || !log_in(s, r, buf_span(&token), &reply, down))
		log_err("login user=%s peer=%s home=%s: %s", id->user,
		    s->peer->addr, w->host,
		    r != NULL ? "it does not let us in" : why);
	relay_wipe(&token);
	if (reply.result != OK) {
		relay_end(r);
		return relay_refused(id, reply.text) ? UNAVAILABLE : reply;
	}
	seat_take(&s->seat, &s->spool, "imap", id->user, s->peer->addr);
	seat_box(&s->seat, span_str(w->host));
	s->user = arena_str(s->keep, span_str(id->user));
	authc_close(s->authc);
	log_info(
	    "login user=%s peer=%s home=%s", id->user, s->peer->addr, w->host);
	s->relay = r;
	s->then = pass_on;
	return reply;
}

bool
elsewhere(struct session *s, const struct identity *id, struct reply *ret)
{
	const char *how = relay_options.elsewhere;
	struct whereabouts w;
	bool down;

	s->copy = false;
	s->guest = s->guest && id->via[0] != '\0'; /* the ticket of a server */
	if (s->guest || strcmp(id->user, ANONYMOUS) == 0)
		return false;
	w = relay_where(s->spool.dir, id);
	s->stranger = w.home == HOME_UNKNOWN;
	if (w.home == HOME_TROUBLE) {
		log_err("login user=%s peer=%s: %s", id->user, s->peer->addr,
		    relay_trouble(&w, id));
		*ret = w.host[0] != '\0'
			   ? REPLY_NO("UNAVAILABLE", RELAY_NOT_HERE)
			   : UNAVAILABLE;
		return true;
	}
	if (w.home != HOME_ELSEWHERE)
		return false;
	if (standby_readable(&s->spool, id->user, w.host, false))
		return !(s->copy = true);
	if (strcmp(how, "referral") == 0)
		*ret = REPLY_NO(referral(s, id->user, w.host),
		    "Your mail is on another server.");
	else if (strcmp(how, "relay") == 0 && s->io->filter == NULL) {
		*ret = relayed(s, id, &w, &down);
		s->copy = down && standby_readable(&s->spool, id->user,
				      w.host, true);
		return !s->copy;
	} else /* or compressed by us, for who was logged in before him */
		*ret =
		    REPLY_NO("UNAVAILABLE", "Your mail is on another server.");
	return true;
}

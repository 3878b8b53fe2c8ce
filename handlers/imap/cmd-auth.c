/* LOGIN and AUTHENTICATE: chapar-auth is asked, nothing is known here. */
#include <string.h>

#include "base/authc.h"
#include "base/b64.h"
#include "base/log.h"
#include "base/relay.h"
#include "imap.h"

enum { FAILED_MAX = 3, TOKEN_MAX = 65536 };
#define NOBODY_MECH "ANONYMOUS"

/* A password was among these arguments, which must be where they were read. */
static void
wipe(struct session *s, const struct args *a)
{
	char *p = (char *)(uintptr_t)a->p;

	explicit_bzero(p, (size_t)(a->end - a->p));
	explicit_bzero(s->io->rbuf, s->io->rpos);
}

static struct reply
failed(struct session *s, const char *code, const char *text)
{
	if (++s->failed < FAILED_MAX)
		return REPLY_NO(code, text);
	io_puts(s->io, "* BYE Too many logins have failed.\r\n");
	s->bye = "too many failed logins";
	s->state = LOGOUT;
	return REPLY_NO(code, text);
}

static struct reply
welcome(struct session *s, const struct identity *id)
{
	struct reply r;
	int rc;

	log_about(id->user, s->peer->addr);
	if (elsewhere(s, id, &r))
		return r;
	rc = session_login(s, id->user, id->groups);
	if (rc == SPOOL_ELSEWHERE) {
		relay_doubt(id);
		if (id->via[0] != '\0')
			return REPLY_NO("UNAVAILABLE", RELAY_NOT_HERE);
	}
	if (rc == SPOOL_NONE)
		return failed(s, "CONTACTADMIN", "There is no mail for you.");
	if (rc == SPOOL_FULL)
		return REPLY_NO("LIMIT", "You are logged in too often.");
	if (rc != 0) {
		log_err("%s: %s", id->user, spool_strerror(rc));
		return REPLY_NO("UNAVAILABLE", "Your mail is not to be had.");
	}
	if (id->grant[0] != '\0')
		s->grant = arena_str(s->keep, span_str(id->grant));
	authc_close(s->authc); /* hardly anybody will be asked again */
	log_info("login user=%s peer=%s%s", s->user, s->peer->addr,
	    s->copy ? " copy" : "");
	return (struct reply){OK, "CAPABILITY", "Logged in."};
}

static struct reply
decide(struct session *s, enum auth_result r, const struct identity *id)
{
	switch (r) {
	case AUTH_OK:
		return welcome(s, id);
	case AUTH_NO:
		log_info("login failed peer=%s", s->peer->addr);
		return failed(s, "AUTHENTICATIONFAILED", "That is not right.");
	default:
		return REPLY_NO("UNAVAILABLE", "Try again later.");
	}
}

/* What clients that know no SASL do for a URL that names no user (RFC 5092,
 * section 3.2): the password is what ANONYMOUS calls trace information. */
static bool
is_nobody(const struct session *s, struct span user)
{
	return span_ieq(user, SPAN(ANONYMOUS)) &&
	       authc_offers(s->peer, s->authc->tls, SPAN(NOBODY_MECH));
}

struct reply
cmd_login(struct session *s, struct args *a)
{
	struct args all = *a;
	struct identity id;
	struct span user, password, token;
	enum auth_result r;

	if (!authc_plaintext_ok(s->peer, s->authc->tls)) {
		wipe(s, a);
		return REPLY_NO("PRIVACYREQUIRED", "Not without TLS.");
	}
	if (!arg_sp(a) || !arg_astring(a, &user) || !arg_sp(a) ||
	    !arg_astring(a, &password) || !arg_end(a)) {
		wipe(s, &all);
		return SYNTAX;
	}
	r = is_nobody(s, user) ? authc_start(s->authc, SPAN(NOBODY_MECH),
				     &password, &token, &id)
			       : authc_plain(s->authc, user, password, &id);
	wipe(s, &all);
	return decide(s, r, &id);
}

/* What the mechanism says goes to the client, and his answer back to it. */
static bool
exchange(struct session *s, struct span token, struct buf *answer, bool *stop)
{
	struct buf line = {.limit = TOKEN_MAX * 2};
	struct span said;

	b64_encode(token, &line);
	io_puts(s->io, "+ ");
	io_putspan(s->io, buf_span(&line));
	io_puts(s->io, "\r\n");
	buf_free(&line);
	buf_clear(answer);
	if (!literal_rest(s, &said))
		return false;
	s->literal.pending = false;
	*stop = span_eq(said, SPAN("*")) || !b64_decode(said, answer);
	explicit_bzero((char *)(uintptr_t)said.p, said.n);
	return true;
}

static struct reply
converse(struct session *s, struct span mech, const struct span *initial,
    struct buf *answer)
{
	struct identity id;
	struct span token;
	bool stop;
	enum auth_result r = authc_start(s->authc, mech, initial, &token, &id);

	while (r == AUTH_MORE) {
		if (!exchange(s, token, answer, &stop))
			return WENT_AWAY;
		if (stop) {
			authc_cancel(s->authc);
			return REPLY_BAD("Given up.");
		}
		r = authc_step(s->authc, buf_span(answer), &token, &id);
	}
	explicit_bzero(s->io->rbuf, s->io->rpos);
	return decide(s, r, &id);
}

/* RFC 3501, section 6.2.2, with the initial response of RFC 4959. */
struct reply
cmd_authenticate(struct session *s, struct args *a)
{
	struct buf answer = {.limit = TOKEN_MAX};
	struct span mech, word = SPAN_NONE, initial;
	struct args all = *a;
	struct reply r;

	if (!arg_sp(a) || !arg_atom(a, &mech) ||
	    (!arg_end(a) &&
		(!arg_sp(a) || !arg_astring(a, &word) || !arg_end(a))))
		return SYNTAX;
	if (!authc_offers(s->peer, s->authc->tls, mech))
		return authc_plaintext_ok(s->peer, s->authc->tls)
			   ? REPLY_NO("CANNOT", "That is not offered.")
			   : REPLY_NO("PRIVACYREQUIRED", "Not without TLS.");
	if (word.p != NULL && !span_eq(word, SPAN("=")) &&
	    !b64_decode(word, &answer))
		return REPLY_BAD("This is not base64.");
	mech = arena_span(s->mem, mech);
	wipe(s, &all);
	initial = buf_span(&answer);
	r = converse(s, mech, word.p != NULL ? &initial : NULL, &answer);
	if (answer.p != NULL)
		explicit_bzero(answer.p, answer.cap);
	buf_free(&answer);
	return r;
}

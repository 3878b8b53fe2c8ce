/* LOGIN and AUTHENTICATE: chapar-auth is asked, nothing is known here. */
#include <string.h>

#include "base/b64.h"
#include "base/log.h"
#include "base/relay.h"
#include "imsp.h"

/* A password was among these arguments, which must be where they were read. */
static void
wipe(struct session *s, const struct args *a)
{
	char *p = (char *)(uintptr_t)a->p;

	explicit_bzero(p, (size_t)(a->end - a->p));
	explicit_bzero(s->io->rbuf, s->io->rpos);
}

static struct reply
failed(struct session *s, const char *text)
{
	log_info("login failed peer=%s", s->peer->addr);
	if (++s->failed < FAILED_MAX)
		return REPLY_NO(text);
	hang_up(
	    s, "* BYE too many logins have failed", "too many failed logins");
	return REPLY_NO(text);
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
			return REPLY_NO(RELAY_NOT_HERE);
	}
	if (rc == SPOOL_NONE || rc == SPOOL_BADNAME)
		return failed(
		    s, "User does not have an account on this server");
	if (rc == SPOOL_FULL)
		return REPLY_NO("you are logged in too often");
	if (rc != 0) {
		log_err("%s: %s", id->user, spool_strerror(rc));
		return REPLY_NO("the account cannot be opened now");
	}
	authc_close(s->authc); /* nobody will be asked again */
	log_info("login user=%s peer=%s", s->user, s->peer->addr);
	return REPLY_OK(arena_printf(
	    s->mem, "User `%s' Logged in", said(s, span_str(s->user))));
}

static struct reply
decide(struct session *s, enum auth_result r, const struct identity *id,
    const char *wrong)
{
	switch (r) {
	case AUTH_OK:
		return welcome(s, id);
	case AUTH_NO:
		return failed(s, wrong);
	default:
		return REPLY_NO("cannot tell now, try again later");
	}
}

/* An administrator becomes somebody else, with that user's rights, and for
 * good: LOGIN user "". */
static struct reply
become(struct session *s, struct span user)
{
	bool admin = s->viewer.admin,
	     subs = options_among(&s->options, s->mem, "imsp.admin.subs");
	const char *was = s->user;
	char name[USERNAME_SIZE];

	if ((!admin && !subs) || s->lookup_only ||
	    username_fold(user, name) != 0 || session_login(s, name, NULL) != 0)
		return REPLY_NO("Login incorrect");
	s->viewer.admin = false;
	s->lookup_only = !admin;
	log_info(
	    "user=%s becomes user=%s peer=%s", was, s->user, s->peer->addr);
	return REPLY_OK(arena_printf(s->mem,
	    "Administrator switch from user `%s' to user `%s' successful.", was,
	    s->user));
}

static bool
arg_login(struct args *a, struct span *user, struct span *password)
{
	return arg_sp(a) && arg_astring(a, user) && arg_sp(a) &&
	       arg_lenient(a, password) && arg_end(a);
}

struct reply
cmd_login(struct session *s, struct args *a)
{
	struct args all = *a;
	struct identity id;
	struct span user, password;
	enum auth_result r;

	if (!arg_login(a, &user, &password)) {
		wipe(s, &all);
		return SYNTAX;
	}
	if (s->state != NOAUTH)
		return password.n == 0 ? become(s, user)
				       : REPLY_BAD("you are logged in");
	if (!authc_plaintext_ok(s->peer, s->authc->tls)) {
		wipe(s, &all);
		return REPLY_NO("not without TLS");
	}
	if (password.n == 0) /* nobody's guess */
		return REPLY_NO("Login incorrect");
	r = authc_plain(s->authc, user, password, &id);
	wipe(s, &all);
	return decide(s, r, &id, "Login incorrect");
}

/* What the mechanism says goes to the client, and his answer back to it. */
static bool
exchange(
    struct session *s, struct span token, struct buf *answer, const char **stop)
{
	struct buf line = {.limit = TOKEN_MAX * 2};
	struct span in;

	b64_encode(token, &line);
	io_puts(s->io, "+ ");
	io_putspan(s->io, buf_span(&line));
	io_puts(s->io, "\r\n");
	buf_free(&line);
	buf_clear(answer);
	if (!line_read(s, &in))
		return false;
	if (span_eq(in, SPAN("*")))
		*stop = "cancelled";
	else if (!b64_decode(in, answer))
		*stop = "Invalid base64 string";
	explicit_bzero((char *)(uintptr_t)in.p, in.n);
	return true;
}

static struct reply
converse(struct session *s, struct span mech, const struct span *initial,
    struct buf *answer)
{
	struct identity id;
	struct span token;
	const char *stop = NULL;
	enum auth_result r = authc_start(s->authc, mech, initial, &token, &id);

	while (r == AUTH_MORE) {
		if (!exchange(s, token, answer, &stop))
			return WENT_AWAY;
		if (stop != NULL) {
			authc_cancel(s->authc);
			return REPLY_BAD(stop);
		}
		r = authc_step(s->authc, buf_span(answer), &token, &id);
	}
	explicit_bzero(s->io->rbuf, s->io->rpos);
	return decide(s, r, &id, "authentication failure");
}

/* One that begins in the command (SASL-IR) is "=" when it is empty. */
struct reply
cmd_authenticate(struct session *s, struct args *a)
{
	struct buf answer = {.limit = TOKEN_MAX};
	struct span mech, word = SPAN_NONE, initial;
	struct args all = *a;
	struct reply r;

	if (!arg_sp(a) || !arg_atom(a, &mech) ||
	    (!arg_end(a) && (!arg_sp(a) || !arg_atom(a, &word) || !arg_end(a))))
		return SYNTAX;
	if (s->state != NOAUTH)
		return REPLY_BAD("you are logged in");
	if (!authc_offers(s->peer, s->authc->tls, mech))
		return REPLY_NO("no mechanism available");
	if (word.p != NULL && !span_eq(word, SPAN("=")) &&
	    !b64_decode(word, &answer))
		return REPLY_BAD("Invalid base64 string");
	mech = arena_span(s->mem, mech);
	wipe(s, &all);
	initial = buf_span(&answer);
	r = converse(s, mech, word.p != NULL ? &initial : NULL, &answer);
	if (answer.p != NULL)
		explicit_bzero(answer.p, answer.cap);
	buf_free(&answer);
	return r;
}

/* STARTTLS (RFC 3207) and AUTH (RFC 4954) */
#include <stdio.h>

#include "base/b64.h"
#include "base/log.h"
#include "base/tlsc.h"
#include "lmtp.h"

enum { TOKEN_MAX = 65536 / 2, FAILURES_MAX = 3, SASL_LINE = 12288 };

/* All that was known of the client is forgotten, and it begins anew. */
struct reply
cmd_starttls(struct session *s, struct span args)
{
	if (args.n > 0)
		return REPLY(501, "5.5.4", "STARTTLS stands alone");
	if (!tlsc_now()->offered)
		return REPLY(503, "5.5.1", "no TLS, or there is already");
	reply_say(s, REPLY(220, "2.0.0", "begin TLS"));
	transaction_end(s);
	authc_drop(&s->auth);
	s->state = START;
	s->login[0] = '\0';
	if (tlsc_start(s->io) < 0) {
		log_info("no TLS with %s after all", s->peer->addr);
		s->state = LEFT;
	}
	return SPOKEN;
}

static void
wipe(struct span secret)
{
	explicit_bzero((void *)(uintptr_t)secret.p, secret.n);
}

static bool
decode(struct span text, struct buf *out)
{
	bool ok = b64_decode(text, out);

	wipe(text);
	return ok;
}

/* One challenge and its answer; false with the reply where it ends. */
static bool
challenge(
    struct session *s, struct span token, struct buf *answer, struct reply *no)
{
	struct buf text = {.limit = 2 * TOKEN_MAX};
	struct span line;

	b64_encode(token, &text);
	io_puts(s->io, "334 ");
	io_putspan(s->io, buf_span(&text));
	io_puts(s->io, "\r\n");
	buf_free(&text);
	buf_clear(answer);
	switch (io_line(s->io, SASL_LINE, &line)) {
	case IO_OK:
		*no = REPLY(501, "5.5.2", "that was not base64");
		if (!span_eq(line, SPAN("*")))
			return decode(line, answer);
		*no = REPLY(501, "5.0.0", "cancelled");
		return false;
	case IO_TOOLONG:
		if (io_skip_line(s->io) == IO_OK) {
			*no = REPLY(500, "5.5.6", "line too long");
			return false;
		}
		break;
	case IO_EOF:
		break;
	}
	s->state = LEFT;
	*no = SPOKEN;
	return false;
}

static struct reply
result(struct session *s, enum auth_result r, const struct identity *id)
{
	if (r == AUTH_OK) {
		snprintf(s->login, sizeof s->login, "%s", id->user);
		authc_close(&s->auth);
		log_about(s->login, s->peer->addr);
		log_info("login user=%s peer=%s", s->login, s->peer->addr);
		return REPLY(235, "2.7.0", "welcome");
	}
	if (r == AUTH_TEMP)
		return REPLY(454, "4.7.0", "cannot tell now, try later");
	log_info("login failed from %s", s->peer->addr);
	if (++s->failures == FAILURES_MAX)
		s->state = LEFT;
	return REPLY(535, "5.7.8", "wrong user or password");
}

static struct reply
exchange(struct session *s, struct span mech, const struct span *initial,
    struct buf *answer)
{
	struct identity id;
	struct span token;
	struct reply no;
	enum auth_result r = authc_start(&s->auth, mech, initial, &token, &id);

	while (r == AUTH_MORE) {
		if (!challenge(s, token, answer, &no)) {
			authc_cancel(&s->auth);
			return no;
		}
		r = authc_step(&s->auth, buf_span(answer), &token, &id);
	}
	return result(s, r, &id);
}

struct reply
cmd_auth(struct session *s, struct span args)
{
	struct span rest = span_sub(args, 1, args.n), mech = rest, initial;
	const char *sp = memchr(rest.p, ' ', rest.n);
	struct buf answer = {.limit = TOKEN_MAX};
	struct reply r;

	if (s->login[0] != '\0')
		return REPLY(503, "5.5.1", "that was proven already");
	if (sp != NULL)
		mech.n = (size_t)(sp - rest.p);
	if (!authc_offers(s->peer, false, mech))
		return authc_plaintext_ok(s->peer, false)
			   ? REPLY(504, "5.5.4", "no such mechanism")
			   : REPLY(538, "5.7.11", "not without TLS");
	mech = arena_span(s->mem, mech);
	initial = span_sub(rest, mech.n + 1, rest.n);
	if (span_eq(initial, SPAN("=")))
		initial.n = 0;
	if (!decode(initial, &answer)) {
		r = REPLY(501, "5.5.2", "that was not base64");
	} else {
		initial = buf_span(&answer);
		r = exchange(s, mech, sp != NULL ? &initial : NULL, &answer);
	}
	if (answer.p != NULL)
		explicit_bzero(answer.p, answer.cap);
	buf_free(&answer);
	return r;
}

/* STLS, USER, PASS, APOP, AUTH */
#include <stdio.h>

#include "base/b64.h"
#include "base/log.h"
#include "base/tlsc.h"
#include "pop3.h"

/* RFC 2595, section 4.  What came before TLS is as if it had not been. */
struct reply
cmd_stls(struct session *s, struct span args)
{
	if (args.n > 0)
		return NO("STLS stands alone");
	if (!tlsc_now()->offered)
		return NO(tlsc_now()->on ? "there is TLS already" : "no TLS");
	reply_say(s, YES("begin TLS"));
	s->named[0] = '\0';
	s->utf8 = false;
	s->errors = 0;
	authc_drop(&s->auth);
	if (tlsc_start(s->io) < 0) {
		log_info("no TLS with %s after all", s->peer->addr);
		s->state = LEFT;
	}
	return SPOKEN;
}

static bool
listed(const char *list, char separator, struct span word)
{
	for (const char *p = list; *p != '\0';) {
		const char *end = strchrnul(p, separator);

		if (span_ieq(word, span_of(p, (size_t)(end - p))))
			return true;
		p = *end != '\0' ? end + 1 : end;
	}
	return false;
}

struct reply
cmd_user(struct session *s, struct span args)
{
	s->named[0] = '\0';
	if (args.n == 0 || memchr(args.p, '\0', args.n) != NULL)
		return NO("USER name");
	if (args.n >= sizeof s->named)
		return NO("that name is too long");
	if (!login_plaintext_ok(s) && s->conf->proven == NULL)
		return ERR("AUTH", "not without TLS");
	memcpy(s->named, args.p, args.n);
	s->named[args.n] = '\0';
	return YES("and the password?");
}

/* What was said is of no use any more. */
static void
wipe(struct span secret)
{
	explicit_bzero((void *)(uintptr_t)secret.p, secret.n);
}

struct reply
cmd_pass(struct session *s, struct span args)
{
	enum auth_result result = AUTH_NO;
	struct identity id = {0};
	char folded[USERNAME_SIZE];
	struct span user, folder;

	if (s->named[0] == '\0')
		return NO("USER first");
	user = login_split(
	    span_str(arena_str(s->mem, span_str(s->named))), &folder);
	if (s->conf->proven == NULL) {
		result = authc_plain(&s->auth, user, args, &id);
	} else if (username_fold(user, folded) == 0 &&
		   (strcmp(s->conf->proven, "*") == 0 ||
		       listed(s->conf->proven, ',', span_str(folded)))) {
		snprintf(id.user, sizeof id.user, "%s", folded);
		login_groups(s->conf, &id);
		login_grant(s->conf, &id);
		result = AUTH_OK;
	}
	wipe(args);
	s->named[0] = '\0';
	return login_result(s, result, &id, folder);
}

/* RFC 1939, section 7: a name, and a digest of our greeting and the
 * password. */
struct reply
cmd_apop(struct session *s, struct span args)
{
	const char *sp = memrchr(args.p, ' ', args.n);
	struct span user, folder;
	struct identity id;

	if (s->timestamp[0] == '\0')
		return NO("no APOP here");
	if (sp == NULL)
		return NO("APOP name digest");
	user = login_split(span_of(args.p, (size_t)(sp - args.p)), &folder);
	return login_result(s,
	    authc_apop(&s->auth, user, span_str(s->timestamp),
		span_sub(args, (size_t)(sp + 1 - args.p), args.n), &id),
	    &id, folder);
}

static struct reply
list_mechanisms(struct session *s, const char *mechs)
{
	io_puts(s->io, "+OK mechanisms\r\n");
	for (const char *p = mechs; *p != '\0';) {
		const size_t n = strcspn(p, " ");

		io_put(s->io, p, n);
		io_puts(s->io, "\r\n");
		p += n + (p[n] == ' ');
	}
	io_puts(s->io, ".\r\n");
	return SPOKEN;
}

/* Base64 from the client; wiped where it came in. */
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
	struct buf text = {.limit = SASL_MAX};
	struct span line;

	b64_encode(token, &text);
	io_puts(s->io, "+ ");
	io_putspan(s->io, buf_span(&text));
	io_puts(s->io, "\r\n");
	buf_free(&text);
	buf_clear(answer);
	switch (io_line(s->io, SASL_MAX, &line)) {
	case IO_OK:
		*no = NO("that was not base64");
		if (!span_is(line, "*"))
			return decode(line, answer);
		*no = NO("cancelled");
		return false;
	case IO_TOOLONG:
		if (io_skip_line(s->io) == IO_OK) {
			*no = NO("line too long");
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
exchange(struct session *s, struct span mech, const struct span *initial,
    struct buf *answer)
{
	struct identity id;
	struct span token;
	struct reply no;
	enum auth_result result =
	    authc_start(&s->auth, mech, initial, &token, &id);

	while (result == AUTH_MORE) {
		if (!challenge(s, token, answer, &no)) {
			authc_cancel(&s->auth);
			return no;
		}
		result = authc_step(&s->auth, buf_span(answer), &token, &id);
	}
	return login_result(s, result, &id, span_str(id.folder));
}

struct reply
cmd_auth(struct session *s, struct span args)
{
	const char *mechs =
	    s->conf->proven == NULL ? authc_mechanisms(s->peer, false) : "";
	const char *sp = memchr(args.p, ' ', args.n);
	const struct span mech =
	    span_sub(args, 0, sp != NULL ? (size_t)(sp - args.p) : args.n);
	struct span first = span_sub(args, mech.n + 1, args.n), initial;
	struct buf answer = {.limit = SASL_MAX};
	struct reply r;

	if (args.n == 0)
		return list_mechanisms(s, mechs);
	if (!listed(mechs, ' ', mech))
		return mechs[0] == '\0' && s->conf->proven == NULL
			   ? ERR("AUTH", "not without TLS")
			   : NO("no such mechanism");
	if (span_is(first, "="))
		first.n = 0;
	if (!decode(first, &answer)) {
		r = NO("that was not base64");
	} else {
		initial = buf_span(&answer);
		r = exchange(s, mech, sp != NULL ? &initial : NULL, &answer);
	}
	if (answer.p != NULL)
		explicit_bzero(answer.p, answer.cap);
	buf_free(&answer);
	return r;
}

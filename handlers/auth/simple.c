/* The mechanisms that need no more than a look: PLAIN, LOGIN, EXTERNAL,
 * ANONYMOUS, CRAM-MD5 and POP3's APOP. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "auth.h"
#include "base/tdbx.h"

/* RFC 4616: [authzid] NUL authcid NUL password, neither part empty. */
void
step_plain(struct conn *c, struct span token)
{
	struct span part[3];
	size_t at = 0;

	for (int i = 0; i < 3; i++) {
		struct span rest = span_sub(token, at, token.n);
		const char *nul = memchr(rest.p, '\0', rest.n);

		if ((nul == NULL) != (i == 2)) {
			answer(c, AUTH_NO, SPAN_NONE);
			return;
		}
		part[i] = rest;
		if (nul != NULL)
			part[i].n = (size_t)(nul - rest.p);
		at += part[i].n + 1;
	}
	if (ticket_shown(c, part[0], part[1], part[2]))
		return;
	claim_authzid(&c->x.claim, part[0]);
	claim_login(&c->x.claim, part[1]);
	claim_password(&c->x.claim, part[2]);
	check_password(c);
}

/* Name and password, each asked for (draft-murchison-sasl-login). */
void
step_login(struct conn *c, struct span token)
{
	if (c->x.step++ == 0) {
		claim_login(&c->x.claim, token);
		answer(c, AUTH_MORE, SPAN("Password:"));
		return;
	}
	claim_password(&c->x.claim, token);
	check_password(c);
}

/* RFC 4422, appendix A: who it is the certificate has said.  The part before
 * the "@" is the user unless there is one of the whole address. */
void
step_external(struct conn *c, struct span token)
{
	struct exchange *x = &c->x;
	char user[USERNAME_SIZE];
	struct userdb_record u;
	int r = username_fold(span_str(x->cert_user), user);

	claim_authzid(&x->claim, token);
	if (r == 0 && (r = users_find(user, &u)) == TDBX_NONE) {
		r = username_fold(
		    span_of(x->cert_user, strcspn(x->cert_user, "@")), user);
		if (r == 0)
			r = users_find(user, &u);
	}
	if (x->claim.impossible || r == TDBX_NONE || r == -EINVAL)
		check_failed(c, x->cert_user, "a certificate of nobody");
	else if (r < 0)
		answer(c, AUTH_TEMP, SPAN_NONE);
	else if (u.locked)
		check_failed(c, user, "locked");
	else
		check_proved(c, user, &u, SPAN_NONE);
}

/* RFC 4505: what it says of itself is for the log. */
void
step_anonymous(struct conn *c, struct span token)
{
	const struct userdb_record nobody = {.n = 0};

	if (token.n > 255) {
		answer(c, AUTH_NO, SPAN_NONE);
		return;
	}
	note(&c->x, "anonymous", "%s: anonymous \"%.*s\" from %s",
	    c->x.service, SPAN_FMT(token), c->x.peer);
	answer_ok(c, "anonymous", "anonymous", &nobody, SPAN_NONE, SPAN_NONE);
}

/* The password itself, which few users have; there is work to do for the
 * others as well, against one that nobody can have said. */
static bool
secret_of(struct conn *c, struct span name, char user[USERNAME_SIZE],
    struct userdb_record *u, struct span *secret)
{
	int r = claim_fold(&c->x, name, user);

	memset(u, 0, sizeof *u);
	*secret = span_of(users_site(), USERDB_SITE_BYTES);
	if (r == 0)
		r = users_find(user, u);
	if (r < 0 && r != -EINVAL && r != -ENAMETOOLONG) {
		answer(c, AUTH_TEMP, SPAN_NONE);
		return false;
	}
	if (!throttle_admit(&c->x, user)) {
		answer(c, AUTH_TEMP, SPAN_NONE);
		return false;
	}
	if (r == 0 && !u->locked && u->secret.n > 0)
		*secret = u->secret;
	return true;
}

static void
to_hex(const unsigned char *p, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", p[i]);
}

static void
decide(
    struct conn *c, const char *user, const struct userdb_record *u, bool right)
{
	if (right && !u->locked && u->secret.n > 0)
		check_proved(c, user, u, SPAN_NONE);
	else
		check_failed(c, user, "wrong digest, or no secret");
}

/* RFC 2195: a name, a space, and an HMAC of our challenge. */
void
cram_challenge(struct conn *c)
{
	uint64_t r[2] = {0, 0};

	if (getrandom(r, sizeof r, 0) != sizeof r) {
		answer(c, AUTH_TEMP, SPAN_NONE);
		return;
	}
	snprintf(c->x.challenge, sizeof c->x.challenge, "<%llx%llx.%lld@%.64s>",
	    (unsigned long long)r[0], (unsigned long long)r[1],
	    (long long)time(NULL), settings.hostname);
	answer(c, AUTH_MORE, span_str(c->x.challenge));
}

void
step_cram(struct conn *c, struct span token)
{
	enum { HEX = 32 };
	size_t n = token.n > HEX ? token.n - HEX - 1 : 0;
	char user[USERNAME_SIZE], want[2 * DIGEST_MAX + 1];
	unsigned char mac[DIGEST_MAX];
	struct userdb_record u;
	struct span secret;

	if (n == 0 || token.p[n] != ' ' || c->x.challenge[0] == '\0') {
		answer(c, AUTH_NO, SPAN_NONE);
		return;
	}
	if (!secret_of(c, span_sub(token, 0, n), user, &u, &secret))
		return;
	hmac(MD5, secret, span_str(c->x.challenge), mac);
	to_hex(mac, 16, want);
	decide(c, user, &u, same_bytes(want, token.p + n + 1, HEX));
}

/* RFC 1939: name NUL greeting's timestamp NUL digest. */
void
step_apop(struct conn *c, struct span token)
{
	enum { HEX = 32, BOTH = 1024 };
	const char *a = memchr(token.p, '\0', token.n);
	const char *b =
	    a != NULL ? memchr(a + 1, '\0', (size_t)(token.p + token.n - a - 1))
		      : NULL;
	char user[USERNAME_SIZE], want[2 * DIGEST_MAX + 1], both[BOTH];
	unsigned char sum[DIGEST_MAX];
	struct userdb_record u;
	struct span secret;
	size_t n;

	if (b == NULL || token.p + token.n - b - 1 != HEX ||
	    (n = (size_t)(b - a - 1)) > BOTH - PASSWORD_MAX) {
		answer(c, AUTH_NO, SPAN_NONE);
		return;
	}
	if (!secret_of(
		c, span_of(token.p, (size_t)(a - token.p)), user, &u, &secret))
		return;
	memcpy(both, a + 1, n);
	memcpy(both + n, secret.p, secret.n);
	digest(MD5, span_of(both, n + secret.n), sum);
	explicit_bzero(both, sizeof both);
	to_hex(sum, 16, want);
	decide(c, user, &u, same_bytes(want, b + 1, HEX));
}

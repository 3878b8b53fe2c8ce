/*
 * SCRAM (RFC 5802, RFC 7677), with the keys that are kept of a password.
 *
 * A user who does not exist, or has no keys, is given a salt that is always
 * the same for that name, and goes through the same steps to the same end.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "auth.h"
#include "base/b64.h"
#include "base/tdbx.h"

enum { NONCE_MAX = 128, TEXT_MAX = 2048, GS2_MAX = 320 };

struct scram {
	enum digest digest;
	bool plus;
	struct scram_keys keys;
	bool proved; /* and has been told so by our own proof */
	bool known;  /* there is such a user, and these are his keys */
	char user[NAMED_SIZE]; /* folded, or as it came if nobody has it */
	char gs2[GS2_MAX];           /* "p=tls-exporter,," */
	char bare[TEXT_MAX];         /* client-first-message-bare */
	char server_first[TEXT_MAX]; /* r=...,s=...,i=... */
	char nonce[NONCE_MAX + 64];
};

void
scram_free(struct scram *s)
{
	explicit_bzero(s, sizeof *s);
	free(s);
}

/* "x=value" off the front, with the comma after it. */
static bool
attribute(struct span *s, char name, struct span *ret)
{
	const char *comma;

	if (s->n < 2 || s->p[0] != name || s->p[1] != '=')
		return false;
	*ret = span_sub(*s, 2, s->n);
	comma = memchr(ret->p, ',', ret->n);
	if (comma != NULL)
		ret->n = (size_t)(comma - ret->p);
	*s = span_sub(*s, 2 + ret->n + (comma != NULL), s->n);
	return true;
}

/* A saslname: =2C is a comma, =3D an equals sign, and else there is none. */
static bool
unescape(struct span s, char out[NAMED_SIZE])
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '=') {
			struct span code = span_sub(s, i + 1, 2);

			if (!span_is(code, "2C") && !span_is(code, "3D"))
				return false;
			c = span_is(code, "2C") ? ',' : '=';
			i += 2;
		}
		if (n == NAMED_SIZE - 1 || c == '\0')
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return n > 0;
}

/* The header says what the client makes of channel binding: "n" nothing, "y"
 * it would but thinks that we cannot, "p=" which kind it uses. */
static bool
read_gs2(struct conn *c, struct scram *s, struct span *token)
{
	struct span whole = *token, kind, authzid;
	bool bound = attribute(token, 'p', &kind);

	if (bound) {
		if (!s->plus || !span_eq(kind, span_str(c->x.binding_name)))
			return false;
	} else {
		if (s->plus || token->n < 2 || token->p[1] != ',' ||
		    (token->p[0] != 'n' && token->p[0] != 'y'))
			return false;
		/* somebody between us has taken -PLUS off our list */
		if (token->p[0] == 'y' && c->x.binding_n > 0)
			return false;
		*token = span_sub(*token, 2, token->n);
	}
	if (attribute(token, 'a', &authzid)) {
		if (!unescape(authzid, c->x.claim.authzid))
			return false;
	} else if (token->n > 0 && token->p[0] == ',')
		*token = span_sub(*token, 1, token->n);
	else
		return false;
	whole.n -= token->n;
	if (whole.n >= sizeof s->gs2)
		return false;
	memcpy(s->gs2, whole.p, whole.n);
	return true;
}

static void
find_keys(struct scram *s, struct userdb_record *u)
{
	enum userdb_scram kind =
	    s->digest == SHA256 ? SCRAM_SHA256 : SCRAM_SHA1;
	unsigned char out[DIGEST_MAX];

	hmac(SHA256, span_of(users_site(), USERDB_SITE_BYTES),
	    span_str(s->user), out);
	s->keys = (struct scram_keys){
	    .iterations = SCRAM_ITERATIONS, .n = digest_size(s->digest)};
	memcpy(s->keys.salt, out, SCRAM_SALT);
	s->known = u != NULL && !u->locked && u->scram[kind].iterations > 0;
	if (s->known)
		s->keys = u->scram[kind];
}

static bool
make_nonce(struct scram *s, struct span client)
{
	struct buf b = {.limit = 64};
	unsigned char r[24];
	bool ok;

	if (client.n == 0 || client.n > NONCE_MAX ||
	    getrandom(r, sizeof r, 0) != sizeof r)
		return false;
	b64_encode(span_of(r, sizeof r), &b);
	buf_putc(&b, '\0');
	ok = !b.overflow;
	if (ok)
		snprintf(
		    s->nonce, sizeof s->nonce, "%.*s%s", SPAN_FMT(client), b.p);
	buf_free(&b);
	return ok;
}

static void
say_first(struct conn *c, struct scram *s)
{
	struct buf salt = {.limit = 64};

	b64_encode(span_of(s->keys.salt, SCRAM_SALT), &salt);
	snprintf(s->server_first, sizeof s->server_first, "r=%s,s=%.*s,i=%u",
	    s->nonce, SPAN_FMT(buf_span(&salt)), (unsigned)s->keys.iterations);
	buf_free(&salt);
	answer(c, AUTH_MORE, span_str(s->server_first));
}

static void
client_first(struct conn *c, struct scram *s, struct span token)
{
	struct exchange *x = &c->x;
	struct span name, nonce;
	struct userdb_record u;
	int r;

	if (memchr(token.p, '\0', token.n) != NULL || !read_gs2(c, s, &token) ||
	    token.n >= sizeof s->bare) {
		check_failed(c, "", "SCRAM: bad header, or wrong binding");
		return;
	}
	memcpy(s->bare, token.p, token.n);
	if (!attribute(&token, 'n', &name) || !attribute(&token, 'r', &nonce) ||
	    !unescape(name, x->claim.login) || !make_nonce(s, nonce)) {
		check_failed(c, "", "SCRAM: bad first message");
		return;
	}
	r = claim_fold(x, span_str(x->claim.login), s->user);
	if (r != 0)
		snprintf(s->user, sizeof s->user, "%s", x->claim.login);
	else if ((r = users_find(s->user, &u)) < 0) {
		answer(c, AUTH_TEMP, SPAN_NONE);
		return;
	}
	if (!throttle_admit(x, s->user)) {
		answer(c, AUTH_TEMP, SPAN_NONE);
		return;
	}
	find_keys(s, r == 0 ? &u : NULL);
	say_first(c, s);
}

/* c= repeats the header and adds what binds to the channel. */
static bool
binding_right(const struct conn *c, const struct scram *s, struct span b64)
{
	struct buf got = {.limit = TEXT_MAX}, want = {.limit = TEXT_MAX};
	bool ok = b64_decode(b64, &got);

	buf_puts(&want, s->gs2);
	if (s->plus)
		buf_put(&want, c->x.binding, c->x.binding_n);
	ok = ok && span_eq(buf_span(&got), buf_span(&want));
	buf_free(&got);
	buf_free(&want);
	return ok;
}

/* ClientKey = proof XOR HMAC(StoredKey, AuthMessage); its hash is StoredKey. */
static bool
proof_right(const struct scram *s, struct span message, struct span b64)
{
	unsigned char key[DIGEST_MAX], sum[DIGEST_MAX];
	struct buf proof = {.limit = 2 * DIGEST_MAX};
	const unsigned n = s->keys.n;
	bool ok = b64_decode(b64, &proof) && proof.n == n;

	hmac(s->digest, span_of(s->keys.stored, n), message, key);
	for (unsigned i = 0; i < n && ok; i++)
		key[i] ^= (unsigned char)proof.p[i];
	digest(s->digest, span_of(key, n), sum);
	ok = same_bytes(sum, s->keys.stored, n) & ok;
	explicit_bzero(key, sizeof key);
	buf_free(&proof);
	return ok && s->known;
}

static void
client_final(struct conn *c, struct scram *s, struct span token)
{
	unsigned char sign[DIGEST_MAX];
	struct buf message = {.limit = 3 * TEXT_MAX}, last = {.limit = 128};
	struct span whole = token, binding, nonce, proof;
	bool right;

	if (!attribute(&token, 'c', &binding) ||
	    !attribute(&token, 'r', &nonce) || token.n < 2) {
		check_failed(c, s->known ? s->user : "", "SCRAM: bad message");
		return;
	}
	while (token.n > 2 && token.p[0] != 'p')
		if (!attribute(&token, token.p[0], &proof))
			break;
	whole.n -= token.n + 1; /* without ",p=" */
	right = attribute(&token, 'p', &proof) && token.n == 0 &&
		span_eq(nonce, span_str(s->nonce)) &&
		binding_right(c, s, binding);
	buf_printf(&message, "%s,%s,", s->bare, s->server_first);
	buf_putspan(&message, whole);
	right = right && !message.overflow;
	right = proof_right(s, buf_span(&message), right ? proof : SPAN("")) &&
		right;
	s->proved = right;
	hmac(s->digest, span_of(s->keys.server, s->keys.n), buf_span(&message),
	    sign);
	buf_puts(&last, "v=");
	b64_encode(span_of(sign, s->keys.n), &last);
	if (!right)
		check_failed(c, s->known ? s->user : "", "SCRAM: wrong proof");
	else
		answer(c, AUTH_MORE, buf_span(&last));
	buf_free(&message);
	buf_free(&last);
}

static void
finish(struct conn *c, const struct scram *s, struct span token)
{
	struct userdb_record u;

	if (!s->proved || token.n > 0)
		check_failed(c, s->user, "SCRAM: no end");
	else if (users_find(s->user, &u) != 0 || u.locked)
		answer(c, AUTH_TEMP, SPAN_NONE); /* changed in between */
	else
		check_proved(c, s->user, &u, SPAN_NONE);
}

void
step_scram(struct conn *c, struct span token)
{
	const char *name = mechanism_name(c->x.mech);

	switch (c->x.step++) {
	case 0:
		break;
	case 1:
		client_final(c, c->x.scram, token);
		return;
	default: /* it has nothing to add */
		finish(c, c->x.scram, token);
		return;
	}
	if ((c->x.scram = calloc(1, sizeof *c->x.scram)) == NULL) {
		answer(c, AUTH_TEMP, SPAN_NONE);
		return;
	}
	c->x.scram->digest =
	    strncmp(name, "SCRAM-SHA-256", 13) == 0 ? SHA256 : SHA1;
	c->x.scram->plus = strstr(name, "-PLUS") != NULL;
	client_first(c, c->x.scram, token);
}

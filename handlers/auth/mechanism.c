/* The SASL mechanisms that end in a name and a password. */
#include <string.h>

#include "auth.h"

/* Both get what the client sent; token is "" at first if it sent nothing. */
struct mechanism {
	const char *name;
	const char *first; /* what to say to a client that has said nothing */
	void (*step)(struct conn *, struct span token);
};

static bool
claim_name(struct claim *c, char to[USERNAME_SIZE], struct span s)
{
	if (s.n >= USERNAME_SIZE || memchr(s.p, '\0', s.n) != NULL) {
		c->impossible = true;
		return false;
	}
	memcpy(to, s.p, s.n);
	to[s.n] = '\0';
	return true;
}

void
claim_login(struct claim *c, struct span s)
{
	claim_name(c, c->login, s);
}

void
claim_authzid(struct claim *c, struct span s)
{
	claim_name(c, c->authzid, s);
}

void
claim_password(struct claim *c, struct span s)
{
	if (s.n == 0 || s.n > PASSWORD_MAX || memchr(s.p, '\0', s.n) != NULL) {
		c->impossible = true;
		return;
	}
	memcpy(c->password, s.p, s.n);
	c->password[s.n] = '\0';
}

void
exchange_end(struct exchange *x)
{
	explicit_bzero(x, sizeof *x);
}

/* RFC 4616: [authzid] NUL authcid NUL password, neither part empty. */
static void
plain(struct conn *c, struct span token)
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
	claim_authzid(&c->x.claim, part[0]);
	claim_login(&c->x.claim, part[1]);
	claim_password(&c->x.claim, part[2]);
	check_password(c);
}

/* Name and password, each asked for (draft-murchison-sasl-login). */
static void
login(struct conn *c, struct span token)
{
	if (c->x.step++ == 0) {
		claim_login(&c->x.claim, token);
		answer(c, AUTH_MORE, SPAN("Password:"));
		return;
	}
	claim_password(&c->x.claim, token);
	check_password(c);
}

static const struct mechanism mechanisms[] = {
    {"PLAIN", "",          plain},
    {"LOGIN", "Username:", login},
};

const struct mechanism *
mechanism_find(struct span name)
{
	for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++)
		if (span_ieq(name, span_str(mechanisms[i].name)))
			return &mechanisms[i];
	return NULL;
}

void
mechanism_start(struct conn *c, const struct span *initial)
{
	if (initial != NULL)
		mechanism_step(c, *initial);
	else
		answer(c, AUTH_MORE, span_str(c->x.mech->first));
}

void
mechanism_step(struct conn *c, struct span token)
{
	c->x.mech->step(c, token);
}

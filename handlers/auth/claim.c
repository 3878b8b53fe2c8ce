/* What a client says of itself. */
#include <string.h>

#include "auth.h"

static void
claim_name(struct claim *c, char to[USERNAME_SIZE], struct span s)
{
	if (s.n >= USERNAME_SIZE || memchr(s.p, '\0', s.n) != NULL) {
		c->impossible = true;
		return;
	}
	memcpy(to, s.p, s.n);
	to[s.n] = '\0';
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

/* What a client says of itself. */
#include <errno.h>
#include <string.h>

#include "auth.h"

static void
claim_name(struct claim *c, char to[NAMED_SIZE], struct span s)
{
	if (s.n >= NAMED_SIZE || memchr(s.p, '\0', s.n) != NULL) {
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

int
claim_fold(struct exchange *x, struct span name, char ret[USERNAME_SIZE])
{
	const char *plus = NULL;
	struct span folder;

	if (x->flags & AUTHMSG_FOLDERS)
		plus = memchr(name.p, '+', name.n);
	if (plus == NULL)
		return username_fold(name, ret);
	folder = span_sub(name, (size_t)(plus + 1 - name.p), name.n);
	ret[0] = '\0';
	if (folder.n >= sizeof x->folder)
		return -ENAMETOOLONG;
	memcpy(x->folder, folder.p, folder.n);
	x->folder[folder.n] = '\0';
	return username_fold(span_sub(name, 0, (size_t)(plus - name.p)), ret);
}

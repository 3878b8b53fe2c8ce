/*
 * Is it so?  One road for all: look the name up, know the password again or
 * have it hashed, see whether this user may act as that one.  A name that is
 * unknown, locked or impossible is hashed against a dummy, so that the answer
 * takes as long and says as much as that for a wrong password.
 */
#include <crypt.h>
#include <stdio.h>
#include <string.h>

#include "auth.h"
#include "base/log.h"
#include "base/tdbx.h"

static char dummy[HASH_MAX + 1];

void
check_init(void)
{
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];

	if (crypt_gensalt_rn("$y$", 0, NULL, 0, setting, sizeof setting) ==
	    NULL)
		die(EXIT_INTERNAL, "crypt(3) has no yescrypt");
	/* Only the setting counts: no password gives these 43 characters. */
	snprintf(dummy, sizeof dummy, "%s$%.43s", setting,
	    "...........................................");
}

static bool
is_admin(const char *name)
{
	const char *list = settings.admins;

	while (list != NULL && *list != '\0') {
		size_t n = strcspn(list, ",");

		if (span_eq(span_of(list, n), span_str(name)))
			return true;
		list += n + (list[n] == ',');
	}
	return false;
}

static void
no(struct conn *c, const char *name, const char *why)
{
	log_info("%s: %s%s%s from %s", c->x.service, name,
	    name[0] != '\0' ? ": " : "", why, c->x.peer);
	answer(c, AUTH_NO, SPAN_NONE);
}

/* The password was right: does he act as himself, or as somebody he may? */
static void
authorise(struct conn *c, const char *login, const struct userdb_record *self)
{
	const struct claim *claim = &c->x.claim;
	struct userdb_record other;
	char user[USERNAME_SIZE];
	int r;

	if (claim->authzid[0] == '\0') {
		answer_ok(c, login, login, self);
		return;
	}
	r = username_fold(span_str(claim->authzid), user);
	if (r == 0 && strcmp(user, login) == 0) {
		answer_ok(c, login, login, self);
		return;
	}
	if (r < 0 || !is_admin(login) || is_admin(user)) {
		no(c, login, "may not act for another");
		return;
	}
	r = users_find(user, &other);
	if (r == 0) {
		log_info("%s: %s acts as %s from %s", c->x.service, login, user,
		    c->x.peer);
		answer_ok(c, user, login, &other);
	} else if (r == TDBX_NONE)
		no(c, login, "may not act for nobody");
	else
		answer(c, AUTH_TEMP, SPAN_NONE);
}

/* A hash that crypt(3) would not accept is nobody's. */
static bool
is_usable(const struct userdb_record *u)
{
	return !u->locked && u->hash.n > 0 && u->hash.n <= HASH_MAX &&
	       memchr(u->hash.p, '\0', u->hash.n) == NULL;
}

void
check_password(struct conn *c)
{
	const struct claim *claim = &c->x.claim;
	struct userdb_record u = {.locked = true};
	struct job j = {.conn = c};
	int r = TDBX_NONE;

	if (username_fold(span_str(claim->login), j.user) == 0)
		r = users_find(j.user, &u);
	if (r < 0) {
		answer(c, AUTH_TEMP, SPAN_NONE);
		return;
	}
	if (r == 0 && is_usable(&u) && !claim->impossible) {
		if (remember_has(j.user, claim->password, u.hash)) {
			authorise(c, j.user, &u);
			return;
		}
		memcpy(j.hash, u.hash.p, u.hash.n);
	} else {
		memcpy(j.hash, dummy, sizeof dummy);
		j.unknown = r != 0;
		j.refused = true;
	}
	c->busy = true;
	if (!worker_submit(&j)) {
		c->busy = false;
		log_warn("too many passwords wait to be hashed");
		answer(c, AUTH_TEMP, SPAN_NONE);
	}
}

bool
check_known(const struct job *j)
{
	return !j->refused && remember_has(j->user, j->conn->x.claim.password,
				  span_str(j->hash));
}

/* The record is read again: it may have been changed since. */
void
check_done(const struct job *j, int right)
{
	struct conn *c = j->conn;
	struct userdb_record u;
	int r;

	c->busy = false;
	if (right < 0 && !j->refused)
		answer(c, AUTH_TEMP, SPAN_NONE);
	else if (j->refused)
		no(c, j->unknown ? "" : j->user,
		    j->unknown ? "unknown user" : "locked, or no password");
	else if (right == 0)
		no(c, j->user, "wrong password");
	else if ((r = users_find(j->user, &u)) < 0)
		answer(c, AUTH_TEMP, SPAN_NONE);
	else if (r != 0 || !is_usable(&u) ||
		 !span_eq(u.hash, span_str(j->hash)))
		no(c, j->user, "changed in between");
	else {
		remember_add(j->user, c->x.claim.password, u.hash);
		authorise(c, j->user, &u);
	}
}

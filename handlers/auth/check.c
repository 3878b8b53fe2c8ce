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

bool
is_admin(const char *name)
{
	return listed(settings.admins, span_str(name));
}

void
check_failed(struct conn *c, const char *name, const char *why)
{
	note(&c->x, name, "%s: %s%s%s from %s", c->x.service, name,
	    name[0] != '\0' ? ": " : "", why, c->x.peer);
	c->hold = clock_ms() + throttle_end(&c->x, WRONG);
	answer(c, AUTH_NO, SPAN_NONE);
}

/* All is right; groups of NSS's are looked for in a child. */
static void
grant(struct conn *c, const char *user, const char *login,
    const struct userdb_record *u, struct span token)
{
	struct job j = {.conn = c, .grant = true};

	throttle_end(&c->x, RIGHT);
	if (!settings.nss_groups) {
		answer_ok(c, user, login, u, SPAN_NONE, token);
		return;
	}
	snprintf(j.user, sizeof j.user, "%s", user);
	snprintf(j.login, sizeof j.login, "%s", login);
	c->busy = true;
	if (!worker_submit(&j)) {
		c->busy = false;
		answer(c, AUTH_TEMP, SPAN_NONE);
	}
}

/* Does he act as himself, or as somebody he may? */
void
check_proved(struct conn *c, const char *login,
    const struct userdb_record *self, struct span token)
{
	const struct claim *claim = &c->x.claim;
	struct userdb_record other;
	char user[USERNAME_SIZE];
	int r;

	if (claim->authzid[0] == '\0') {
		grant(c, login, login, self, token);
		return;
	}
	r = claim_fold(&c->x, span_str(claim->authzid), user);
	if (r == 0 && strcmp(user, login) == 0) {
		grant(c, login, login, self, token);
		return;
	}
	if (r < 0 || !is_admin(login) || is_admin(user)) {
		check_failed(c, login, "may not act for another");
		return;
	}
	r = users_find(user, &other);
	if (r == 0 || (r == TDBX_NONE && backends()[0] != '\0')) {
		if (r != 0)
			memset(&other, 0, sizeof other);
		note(&c->x, user, "%s: %s acts as %s from %s", c->x.service,
		    login, user, c->x.peer);
		grant(c, user, login, &other, token);
	} else if (r == TDBX_NONE)
		check_failed(c, login, "may not act for nobody");
	else
		answer(c, AUTH_TEMP, SPAN_NONE);
}

void
check_vouched(struct conn *c, const char *user, const char *login,
    const struct userdb_record *u)
{
	grant(c, user, login, u, SPAN_NONE);
}

/* A hash that crypt(3) would not accept is nobody's. */
static bool
is_usable(const struct userdb_record *u)
{
	return !u->locked && u->hash.n > 0 && u->hash.n <= HASH_MAX &&
	       memchr(u->hash.p, '\0', u->hash.n) == NULL;
}

static void
submit(struct conn *c, const struct job *j)
{
	c->busy = true;
	if (worker_submit(j))
		return;
	c->busy = false;
	log_warn("too many passwords wait to be checked");
	answer(c, AUTH_TEMP, SPAN_NONE);
}

/* Whoever is in the database is checked there, others are for the back ends
 * after it, if there are any. */
void
check_password(struct conn *c)
{
	const struct claim *claim = &c->x.claim;
	struct userdb_record u = {.locked = true};
	struct job j = {.conn = c};
	int r = TDBX_NONE, named;

	named = claim_fold(&c->x, span_str(claim->login), j.user);
	if (named == 0 && listed(settings.passwords, SPAN("database")))
		r = users_find(j.user, &u);
	if (r < 0 ||
	    !throttle_admit(&c->x, named == 0 ? j.user : claim->login)) {
		answer(c, AUTH_TEMP, SPAN_NONE);
		return;
	}
	if (r == TDBX_NONE && named == 0 && !claim->impossible &&
	    backends()[0] != '\0') {
		submit(c, &j);
		return;
	}
	if (r == 0 && is_usable(&u) && !claim->impossible) {
		if (remember_has(j.user, claim->password, u.hash)) {
			check_proved(c, j.user, &u, SPAN_NONE);
			return;
		}
		memcpy(j.hash, u.hash.p, u.hash.n);
	} else {
		memcpy(j.hash, dummy, sizeof dummy);
		j.unknown = r != 0;
		j.refused = true;
	}
	submit(c, &j);
}

bool
check_known(const struct job *j)
{
	return !j->refused && !j->grant && j->hash[0] != '\0' &&
	       remember_has(
		   j->user, j->conn->x.claim.password, span_str(j->hash));
}

/* Groups were looked for.  None is an answer, that it cannot be told is not:
 * a right may hang on not being in one. */
static void
granted(struct conn *c, const struct job *j, int right, struct span groups)
{
	struct userdb_record u;
	int r = users_find(j->user, &u);

	if (r == TDBX_NONE)
		memset(&u, 0, sizeof u);
	if (right != 1 || r < 0)
		answer(c, AUTH_TEMP, SPAN_NONE);
	else
		answer_ok(c, j->user, j->login, &u, groups, SPAN_NONE);
}

/* The record is read again: it may have been changed since. */
static void
in_database(struct conn *c, const struct job *j)
{
	struct userdb_record u;
	int r = users_find(j->user, &u);

	if (r < 0)
		answer(c, AUTH_TEMP, SPAN_NONE);
	else if (r != 0 || !is_usable(&u) ||
		 !span_eq(u.hash, span_str(j->hash)))
		check_failed(c, j->user, "changed in between");
	else {
		remember_add(j->user, c->x.claim.password, u.hash);
		check_proved(c, j->user, &u, SPAN_NONE);
	}
}

void
check_done(const struct job *j, int right, struct span groups)
{
	const struct userdb_record nothing = {.n = 0};
	struct conn *c = j->conn;

	c->busy = false;
	if (j->grant)
		granted(c, j, right, groups);
	else if (right < 0 && !j->refused)
		answer(c, AUTH_TEMP, SPAN_NONE);
	else if (j->refused)
		check_failed(c, j->unknown ? "" : j->user,
		    j->unknown ? "unknown user" : "locked, or no password");
	else if (right == 0)
		check_failed(
		    c, j->hash[0] != '\0' ? j->user : "", "wrong password");
	else if (j->hash[0] != '\0')
		in_database(c, j);
	else
		check_proved(c, j->user, &nothing, SPAN_NONE);
}

/* From a name that was proven to a maildrop. */
#include "pop3.h"

#include <stdio.h>

#include "base/log.h"

bool
login_plaintext_ok(const struct session *s)
{
	return authc_plaintext_ok(s->peer, false);
}

struct reply
login(struct session *s, const char *user)
{
	int rc = maildrop_open(&s->drop, s->spool, user);
	uint32_t n = s->drop.count;

	if (rc == SPOOL_NONE || rc == SPOOL_BADNAME)
		return ERR("SYS/PERM", "there is no such mailbox");
	if (rc != 0) {
		log_err("%s: %s", user, spool_strerror(rc));
		return ERR("SYS/TEMP", "the mailbox cannot be opened now");
	}
	snprintf(s->user, sizeof s->user, "%s", user);
	s->state = TRANSACTION;
	authc_close(&s->auth);
	return YES(arena_printf(
	    s->mem, "%u message%s", (unsigned)n, n == 1 ? "" : "s"));
}

struct reply
login_result(
    struct session *s, enum auth_result result, const struct identity *id)
{
	if (result == AUTH_OK)
		return login(s, id->user);
	if (result == AUTH_TEMP)
		return ERR("SYS/TEMP", "cannot tell now, try later");
	log_info("login failed from %s", s->peer->addr);
	if (++s->failures == FAILURES_MAX) {
		s->state = LEFT;
		return ERR("AUTH", "too many failed logins");
	}
	return ERR("AUTH", "wrong user or password");
}

/* From an address to an account and a folder. */
#include "lmtp.h"

#include "address.h"
#include "base/username.h"
#include "spool/account.h"
#include "spool/names.h"

/* Is domain one of those served? */
static bool
domain_ok(const struct config *conf, struct span domain)
{
	const char *p = conf->domain;

	if (p == NULL || *p == '\0' || domain.n == 0)
		return true;
	for (;;) {
		const size_t n = strcspn(p, ",");

		if (span_ieq(domain, span_of(p, n)))
			return true;
		if (p[n] == '\0')
			return false;
		p += n + 1;
	}
}

/* HOME_UNKNOWN: nobody has that name, here or elsewhere. */
static enum home
home_of(struct session *s, struct span name, char ret[USERNAME_SIZE],
    char host[HOST_SIZE], bool *here)
{
	enum home home;

	*here = false;
	if (username_fold(name, ret) != 0 || is_board(ret))
		return HOME_UNKNOWN;
	home = forward_home(s, ret, host);
	*here = home != HOME_ELSEWHERE && home != HOME_TROUBLE &&
		account_exists(s->spool, ret);
	return home == HOME_ALONE || home == HOME_HERE
		   ? (*here ? HOME_HERE : HOME_UNKNOWN)
	       : *here ? HOME_HERE
		       : home;
}

/* Who is not anywhere may be made: where there is a directory, if it says
 * that he belongs here. */
static bool
may_come(struct session *s, const char *name)
{
	char host[HOST_SIZE];
	enum home home = forward_home(s, name, host);

	return s->conf->autocreate.user &&
	       (home == HOME_ALONE || home == HOME_HERE);
}

/* user@domain if there is such an account, else user. */
static enum home
account_of(struct session *s, struct span user, struct span domain,
    char ret[USERNAME_SIZE], char host[HOST_SIZE])
{
	enum home home = HOME_UNKNOWN;
	bool here;

	if (domain.n > 0) {
		const char *whole = arena_printf(
		    s->mem, "%.*s@%.*s", SPAN_FMT(user), SPAN_FMT(domain));

		home = home_of(s, span_str(whole), ret, host, &here);
	}
	if (home == HOME_UNKNOWN)
		home = home_of(s, user, ret, host, &here);
	if (home == HOME_UNKNOWN && ret[0] != '\0' && !is_board(ret) &&
	    may_come(s, ret))
		home = HOME_HERE;
	return home;
}

bool
recipient_find(struct session *s, const struct address *a,
    struct recipient *ret, struct reply *ret_no)
{
	char name[USERNAME_SIZE] = "", host[HOST_SIZE] = "";
	struct span user, folder;
	enum home home = HOME_UNKNOWN;

	if (!domain_ok(s->conf, a->domain)) {
		*ret_no = REPLY(550, "5.1.2", "that domain is not ours");
		return false;
	}
	address_split(a->local, &user, &folder);
	if (folder.n > 0 && span_is(user, s->conf->post_user))
		return board_find(s, folder, ret, ret_no);
	if (memchr(user.p, '\0', user.n) == NULL)
		home = account_of(s, user, a->domain, name, host);
	if (home == HOME_UNKNOWN || home == HOME_TROUBLE) {
		*ret_no = home == HOME_UNKNOWN
			      ? REPLY(550, "5.1.1", "no such user")
			      : FIND_LATER;
		return false;
	}
	*ret = (struct recipient){
	    .account = arena_str(s->mail, span_str(name)),
	    .folder = arena_span(s->mail, folder),
	    .host = home == HOME_ELSEWHERE ? arena_str(s->mail, span_str(host))
					   : NULL,
	};
	return true;
}

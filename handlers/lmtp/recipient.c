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

/* user@domain if there is such an account, else user. */
static bool
account_of(struct session *s, struct span user, struct span domain,
    char ret[USERNAME_SIZE])
{
	if (domain.n > 0) {
		const char *whole = arena_printf(
		    s->mem, "%.*s@%.*s", SPAN_FMT(user), SPAN_FMT(domain));

		if (username_fold(span_str(whole), ret) == 0 &&
		    !is_board(ret) && account_exists(s->spool, ret))
			return true;
	}
	return username_fold(user, ret) == 0 && !is_board(ret) &&
	       (account_exists(s->spool, ret) || s->conf->autocreate.user);
}

bool
recipient_find(struct session *s, const struct address *a,
    struct recipient *ret, struct reply *ret_no)
{
	char name[USERNAME_SIZE];
	struct span user, folder;

	if (!domain_ok(s->conf, a->domain)) {
		*ret_no = REPLY(550, "5.1.2", "that domain is not ours");
		return false;
	}
	address_split(a->local, &user, &folder);
	if (folder.n > 0 && span_is(user, s->conf->post_user))
		return board_find(s, folder, ret, ret_no);
	if (memchr(user.p, '\0', user.n) != NULL ||
	    !account_of(s, user, a->domain, name)) {
		*ret_no = REPLY(550, "5.1.1", "no such user");
		return false;
	}
	*ret = (struct recipient){
	    .account = arena_str(s->mail, span_str(name)),
	    .folder = arena_span(s->mail, folder),
	};
	return true;
}

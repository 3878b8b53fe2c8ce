/* Which commands go to another server. */
#include "metadata.h"
#include "referral.h"
#include "remote-copy.h"
#include "search-scope.h"
#include "spool/names.h"

/* RFC 7162, section 3.1: these words enable CONDSTORE. */
static bool
says_modseq(struct span line)
{
	static const struct span word = SPAN("MODSEQ"),
				 since = SPAN("CHANGEDSINCE");

	for (size_t i = 0; i + word.n <= line.n; i++)
		if (span_ieq(span_sub(line, i, word.n), word) ||
		    span_ieq(span_sub(line, i, since.n), since))
			return true;
	return false;
}

static struct reply
pass(struct remote *r, struct span line)
{
	struct session *s = r->s;
	struct reply reply = remote_pass(r, line);

	if (reply.result == OK && (s->enabled & ENABLED_CONDSTORE) == 0 &&
	    says_modseq(line)) {
		s->enabled |= ENABLED_CONDSTORE;
		r->enabled |= ENABLED_CONDSTORE;
	}
	return reply;
}

/* GETMETADATA may have options before the name. */
static bool
arg_first(struct args *a, command_fn *run, struct span *name)
{
	struct metadata_wish w = {.maxsize = UINT64_MAX};

	if (!arg_sp(a))
		return false;
	if (run == cmd_getmetadata && arg_next(a, '(') &&
	    (!arg_metadata_options(a, &w) || !arg_sp(a)))
		return false;
	return arg_mailbox(a, name);
}

/* Both names of RENAME are on one server; so may be one that nobody knows of.
 */
static bool
is_together(struct session *s, const struct remote *r, struct args *a)
{
	char host[HOST_SIZE];
	struct place place;
	struct span to;

	if (!arg_sp(a) || !arg_mailbox(a, &to))
		return true; /* that server will say what is missing */
	if (!mailbox_canonical(s->mem, to, &to) ||
	    !name_place(s->mem, to, &place))
		return true;
	if (place.kind == NAME_OWN)
		return false;
	switch (directory_home(s->remotes->directory, place.account, host)) {
	case HOME_ELSEWHERE:
		return strcmp(host, r->host) == 0;
	case HOME_UNKNOWN:
		return true;
	default:
		return false;
	}
}

/* Commands after which other names may be seen. */
static bool
is_of_names(command_fn *run)
{
	return run == cmd_create || run == cmd_delete || run == cmd_rename ||
	       run == cmd_setacl || run == cmd_deleteacl;
}

bool
remote_named(struct session *s, command_fn *run, struct args *a,
    struct span line, struct reply *ret)
{
	struct args start = *a;
	struct remote *r;
	struct span name;
	const char *url;

	if (!arg_first(a, run, &name))
		return false;
	if ((r = remote_of(s, name)) == NULL) {
		if (run != cmd_rename || !arg_sp(a) || !arg_mailbox(a, &name) ||
		    remote_of(s, name) == NULL)
			return false;
		*ret = REPLY_NO("CANNOT", "That is on another server.");
		return true;
	}
	if ((url = referral_mailbox(s, name)) != NULL)
		*ret = REPLY_NO(arena_printf(s->mem, "REFERRAL %s", url),
		    "It is on another server.");
	else if (run == cmd_select || run == cmd_examine)
		*ret = remote_select(r, &start, line);
	else if (run == cmd_rename && !is_together(s, r, a))
		*ret = REPLY_NO("CANNOT", "Those are on two servers.");
	else {
		if (is_of_names(run))
			remote_heard_forget(r);
		*ret = pass(r, line);
	}
	return true;
}

bool
remote_selected(struct session *s, command_fn *run, struct args *a,
    struct span line, struct reply *ret)
{
	struct remote *r = s->remote;
	struct args at = *a;
	struct scope scope;

	if (r->fd < 0)
		*ret = remote_unavailable();
	else if (run == cmd_esearch && arg_scope(&at, &scope) && scope.others)
		return false;
	else if (run == cmd_idle)
		*ret = remote_idle(s, line);
	else if (run == cmd_copy || run == cmd_move)
		return remote_copy(s, a, run == cmd_move, line, ret);
	else if (run == cmd_replace)
		return false;
	else {
		*ret = pass(r, line);
		if ((run == cmd_close || run == cmd_unselect) &&
		    s->remote == r && r->fd >= 0 && ret->result == OK) {
			s->remote = NULL;
			s->state = AUTH;
			seat_box(&s->seat, SPAN(""));
		}
	}
	return true;
}

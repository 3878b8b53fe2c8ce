/* GET, SET, UNSET */
#include <errno.h>

#include "imsp.h"
#include "spool/record.h"

struct reply
cmd_get(struct session *s, struct args *a)
{
	struct effective *list;
	struct span pattern;
	uint32_t n;
	int rc;

	if (!arg_sp(a) || !arg_lstring(a, &pattern) || !arg_end(a))
		return SYNTAX;
	rc = options_match(&s->options, s->mem, pattern, &list, &n);
	if (rc != 0)
		return reply_spool(s, rc);
	for (uint32_t i = 0; i < n; i++)
		put_option(s, &list[i]);
	return DONE;
}

static struct reply
not_yours(struct session *s, struct span name)
{
	return reply_no(s, "User '%s' not authorized to change option '%s'",
	    who(s), said(s, name));
}

struct reply
cmd_set(struct session *s, struct args *a)
{
	struct span name, value;
	int rc;

	if (!arg_sp(a) || !arg_lstring(a, &name) || !arg_sp(a) ||
	    !arg_astring(a, &value) || !arg_end(a))
		return SYNTAX;
	rc = options_set(&s->options, VIA_IMSP, name, value);
	if (rc == SPOOL_DENIED || rc == SPOOL_BADNAME)
		return not_yours(s, name);
	return reply_spool(s, rc);
}

/* If there is one of the site beneath, it shows now. */
static int
put_what_shows(struct session *s, struct span name)
{
	struct effective e;
	int rc = options_get(&s->options, s->mem, name, &e);

	if (rc == 0)
		put_option(s, &e);
	return rc == SPOOL_NONE ? 0 : rc;
}

struct reply
cmd_unset(struct session *s, struct args *a)
{
	struct span name;
	int rc;

	if (!arg_sp(a) || !arg_lstring(a, &name) || !arg_end(a))
		return SYNTAX;
	rc = options_unset(&s->options, VIA_IMSP, name);
	if (rc == SPOOL_DENIED)
		return not_yours(s, name);
	if (rc == SPOOL_NONE)
		return reply_no(
		    s, "option '%s' was already unset", said(s, name));
	if (rc == 0)
		rc = put_what_shows(s, name);
	return reply_spool(s, rc);
}

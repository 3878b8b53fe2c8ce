/* GENURLAUTH, URLFETCH and RESETKEY (RFC 4467) */
#include "imap.h"
#include "remote.h"
#include "spool/record.h"
#include "url-auth.h"

enum { URLS_MAX = 100 };

/* astring SP "INTERNAL", of a kind that can be authorized. */
static bool
arg_rump(struct args *a, struct span *text, struct url *u)
{
	const char *start;

	if (!arg_sp(a))
		return false;
	start = a->p;
	if (!arg_astring(a, text))
		return false;
	if (!url_parse(a->s->mem, *text, u) || !u->absolute || u->user.n == 0 ||
	    u->uid == 0 || u->mechanism.p != NULL || !url_access_ok(u) ||
	    !url_expiry_ok(u)) {
		a->p = start;
		return arg_missing(
		    a, "the URL of a message with a user and URLAUTH=access");
	}
	if (!arg_sp(a) || !arg_word(a, "INTERNAL"))
		return arg_missing(a, "the mechanism INTERNAL");
	return true;
}

struct reply
cmd_genurlauth(struct session *s, struct args *a)
{
	struct span text[URLS_MAX];
	char(*token)[URL_TOKEN] = arena_raw(s->mem, URLS_MAX * sizeof *token);
	unsigned n = 0;

	do {
		struct url u;
		int rc;

		if (n == URLS_MAX)
			return REPLY_BAD("There are too many URLs.");
		if (!arg_rump(a, &text[n], &u))
			return SYNTAX;
		rc = url_token(s, &u, token[n++]);
		if (rc == SPOOL_NONE || rc == SPOOL_BADNAME)
			return REPLY_BAD(
			    "The URL must name a mailbox of your own.");
		if (rc != 0)
			return reply_spool(s, rc);
	} while (arg_next(a, ' '));
	if (!arg_end(a))
		return SYNTAX;
	io_puts(s->io, "* GENURLAUTH");
	for (unsigned i = 0; i < n; i++) {
		io_putc(s->io, ' ');
		put_string(
		    s->io, span_str(arena_printf(s->mem, "%.*s:INTERNAL:%s",
			       SPAN_FMT(text[i]), token[i])));
	}
	io_puts(s->io, "\r\n");
	return DONE;
}

static void
put_fetched(struct session *s, struct span text)
{
	struct buf work = {.limit = 64 << 20};
	struct span bytes = SPAN_NONE;
	struct url u;

	if (!url_parse(s->mem, text, &u) ||
	    url_fetch(s, &u, text, &work, &bytes) != 0)
		bytes = SPAN_NONE;
	io_putc(s->io, ' ');
	put_string(s->io, text);
	io_putc(s->io, ' ');
	put_nstring(s->io, bytes);
	buf_free(&work);
}

struct reply
cmd_urlfetch(struct session *s, struct args *a)
{
	struct span text[URLS_MAX];
	unsigned n = 0;

	do {
		if (n == URLS_MAX)
			return REPLY_BAD("There are too many URLs.");
		if (!arg_sp(a) || !arg_astring(a, &text[n++]))
			return SYNTAX;
	} while (arg_next(a, ' '));
	if (!arg_end(a))
		return SYNTAX;
	io_puts(s->io, "* URLFETCH");
	for (unsigned i = 0; i < n; i++)
		put_fetched(s, text[i]);
	io_puts(s->io, "\r\n");
	return DONE;
}

struct reply
cmd_resetkey(struct session *s, struct args *a)
{
	struct mailbox box;
	struct span name;
	int rc;

	if (arg_end(a)) {
		rc = url_keys_forget(s);
		return rc == 0 ? REPLY_OK("All keys are gone.")
			       : reply_spool(s, rc);
	}
	if (!arg_sp(a) || !arg_mailbox(a, &name))
		return SYNTAX;
	while (arg_next(a, ' '))
		if (!arg_sp(a) || !arg_word(a, "INTERNAL"))
			return SYNTAX;
	if (!arg_end(a))
		return SYNTAX;
	rc = mailbox_find(&s->viewer, name, &box);
	if (rc == 0 ? box.account != s->viewer.home
		    : rc == SPOOL_NONE && remote_of(s, name) != NULL)
		rc = SPOOL_DENIED;
	if (rc == 0)
		rc = url_key_new(s, &box);
	if (rc != 0)
		return reply_spool(s, rc == SPOOL_BADNAME ? SPOOL_NONE : rc);
	return (struct reply){OK, "URLMECH INTERNAL", "There is a new key."};
}

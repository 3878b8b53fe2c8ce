/* The server of a mailbox towards the server of its reader: see guest.h. */
#include "guest.h"

#include "base/b64.h"
#include "spool/arrival.h"
#include "spool/names.h"
#include "spool/seen.h"
#include "url-auth.h"

enum { RECORD_MAX = 1 << 20 };

static void
tell(void *arg, const struct seen_change *ch)
{
	struct io *io = ((struct session *)arg)->io;

	io_puts(io, "* XSEEN ");
	put_string(io, span_str(ch->owner));
	io_printf(io, " %llu %u %llu ", (unsigned long long)ch->box,
	    ch->uidvalidity, (unsigned long long)ch->now);
	if (ch->n > 0) {
		io_puts(io, ch->on ? "+ " : "- ");
		put_runs(io, ch->run, ch->n);
	} else
		io_printf(io, "RECENT %u", ch->recent);
	io_puts(io, "\r\n");
}

int
guest_begin(struct session *s)
{
	return seen_guest(&s->viewer, tell, s);
}

static struct reply
take_seen(struct session *s, struct args *a)
{
	struct buf record = {.limit = RECORD_MAX};
	struct span owner, text;
	uint64_t box;
	int rc = SPOOL_CORRUPT;

	if (!arg_sp(a) || !arg_astring(a, &owner) || !arg_sp(a) ||
	    !arg_number64(a, &box) || !arg_sp(a) || !arg_astring(a, &text) ||
	    !arg_end(a))
		return SYNTAX;
	if (b64_decode(text, &record) && !record.overflow)
		rc = seen_lend(&s->viewer, arena_str(s->mem, owner), box,
		    buf_span(&record));
	buf_free(&record);
	return rc == 0 ? DONE : REPLY_NO(NULL, "That is no such record.");
}

static struct reply
take_arrival(struct session *s, struct args *a)
{
	struct span id;

	if (!arg_sp(a) || !arg_atom(a, &id) || !arg_end(a))
		return SYNTAX;
	if (!arrival_id_ok(id))
		return REPLY_BAD("That is no id.");
	memcpy(s->arrival, id.p, id.n);
	s->arrival[id.n] = '\0';
	return DONE;
}

bool
guest_had(struct session *s, const struct append *ap, const char *id,
    struct reply *ret)
{
	struct runs uids = {0};
	struct arrival x;
	int rc = arrival_get(ap->to.account, span_str(id), s->mem, &x);

	if (rc == SPOOL_NONE)
		return false;
	if (rc != 0)
		*ret = reply_spool(s, rc);
	else if (x.n == 0) /* somebody has asked for them, in vain */
		*ret = REPLY_NO("CANNOT", "It is too late for them.");
	else {
		uids.r = (struct uid_run *)(uintptr_t)x.run;
		uids.n = x.n;
		*ret = (struct reply){
		    OK, text_appenduid(s, ap, &uids), "They were there."};
	}
	return true;
}

/* The account of a mailbox; *may: messages could come into it. */
static bool
arg_account(struct session *s, struct args *a, struct account **account,
    struct span *id, bool *may)
{
	struct place place;
	struct mailbox box;
	struct span name;

	*account = NULL;
	if (!arg_sp(a) || !arg_mailbox(a, &name) || !arg_sp(a) ||
	    !arg_atom(a, id) || !arg_end(a))
		return false;
	if (arrival_id_ok(*id) && mailbox_canonical(s->mem, name, &name) &&
	    name_place(s->mem, name, &place) && place.kind != NAME_OWN &&
	    viewer_account(&s->viewer, place.account, account) != 0)
		*account = NULL;
	*may = *account != NULL && mailbox_find(&s->viewer, name, &box) == 0 &&
	       (box.rights & RIGHT_INSERT) != 0;
	return true;
}

static struct reply
tell_arrived(struct session *s, struct args *a)
{
	struct account *account;
	struct arrival x = {.n = 0};
	struct span id;
	int rc = SPOOL_NONE;
	bool may;

	if (!arg_account(s, a, &account, &id, &may))
		return SYNTAX;
	if (may)
		rc = arrival_settle(account, id, VIA_IMAP, s->user, s->mem, &x);
	else if (account != NULL)
		rc = arrival_get(account, id, s->mem, &x);
	if (rc != 0 && rc != SPOOL_NONE)
		return reply_spool(s, rc);
	if (rc == 0 && x.n > 0) {
		io_printf(s->io, "* XARRIVED %u ", x.uidvalidity);
		put_runs(s->io, x.run, x.n);
		io_puts(s->io, "\r\n");
	}
	return DONE;
}

static struct reply
forget(struct session *s, struct args *a)
{
	struct account *account;
	struct span id;
	int rc = 0;
	bool may;

	if (!arg_account(s, a, &account, &id, &may))
		return SYNTAX;
	if (account != NULL)
		rc = arrival_forget(account, id, VIA_IMAP, s->user);
	return rc == 0 || rc == SPOOL_NONE ? DONE : reply_spool(s, rc);
}

static struct reply
fetch_url(struct session *s, struct args *a)
{
	struct buf work = {.limit = 64 << 20};
	struct span text, bytes;
	struct url u;
	int rc = SPOOL_NONE;

	if (!arg_sp(a) || !arg_astring(a, &text) || !arg_end(a))
		return SYNTAX;
	if (!url_parse(s->mem, text, &u))
		rc = SPOOL_NONE;
	else if (u.access.n > 0)
		rc = url_fetch(s, &u, text, &work, &bytes);
	else if (!u.absolute)
		rc = url_bytes(s, &s->viewer, &u, &work, &bytes);
	if (rc == 0) {
		io_puts(s->io, "* XURL ");
		put_string(s->io, bytes);
		io_puts(s->io, "\r\n");
	}
	buf_free(&work);
	return DONE;
}

struct reply
cmd_xchapar(struct session *s, struct args *a)
{
	if (!s->guest)
		return REPLY_BAD("There is no such command.");
	if (!arg_sp(a))
		return SYNTAX;
	if (arg_word(a, "SEEN"))
		return take_seen(s, a);
	if (arg_word(a, "ARRIVAL"))
		return take_arrival(s, a);
	if (arg_word(a, "ARRIVED"))
		return tell_arrived(s, a);
	if (arg_word(a, "FORGET"))
		return forget(s, a);
	if (arg_word(a, "URL"))
		return fetch_url(s, a);
	return SYNTAX;
}

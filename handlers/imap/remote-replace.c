/* APPEND to another server, and REPLACE where one end is elsewhere. */
#include <unistd.h>

#include "referral.h"
#include "remote-transfer.h"

struct reply
remote_append(struct session *s, struct args *a, struct append *ap,
    struct remote *r, struct span name)
{
	struct remote_to to;
	struct reply no;
	const char *url = referral_mailbox(s, name);

	if (url != NULL)
		return REPLY_NO(arena_printf(s->mem, "REFERRAL %s", url),
		    "It is on another server.");
	if (!remote_to(s, r, name, &to, &no))
		return no;
	ap->elsewhere = true;
	ap->to.rights = to.rights;
	if (!append_take(s, a, ap, &no))
		return no;
	if (!remote_ready(r)) /* it took a while */
		return remote_unavailable();
	if (remote_append_all(&to, ap, NULL, &no) != APPENDED)
		return no;
	if (to.uids.n == 0)
		return DONE;
	return (struct reply){OK,
	    arena_printf(s->mem, "APPENDUID %u %s", to.uidvalidity,
		text_runs(s, to.uids.r, to.uids.n)),
	    "Done."};
}

bool
remote_old(
    struct session *s, struct args *a, uint32_t *ret_uid, struct reply *no)
{
	const char *from = a->p;
	struct runs uids = {0};
	uint32_t n;

	*no = SYNTAX;
	if (!arg_char(a, '*') && !arg_nz_number(a, &n))
		return false;
	if (!remote_uids(s->remote, span_of(from, (size_t)(a->p - from)),
		s->by_uid, &uids, no))
		return false;
	*no = REPLY_NO("NONEXISTENT", "There is no such message.");
	if (uids.n > 0)
		*ret_uid = uids.r[0].lo;
	return uids.n > 0;
}

/* The one batch of it is a message, and what comes in its place. */
static struct reply
exchange(struct transfer *t, struct append *ap, uint32_t uid)
{
	struct session *s = t->s;
	struct runs old = {0}, got = {0};
	enum appended what;
	struct batch *b;
	const char *code;

	runs_add(s, &old, uid);
	if (!batch_begin(t, &old, &b))
		return t->no;
	if (t->there) {
		what = remote_append_all(&t->to, ap, batch_id(t, b), &t->no);
		got = t->to.uids;
		t->uidvalidity = t->to.uidvalidity;
	} else
		what = batch_store(t, ap, batch_id(t, b), &got);
	if (!batch_end(t, b, what, &old, &got))
		return t->no;
	io_printf(s->io, "* OK [APPENDUID %u ", t->uidvalidity);
	put_runs(s->io, got.r, got.n);
	io_puts(s->io, "] The new one is there.\r\n");
	if (!transfer_expunge(t, &code))
		return REPLY_NO("UNAVAILABLE", "The old one will go later.");
	transfer_forget(t);
	return (struct reply){OK, code, "Done."};
}

struct reply
remote_replace(struct session *s, struct args *a, struct append *ap,
    struct remote *to, struct span name, uint32_t uid)
{
	struct transfer t = {.s = s,
	    .move = true,
	    .source = s->remote,
	    .name = name,
	    .lock = -1};
	struct reply reply;

	if (!transfer_may_go(&t) || !transfer_may_come(&t, to))
		return t.no;
	ap->to = t.box;
	if ((ap->elsewhere = t.there))
		ap->to.rights = t.to.rights;
	if (!append_take(s, a, ap, &reply))
		return reply;
	if ((t.there && !remote_ready(to)) ||
	    (t.source != NULL && !remote_ready(t.source)))
		return remote_unavailable();
	if (!transfer_lock(&t))
		return t.no;
	reply = exchange(&t, ap, uid);
	close(t.lock);
	return reply;
}

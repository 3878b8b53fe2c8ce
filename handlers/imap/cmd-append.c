/*
 * APPEND, of one message or several (RFC 3502), with APPENDUID (RFC 4315).
 *
 * The messages are taken in as they come and parsed before the lock is taken;
 * then all of them come into the mailbox in one commit, or none.
 */
#include "base/fmt.h"
#include "imap.h"
#include "spool/commit.h"
#include "spool/incoming.h"
#include "spool/record.h"
#include "spool/seen.h"

enum {
	MESSAGES_MAX = 1000,   /* in one command */
	MEMORY_MAX = 64 << 20, /* of those that are kept in memory */
};

struct message {
	struct message *next;
	struct incoming in;
};

struct append {
	struct mailbox to;
	struct message *first, **last;
	unsigned n;
	uint64_t memory;
};

struct options {
	struct flag_set flags;
	int64_t date;
	int16_t zone;
	bool dated;
};

/* "{310}" at the end of what was collected */
static bool
arg_announced(struct args *a)
{
	struct args at = *a;
	uint64_t n;

	arg_char(&at, '~'); /* RFC 3516 */
	if (!a->s->literal.pending || !arg_char(&at, '{') ||
	    !arg_number64(&at, &n))
		return arg_missing(a, "a message as a literal");
	arg_char(&at, '+');
	if (!arg_char(&at, '}') || at.p != at.end)
		return arg_missing(a, "a message as a literal");
	a->p = at.p;
	return true;
}

static bool
arg_message(struct args *a, struct options *o)
{
	if (!arg_sp(a))
		return false;
	if (arg_next(a, '(') && (!arg_flag_list(a, &o->flags) || !arg_sp(a)))
		return false;
	if (arg_next(a, '"')) {
		if (!arg_date_time(a, &o->date, &o->zone) || !arg_sp(a))
			return false;
		o->dated = true;
	}
	return arg_announced(a);
}

static void
set_options(struct incoming *in, const struct options *o, unsigned rights)
{
	in->flags = o->flags.flags & rights_flags(rights);
	if ((rights & RIGHT_WRITE) != 0) {
		in->nkeywords = o->flags.n;
		memcpy(in->keywords, o->flags.keywords,
		    o->flags.n * sizeof *in->keywords);
	}
	if (o->dated) {
		in->date = o->date;
		in->zone = o->zone;
	}
}

static struct message *
add_message(struct session *s, struct append *ap)
{
	struct message *m = ARENA_NEW(s->mem, struct message);

	incoming_start(&m->in, &s->spool);
	*ap->last = m;
	ap->last = &m->next;
	ap->n++;
	return m;
}

/* The literal comes in.  False: the client went away. */
static bool
receive(struct session *s, struct incoming *in)
{
	struct span piece;

	literal_go_ahead(s);
	while (s->literal.n > 0) {
		if (!literal_piece(s, &piece))
			return false;
		incoming_put(in, piece.p, piece.n);
	}
	return true;
}

/* Would this literal be too much?  The client has not sent it yet, or it is
 * dropped. */
static bool
refused(struct session *s, struct append *ap, const struct options *o,
    struct reply *no)
{
	uint64_t n = s->literal.n;

	if (n > s->config->max_message_size)
		*no = REPLY_NO("TOOBIG", "This message is too large.");
	else if (n == 0)
		*no = REPLY_NO("CANNOT", "This message is empty.");
	else if (o->flags.toomany)
		*no = REPLY_NO("LIMIT", "There are too many keywords.");
	else if (ap->n == MESSAGES_MAX || ap->memory > MEMORY_MAX)
		*no = REPLY_NO("LIMIT", "There are too many messages.");
	else
		return false;
	return true;
}

/* All messages, from the first announcement to the end of the command. */
static bool
take_messages(
    struct session *s, struct args *a, struct append *ap, struct reply *no)
{
	struct message *m;
	struct span rest;
	int rc;

	do {
		struct options o = {.dated = false};

		*no = SYNTAX;
		if (!arg_message(a, &o) || refused(s, ap, &o, no))
			return false;
		m = add_message(s, ap);
		set_options(&m->in, &o, ap->to.rights);
		if (m->in.error == 0)
			ap->memory +=
			    s->literal.n < BLOB_MIN ? s->literal.n : 0;
		*no = WENT_AWAY;
		if (!receive(s, &m->in))
			return false;
		if ((rc = incoming_finish(&m->in)) != 0) {
			*no = reply_spool(s, rc);
			return false;
		}
		if (!literal_rest(s, &rest))
			return false;
		a->p = rest.p;
		a->end = rest.p + rest.n;
		a->expected = NULL;
	} while (!arg_end(a));
	return true;
}

static int
commit_all(struct session *s, struct append *ap, struct runs *uids)
{
	struct runs seen = {0};
	struct commit *c;
	uint64_t modseq;
	uint32_t uid;
	int rc = session_commit(s, ap->to.account, &c);

	if (rc != 0)
		return rc;
	for (struct message *m = ap->first; m != NULL && rc == 0; m = m->next) {
		bool own = ap->to.own_seen && (m->in.flags & FLAG_SEEN) != 0;

		if (own)
			m->in.flags &= ~(uint32_t)FLAG_SEEN;
		if ((rc = commit_message(c, ap->to.id, &m->in, &uid)) == 0) {
			runs_add(s, uids, uid);
			if (own)
				runs_add(s, &seen, uid);
		}
	}
	if (rc != 0) {
		commit_abandon(&c);
		return rc;
	}
	if ((rc = commit_end(&c)) == 0)
		seen_mark(&s->viewer, VIA_IMAP, &ap->to, seen.r, seen.n, true,
		    &modseq); /* if not: a flag that was not kept */
	return rc;
}

static struct reply
append(struct session *s, struct args *a, struct append *ap)
{
	struct runs uids = {0};
	struct span name;
	struct reply no;
	int rc;

	if (!arg_sp(a) || !arg_mailbox(a, &name))
		return SYNTAX;
	if ((rc = mailbox_find(&s->viewer, name, &ap->to)) != 0)
		return reply_destination(s, rc, name);
	if ((ap->to.rights & RIGHT_INSERT) == 0)
		return reply_spool(s, SPOOL_DENIED);
	if (!take_messages(s, a, ap, &no))
		return no;
	if ((rc = commit_all(s, ap, &uids)) != 0)
		return reply_destination(s, rc, name);
	quota_warn(s, &ap->to, name);
	return (struct reply){OK,
	    arena_printf(s->mem, "APPENDUID %u %s", ap->to.uidvalidity,
		text_runs(s, uids.r, uids.n)),
	    "Done."};
}

struct reply
cmd_append(struct session *s, struct args *a)
{
	struct append ap = {.n = 0};
	struct reply r;

	ap.last = &ap.first;
	r = append(s, a, &ap);
	for (struct message *m = ap.first; m != NULL; m = m->next)
		incoming_free(&m->in);
	return r;
}

/* Messages on their way in. */
#include "annotate.h"
#include "append.h"

#include "base/fmt.h"
#include "limit.h"
#include "spool/commit.h"

enum { MEMORY_MAX = 64 << 20 }; /* of messages that are kept in memory */

struct options {
	struct flag_set flags;
	int64_t date;
	int16_t zone;
	bool dated;
	struct annotate_set *notes; /* or NULL */
};

bool
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
arg_options(struct args *a, struct options *o, struct reply *no)
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
	if (arg_word(a, "ANNOTATION"))
		return arg_sp(a) && arg_annotate_set(a, &o->notes, no) &&
		       arg_sp(a);
	return true;
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

bool
append_literal(struct args *a, struct incoming *in, struct reply *no)
{
	struct session *s = a->s;
	struct span piece;

	/* it has not been sent yet, or will be dropped */
	if (s->literal.n > s->config->max_message_size ||
	    in->size + s->literal.n > s->config->max_message_size) {
		*no = REPLY_NO("TOOBIG", "This message is too large.");
		return false;
	}
	*no = WENT_AWAY;
	literal_go_ahead(s);
	while (s->literal.n > 0) {
		if (!literal_piece(s, &piece))
			return false;
		incoming_put(in, piece.p, piece.n);
	}
	if (!literal_rest(s, &piece))
		return false;
	a->p = piece.p;
	a->end = piece.p + piece.n;
	a->expected = NULL;
	*no = SYNTAX;
	return true;
}

/* "UTF8 (~{310}" and what follows it (RFC 6855, section 4) */
static bool
take_utf8(struct args *a, struct incoming *in, struct reply *no)
{
	if ((a->s->enabled & ENABLED_UTF8) == 0) {
		*no = REPLY_BAD("ENABLE UTF8=ACCEPT first.");
		return false;
	}
	if (!arg_sp(a) || !arg_char(a, '(') || !arg_next(a, '~') ||
	    !arg_announced(a))
		return arg_missing(a, "a message as ~{n}");
	return append_literal(a, in, no) &&
	       (arg_char(a, ')') || arg_missing(a, "a closing parenthesis"));
}

static bool
take_data(struct args *a, struct incoming *in, struct reply *no)
{
	if (arg_word(a, "CATENATE"))
		return arg_sp(a) && catenate(a, in, no);
	if (arg_word(a, "UTF8"))
		return take_utf8(a, in, no);
	return arg_announced(a) && append_literal(a, in, no);
}

static bool
refused(struct session *s, const struct append *ap, const struct options *o,
    struct reply *no)
{
	if (o->flags.toomany)
		*no = REPLY_NO("LIMIT", "There are too many keywords.");
	else if (ap->n >= s->config->message_limit)
		*no = limit_refusal(s);
	else if (ap->n == ap->max || ap->memory > MEMORY_MAX)
		*no = REPLY_NO("LIMIT", "There are too many messages.");
	else
		return false;
	return true;
}

struct message *
append_new(struct session *s, struct append *ap)
{
	struct message *m = ARENA_NEW(s->mem, struct message);

	incoming_start(&m->in, &s->spool);
	*ap->last = m;
	ap->last = &m->next;
	ap->n++;
	return m;
}

static bool
has_parts(const struct message *m)
{
	struct digest d;

	return digest_read(buf_span(&m->in.digest), &d) &&
	       annotate_has_parts(&d, m->notes);
}

static bool
take_one(struct session *s, struct args *a, struct append *ap, struct reply *no)
{
	struct options o = {.dated = false};
	struct message *m;
	int rc;

	*no = SYNTAX;
	if (!arg_options(a, &o, no) || refused(s, ap, &o, no))
		return false;
	if (o.notes != NULL && !ap->elsewhere && /* which will say so */
	    !annotate_may(s, &ap->to, o.notes, no))
		return false;
	m = append_new(s, ap);
	if ((m->notes = o.notes) != NULL)
		ap->memory += o.notes->bytes;
	set_options(&m->in, &o, ap->to.rights);
	if (s->literal.pending && s->literal.n == 0 && !arg_next(a, 'C') &&
	    !arg_next(a, 'c')) {
		*no = REPLY_NO("CANNOT", "This message is empty.");
		return false;
	}
	if (!take_data(a, &m->in, no))
		return false;
	if (m->in.size == 0) {
		*no = REPLY_NO("CANNOT", "This message is empty.");
		return false;
	}
	if ((rc = incoming_finish(&m->in)) != 0) {
		*no = reply_spool(s, rc);
		return false;
	}
	if (m->in.size < BLOB_MIN)
		ap->memory += m->in.size;
	if (m->notes == NULL || !m->notes->parts || has_parts(m))
		return true;
	*no = REPLY_BAD("There is no such part in it.");
	return false;
}

bool
append_take(
    struct session *s, struct args *a, struct append *ap, struct reply *no)
{
	do
		if (!take_one(s, a, ap, no))
			return false;
	while (!arg_end(a));
	return true;
}

bool
append_to(
    struct session *s, struct append *ap, struct span name, struct reply *no)
{
	int rc = mailbox_find(&s->viewer, name, &ap->to);

	if (rc != 0)
		*no = reply_destination(s, rc, name);
	else if ((ap->to.rights & RIGHT_INSERT) == 0)
		*no = reply_spool(s, SPOOL_DENIED);
	else
		return true;
	return false;
}

int
append_commit(
    struct session *s, struct commit *c, struct append *ap, struct runs *uids)
{
	uint32_t uid;
	int rc = 0;

	for (struct message *m = ap->first; m != NULL && rc == 0; m = m->next) {
		bool own = ap->to.own_seen && (m->in.flags & FLAG_SEEN) != 0;

		if (own)
			m->in.flags &= ~(uint32_t)FLAG_SEEN;
		rc = commit_message(c, ap->to.id, &m->in, &uid);
		if (rc == 0)
			runs_add(s, uids, uid);
		if (rc == 0 && own)
			runs_add(s, &ap->seen, uid);
		if (rc == 0 && m->notes != NULL)
			rc = commit_note(c, ap->to.id,
			    &(struct uid_run){uid, uid}, 1, m->notes->list,
			    m->notes->n);
	}
	return rc;
}

const char *
text_appenduid(
    struct session *s, const struct append *ap, const struct runs *uids)
{
	return arena_printf(s->mem, "APPENDUID %u %s", ap->to.uidvalidity,
	    text_runs(s, uids->r, uids->n));
}

void
append_start(struct append *ap, unsigned max)
{
	*ap = (struct append){.max = max};
	ap->last = &ap->first;
}

void
append_free(struct append *ap)
{
	for (struct message *m = ap->first; m != NULL; m = m->next)
		incoming_free(&m->in);
}

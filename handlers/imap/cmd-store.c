/* STORE and UID STORE */
#include "annotate.h"
#include "base/fmt.h"
#include "limit.h"
#include "store.h"

/* "(UNCHANGEDSINCE 12)" */
static bool
arg_modifiers(struct args *a, struct store *st)
{
	if (!arg_char(a, '('))
		return true;
	if (!arg_word(a, "UNCHANGEDSINCE") || !arg_sp(a) ||
	    !arg_number64(a, &st->since))
		return arg_missing(a, "UNCHANGEDSINCE and a number");
	st->conditional = true;
	return (arg_char(a, ')') && arg_sp(a)) ||
	       arg_missing(a, "a closing parenthesis and a space");
}

static bool
arg_item(struct args *a, struct store *st)
{
	struct span name;

	if (arg_char(a, '+'))
		st->how = STORE_ADD;
	else if (arg_char(a, '-'))
		st->how = STORE_REMOVE;
	if (!arg_atom(a, &name))
		return false;
	st->silent = span_is(name, "FLAGS.SILENT");
	return st->silent || span_is(name, "FLAGS") ||
	       arg_missing(a, "FLAGS or FLAGS.SILENT");
}

/* In parentheses or not: store-att-flags has both. */
static bool
arg_flags(struct args *a, struct flag_set *set)
{
	if (arg_next(a, '('))
		return arg_flag_list(a, set);
	do
		if (!arg_flag(a, set))
			return false;
	while (arg_next(a, ' ') && arg_sp(a) && a->p < a->end);
	return true;
}

/* "* 5 FETCH (UID 7 MODSEQ (12))": of a silent STORE a client that knows
 * CONDSTORE hears what changed it, no more (RFC 7162, section 3.1.3). */
static void
put_new_modseq(struct session *s, uint32_t seq, const struct row *row)
{
	char *p = io_room(s->io, 3 * FMT_U64 + 64);

	p = fmt_fetch(p, s, seq, row->uid);
	if ((s->enabled & ENABLED_UIDONLY) == 0) {
		memcpy(p, "UID ", 4);
		p += 4 + fmt_u64(p + 4, row->uid);
		*p++ = ' ';
	}
	memcpy(p, "MODSEQ (", 8);
	p += 8 + fmt_u64(p + 8, row_modseq(row));
	memcpy(p, "))\r\n", 4);
	io_used(s->io, p + 4);
}

static void
answer(struct session *s, const struct store *st, struct cursor *c)
{
	bool modseq = (s->enabled & ENABLED_CONDSTORE) != 0;
	struct row row;

	if (st->names)
		put_mailbox_flags(s, true);
	if ((st->silent && !modseq) || st->moved)
		return; /* then session_tell() says what has become of them */
	while (cursor_next(c, &row)) {
		bool ours = row.modseq >= st->lo && row.modseq <= st->hi;

		if ((row.flags & ROW_EXPUNGED) != 0)
			continue;
		if (!st->silent || runs_has(&st->failed, c->row))
			put_fetch_flags(s, c->seq, &row);
		else if (ours)
			put_new_modseq(s, c->seq, &row);
	}
}

/* "MODIFIED 7,9" */
static const char *
modified(struct session *s, const struct store *st)
{
	struct runs set = {0};
	struct cursor c;
	struct row row;

	cursor_init(&c, s->view, st->failed.r, st->failed.n);
	while (cursor_next(&c, &row))
		runs_add(s, &set, s->by_uid ? row.uid : c.seq);
	return arena_printf(s->mem, "MODIFIED %s", text_runs(s, set.r, set.n));
}

/* May these flags be changed at all by somebody with these rights? */
static bool
permitted(const struct view *v, const struct store *st)
{
	uint32_t mask = rights_flags(v->box.rights);

	if (st->how == STORE_SET || (st->flags.flags | st->flags.n) == 0)
		return mask != 0;
	return (st->flags.flags & mask) != 0 ||
	       (st->flags.n > 0 && (mask & FLAG_FLAGGED) != 0);
}

/* What is to be said when it is done. */
static struct reply
ended(struct session *s, const struct store *st, struct cursor *c,
    uint32_t lowest)
{
	answer(s, st, c);
	if (st->failed.n > 0)
		return (struct reply){
		    OK, modified(s, st), "Some had changed meanwhile."};
	if (st->gone && !s->by_uid)
		return REPLY_NO("EXPUNGEISSUED", "Some of them are gone.");
	return limit_reply(s, DONE, lowest);
}

/* STORE n ANNOTATION (...), after that word */
static struct reply
store_annotations(struct session *s, struct args *a, struct store *st,
    const struct seq_set *set)
{
	struct annotate_set *notes;
	struct cursor c;
	struct reply no;
	uint32_t lowest;

	if (!arg_sp(a))
		return SYNTAX;
	if (!arg_annotate_set(a, &notes, &no))
		return no;
	if (!arg_end(a))
		return SYNTAX;
	if (s->view->examined)
		return REPLY_NO("READ-ONLY", "You may only look.");
	if (!annotate_may(s, &s->view->box, notes, &no) ||
	    !session_rows(s, set, &c, &no))
		return no;
	if (st->conditional && limit_exceeded(s, &c))
		return limit_refusal(s);
	lowest = limit_cursor(s, &c);
	if (st->conditional)
		session_condstore(s);
	st->silent = true;
	no = annotate_store(s, st, notes, &c);
	return no.result == OK ? ended(s, st, &c, lowest) : no;
}

struct reply
cmd_store(struct session *s, struct args *a)
{
	struct store st = {.how = STORE_SET};
	struct seq_set set;
	struct cursor c;
	struct reply no;
	uint32_t lowest;
	int rc;

	if (!arg_sp(a) || !arg_seq_set(a, &set) || !arg_sp(a) ||
	    !arg_modifiers(a, &st))
		return SYNTAX;
	if (arg_word(a, "ANNOTATION"))
		return store_annotations(s, a, &st, &set);
	if (!arg_item(a, &st) || !arg_sp(a) || !arg_flags(a, &st.flags) ||
	    !arg_end(a))
		return SYNTAX;
	if (s->view->readonly)
		return REPLY_NO("READ-ONLY", "You may only look.");
	if (!permitted(s->view, &st))
		return reply_spool(s, SPOOL_DENIED);
	if (st.flags.toomany)
		return REPLY_NO("LIMIT", "There are too many keywords.");
	if (!session_rows(s, &set, &c, &no))
		return no;
	if (st.conditional && limit_exceeded(s, &c))
		return limit_refusal(s); /* MODIFIED is an answer for all */
	lowest = limit_cursor(s, &c);
	if (st.conditional)
		session_condstore(s);
	if ((rc = store_run(s, &st, &c)) != 0)
		return rc == SPOOL_FULL
			   ? REPLY_NO("LIMIT", "There are too many keywords.")
			   : reply_spool(s, rc);
	return ended(s, &st, &c, lowest);
}

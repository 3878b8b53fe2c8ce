/* FETCH and UID FETCH */
#include "base/log.h"
#include "fetch.h"
#include "limit.h"

struct request {
	struct seq_set set;
	struct fetch fetch;
	bool changed, vanished; /* modifiers, RFC 7162 */
	uint64_t since;
	bool some; /* RFC 9394 */
	struct partial partial;
};

/* "(CHANGEDSINCE 5 VANISHED PARTIAL 1:5)" */
static bool
modifiers(struct args *a, struct request *r)
{
	if (!arg_char(a, '('))
		return arg_missing(a, "a list of modifiers");
	do {
		if (arg_word(a, "CHANGEDSINCE")) {
			if (!arg_sp(a) || !arg_number64(a, &r->since))
				return false;
			r->changed = true;
		} else if (arg_word(a, "VANISHED"))
			r->vanished = true;
		else if (a->s->by_uid && arg_word(a, "PARTIAL")) {
			if (r->some || !arg_sp(a) ||
			    !arg_partial(a, &r->partial))
				return arg_missing(a, "one PARTIAL range");
			r->some = true;
		} else
			return arg_missing(a, a->s->by_uid
					? "CHANGEDSINCE, VANISHED or PARTIAL"
					: "CHANGEDSINCE or VANISHED");
	} while (arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

static bool
parse(struct args *a, struct request *r)
{
	if (!arg_sp(a) || !arg_seq_set(a, &r->set) || !arg_sp(a) ||
	    !fetch_parse(a, &r->fetch))
		return false;
	if (a->p < a->end && (!arg_sp(a) || !modifiers(a, r)))
		return false;
	return arg_end(a);
}

/* What else a client must be told of a message that this command marked as
 * seen: its flags, and with CONDSTORE what changed them (RFC 7162, 3.2.4). */
static void
news(struct session *s, const struct fetch *asked, struct fetch *more)
{
	more->have = asked->have;
	fetch_add(s, more, FETCH_FLAGS);
	if (s->enabled & ENABLED_CONDSTORE) {
		fetch_add(s, more, FETCH_UID);
		fetch_add(s, more, FETCH_MODSEQ);
	}
}

/* At the front of a page: passes over those in which nothing changed after
 * `since`. */
static void
skip(struct cursor *c, uint64_t since)
{
	uint32_t row = c->next;
	struct index_page page;

	if (row % ROWS_PER_PAGE != 0 || since == 0)
		return;
	while (row < c->view->rows &&
	       index_page(c->view->index, row / ROWS_PER_PAGE, &page) &&
	       page.modseq <= since)
		row += ROWS_PER_PAGE;
	if (row != c->next)
		cursor_skip(c, row);
}

/* Sets \Seen where fetching does that.  Mail can be read even if it cannot,
 * as when the disk is full. */
static bool
see(struct session *s, const struct request *r, struct cursor *c, uint64_t *lo,
    uint64_t *hi)
{
	int rc;

	if (!r->fetch.sees || s->view->readonly ||
	    !(s->view->box.rights & RIGHT_SEEN))
		return false;
	rc = fetch_seen(s, c, r->since, lo, hi);
	if (rc != 0)
		log_warn("%s: cannot mark messages as seen: %s", s->user,
		    spool_strerror(rc));
	return *hi >= *lo;
}

/* All messages; the first trouble is remembered, the others still come. */
static int
answer(struct session *s, struct request *r, struct cursor *c)
{
	struct fetch more = {0};
	uint64_t lo = 1, hi = 0;
	struct row row;
	int rc, bad = 0;

	if (see(s, r, c, &lo, &hi))
		news(s, &r->fetch, &more);
	fetch_prepare(&r->fetch);
	for (;;) {
		const struct fetch *told = NULL;

		skip(c, r->since);
		if (!cursor_next(c, &row) || s->io->broken)
			break;
		if (row.modseq <= r->since)
			continue;
		if (row.modseq >= lo && row.modseq <= hi)
			told = &more;
		rc = fetch_message(s, &r->fetch, told, c->seq, &row);
		if (rc != 0 && bad == 0)
			bad = rc;
	}
	fetch_free(&r->fetch);
	return bad;
}

static struct reply
ended(struct session *s, int rc)
{
	if (rc == SPOOL_GONE)
		return REPLY_NO(
		    "EXPUNGEISSUED", "Some of the messages are gone for good.");
	if (rc == FETCH_BAD_CTE)
		return REPLY_NO("UNKNOWN-CTE", "A part cannot be decoded.");
	if (rc == FETCH_BAD_PART)
		return REPLY_BAD("There is no such part in all of them.");
	return rc == 0 ? DONE : reply_spool(s, rc);
}

struct reply
cmd_fetch(struct session *s, struct args *a)
{
	struct request r = {0};
	struct cursor c;
	struct reply no;
	uint32_t lowest;
	int rc;

	if (!parse(a, &r))
		return SYNTAX;
	if (r.vanished &&
	    !(s->by_uid && r.changed && s->enabled & ENABLED_QRESYNC))
		return REPLY_BAD("VANISHED is for UID FETCH with CHANGEDSINCE, "
				 "after ENABLE QRESYNC");
	if (!session_rows(s, &r.set, &c, &no))
		return no;
	if (r.some)
		fetch_partial(s, &r.partial, &c);
	lowest = limit_cursor(s, &c);
	if (r.changed)
		fetch_add(s, &r.fetch, FETCH_MODSEQ);
	if (r.vanished)
		fetch_vanished(s, &r.set, r.since);
	rc = answer(s, &r, &c);
	return limit_reply(s, ended(s, rc), lowest);
}

/* PARTIAL 4 RFC822 1 1024 (RFC 1730, section 6.4.6): octets count from 1. */
struct reply
cmd_partial(struct session *s, struct args *a)
{
	struct request r = {0};
	struct cursor c;
	struct reply no;
	uint32_t from, count;

	if (!arg_sp(a) || !arg_seq_set(a, &r.set) || !arg_sp(a) ||
	    !fetch_parse(a, &r.fetch) || !arg_sp(a) ||
	    !arg_nz_number(a, &from) || !arg_sp(a) ||
	    !arg_nz_number(a, &count) || !arg_end(a))
		return SYNTAX;
	if (r.fetch.n != 1 || r.fetch.ops->partial ||
	    (r.fetch.ops->item != FETCH_WHOLE &&
		r.fetch.ops->item != FETCH_FIELDS &&
		r.fetch.ops->item != FETCH_SECTION))
		return REPLY_BAD("PARTIAL is for one text.");
	r.fetch.ops->partial = true;
	r.fetch.ops->from = from - 1;
	r.fetch.ops->count = count;
	if (!session_rows(s, &r.set, &c, &no))
		return no;
	return ended(s, answer(s, &r, &c));
}

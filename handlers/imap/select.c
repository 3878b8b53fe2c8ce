/* The parameters of SELECT: CONDSTORE and QRESYNC. */
#include "select.h"

#include "fetch.h"

/* No "*" and no "$" */
static bool
arg_known_set(struct args *a, struct seq_set *ret)
{
	if (!arg_seq_set(a, ret))
		return false;
	for (uint32_t i = 0; i < ret->n; i++)
		if (ret->r[i].hi == SEQ_LAST)
			return arg_missing(a, "numbers, not *");
	return !ret->saved || arg_missing(a, "numbers, not $");
}

static bool
ascending(const struct seq_set *set)
{
	for (uint32_t i = 1; i < set->n; i++)
		if (set->r[i].lo <= set->r[i - 1].hi)
			return false;
	return true;
}

/* "(1:3,5 7:9,12)" */
static bool
arg_match(struct args *a, struct select_options *opt)
{
	if (!arg_known_set(a, &opt->seqs) || !arg_sp(a) ||
	    !arg_known_set(a, &opt->uids))
		return false;
	if (!ascending(&opt->seqs) || !ascending(&opt->uids))
		return arg_missing(a, "numbers in order");
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

/* "(67890007 20050715194045000 41,43:211 (4 8))" */
static bool
arg_qresync(struct args *a, struct select_options *opt)
{
	if (!arg_sp(a) || !arg_char(a, '('))
		return arg_missing(a, "the parameters of QRESYNC");
	if (!arg_nz_number(a, &opt->uidvalidity) || !arg_sp(a) ||
	    !arg_number64(a, &opt->modseq))
		return false;
	opt->qresync = true;
	if (arg_char(a, ')'))
		return true;
	if (!arg_sp(a))
		return false;
	if (!arg_next(a, '(')) {
		if (!arg_known_set(a, &opt->known))
			return false;
		if (arg_char(a, ')'))
			return true;
		if (!arg_sp(a))
			return false;
	}
	if (!arg_char(a, '(') || !arg_match(a, opt))
		return arg_missing(a, "numbers and their UIDs");
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

bool
select_options(struct args *a, struct select_options *opt)
{
	if (a->p == a->end || !arg_sp(a))
		return true;
	if (!arg_char(a, '('))
		return a->p == a->end || arg_missing(a, "a list");
	do {
		if (arg_word(a, "CONDSTORE"))
			opt->condstore = true;
		else if (arg_word(a, "ANNOTATE")) /* RFC 5257 */
			opt->annotate = true;
		else if (!arg_word(a, "QRESYNC") || !arg_qresync(a, opt))
			return arg_missing(a, "CONDSTORE, QRESYNC or ANNOTATE");
	} while (arg_next(a, ' ') && arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

static uint32_t
uid_of(struct view *v, uint32_t seq)
{
	struct row row;

	return index_row(v->index, view_row(v, seq), &row) ? row.uid : 0;
}

/*
 * The greatest UID that has the number the client knows it by: below that
 * nothing has gone that it does not know of (section 3.2.5.2).  Both sets are
 * walked together, in pieces that are runs in both.
 */
static uint32_t
last_match(struct view *v, const struct select_options *opt)
{
	uint32_t i = 0, j = 0, at = 0, bt = 0, found = 0;

	while (i < opt->seqs.n && j < opt->uids.n) {
		uint32_t seq = opt->seqs.r[i].lo + at;
		uint32_t uid = opt->uids.r[j].lo + bt;
		uint32_t left = opt->seqs.r[i].hi - seq;
		uint32_t right = opt->uids.r[j].hi - uid;
		uint32_t n = left < right ? left : right;

		if (seq > v->count)
			break;
		if (n > v->count - seq)
			n = v->count - seq;
		for (uint32_t k = n + 1; k-- > 0;)
			if (uid_of(v, seq + k) == uid + k) {
				found = uid + k > found ? uid + k : found;
				break;
			}
		at = n == left ? (i++, 0) : at + n + 1;
		bt = n == right ? (j++, 0) : bt + n + 1;
	}
	return found;
}

/* The set without what is not above floor. */
static struct seq_set
above(struct session *s, const struct seq_set *set, uint32_t floor)
{
	struct runs r = {0};

	for (uint32_t i = 0; i < set->n; i++) {
		uint32_t lo = set->r[i].lo;

		if (lo <= floor)
			lo = floor + 1;
		if (lo <= set->r[i].hi)
			runs_add_run(s, &r, lo, set->r[i].hi);
	}
	return (struct seq_set){.r = r.r, .n = r.n};
}

static void
tell_changes(struct session *s, const struct seq_set *set, uint64_t modseq)
{
	struct index_page sum;
	struct cursor c;
	struct reply no;
	struct row row;

	s->by_uid = true;
	if (!session_rows(s, set, &c, &no))
		return;
	for (;;) {
		while (
		    c.k < c.n && c.next % ROWS_PER_PAGE == 0 &&
		    index_page(s->view->index, c.next / ROWS_PER_PAGE, &sum) &&
		    sum.modseq <= modseq)
			c.next += ROWS_PER_PAGE;
		if (!cursor_next(&c, &row))
			break;
		if (row.modseq > modseq && (row.flags & ROW_EXPUNGED) == 0)
			put_fetch_flags(s, c.seq, &row);
	}
}

void
select_resync(struct session *s, const struct select_options *opt)
{
	static struct uid_run all = {1, UINT32_MAX};
	struct seq_set known = opt->known, gone;
	struct index_info info;

	index_info(s->view->index, &info);
	if (info.uidvalidity != opt->uidvalidity)
		return;
	if (known.n == 0)
		known = (struct seq_set){.r = &all, .n = 1};
	gone = above(s, &known, last_match(s->view, opt));
	fetch_vanished(s, &gone, opt->modseq);
	tell_changes(s, &known, opt->modseq);
}

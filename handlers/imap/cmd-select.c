/* SELECT, EXAMINE, CHECK, CLOSE, UNSELECT */
#include <stdlib.h>

#include "annotate.h"
#include "base/log.h"
#include "imap.h"
#include "objectid.h"
#include "select.h"

/* RFC 4314, section 5.2: who has none of these can only look. */
enum {
	RIGHTS_CHANGE = RIGHT_SEEN | RIGHT_WRITE | RIGHT_INSERT |
			RIGHT_DELETED | RIGHT_EXPUNGE,
};

/* The first message that nobody has read, by number; 0: none. */
static uint32_t
first_unseen(struct view *v)
{
	struct index_page sum;
	struct row row;

	for (uint32_t p = 0; index_page(v->index, p, &sum); p++) {
		uint32_t i = p * ROWS_PER_PAGE, end = i + ROWS_PER_PAGE;

		for (; sum.unseen > 0 && i < end; i++)
			if (view_has(v, i) && index_row(v->index, i, &row) &&
			    (row.flags & (FLAG_SEEN | ROW_EXPUNGED)) == 0)
				return view_seq(v, i);
	}
	return 0;
}

/* RFC 3501, section 6.3.1 */
static void
describe(struct session *s)
{
	struct view *v = s->view;
	struct index_info info;
	uint32_t unseen = 0;

	index_info(v->index, &info);
	put_mailbox_flags(s, true);
	io_printf(s->io, "* %u EXISTS\r\n", v->count);
	session_take_recent(s);
	if ((s->enabled & ENABLED_REV2) == 0) {
		io_printf(s->io, "* %u RECENT\r\n", view_nrecent(v));
		if (info.unseen > 0)
			unseen = first_unseen(v);
	}
	if ((s->enabled & ENABLED_UIDONLY) != 0)
		unseen = 0; /* it has no number */
	if (unseen > 0)
		io_printf(
		    s->io, "* OK [UNSEEN %u] The first unseen.\r\n", unseen);
	io_printf(s->io, "* OK [UIDVALIDITY %u] UIDs are valid.\r\n",
	    info.uidvalidity);
	io_printf(s->io, "* OK [UIDNEXT %u] The next UID.\r\n", info.uidnext);
	io_puts(s->io, "* OK [");
	io_puts(s->io, text_mailboxid(s, &v->box));
	io_puts(s->io, "] Its id.\r\n");
	annotate_describe(s);
	if (v->box.account == s->viewer.home) /* RFC 4467, section 7 */
		io_puts(s->io, "* OK [URLMECH INTERNAL] For GENURLAUTH.\r\n");
	put_modseq(s, info.modseq);
}

static struct view *
new_view(
    struct session *s, const struct mailbox *box, struct span name, int *rc)
{
	struct view *v = malloc(sizeof *v);

	if (v == NULL)
		die(EXIT_TEMP, "out of memory");
	*rc = view_open(v, box, arena_str(s->mem, name));
	if (*rc == 0)
		return v;
	free(v);
	return NULL;
}

static struct reply
open_mailbox(struct session *s, struct args *a, bool readonly)
{
	struct select_options opt = {0};
	struct mailbox box;
	struct span name, canonical;
	int rc;

	if (!arg_sp(a) || !arg_mailbox(a, &name) || !select_options(a, &opt) ||
	    !arg_end(a))
		return SYNTAX;
	if (opt.qresync && (s->enabled & ENABLED_QRESYNC) == 0)
		return REPLY_BAD("ENABLE QRESYNC first.");
	if (opt.seqs.n > 0 && (s->enabled & ENABLED_UIDONLY) != 0)
		return (struct reply){
		    BAD, "UIDREQUIRED", "Messages have no numbers."};
	if (s->view != NULL || s->remote != NULL) {
		session_unselect(s);
		io_puts(
		    s->io, "* OK [CLOSED] The other mailbox is closed.\r\n");
	}
	if ((rc = mailbox_find(&s->viewer, name, &box)) != 0)
		return reply_mailbox(
		    s, rc == SPOOL_BADNAME ? SPOOL_NONE : rc, name);
	if ((box.rights & RIGHT_READ) == 0)
		return reply_spool(s, SPOOL_DENIED);
	if ((s->view = new_view(s, &box, name, &rc)) == NULL)
		return reply_spool(s, rc);
	s->view->examined = readonly;
	s->view->annotate = opt.annotate;
	readonly = readonly || (box.rights & RIGHTS_CHANGE) == 0 || s->copy;
	s->view->readonly = readonly;
	s->state = SELECTED;
	seat_box(&s->seat, name);
	if (opt.condstore || opt.qresync)
		s->enabled |= ENABLED_CONDSTORE;
	describe(s);
	if (mailbox_canonical(s->mem, name, &canonical))
		put_renamed(s, box.use, canonical, name);
	if (opt.qresync)
		select_resync(s, &opt);
	quota_warn(s, &box, name);
	return readonly ? (struct reply){OK, "READ-ONLY", "Selected."}
			: (struct reply){OK, "READ-WRITE", "Selected."};
}

struct reply
cmd_select(struct session *s, struct args *a)
{
	return open_mailbox(s, a, false);
}

struct reply
cmd_examine(struct session *s, struct args *a)
{
	return open_mailbox(s, a, true);
}

struct reply
cmd_check(struct session *s, struct args *a)
{
	(void)s;
	return arg_end(a) ? DONE : SYNTAX;
}

struct reply
cmd_unselect(struct session *s, struct args *a)
{
	if (!arg_end(a))
		return SYNTAX;
	session_unselect(s);
	return DONE;
}

/* RFC 3501, section 6.4.2: what is marked \Deleted goes, without a word. */
struct reply
cmd_close(struct session *s, struct args *a)
{
	uint64_t lsn;
	int rc = 0;

	if (!arg_end(a))
		return SYNTAX;
	if (!s->view->readonly && (s->view->box.rights & RIGHT_EXPUNGE) != 0)
		rc = expunge(s, NULL, &lsn, NULL);
	session_unselect(s);
	return rc == 0 ? DONE : reply_spool(s, rc);
}

/* Events of mailboxes that are not selected, from the logs of accounts. */
#include "notify.h"

#include <stdlib.h>

#include "annotate.h"
#include "base/le.h"
#include "base/log.h"
#include "remote-notify.h"
#include "spool/catalog.h"

/* What happened to a mailbox. */
struct change {
	struct account *account;
	uint64_t box;
	unsigned events;
	uint32_t order; /* they are told as they came */
};

struct changes {
	struct change *c;
	uint32_t n, cap;
	bool catalog, lost;
	/* annotations that changed */
	struct note {
		struct note *next;
		struct account *account;
		uint64_t box;
		struct span entry;
	} * notes, **last;
};

unsigned
notify_selected(const struct session *s)
{
	if (s->notify == NULL)
		return EVENTS_MESSAGE;
	return s->notify->selected |
	       (s->changes ? EVENT_NEW | EVENT_EXPUNGE : 0);
}

static bool
is_own(const struct notify *n, const struct account *a, uint64_t lsn)
{
	for (unsigned i = 0; i < n->nown; i++)
		if (n->own[i].account == a && lsn >= n->own[i].lo &&
		    lsn <= n->own[i].hi)
			return true;
	return false;
}

void
notify_own(struct session *s, struct account *a, uint64_t lo, uint64_t hi)
{
	struct notify *n = s->notify;

	if (n == NULL || a == NULL || hi < lo || n->nown == NOTIFY_OWN)
		return;
	n->own[n->nown].account = a;
	n->own[n->nown].lo = lo;
	n->own[n->nown++].hi = hi;
}

void
notify_own_name(struct session *s, struct span name)
{
	struct notify *n = s->notify;
	struct span canonical;

	if (n != NULL && n->nown_names < 2 &&
	    mailbox_canonical(s->mem, name, &canonical))
		n->own_names[n->nown_names++] = canonical;
}

void
notify_fetch(struct session *s, uint32_t from, uint32_t to)
{
	struct notify *n = s->notify;
	struct view *v = s->view;
	struct row row;

	if (n == NULL || !n->fetches)
		return;
	for (uint32_t i = view_next(v, from); i < to; i = view_next(v, i + 1))
		if (index_row(v->index, i, &row) &&
		    (row.flags & ROW_EXPUNGED) == 0 &&
		    !is_own(n, v->box.account, row.modseq))
			fetch_message(s, &n->fetch, NULL, view_seq(v, i), &row);
}

/* --- gathering ----------------------------------------------------------- */

static void
add(struct session *s, struct changes *ch, struct account *a, uint64_t box,
    unsigned events)
{
	if (ch->n > 0 && ch->c[ch->n - 1].box == box &&
	    ch->c[ch->n - 1].account == a) {
		ch->c[ch->n - 1].events |= events;
		return;
	}
	if (ch->n == ch->cap) {
		uint32_t cap = ch->cap == 0 ? 16 : 2 * ch->cap;
		struct change *c = arena_raw(s->mem, cap * sizeof *c);

		if (ch->n > 0)
			memcpy(c, ch->c, ch->n * sizeof *c);
		ch->c = c;
		ch->cap = cap;
	}
	ch->c[ch->n] = (struct change){a, box, events, ch->n};
	ch->n++;
}

static void
add_note(
    struct session *s, struct changes *ch, struct account *a, struct span key)
{
	struct note *note = ARENA_NEW(s->mem, struct note);

	note->account = a;
	/* an id never fills its eight bytes, a name has no NUL */
	if (key.n > 8 && memchr(key.p, '\0', 8) != NULL) {
		note->box = get64((const unsigned char *)key.p);
		key = span_sub(key, 8, key.n);
	}
	/* nobody is told of what is private to somebody else */
	if (key.n == 0 || key.p[0] != '/' ||
	    (a != s->viewer.home &&
		!span_ieq(span_sub(key, 0, 8), SPAN("/shared/"))))
		return;
	note->entry = arena_span(s->mem, key);
	*ch->last = note;
	ch->last = &note->next;
}

static void
look(struct session *s, struct changes *ch, struct account *a,
    const struct record *rec)
{
	struct put put;

	switch (rec->type) {
	case REC_MSG:
	case REC_COPY:
		add(s, ch, a, rec->box, EVENT_NEW);
		break;
	case REC_EXPUNGE:
		add(s, ch, a, rec->box, EVENT_EXPUNGE);
		break;
	case REC_FLAGS:
		add(s, ch, a, rec->box, EVENT_FLAG);
		break;
	case REC_NOTE:
		if (annotate_visible(s, a, rec))
			add(s, ch, a, rec->box, EVENT_ANNOTATION);
		break;
	case REC_PUT:
	case REC_DEL:
		if (!record_put(rec, &put))
			break;
		if (put.table == TABLE_ANNOTATION) {
			if (!is_own(s->notify, a, rec->lsn))
				add_note(s, ch, a, put.key);
		}
		if (put.table == TABLE_MAILBOX ||
		    put.table == TABLE_SUBSCRIBED || put.table == TABLE_ACL)
			ch->catalog = true;
		break;
	default:
		break;
	}
}

static void
gather(struct session *s, struct changes *ch)
{
	struct notify *n = s->notify;

	for (unsigned i = 0; i < n->nwatch; i++) {
		struct watch *w = &n->watch[i];
		struct record rec;
		int rc;

		while ((rc = events_next(w->account, &w->events, &rec)) == 0)
			if (!is_own(n, w->account, rec.lsn) ||
			    rec.type == REC_PUT || rec.type == REC_DEL)
				look(s, ch, w->account, &rec);
		if (rc != SPOOL_NONE)
			ch->lost = true;
	}
}

static int
by_box(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	if (x->account != y->account)
		return x->account < y->account ? -1 : 1;
	return (x->box > y->box) - (x->box < y->box);
}

static int
by_order(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

/* One entry a mailbox. */
static void
merge(struct changes *ch)
{
	uint32_t k = 0;

	if (ch->n < 2)
		return;
	qsort(ch->c, ch->n, sizeof *ch->c, by_box);
	for (uint32_t i = 1; i < ch->n; i++)
		if (by_box(&ch->c[k], &ch->c[i]) == 0) {
			ch->c[k].events |= ch->c[i].events;
			if (ch->c[i].order < ch->c[k].order)
				ch->c[k].order = ch->c[i].order;
		} else
			ch->c[++k] = ch->c[i];
	ch->n = k + 1;
	qsort(ch->c, ch->n, sizeof *ch->c, by_order);
}

/* --- telling ------------------------------------------------------------- */

static void
tell_status(struct session *s, const struct known *k, unsigned events, bool all)
{
	struct status_items items;
	struct mailbox box;

	if (s->view != NULL && s->view->box.id == k->box.id &&
	    notify_known(s, s->view->box.account, k->box.id) == k)
		return; /* that is SELECTED's */
	if (mailbox_listed(&s->viewer, &k->box, &box) != 0)
		return;
	status_of_events(s, &items, (events & (EVENT_NEW | EVENT_EXPUNGE)) != 0,
	    (events & (EVENT_FLAG | EVENT_ANNOTATION)) != 0,
	    (k->events & EVENT_FLAG) != 0, all);
	put_status(s, k->box.name, &box, &items);
}

void
notify_status_one(struct session *s, const struct known *k)
{
	if ((k->events & EVENTS_MESSAGE) != 0)
		tell_status(s, k, k->events & EVENTS_MESSAGE, true);
}

void
notify_status(struct session *s)
{
	struct notify *n = s->notify;

	for (uint32_t i = 0; i < n->nknown; i++) {
		const struct known *k = &n->known[i];

		if (k->noaccess) {
			io_puts(s->io, "* LIST (\\NoAccess) \"/\" ");
			put_mailbox(s, k->box.name);
			io_puts(s->io, "\r\n");
		} else if (k->box.id != 0 && (k->events & EVENTS_MESSAGE) != 0)
			tell_status(s, k, k->events & EVENTS_MESSAGE, true);
	}
}

static void
tell_note(struct session *s, const struct note *note)
{
	const struct known *k = NULL;
	struct notify *n = s->notify;
	unsigned server = 0;

	for (unsigned i = 0; i < n->ngroups; i++)
		server |= n->groups[i].events & EVENT_SERVER;
	if (note->box != 0) {
		k = notify_known(s, note->account, note->box);
		if (k == NULL || (k->events & EVENT_METADATA) == 0)
			return;
	} else if (server == 0 || note->account != s->viewer.home)
		return;
	io_puts(s->io, "* METADATA ");
	if (k != NULL)
		put_mailbox(s, k->box.name);
	else
		io_puts(s->io, "\"\"");
	io_putc(s->io, ' ');
	put_astring(s->io, note->entry);
	io_puts(s->io, "\r\n");
}

/* Section 5.8: as if the client had said NOTIFY NONE. */
static void
overflow(struct session *s)
{
	struct notify *n = s->notify;

	io_puts(s->io, "* OK [NOTIFICATIONOVERFLOW] That is too much.\r\n");
	n->selected = 0;
	n->ngroups = 0;
	for (unsigned i = 0; i < n->nwatch; i++)
		if (n->watch[i].pin != NULL)
			index_drop(n->watch[i].pin);
	n->nwatch = 0;
	remote_notify_end(n);
	notify_forget_names(n);
}

void
notify_tell(struct session *s)
{
	struct notify *n = s->notify;
	struct changes ch = {0};

	if (n == NULL)
		return;
	ch.last = &ch.notes;
	gather(s, &ch);
	if (ch.lost || (ch.catalog && notify_refresh(s, true) != 0)) {
		overflow(s);
		ch.n = 0;
		ch.notes = NULL;
	}
	merge(&ch);
	for (uint32_t i = 0; i < ch.n; i++) {
		const struct known *k =
		    notify_known(s, ch.c[i].account, ch.c[i].box);
		unsigned events = k != NULL ? k->events & ch.c[i].events : 0;

		if (events != 0)
			tell_status(s, k, events, false);
	}
	for (const struct note *note = ch.notes; note != NULL;
	     note = note->next)
		tell_note(s, note);
	remote_notify_hear(s);
	if (remote_notify_is_over(s))
		overflow(s);
	n->nown = n->nown_names = 0;
}

bool
notify_bells(struct session *s, int fds[], unsigned *count)
{
	struct notify *n = s->notify;
	bool all = true;

	for (unsigned i = 0; n != NULL && i < n->nwatch; i++) {
		int fd = account_bell(n->watch[i].account);

		if (fd < 0)
			all = false;
		else
			fds[(*count)++] = fd;
	}
	return all;
}

void
notify_clear(struct session *s)
{
	struct notify *n = s->notify;

	for (unsigned i = 0; n != NULL && i < n->nwatch; i++)
		account_bell_clear(n->watch[i].account);
}

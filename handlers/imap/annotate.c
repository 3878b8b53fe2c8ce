/* Annotations of messages, as this client has them (RFC 5257). */
#include "annotate.h"

#include "list.h"
#include "metadata.h"
#include "spool/record.h"

bool
annotate_may(struct session *s, const struct mailbox *box,
    struct annotate_set *set, struct reply *no)
{
	uint64_t mine = 0;
	int rc = 0;

	/* section 3.4 */
	if ((set->shared && (box->rights & RIGHT_NOTE) == 0) ||
	    (set->private && (box->rights & RIGHT_READ) == 0))
		rc = SPOOL_DENIED;
	for (uint32_t i = 0; i < set->n && rc == 0; i++)
		if (set->list[i].value.n > MNOTE_VALUE_MAX) {
			*no = REPLY_NO(
			    "ANNOTATE TOOBIG", "This value is too long.");
			return false;
		}
	if (rc == 0 && set->private)
		rc = mnote_whose(
		    &s->viewer, box->account, true, VIA_IMAP, &mine);
	for (uint32_t i = 0; i < set->n && rc == 0; i++)
		if (set->list[i].whose == ANNOTATE_PRIVATE)
			set->list[i].whose = mine;
	if (rc != 0)
		*no = reply_spool(s, rc);
	return rc == 0;
}

uint64_t
annotate_mine(struct session *s, const struct account *a)
{
	uint64_t lsn, mine;

	if (a == s->viewer.home)
		return MNOTE_OWNER;
	if (s->viewer.home == NULL)
		return 0;
	lsn = account_catalog_lsn(s->viewer.home);
	if (s->reader.lsn != lsn) {
		s->reader.number = 0;
		if (mnote_whose(&s->viewer, a, false, VIA_IMAP, &mine) == 0)
			s->reader.number = mine;
		s->reader.lsn = lsn;
	}
	return s->reader.number;
}

/* One entry: its two values; p is NULL where there is none. */
struct entry {
	struct span name, shared, private;
};

/* A message's annotations, entry by entry. */
static int
entries(struct session *s, const struct mailbox *box, uint32_t uid,
    struct arena *mem, struct entry **ret, uint32_t *ret_n)
{
	struct mnote *list;
	uint32_t n;
	int rc = mnote_get(box->account, box->id, uid, annotate_mine(s, box->account),
	    mem, &list, &n);

	*ret_n = 0;
	if (rc != 0 || n == 0)
		return rc;
	*ret = ARENA_ARRAY(mem, struct entry, n);
	for (uint32_t i = 0; i < n; i++) {
		struct entry *e = *ret + *ret_n;

		if (*ret_n > 0 && span_eq(e[-1].name, list[i].entry))
			e--;
		else {
			*e = (struct entry){.name = list[i].entry};
			++*ret_n;
		}
		if (list[i].whose == MNOTE_SHARED)
			e->shared = list[i].value;
		else
			e->private = list[i].value;
	}
	return 0;
}

static bool
matches(const struct annotate_match *m, struct span name)
{
	return m->pattern != NULL ? pattern_matches(m->pattern, name)
				  : span_eq(m->name, name);
}

static void
put_entry(struct io *io, const struct annotate_wish *w, const struct entry *e,
    bool first)
{
	static const char *const names[] = {
	    "value.priv", "value.shared", "size.priv", "size.shared"};

	if (!first)
		io_putc(io, ' ');
	put_astring(io, e->name);
	for (unsigned i = 0; i < w->nattribs; i++) {
		enum annotate_attrib what = w->attrib[i];
		struct span v = what == ANNOTATE_VALUE_PRIV ||
					what == ANNOTATE_SIZE_PRIV
				    ? e->private
				    : e->shared;

		io_puts(io, i == 0 ? " (" : " ");
		io_puts(io, names[what]);
		io_putc(io, ' ');
		if (what >= ANNOTATE_SIZE_PRIV)
			io_printf(io, "\"%zu\"", v.n);
		else
			put_nstring8(io, v);
	}
	io_putc(io, ')');
}

/* Was it told already, because of an entry asked for before? */
static bool
is_told(const struct annotate_wish *w, unsigned before, struct span name)
{
	for (unsigned i = 0; i < before; i++)
		if (matches(&w->entry[i], name))
			return true;
	return false;
}

int
annotate_put(struct session *s, const struct annotate_wish *w, uint32_t uid)
{
	struct entry *list = NULL;
	bool first = true;
	uint32_t n;
	int rc = entries(s, &s->view->box, uid, s->mem, &list, &n);

	for (unsigned i = 0; i < w->n; i++) {
		const struct annotate_match *m = &w->entry[i];
		bool there = m->pattern != NULL;

		for (uint32_t k = 0; k < n; k++) {
			if (!matches(m, list[k].name))
				continue;
			there = true;
			if (is_told(w, i, list[k].name))
				continue;
			put_entry(s->io, w, &list[k], first);
			first = false;
		}
		if (there || is_told(w, i, m->name))
			continue;
		put_entry(s->io, w, &(struct entry){.name = m->name}, first);
		first = false;
	}
	io_putc(s->io, ')');
	return rc;
}

int
annotate_any(struct session *s, const struct annotate_find *f, uint32_t uid,
    struct arena *mem, annotate_fn *fn, void *arg, bool *ret)
{
	struct entry *list = NULL;
	bool there = false;
	uint32_t n;
	int rc = entries(s, &s->view->box, uid, mem, &list, &n);

	*ret = false;
	for (uint32_t i = 0; i < n && !*ret; i++) {
		const struct entry *e = &list[i];

		if (!matches(&f->entry, e->name))
			continue;
		if (f->private && e->private.p != NULL) {
			there = true;
			*ret = fn(arg, e->private);
		}
		if (f->shared && e->shared.p != NULL && !*ret) {
			there = true;
			*ret = fn(arg, e->shared);
		}
	}
	if (!there && rc == 0)
		*ret = fn(arg, SPAN_NONE);
	return rc;
}

void
annotate_describe(struct session *s)
{
	const struct view *v = s->view;
	bool private = s->viewer.home != NULL;

	io_puts(s->io, "* OK [ANNOTATIONS ");
	if (v->examined || (!private && (v->box.rights & RIGHT_NOTE) == 0))
		io_puts(s->io, "READ-ONLY");
	else
		io_num(s->io, MNOTE_VALUE_MAX);
	io_puts(s->io, private ? "] Bytes of one.\r\n"
			       : " NOPRIVATE] Bytes of one.\r\n");
}

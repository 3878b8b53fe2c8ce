/* Messages go to a mailbox on another server. */
#include <unistd.h>

#include "base/fmt.h"
#include "mail/date.h"
#include "remote-copy.h"
#include "spool/acl.h"

struct find {
	struct session *s;
	unsigned rights;
	uint32_t uidvalidity;
	struct runs *uids;
	bool found;
};

/* "* MYRIGHTS name lrs" */
static bool
take_rights(void *arg, struct span line)
{
	struct find *f = arg;
	struct args a = {
	    .p = line.p + 2, .end = line.p + line.n - 2, .s = f->s};
	struct span name, rights;

	if (!arg_word(&a, "MYRIGHTS"))
		return false;
	f->found = arg_sp(&a) && arg_mailbox(&a, &name) && arg_sp(&a) &&
		   arg_astring(&a, &rights) && rights_parse(rights, &f->rights);
	return true;
}

bool
remote_to(struct session *s, struct remote *r, struct span name,
    struct remote_to *ret, struct reply *no)
{
	struct find f = {.s = s};
	enum remote_outcome what;
	unsigned tag;

	*ret = (struct remote_to){.r = r, .name = name};
	*no = remote_unavailable();
	if (!remote_ready(r))
		return false;
	remote_wait(r, (int64_t)s->config->remote_timeout * 1000);
	tag = remote_tag(r);
	io_puts(&r->io, "MYRIGHTS ");
	remote_put_mailbox(r, name);
	io_puts(&r->io, "\r\n");
	what = remote_finish(r, tag, take_rights, &f);
	if (what == REMOTE_NO)
		*no = remote_says(r, "[NONEXISTENT]")
			  ? REPLY_NO("TRYCREATE", "There is no such mailbox.")
			  : remote_reply(r, what);
	if (what != REMOTE_OK || !f.found)
		return false;
	ret->rights = f.rights;
	*no = reply_spool(s, SPOOL_DENIED);
	return (f.rights & RIGHT_INSERT) != 0;
}

void
remote_append_begin(struct remote_to *to, const char *id)
{
	struct remote *r = to->r;

	if (id != NULL)
		remote_send(r, "XCHAPAR ARRIVAL %s", id);
	remote_tag(r);
	io_puts(&r->io, "APPEND ");
	remote_put_mailbox(r, to->name);
}

static void
put_note(struct io *io, const struct mnote *note)
{
	struct span v = note->value;

	put_astring(io, note->entry);
	io_puts(io,
	    note->whose == MNOTE_SHARED ? " (value.shared " : " (value.priv ");
	if (v.p == NULL)
		io_puts(io, "NIL)");
	else {
		io_puts(io, "~{");
		io_num(io, v.n);
		io_puts(io, "+}\r\n");
		io_putspan(io, v);
		io_putc(io, ')');
	}
}

static void
put_stamp(struct io *io, const struct stamp *x)
{
	static const struct {
		uint32_t flag;
		const char *name;
	} flags[] = {
	    {FLAG_ANSWERED, "\\Answered"},
            {FLAG_FLAGGED,  "\\Flagged" },
	    {FLAG_DELETED,  "\\Deleted" },
            {FLAG_SEEN,     "\\Seen"    },
	    {FLAG_DRAFT,    "\\Draft"   }
        };
	char date[DATE_INTERNAL];
	const char *sep = "";

	io_puts(io, " (");
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if ((x->flags & flags[i].flag) != 0) {
			io_puts(io, sep);
			io_puts(io, flags[i].name);
			sep = " ";
		}
	for (unsigned i = 0; i < x->n; i++) {
		io_puts(io, sep);
		io_putspan(io, x->keywords[i]);
		sep = " ";
	}
	io_puts(io, ") \"");
	io_put(
	    io, date, date_put_internal(date, (struct date){x->date, x->zone}));
	io_puts(io, "\" ");
	for (uint32_t i = 0; i < x->nnotes; i++) {
		io_puts(io, i == 0 ? "ANNOTATION (" : " ");
		put_note(io, &x->notes[i]);
	}
	io_puts(io, x->nnotes > 0 ? ") " : "");
}

void
remote_append_message(
    struct remote_to *to, const struct stamp *x, struct span bytes)
{
	struct io *io = &to->r->io;

	put_stamp(io, x);
	io_puts(io, "~{");
	io_num(io, bytes.n);
	io_puts(io, "+}\r\n");
	io_putspan(io, bytes);
}

/* "1234 5:7,9" */
static bool
take_uids(
    struct session *s, struct span text, uint32_t *validity, struct runs *uids)
{
	struct args a = {.p = text.p, .end = text.p + text.n, .s = s};
	struct seq_set set;

	if (!arg_nz_number(&a, validity) || !arg_sp(&a) ||
	    !arg_seq_set(&a, &set) || set.saved)
		return false;
	for (uint32_t i = 0; i < set.n; i++) {
		if (set.r[i].hi == SEQ_LAST)
			return false;
		runs_add_run(s, uids, set.r[i].lo, set.r[i].hi);
	}
	return true;
}

static void
take_appenduid(struct session *s, struct remote_to *to)
{
	static const struct span word = SPAN("[APPENDUID ");
	struct span line = buf_span(&to->r->line);

	for (size_t i = 0; i + word.n < line.n && i < 100; i++)
		if (span_ieq(span_sub(line, i, word.n), word)) {
			take_uids(s, span_sub(line, i + word.n, line.n),
			    &to->uidvalidity, &to->uids);
			return;
		}
}

enum appended
remote_append_end(struct remote_to *to, const char *id, struct reply *no)
{
	struct remote *r = to->r;
	unsigned tag = r->tag;
	enum remote_outcome what = REMOTE_OK;

	io_puts(&r->io, "\r\n");
	remote_wait(r, (int64_t)r->s->config->remote_timeout * 1000 * 6);
	if (id != NULL)
		what = remote_finish(r, tag - 1, NULL, NULL);
	if (what != REMOTE_GONE)
		what = remote_finish(r, tag, NULL, NULL);
	if (what == REMOTE_OK) {
		take_appenduid(r->s, to);
		return APPENDED;
	}
	*no = remote_reply(r, what);
	if (what == REMOTE_NO)
		return NOT_APPENDED;
	if (id == NULL)
		return UNKNOWN;
	r->down_until = 0; /* it may be there again */
	return remote_arrived(r, to->name, id, &to->uidvalidity, &to->uids);
}

enum appended
remote_append_all(struct remote_to *to, const struct append *ap, const char *id,
    struct reply *no)
{
	remote_append_begin(to, id);
	for (const struct message *m = ap->first; m != NULL; m = m->next)
		remote_append_message(to,
		    &(struct stamp){.flags = m->in.flags,
			.keywords = m->in.keywords,
			.n = m->in.nkeywords,
			.date = m->in.date,
			.zone = m->in.zone,
			.notes = m->notes != NULL ? m->notes->list : NULL,
			.nnotes = m->notes != NULL ? m->notes->n : 0},
		    m->in.bytes);
	return remote_append_end(to, id, no);
}

/* "* XARRIVED 1234 5:7" */
static bool
take_arrived(void *arg, struct span line)
{
	static const struct span word = SPAN("* XARRIVED ");
	struct find *f = arg;

	if (!span_eq(span_sub(line, 0, word.n), word))
		return false;
	f->found = take_uids(
	    f->s, span_sub(line, word.n, line.n), &f->uidvalidity, f->uids);
	return true;
}

enum appended
remote_arrived(struct remote *r, struct span name, const char *id,
    uint32_t *uidvalidity, struct runs *uids)
{
	struct find f = {.s = r->s, .uids = uids};
	enum remote_outcome what;
	unsigned tag;

	if (!remote_ready(r))
		return UNKNOWN;
	remote_wait(r, (int64_t)r->s->config->remote_timeout * 1000);
	tag = remote_tag(r);
	io_puts(&r->io, "XCHAPAR ARRIVED ");
	remote_put_mailbox(r, name);
	io_printf(&r->io, " %s\r\n", id);
	what = remote_finish(r, tag, take_arrived, &f);
	if (what != REMOTE_OK)
		return UNKNOWN;
	*uidvalidity = f.uidvalidity;
	return f.found ? APPENDED : NOT_APPENDED;
}

void
remote_forget(struct remote *r, struct span name, const char *id)
{
	unsigned tag;

	if (r->fd < 0)
		return;
	tag = remote_tag(r);
	io_puts(&r->io, "XCHAPAR FORGET ");
	remote_put_mailbox(r, name);
	io_printf(&r->io, " %s\r\n", id);
	remote_finish(r, tag, NULL, NULL);
}

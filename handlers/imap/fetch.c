/*
 * FETCH's answers, message by message.
 *
 * What is short is written by hand into the connection's buffer, what is long
 * is given to it from where it lies in the mapped log.
 */
#include "annotate.h"
#include "fetch.h"

#include "base/fmt.h"
#include "mail/date.h"
#include "mail/preview.h"
#include "objectid.h"

enum {
	WORK_MAX = 64 << 20,
	LITERAL_ROOM = 32,     /* "{4294967295}\r\n" */
	FROM_FILE = 64 * 1024, /* so much is worth a system call */
};

/* What an operation may look at; bytes and digest only where needed. */
struct message {
	struct row row;
	struct span bytes;
	struct digest digest;
};

static inline char *
put(char *p, const void *s, size_t n)
{
	memcpy(p, s, n);
	return p + n;
}

#define PUT(p, lit) put((p), (lit), sizeof(lit) - 1)

/* The system flags in every combination, as they are said. */
enum { FLAGS_TEXT = 48 };
static struct {
	unsigned char n;
	char text[FLAGS_TEXT];
} flags_text[FLAGS_SYSTEM + 1];

void
fetch_prepare(struct fetch *f)
{
	static const struct {
		unsigned flag;
		const char *name;
	} names[] = {
	    {FLAG_ANSWERED, "\\Answered"},
	    {FLAG_FLAGGED,  "\\Flagged" },
	    {FLAG_DELETED,  "\\Deleted" },
	    {FLAG_SEEN,     "\\Seen"    },
	    {FLAG_DRAFT,    "\\Draft"   },
	};

	f->work.limit = WORK_MAX;
	if (f->n > 0) { /* follows the parenthesis */
		f->ops[0].label.p++;
		f->ops[0].label.n--;
	}
	if (flags_text[1].n > 0)
		return;
	for (unsigned k = 0; k <= FLAGS_SYSTEM; k++) {
		char *p = flags_text[k].text;

		for (unsigned i = 0; i < 5; i++)
			if (k & names[i].flag) {
				if (p > flags_text[k].text)
					*p++ = ' ';
				p = put(
				    p, names[i].name, strlen(names[i].name));
			}
		flags_text[k].n = (unsigned char)(p - flags_text[k].text);
	}
}

static bool
is_recent(const struct session *s, const struct row *r)
{
	return s->view->nrecent > 0 && !(s->enabled & ENABLED_REV2) &&
	       view_recent(s->view, r->uid);
}

/* Keywords have names of any length: those are left to put_flags(). */
static char *
put_all_flags(struct session *s, const struct row *r, char *p)
{
	unsigned f = r->flags & FLAGS_SYSTEM;

	if (r->keywords[0] != 0 || r->keywords[1] != 0) {
		io_used(s->io, p - 1); /* it says "(" itself */
		put_flags(s, r);
		return io_room(s->io, FETCH_ROOM);
	}
	memcpy(p, flags_text[f].text, FLAGS_TEXT);
	p += flags_text[f].n;
	if (is_recent(s, r))
		p = flags_text[f].n > 0 ? PUT(p, " \\Recent")
					: PUT(p, "\\Recent");
	*p++ = ')';
	return p;
}

static char *
put_small(
    struct session *s, const struct fetch_op *op, const struct row *r, char *p)
{
	p = put(p, op->label.p, op->label.n);
	switch (op->item) {
	case FETCH_UID:
		return p + fmt_u64(p, r->uid);
	case FETCH_FLAGS:
		return put_all_flags(s, r, p);
	case FETCH_SIZE:
		return p + fmt_u64(p, r->bytes);
	case FETCH_MODSEQ:
		p += fmt_u64(p, row_modseq(r));
		*p++ = ')';
		return p;
	case FETCH_EMAILID:
		p += objectid_email(p, s, s->view->box.account, r);
		*p++ = ')';
		return p;
	case FETCH_SAVED:
		if (r->saved == 0)
			return PUT(p, "NIL");
		*p++ = '"';
		p += date_put_internal(p, (struct date){r->saved, 0});
		*p++ = '"';
		return p;
	default: /* FETCH_DATE */
		*p++ = '"';
		p += date_put_internal(p, (struct date){r->date, r->zone});
		*p++ = '"';
		return p;
	}
}

/* Large ones go from the file to the socket without coming by here. */
static void
put_literal(struct io *io, struct account *a, struct span bytes)
{
	char *p = io_room(io, LITERAL_ROOM);
	uint64_t offset;
	int fd;

	*p++ = '{';
	p += fmt_u64(p, bytes.n);
	io_used(io, PUT(p, "}\r\n"));
	if (bytes.n >= FROM_FILE && message_file(a, bytes, &fd, &offset))
		io_putfile(io, fd, offset, bytes);
	else
		io_putspan(io, bytes);
}

/* The bytes a section is: false if there is no such section.  They may be in
 * the program's work space. */
static bool
find(struct fetch *f, const struct fetch_op *op, const struct message *m,
    struct span *ret)
{
	*ret = m->bytes; /* the header is in front: for FETCH_FIELDS */
	if (op->item == FETCH_SECTION &&
	    !section_find(m->bytes, &m->digest, op->section, ret))
		return false;
	if (op->filter != NULL) {
		buf_clear(&f->work);
		header_filter_put(op->filter, *ret, &f->work);
		*ret = buf_span(&f->work);
	}
	if (op->partial)
		*ret = span_sub(*ret, op->from, op->count);
	return true;
}

static void
put_section(struct session *s, struct fetch *f, const struct fetch_op *op,
    const struct message *m)
{
	struct io *io = s->io;
	struct span bytes;

	io_putspan(io, op->label);
	if (find(f, op, m, &bytes))
		put_literal(io, s->view->box.account, bytes);
	else
		io_puts(io, "NIL");
}

static bool
unpack(struct fetch *f, enum fetch_item item, const struct digest *d)
{
	buf_clear(&f->work);
	switch (item) {
	case FETCH_ENVELOPE:
		return digest_put_envelope(d, &f->work);
	case FETCH_BODY:
		return digest_put_body(d, &f->work);
	default: /* FETCH_STRUCTURE */
		return digest_put_bodystructure(d, &f->work);
	}
}

static void
put_thread(struct io *io, const struct digest *d)
{
	char *p = io_room(io, OBJECTID_ROOM + 2);
	size_t n = objectid_thread(p + 1, d);

	if (n == 0) {
		io_used(io, PUT(p, "NIL"));
		return;
	}
	*p = '(';
	p[n + 1] = ')';
	io_used(io, p + n + 2);
}

/* A digest whose wire text is damaged says what a message without header and
 * text would. */
static void
put_digest(struct io *io, struct fetch *f, const struct fetch_op *op,
    const struct message *m)
{
	static const char none[] = "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)";
	static const char empty[] =
	    "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 0 0)";

	io_putspan(io, op->label);
	if (op->item == FETCH_THREADID) {
		put_thread(io, &m->digest);
		return;
	}
	if (unpack(f, op->item, &m->digest))
		io_putspan(io, buf_span(&f->work));
	else
		io_puts(io, op->item == FETCH_ENVELOPE ? none : empty);
}

static void
put_preview(struct session *s, struct fetch *f, const struct fetch_op *op,
    const struct message *m)
{
	buf_clear(&f->work);
	preview_put(m->bytes, &m->digest, s->mem, &f->work);
	io_putspan(s->io, op->label);
	put_string(s->io, buf_span(&f->work));
}

static int
put_annotations(struct session *s, const struct fetch_op *op, uint32_t uid)
{
	io_putspan(s->io, op->label);
	return annotate_put(s, op->notes, uid);
}

static void
run(struct session *s, struct fetch *f, const struct fetch *program,
    const struct message *m)
{
	struct io *io = s->io;

	for (const struct fetch_op *op = program->ops, *end = op + program->n;
	     op < end; op++)
		if (op->item < FETCH_ENVELOPE)
			io_used(io,
			    put_small(s, op, &m->row, io_room(io, FETCH_ROOM)));
		else if (op->item < FETCH_WHOLE)
			put_digest(io, f, op, m);
		else if (op->item < FETCH_BINARY)
			put_section(s, f, op, m);
		else if (op->item < FETCH_PREVIEW)
			fetch_put_binary(
			    io, &f->work, op, m->bytes, &m->digest);
		else if (op->item < FETCH_ANNOTATION)
			put_preview(s, f, op, m);
		else if (f->rc == 0)
			f->rc = put_annotations(s, op, m->row.uid);
}

static bool
parts_ok(const struct fetch *f, const struct digest *d)
{
	for (unsigned i = 0; i < f->n; i++)
		if (f->ops[i].item == FETCH_ANNOTATION &&
		    !annotate_wish_has_parts(d, f->ops[i].notes))
			return false;
	return true;
}

/* Gets what the program needs of the message. */
static int
look(struct session *s, struct fetch *f, struct message *m)
{
	struct account *a = s->view->box.account;
	struct span digest;
	int rc;

	if (f->needs & FETCH_NEEDS_BYTES &&
	    (rc = message_bytes(a, &m->row, &m->bytes)) != 0)
		return rc;
	if (!(f->needs & FETCH_NEEDS_DIGEST))
		return 0;
	if ((rc = message_digest(a, &m->row, s->mem, &digest)) != 0)
		return rc;
	if (!digest_read(digest, &m->digest))
		return SPOOL_CORRUPT;
	if ((f->have & 1U << FETCH_ANNOTATION) && !parts_ok(f, &m->digest))
		return FETCH_BAD_PART;
	return fetch_binary_ok(f, m->bytes, &m->digest) ? 0 : FETCH_BAD_CTE;
}

int
fetch_message(struct session *s, struct fetch *f, const struct fetch *more,
    uint32_t seq, const struct row *row)
{
	struct arena_mark mark = arena_mark(s->mem);
	struct message m;
	char *p;
	int rc;

	m.row = *row;
	f->rc = 0;
	rc = look(s, f, &m);
	if (rc == 0) {
		p = io_room(s->io, FETCH_ROOM);
		io_used(s->io, fmt_fetch(p, s, seq, row->uid));
		run(s, f, f, &m);
		if (more != NULL)
			run(s, f, more, &m);
		io_put(s->io, ")\r\n", 3);
		rc = f->rc;
	}
	arena_release(s->mem, mark);
	return rc;
}

/* BINARY, BINARY.PEEK and BINARY.SIZE (RFC 3516): decoded parts. */
#include "base/fmt.h"
#include "fetch.h"

enum { B64_SLACK = 64 }; /* more than a decoder wants room for */

/* "[1.2]<0.1024>"; of a size, no part. */
bool
fetch_parse_binary(struct args *a, const char *word, struct fetch_op *op)
{
	bool size = strcmp(word, "BINARY.SIZE") == 0;
	const char *start = a->p;

	if (!fetch_parse_section(a, word, op))
		return false;
	if (op->section->what != SECTION_ALL || (size && op->partial)) {
		a->p = start;
		return arg_missing(a, "numbers of a part only");
	}
	op->item = size ? FETCH_BINARY_SIZE : FETCH_BINARY;
	return true;
}

/* The part, and whether it is one that we know how to decode. */
static bool
leaf(const struct fetch_op *op, struct span m, const struct digest *d,
    struct digest_part *ret)
{
	unsigned at;

	return op->section->n > 0 &&
	       section_part(d, op->section->path, op->section->n, &at) &&
	       digest_part(d, at, m.n, ret) && ret->kind != PART_MULTIPART &&
	       ret->kind != PART_MESSAGE;
}

bool
fetch_binary_ok(const struct fetch *f, struct span m, const struct digest *d)
{
	struct digest_part p;

	for (const struct fetch_op *op = f->ops, *end = op + f->n; op < end;
	     op++)
		if ((op->item == FETCH_BINARY ||
			op->item == FETCH_BINARY_SIZE) &&
		    leaf(op, m, d, &p) && p.encoding == PART_UNKNOWN)
			return false;
	return true;
}

/* What is not encoded is not copied. */
static bool
decoded(struct buf *work, const struct fetch_op *op, struct span m,
    const struct digest *d, struct span *ret)
{
	struct digest_part p;

	if (!section_find(m, d, op->section, ret))
		return false;
	if (!leaf(op, m, d, &p) || p.encoding < PART_QP)
		return true;
	buf_clear(work);
	if (work->limit < m.n + B64_SLACK)
		work->limit = m.n + B64_SLACK;
	if (section_decode(m, d, op->section, work) != SECTION_OK)
		return false;
	*ret = buf_span(work);
	return true;
}

void
fetch_put_binary(struct io *io, struct buf *work, const struct fetch_op *op,
    struct span m, const struct digest *d)
{
	struct span bytes;

	io_putspan(io, op->label);
	if (!decoded(work, op, m, d, &bytes)) {
		io_puts(io, op->item == FETCH_BINARY ? "NIL" : "0");
		return;
	}
	if (op->item == FETCH_BINARY_SIZE) {
		io_num(io, bytes.n);
		return;
	}
	if (op->partial)
		bytes = span_sub(bytes, op->from, op->count);
	if (memchr(bytes.p, '\0', bytes.n) != NULL)
		io_putc(io, '~');
	io_putc(io, '{');
	io_num(io, bytes.n);
	io_puts(io, "}\r\n");
	io_putspan(io, bytes);
}

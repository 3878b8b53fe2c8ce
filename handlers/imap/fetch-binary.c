/* BINARY, BINARY.PEEK and BINARY.SIZE (RFC 3516): decoded parts. */
#include "base/fmt.h"
#include "fetch.h"
#include "mail/decode.h"

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

/* What is looked for in a decoded body before it is sent. */
struct measure {
	size_t size;
	bool zero; /* in the part of it that is wanted */
};

/* The bytes of a piece at `at` that lie in what is wanted of the whole. */
static struct span
wanted(const struct fetch_op *op, size_t at, struct span piece)
{
	size_t from, end;

	if (!op->partial)
		return piece;
	from = op->from > at ? op->from - at : 0;
	end = op->from + (size_t)op->count;
	if (end <= at)
		return SPAN_NONE;
	piece = span_sub(piece, 0, end - at);
	return span_sub(piece, from, piece.n);
}

static struct measure
measure(const struct fetch_op *op, struct decoder d, struct buf *work)
{
	struct measure ret = {0};
	struct span s;

	while (d.left.n > 0) {
		buf_clear(work);
		decoder_next(&d, work);
		s = wanted(op, ret.size, buf_span(work));
		ret.zero |= s.n > 0 && memchr(s.p, '\0', s.n) != NULL;
		ret.size += work->n;
	}
	return ret;
}

static void
put_literal(struct io *io, size_t n, bool zero)
{
	if (zero)
		io_putc(io, '~');
	io_putc(io, '{');
	io_num(io, n);
	io_puts(io, "}\r\n");
}

/* Decoded twice, since the length goes first, and in windows: a part may be
 * larger than the memory there is. */
static void
put_decoded(struct io *io, struct buf *work, const struct fetch_op *op,
    struct decoder d)
{
	struct measure all = measure(op, d, work);
	size_t at = 0, n = all.size;

	if (op->item == FETCH_BINARY_SIZE) {
		io_num(io, all.size);
		return;
	}
	if (op->partial) {
		n = n > op->from ? n - op->from : 0;
		n = n < op->count ? n : op->count;
	}
	put_literal(io, n, all.zero);
	while (d.left.n > 0 && !io->broken) {
		buf_clear(work);
		decoder_next(&d, work);
		io_putspan(io, wanted(op, at, buf_span(work)));
		at += work->n;
	}
}

void
fetch_put_binary(struct io *io, struct buf *work, const struct fetch_op *op,
    struct span m, const struct digest *d)
{
	struct digest_part p;
	struct span bytes;

	io_putspan(io, op->label);
	if (!section_find(m, d, op->section, &bytes)) {
		io_puts(io, op->item == FETCH_BINARY ? "NIL" : "0");
	} else if (leaf(op, m, d, &p) && p.encoding >= PART_QP) {
		put_decoded(io, work, op,
		    (struct decoder){.left = bytes, .encoding = p.encoding});
	} else if (op->item == FETCH_BINARY_SIZE) {
		io_num(io, bytes.n);
	} else {
		if (op->partial)
			bytes = span_sub(bytes, op->from, op->count);
		put_literal(io, bytes.n,
		    bytes.n > 0 && memchr(bytes.p, '\0', bytes.n) != NULL);
		io_putspan(io, bytes);
	}
}

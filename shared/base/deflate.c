/* Raw DEFLATE in both directions, as a filter of a connection. */
#include "base/deflate.h"

#include <stdlib.h>
#include <zlib.h>

/*
 * With a window of 16 KiB and a table half as large as usual a session takes
 * a third of the memory, which it keeps while it idles, for output that is
 * one or two parts in a hundred larger.
 */
enum { LEVEL = 6, WINDOW = 14, MEMORY = 7, PIECE = 16384 };

struct deflater {
	struct io_filter filter;
	z_stream out, in;
	bool dirty; /* something was compressed that was not sent */
	bool more;  /* expanding may give more without reading */
	bool bad;   /* it was no DEFLATE, or has ended */
	unsigned char obuf[PIECE], ibuf[PIECE];
};

static struct deflater *
of(struct io *io)
{
	return (struct deflater *)(void *)io->filter;
}

static void
send_piece(struct io *io, struct deflater *d)
{
	size_t n = PIECE - d->out.avail_out;

	if (n > 0)
		io_raw_write(io, span_of((char *)d->obuf, n), SPAN_NONE);
	d->out.next_out = d->obuf;
	d->out.avail_out = PIECE;
}

static void
out_write(struct io *io, struct span s)
{
	struct deflater *d = of(io);

	while (s.n > 0 && !io->broken) {
		uInt n = s.n > 1U << 30 ? 1U << 30 : (uInt)s.n;

		d->dirty = true;
		d->out.next_in = (unsigned char *)(uintptr_t)s.p;
		d->out.avail_in = n;
		while (d->out.avail_in > 0 && !io->broken) {
			deflate(&d->out, Z_NO_FLUSH);
			if (d->out.avail_out == 0)
				send_piece(io, d);
		}
		s = span_sub(s, n, s.n);
	}
}

static void
out_flush(struct io *io)
{
	struct deflater *d = of(io);

	if (!d->dirty)
		return;
	d->out.avail_in = 0;
	do {
		if (d->out.avail_out == 0)
			send_piece(io, d);
		deflate(&d->out, Z_SYNC_FLUSH);
	} while (d->out.avail_out == 0 && !io->broken);
	send_piece(io, d);
	d->dirty = false;
}

static bool
in_pending(struct io *io)
{
	struct deflater *d = of(io);

	return d->more || d->in.avail_in > 0;
}

static size_t
in_read(struct io *io, char *dst, size_t room)
{
	struct deflater *d = of(io);
	size_t n = 0;
	int rc;

	while (n == 0 && !d->bad) {
		if (d->in.avail_in == 0 && !d->more) {
			io_flush(io);
			d->in.next_in = d->ibuf;
			d->in.avail_in =
			    (uInt)io_raw_read(io, (char *)d->ibuf, PIECE);
			if (d->in.avail_in == 0)
				return 0;
		}
		d->in.next_out = (unsigned char *)dst;
		d->in.avail_out = (uInt)room;
		rc = inflate(&d->in, Z_SYNC_FLUSH);
		n = room - d->in.avail_out;
		d->more = d->in.avail_out == 0;
		d->bad = rc != Z_OK && rc != Z_BUF_ERROR;
	}
	if (n == 0)
		io->eof = true;
	return n;
}

static void
end(struct io *io)
{
	struct deflater *d = of(io);

	deflateEnd(&d->out);
	inflateEnd(&d->in);
	free(d);
	io->filter = NULL;
}

bool
deflate_start(struct io *io)
{
	struct deflater *d = calloc(1, sizeof *d);

	if (d == NULL)
		return false;
	if (deflateInit2(&d->out, LEVEL, Z_DEFLATED, -WINDOW, MEMORY,
		Z_DEFAULT_STRATEGY) != Z_OK) {
		free(d);
		return false;
	}
	if (inflateInit2(&d->in, -MAX_WBITS) != Z_OK) {
		deflateEnd(&d->out);
		free(d);
		return false;
	}
	d->filter = (struct io_filter){.write = out_write,
	    .flush = out_flush,
	    .pending = in_pending,
	    .read = in_read,
	    .free = end};
	d->out.next_out = d->obuf;
	d->out.avail_out = PIECE;
	io_flush(io);
	d->in.next_in = d->ibuf;
	d->in.avail_in = (uInt)io_take_pending(io, (char *)d->ibuf, PIECE);
	io->filter = &d->filter;
	return true;
}

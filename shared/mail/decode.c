/* Transfer encodings undone, window by window. */
#include "mail/decode.h"

#include "mail/qp.h"

void
decoder_next(struct decoder *d, struct buf *out)
{
	size_t size = d->left.n < DECODE_WINDOW ? d->left.n : DECODE_WINDOW;
	size_t used = size;
	bool last = size == d->left.n;
	char *q;

	if (!buf_room(out, B64_ROOM(size) + size)) {
		d->left = SPAN_NONE;
		return;
	}
	q = out->p + out->n;
	if (d->encoding == PART_BASE64) {
		out->n += b64_feed(&d->b64, d->left.p, size, q);
		if (last)
			out->n += b64_end(&d->b64, out->p + out->n);
	} else if (d->encoding == PART_QP) {
		out->n += qp_decode(span_sub(d->left, 0, size), last, q, &used);
	} else {
		memcpy(q, d->left.p, size);
		out->n += size;
	}
	d->left = span_sub(d->left, used, d->left.n);
}

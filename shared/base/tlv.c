/* Tagged fields. */
#include "base/tlv.h"

#include "base/le.h"

void
tlv_put(struct buf *b, unsigned tag, struct span value)
{
	char head[4];

	if (value.n > TLV_MAX || tag > UINT16_MAX ||
	    !buf_room(b, sizeof head + value.n)) {
		b->overflow = true;
		return;
	}
	put16(head, (uint16_t)tag);
	put16(head + 2, (uint16_t)value.n);
	buf_put(b, head, sizeof head);
	buf_putspan(b, value);
}

void
tlv_put_num(struct buf *b, unsigned tag, uint64_t v)
{
	char le[8];

	put64(le, v);
	tlv_put(b, tag, span_of(le, sizeof le));
}

bool
tlv_next(struct span *s, unsigned *tag, struct span *value)
{
	size_t n;

	if (s->n < 4)
		return false;
	n = get16(s->p + 2);
	if (n > s->n - 4)
		return false;
	*tag = get16(s->p);
	*value = span_of(s->p + 4, n);
	*s = span_sub(*s, 4 + n, s->n);
	return true;
}

uint64_t
tlv_num(struct span value)
{
	uint64_t v = 0;

	if (value.n > 8)
		return 0;
	for (size_t i = value.n; i-- > 0;)
		v = v << 8 | (unsigned char)value.p[i];
	return v;
}

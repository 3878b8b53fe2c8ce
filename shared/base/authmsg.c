/* Frames to and from chapar-auth. */
#include "base/authmsg.h"

#include <assert.h>
#include <errno.h>

#include "base/le.h"

enum { HEAD = 4 };

void
authmsg_begin(struct buf *b, unsigned tag, uint64_t number)
{
	assert(b->n == 0);
	buf_zero(b, HEAD);
	tlv_put_num(b, tag, number);
}

void
authmsg_end(struct buf *b)
{
	if (!b->overflow)
		put32(b->p, (uint32_t)(b->n - HEAD));
}

int
authmsg_frame(struct span got, struct span *ret_fields, size_t *ret_used)
{
	size_t n;

	*ret_used = HEAD;
	if (got.n < HEAD)
		return 0;
	n = get32(got.p);
	if (n > AUTHMSG_MAX)
		return -EMSGSIZE;
	*ret_used = HEAD + n;
	if (got.n - HEAD < n)
		return 0;
	*ret_fields = span_sub(got, HEAD, n);
	return 1;
}

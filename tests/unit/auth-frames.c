/* Fields, frames, records of users, and the keyed hash. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/authmsg.h"
#include "base/le.h"
#include "base/siphash.h"
#include "base/userdb.h"

static void
fields(void)
{
	struct buf b = {.limit = 100000};
	struct span s, v;
	unsigned tag;
	char *big = calloc(1, TLV_MAX + 1);

	tlv_put(&b, 1, SPAN("one"));
	tlv_put(&b, 0xffff, SPAN(""));
	tlv_put_num(&b, 2, UINT64_C(0x0102030405060708));
	s = buf_span(&b);
	assert(tlv_next(&s, &tag, &v) && tag == 1 && span_eq(v, SPAN("one")));
	assert(tlv_next(&s, &tag, &v) && tag == 0xffff && v.n == 0);
	assert(tlv_next(&s, &tag, &v) && tag == 2);
	assert(tlv_num(v) == UINT64_C(0x0102030405060708));
	assert(!tlv_next(&s, &tag, &v) && s.n == 0);
	assert(tlv_num(SPAN("\x07")) == 7 && tlv_num(SPAN("123456789")) == 0);
	for (size_t n = 0; n < b.n; n++) { /* cut anywhere */
		s = span_of(b.p, n);
		while (tlv_next(&s, &tag, &v))
			;
		assert((n == 0 || n == 7 || n == 11) == (s.n == 0));
	}
	buf_clear(&b);
	tlv_put(&b, 1, span_of(big, TLV_MAX));
	assert(!b.overflow && b.n == TLV_MAX + 4);
	tlv_put(&b, 1, span_of(big, TLV_MAX + 1));
	assert(b.overflow);
	free(big);
	buf_free(&b);
}

static void
frames(void)
{
	struct buf b = {.limit = AUTHMSG_MAX + 4};
	struct span f, v;
	unsigned tag;
	size_t used;
	char huge[4];

	authmsg_begin(&b, AUTHMSG_VERB, AUTHMSG_START);
	tlv_put(&b, AUTHMSG_MECH, SPAN("PLAIN"));
	authmsg_end(&b);
	for (size_t n = 0; n < b.n; n++)
		assert(authmsg_frame(span_of(b.p, n), &f, &used) == 0);
	assert(used == b.n);
	buf_puts(&b, "next");
	assert(authmsg_frame(buf_span(&b), &f, &used) == 1);
	assert(used == b.n - 4 && f.n == used - 4);
	assert(tlv_next(&f, &tag, &v) && tag == AUTHMSG_VERB);
	assert(tlv_num(v) == AUTHMSG_START);
	put32(huge, AUTHMSG_MAX);
	assert(authmsg_frame(span_of(huge, 4), &f, &used) == 0);
	assert(used == AUTHMSG_MAX + 4);
	put32(huge, AUTHMSG_MAX + 1);
	assert(authmsg_frame(span_of(huge, 4), &f, &used) == -EMSGSIZE);
	put32(huge, UINT32_MAX);
	assert(authmsg_frame(span_of(huge, 4), &f, &used) == -EMSGSIZE);
	buf_free(&b);
}

static void
records(void)
{
	struct userdb_record u = {
	    .locked = true,
	    .hash = SPAN("$y$j9T$x$y"),
	    .changed = 1700000000000000,
	    .n = 2,
	    .groups = {SPAN("staff"), SPAN("x")}
        };
	struct userdb_record got;
	struct buf b = {.limit = 1000};

	userdb_encode(&b, &u);
	assert(userdb_decode(buf_span(&b), &got) == 0);
	assert(got.locked && span_eq(got.hash, u.hash) && got.n == 2);
	assert(got.changed == u.changed && span_eq(got.groups[1], SPAN("x")));
	for (size_t n = 0; n < b.n; n++) {
		int r = userdb_decode(span_of(b.p, n), &got);

		assert(r == 0 || r == -EBADMSG);
	}
	tlv_put(&b, 99, SPAN("from the future"));
	assert(userdb_decode(buf_span(&b), &got) == 0);
	b.p[0] = 2;
	assert(userdb_decode(buf_span(&b), &got) == -EBADMSG);
	buf_free(&b);
}

/* The first vectors of the reference implementation, and its last. */
static const struct {
	unsigned n;
	unsigned char out[16];
} vectors[] = {
    {0,  {0xa3, 0x81, 0x7f, 0x04, 0xba, 0x25, 0xa8, 0xe6, 0x6d, 0xf6, 0x72, 0x14,
	    0xc7, 0x55, 0x02, 0x93}        },
    {1,  {0xda, 0x87, 0xc1, 0xd8, 0x6b, 0x99, 0xaf, 0x44, 0x34, 0x76, 0x59, 0x11,
	    0x9b, 0x22, 0xfc, 0x45}        },
    {2,  {0x81, 0x77, 0x22, 0x8d, 0xa4, 0xa4, 0x5d, 0xc7, 0xfc, 0xa3, 0x8b, 0xde,
	    0xf6, 0x0a, 0xff, 0xe4}        },
    {63, {0x51, 0x50, 0xd1, 0x77, 0x2f, 0x50, 0x83, 0x4a, 0x50, 0x3e, 0x06,
	     0x9a, 0x97, 0x3f, 0xbd, 0x7c}},
};

static void
hashes(void)
{
	unsigned char key[16], in[64], out[16];

	for (unsigned i = 0; i < sizeof in; i++)
		in[i] = (unsigned char)i;
	memcpy(key, in, sizeof key);
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		siphash128(out, key, in, vectors[i].n);
		assert(memcmp(out, vectors[i].out, 16) == 0);
	}
}

int
main(void)
{
	fields();
	frames();
	records();
	hashes();
	puts("ok tests/unit/auth-frames.c");
	return 0;
}

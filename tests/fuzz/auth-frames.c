/* Frames to chapar-auth and from it, and what its database has of a user. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/authmsg.h"
#include "base/userdb.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
within(struct span part, struct span whole)
{
	assert(part.n == 0 ||
	       (part.p >= whole.p && part.p + part.n <= whole.p + whole.n));
}

/* What was read and is written again is read the same way. */
static void
fields(struct span f)
{
	struct buf again = {.limit = 1 << 20};
	struct span rest = f, v;
	unsigned tag;

	while (tlv_next(&rest, &tag, &v)) {
		within(v, f);
		(void)tlv_num(v);
		tlv_put(&again, tag, v);
	}
	assert(again.n == f.n - rest.n && !again.overflow);
	assert(again.n == 0 || memcmp(again.p, f.p, again.n) == 0);
	buf_free(&again);
}

static void
record(struct span s)
{
	struct userdb_record u;

	if (userdb_decode(s, &u) != 0)
		return;
	within(u.hash, s);
	within(u.secret, s);
	assert(u.n <= USERDB_GROUPS);
	for (unsigned i = 0; i < u.n; i++)
		within(u.groups[i], s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *copy = malloc(n > 0 ? n : 1); /* so that reading past is seen */
	struct span all, f;
	size_t used;
	int r;

	if (n > 0)
		memcpy(copy, data, n);
	all = span_of(copy, n);
	while ((r = authmsg_frame(all, &f, &used)) == 1) {
		within(f, all);
		assert(used >= 4 && used <= all.n);
		fields(f);
		record(f);
		all = span_sub(all, used, all.n);
	}
	assert(r <= 0);
	fields(span_of(copy, n));
	record(span_of(copy, n));
	free(copy);
	return 0;
}

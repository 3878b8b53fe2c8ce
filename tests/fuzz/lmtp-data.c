/*
 * DATA and BDAT, over anything at all: what comes in one piece and what comes
 * in small ones is the same, and no line that is kept ends otherwise than by
 * CRLF.  The first byte of the input says how small.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "handlers/lmtp/data.c"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
collect(void *arg, const void *p, size_t n)
{
	buf_put(arg, p, n);
}

/* Feeds all of it, most bytes at a time, each piece in memory of its own. */
static size_t
feed(struct data *d, const char *p, size_t n, size_t most, bool dots)
{
	size_t used = 0;

	while (used < n && !d->done) {
		size_t k = n - used < most ? n - used : most;
		char *piece = malloc(k);

		memcpy(piece, p + used, k);
		if (dots) {
			used += data_dotted(d, piece, k);
		} else {
			data_text(d, piece, k);
			used += k;
		}
		free(piece);
	}
	if (!dots)
		data_finish(d);
	return used;
}

static void
check_lines(const struct buf *b)
{
	for (size_t i = 0; i < b->n; i++)
		assert(b->p[i] != '\n' || (i > 0 && b->p[i - 1] == '\r'));
}

static void
compare(const char *p, size_t n, size_t most, bool dots)
{
	struct buf a = {.limit = 1 << 24}, b = {.limit = 1 << 24};
	struct data da, db;
	size_t ua, ub;

	data_start(&da, UINT64_MAX, collect, &a);
	data_start(&db, UINT64_MAX, collect, &b);
	ua = feed(&da, p, n, n, dots);
	ub = feed(&db, p, n, most, dots);
	assert(ua == ub && da.done == db.done && da.nul == db.nul);
	assert(da.size == db.size);
	assert(da.nul || span_eq(buf_span(&a), buf_span(&b)));
	check_lines(&a);
	check_lines(&b);
	if (da.done)
		assert(ua >= 3 && memcmp(p + ua - 3, ".\r\n", 3) == 0);
	buf_free(&a);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *p = (const char *)data;

	if (n < 2)
		return 0;
	compare(p + 1, n - 1, (size_t)(data[0] % 7) + 1, true);
	compare(p + 1, n - 1, (size_t)(data[0] % 7) + 1, false);
	return 0;
}

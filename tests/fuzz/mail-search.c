/* A needle and a message: what is found, under any comparator, must not be
 * ruled out by what a needle that collects has seen; and a preview. */
#include <stdint.h>
#include <stdlib.h>

#include "mail/preview.h"
#include "mail/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
may_have(const struct grams *g, const struct needle *n)
{
	struct buf set = {.limit = 1 << 16};
	unsigned log = grams_pack(g, &set);
	bool ret = grams_have((const unsigned char *)set.p, log, &n->grams);

	buf_free(&set);
	return ret;
}

static void
collect(struct span m, const struct digest *d, struct grams *head,
    struct grams *body)
{
	struct needle n;

	grams_clear(head);
	grams_clear(body);
	needle_collect(&n, head);
	needle_in_header(&n, span_sub(m, 0, d->header_n));
	needle_free(&n);
	needle_collect(&n, body);
	needle_in_body(&n, m, d);
	needle_free(&n);
}

static void
compare(struct span m, const struct digest *d, struct span text,
    enum collation c, struct arena *mem)
{
	static struct grams head, body;
	struct span header = span_sub(m, 0, d->header_n);
	struct needle n;

	if (needle_init_as(&n, mem, text, c)) {
		collect(m, d, &head, &body);
		if (needle_in_body(&n, m, d) && !may_have(&body, &n))
			abort();
		if (needle_in_header(&n, header) && !may_have(&head, &n))
			abort();
		if ((needle_in_field(&n, header, SPAN("Subject")) ||
			needle_in_field(&n, header, SPAN("a"))) &&
		    !may_have(&head, &n))
			abort();
		needle_free(&n);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena mem = {.limit = 1 << 28};
	struct buf entry = {.limit = 1 << 26}, out = {.limit = 1 << 16};
	struct span m, text;
	struct digest d;
	char *copy;

	if (n < 2 || data[0] % 16 + 2u > n)
		return 0;
	copy = malloc(n); /* so that reading past it is seen */
	memcpy(copy, data, n);
	text = span_of(copy + 1, data[0] % 16);
	m = span_of(copy + 1 + text.n, n - 1 - text.n);
	digest_make(m, &mem, &entry);
	if (!digest_read(buf_span(&entry), &d))
		abort();
	compare(m, &d, text, (enum collation)(data[0] / 16 % COLLATIONS), &mem);
	preview_put(m, &d, &mem, &out);
	if (out.overflow || out.n > 4 * PREVIEW_CHARS)
		abort();
	arena_reset(&mem);
	buf_free(&entry);
	buf_free(&out);
	free(copy);
	return 0;
}

/* Any bytes as a message: digest, all that is asked of it, and searches. */
#include <stdint.h>
#include <stdlib.h>

#include "mail/header.h"
#include "mail/search.h"
#include "mail/section.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
sections(struct span m, const struct digest *d)
{
	static const struct header_filter *filter;
	static struct arena keep = {.limit = 1 << 16};
	static const struct span names[] = {
	    {"To",      2},
            {"Subject", 7}
        };
	struct buf out = {.limit = 1 << 24};
	struct section s = {.n = 0};
	struct span got;
	unsigned i;

	if (filter == NULL)
		filter = header_filter_new(&keep, names, 2, true);
	for (i = 0; i < 64; i++) {
		s.what = (enum section_what)(i % 6);
		s.n = i / 6 % 3;
		s.path[0] = 1 + i / 18;
		s.path[1] = 1 + i / 32;
		if (section_find(m, d, &s, &got))
			header_filter_put(filter, got, &out);
		section_decode(m, d, &s, &out);
		buf_clear(&out);
	}
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena mem = {.limit = 1 << 28};
	struct buf entry = {.limit = 1 << 26}, out = {.limit = 1 << 27};
	char *copy = malloc(n + 1); /* so that reading past it is seen */
	struct needle needle;
	struct digest d;
	struct span m;

	memcpy(copy, data, n);
	m = span_of(copy, n);
	digest_make(m, &mem, &entry);
	if (!digest_read(buf_span(&entry), &d) ||
	    !digest_put_envelope(&d, &out) || !digest_put_body(&d, &out) ||
	    !digest_put_bodystructure(&d, &out))
		abort();
	digest_put_display(&d, DIGEST_FROM, &out);
	digest_put_mailbox(&d, DIGEST_TO, &out);
	sections(m, &d);
	needle_init(&needle, &mem, SPAN("k\xc3\xa9 s"));
	needle_in_text(&needle, m, &d);
	needle_free(&needle);
	needle_init(&needle, &mem, SPAN("fi t"));
	needle_in_text(&needle, m, &d);
	needle_in_subject(&needle, m, &d);
	needle_free(&needle);
	buf_free(&entry);
	buf_free(&out);
	arena_reset(&mem);
	free(copy);
	return 0;
}

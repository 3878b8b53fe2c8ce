/* A vCard of anything at all; what it became is what it stays. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "mail/vcard.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const struct vcard_field *
find(const struct vcard *c, struct span name)
{
	for (unsigned i = 0; i < c->n; i++)
		if (span_ieq(c->f[i].name, name))
			return &c->f[i];
	return NULL;
}

static void
round_trip(struct arena *mem, struct span card)
{
	struct vcard *a = ARENA_NEW(mem, struct vcard);
	struct vcard *b = ARENA_NEW(mem, struct vcard);
	struct buf one = {.limit = 1 << 26};

	if (!vcard_read(mem, card, a))
		return;
	vcard_write(mem, a, &one);
	assert(vcard_read(mem, arena_span(mem, buf_span(&one)), b));
	assert(span_eq(a->name, b->name));
	for (unsigned i = 0; i < a->n; i++) {
		const struct vcard_field *f = find(b, a->f[i].name);

		if (span_is(a->f[i].name, "x-vcard") ||
		    span_is(a->f[i].name, "x-vcard-as"))
			continue;
		assert(f != NULL && span_eq(f->value, a->f[i].value));
	}
	buf_free(&one);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena mem = {.limit = 1 << 28};
	char *copy = malloc(n > 0 ? n : 1); /* so that reading past is seen */
	struct span left, card;

	if (n > 0)
		memcpy(copy, data, n);
	left = span_of(copy, n);
	while (vcard_next(&left, &card))
		round_trip(&mem, card);
	round_trip(&mem, span_of(copy, n));
	arena_reset(&mem);
	free(copy);
	return 0;
}

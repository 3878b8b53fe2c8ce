/* Any bytes as everything small: a date, addresses, parameters, encoded words,
 * a mailbox name, a digest's entry. */
#include <stdint.h>
#include <stdlib.h>

#include "mail/address.h"
#include "mail/date.h"
#include "mail/digest.h"
#include "mail/msgid.h"
#include "mail/mutf7.h"
#include "mail/rfc2047.h"
#include "mail/rfc2231.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
entry(struct span s)
{
	struct buf out = {.limit = 1 << 24};
	struct digest_part p;
	struct digest d;
	unsigned i;

	if (!digest_read(s, &d))
		return;
	for (i = 0; i < d.parts && i < 100; i++) {
		digest_part(&d, i, 100000, &p);
		digest_parent(&d, i);
		digest_child(&d, i, i);
		digest_ref(&d, i);
	}
	digest_put_envelope(&d, &out);
	digest_put_body(&d, &out);
	digest_put_display(&d, DIGEST_CC, &out);
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena mem = {.limit = 1 << 26};
	struct buf out = {.limit = 1 << 24}, work = {.limit = 1 << 24};
	char *copy = malloc(n + 1); /* so that reading past it is seen */
	struct span s, rest, id;
	struct address_list list;
	struct address a;
	struct param *p;
	struct date d;
	int64_t day;

	memcpy(copy, data, n);
	rest = s = span_of(copy, n);
	date_parse(s, &d);
	date_parse_internal(s, &d);
	date_parse_day(s, &day);
	address_begin(&list, &mem, s);
	while (address_next(&list, &a))
		continue;
	param_list(&mem, s, &p);
	param_decode(s, &work, &out);
	rfc2047_decode(s, &work, &out);
	while (msgid_take(&rest, &id))
		msgid_hash(id);
	buf_clear(&out);
	buf_clear(&work);
	if (mutf7_decode(s, &work) && (!mutf7_encode(buf_span(&work), &out) ||
					  !span_eq(buf_span(&out), s)))
		abort();
	entry(s);
	buf_free(&out);
	buf_free(&work);
	arena_reset(&mem);
	free(copy);
	return 0;
}

/* The grammar of MAIL, RCPT and LHLO, over anything at all. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "handlers/lmtp/address.c"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
within(struct span part, struct span whole)
{
	assert(part.n == 0 ||
	       (part.p >= whole.p && part.p + part.n <= whole.p + whole.n));
}

static void
parse(struct span in, struct arena *mem)
{
	struct span at = in, key, value, user, folder;
	struct address a, again;

	if (path_reverse(&at, mem, &a)) {
		within(a.text, in);
		within(a.domain, in);
		address_split(a.local, &user, &folder);
		assert(user.n + folder.n <= a.local.n);
		if (a.text.n > 0) {
			struct span text = a.text;

			assert(mailbox_read(&text, mem, &again));
			assert(text.n == 0 && span_eq(a.local, again.local));
		}
	} else {
		assert(at.p == in.p && at.n == in.n);
	}
	while (param_next(&at, &key, &value)) {
		within(key, in);
		within(value, in);
	}
	within(at, in);
	(void)host_ok(in);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena mem = {.limit = 1 << 24};
	char *copy = malloc(n > 0 ? n : 1); /* so that reading past is seen */

	if (n > 0)
		memcpy(copy, data, n);
	parse(span_of(copy, n), &mem);
	arena_reset(&mem);
	free(copy);
	return 0;
}

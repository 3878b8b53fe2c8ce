/* The grammar of IMSP, over anything at all; and that what we write is read
 * back as what it was. */
// with handlers/imsp/parse.c handlers/imsp/reply.c
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "handlers/imsp/imsp.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
take_apart(struct session *s, struct span in)
{
	struct args a = {in.p, in.p + in.n, s}, at;
	struct span x, y, hosts[4];
	struct uid uid;
	int n;

	at = a;
	if (args_1(&at, &x))
		assert(at.p == at.end);
	at = a;
	if (args_2(&at, &x, &y))
		assert(at.p == at.end);
	at = a;
	if (arg_hosts(&at, hosts, 4, &n))
		assert(n <= 4);
	for (at = a; at.p < at.end;) {
		const char *before = at.p;

		if (!arg_sp(&at) && !arg_atom(&at, &x) &&
		    !arg_lstring(&at, &x) && !arg_lenient(&at, &x) &&
		    !arg_uid(&at, &uid))
			at.p++;
		assert(at.p > before && at.p <= at.end);
	}
}

static void
write_and_read(struct session *s, struct span in)
{
	struct args a = {.s = s};
	struct span back;

	if (in.n > sizeof s->io->wbuf / 2 || memchr(in.p, '\0', in.n) != NULL)
		return;
	s->io->wend = 0;
	s->column = in.n % 600;
	put_string(s, in);
	assert(s->column <= 600);
	a.p = s->io->wbuf;
	a.end = a.p + s->io->wend;
	assert(arg_astring(&a, &back) && span_eq(back, in) && a.p == a.end);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct io io = {.in = -1, .out = -1};
	static struct arena mem = {.limit = 1 << 26};
	struct session s = {.io = &io, .mem = &mem};
	char *copy = malloc(n > 0 ? n : 1); /* so that reading past is seen */

	if (n > 0)
		memcpy(copy, data, n);
	take_apart(&s, span_of(copy, n));
	write_and_read(&s, span_of(copy, n));
	arena_reset(&mem);
	free(copy);
	return 0;
}

/* COMPARATOR (RFC 5255, section 4.7) */
#include "imap.h"

/* The comparators that an argument means, as bits. */
static unsigned
matching(struct span spec)
{
	unsigned bits = 0;

	for (unsigned c = 0; c < COLLATIONS; c++)
		if (collate_matches((enum collation)c, spec))
			bits |= 1U << c;
	return bits;
}

static void
answer(struct session *s, unsigned bits)
{
	const char *before = " (";

	io_puts(s->io, "* COMPARATOR ");
	put_astring(s->io, span_str(collate_name(s->collation)));
	if ((bits & (bits - 1)) != 0) { /* more than one */
		for (unsigned c = 0; c < COLLATIONS; c++)
			if (bits >> c & 1) {
				io_puts(s->io, before);
				put_astring(s->io,
				    span_str(collate_name((enum collation)c)));
				before = " ";
			}
		io_putc(s->io, ')');
	}
	io_puts(s->io, "\r\n");
}

struct reply
cmd_comparator(struct session *s, struct args *a)
{
	unsigned all = 0, first = 0, bits;
	struct span spec;

	if (arg_end(a)) {
		answer(s, 0);
		return DONE;
	}
	do {
		if (!arg_sp(a) || !arg_astring(a, &spec))
			return SYNTAX;
		bits = matching(spec);
		if (first == 0)
			first = bits;
		all |= bits;
	} while (!arg_end(a));
	if (first == 0)
		return REPLY_NO(
		    "BADCOMPARATOR", "There is no such comparator.");
	s->collation = (enum collation)__builtin_ctz(first);
	answer(s, all);
	return DONE;
}
